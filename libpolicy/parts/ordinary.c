/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether a command is no more than its tokens: a quick look, which most
 * commands pass.  It may say no where a full reading (command.c) finds
 * nothing; never the other way round. */
#include <libpolicy/canon/program.h>
#include <libpolicy/parts/parts.h>

bool pol_rules_close(const pol_view *view, unsigned access)
{
    const uint32_t closing = POL_BITS_ALL & ~(uint32_t)POL_BIT_ALLOW;
    uint32_t sub = 0;
    for (unsigned start = POL_START_PATH + access; start < POL_START_NETWORK;
         start += POL_ACCESSES) {
        if (view->starts[start].next != 0) {
            sub |= POL_META_SUB(view->starts[start].meta);
        }
    }
    return (sub & closing) != 0;
}

/* What a command is looked at with. */
typedef struct glance {
    const pol_view *view;
    const pol_facts *levels[2]; /* the program, then its subcommand */
    uint32_t count;
    const pol_text *argv;
    size_t argc, at;
} glance;

static bool find(const glance *g, pol_text name, uint32_t *bits)
{
    bool known = false;
    *bits = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        uint32_t some;
        if (pol_facts_option(g->levels[i], name, &some)) {
            known = true;
            *bits |= some;
        }
    }
    return known;
}

/* Whether a long option that is not known may be short for one that is. */
static bool may_be_short(const glance *g, pol_text name)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        uint32_t count;
        (void)pol_facts_abbreviated(g->levels[i], name, &count);
        total += count;
    }
    return total > 0;
}

/* What the option of a token is; false where it may be more than an option
 * with a value.  *value: the value is the next token. */
static bool see_long(const glance *g, pol_text token, bool *value)
{
    const char *equals = memchr(token.data, '=', token.size);
    pol_text name = {token.data, equals != NULL ? (size_t)(equals - token.data)
                                                : token.size};
    uint32_t bits;
    bool known = find(g, name, &bits);
    *value = bits != 0 && equals == NULL;
    return (known || !may_be_short(g, name)) &&
           (bits & ~(uint32_t)POL_OPTION_VALUE) == 0;
}

/* The same of "-x", or of what may be a cluster. */
static bool see_short(const glance *g, pol_text token, bool *value)
{
    uint32_t bits;
    *value = false;
    if (token.size > 2 && find(g, token, &bits)) {
        return see_long(g, token, value);
    }
    for (size_t i = 1; i < token.size; i++) {
        char letter[2] = {'-', token.data[i]};
        find(g, (pol_text){letter, 2}, &bits);
        if ((bits & ~(uint32_t)POL_OPTION_VALUE) != 0) {
            return false;
        }
        if (bits != 0) {
            *value = i + 1 == token.size;
            break;
        }
    }
    return true;
}

/* Takes an option and its value; false where it may be more than that. */
static bool pass_option(glance *g)
{
    pol_text token = g->argv[g->at++];
    bool value;
    if ((g->levels[0]->flags & POL_FACT_SINGLE_DASH) != 0 ||
        memchr(token.data, '@', token.size) != NULL ||
        !(token.data[1] == '-' ? see_long(g, token, &value)
                               : see_short(g, token, &value))) {
        return false;
    }
    if (value && g->at < g->argc) {
        pol_text next = g->argv[g->at++];
        return next.size == 0 || (memchr(next.data, '@', next.size) == NULL &&
                                  next.data[0] != '-');
    }
    return true;
}

/* Whether operands of these facts are nothing but names of files to read,
 * which no rule about reading closes. */
static inline bool operands_pass(const glance *g, const pol_facts *facts)
{
    pol_position p;
    if ((facts->glob_count | facts->position_count) == 0) {
        return true; /* often */
    }
    if (facts->glob_count > 0) {
        return false;
    }
    for (uint32_t i = 0; pol_facts_position(facts, i, &p); i++) {
        if (p.kind != POL_OPERAND_READ ||
            pol_rules_close(g->view, POL_ACCESS_READ)) {
            return false;
        }
    }
    return true;
}

static bool is_ordinary(const pol_view *view, const pol_request *request,
                        const pol_facts *program)
{
    const uint32_t more = POL_FACT_WRAPS | POL_FACT_JOINS | POL_FACT_SHELL |
                          POL_FACT_STDIN_CODE | POL_FACT_BUNDLED |
                          POL_FACT_UNSURE;
    pol_facts sub;
    glance g = {view, {program, &sub}, 1, request->argv, request->argc, 1};
    bool first = (program->flags & POL_FACT_SUBCOMMANDS) != 0;
    if ((program->flags & more) != 0 || !operands_pass(&g, program)) {
        return false;
    }
    while (g.at < g.argc) {
        pol_text token = g.argv[g.at];
        if (token.size > 0 && (token.data[0] == '-' || token.data[0] == '+')) {
            if (token.size == 1 || token.data[0] == '+' || first ||
                pol_text_equal(token, POL_TEXT("--")) || !pass_option(&g)) {
                return false;
            }
            continue;
        }
        g.at++;
        if (first && pol_facts_subcommand(program, token, &sub)) {
            g.count = 2;
            if ((sub.flags & (more | POL_FACT_SUBCOMMANDS)) != 0 ||
                !operands_pass(&g, &sub)) {
                return false;
            }
        }
        first = false;
    }
    return true;
}

bool pol_unfolds(const pol_view *view, const pol_request *request)
{
    pol_facts facts;
    if (view->dialect != POL_DIALECT_NATIVE) {
        return false;
    }
    if (request->of.shell != NULL || request->environment_count > 0 ||
        request->program.size > 0) {
        return true;
    }
    if (request->argc == 0) {
        return false;
    }
    pol_text name = request->argv[0];
    if (!pol_is_closing_name(name)) {
        name = pol_closing_name(name);
    }
    return pol_facts_program(view, name, &facts) &&
           !is_ordinary(view, request, &facts);
}

bool pol_may_unfold(const pol_view *view, pol_text program)
{
    pol_facts facts;
    return view->dialect == POL_DIALECT_NATIVE &&
           pol_facts_program(view, pol_closing_name(program), &facts);
}
