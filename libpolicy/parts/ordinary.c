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
    const pol_facts *levels; /* the program, then its subcommand */
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
        if (pol_facts_option(&g->levels[i], name, &some)) {
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
        (void)pol_facts_abbreviated(&g->levels[i], name, &count);
        total += count;
    }
    return total > 0;
}

/* Takes an option and its value; false where it may be more than that. */
static bool pass_option(glance *g)
{
    pol_text token = g->argv[g->at++];
    bool dash = token.data[1] == '-';
    bool single = (g->levels[0].flags & POL_FACT_SINGLE_DASH) != 0;
    bool value = false;
    uint32_t bits;
    if (memchr(token.data, '@', token.size) != NULL || single) {
        return false;
    }
    if (dash || find(g, token, &bits)) {
        const char *equals = memchr(token.data, '=', token.size);
        pol_text name = {token.data, equals != NULL
                                         ? (size_t)(equals - token.data)
                                         : token.size};
        bool known = find(g, name, &bits);
        if ((!known && may_be_short(g, name)) ||
            (bits & ~(uint32_t)POL_OPTION_VALUE) != 0) {
            return false;
        }
        value = bits != 0 && equals == NULL;
    }
    for (size_t i = 1; !dash && token.size > 1 && !value && i < token.size;
         i++) {
        char letter[2] = {'-', token.data[i]};
        find(g, (pol_text){letter, 2}, &bits);
        if ((bits & ~(uint32_t)POL_OPTION_VALUE) != 0) {
            return false;
        }
        if (bits != 0) {
            value = i + 1 == token.size;
            break;
        }
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
static bool operands_pass(const glance *g, const pol_facts *facts)
{
    pol_position p;
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
    pol_facts levels[2] = {*program};
    glance g = {view, levels, 1, request->argv, request->argc, 1};
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
        if (first && pol_facts_subcommand(program, token, &levels[1])) {
            g.count = 2;
            if ((levels[1].flags & (more | POL_FACT_SUBCOMMANDS)) != 0 ||
                !operands_pass(&g, &levels[1])) {
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
    return request->argc > 0 &&
           pol_facts_program(view, pol_closing_name(request->argv[0]),
                             &facts) &&
           !is_ordinary(view, request, &facts);
}

bool pol_may_unfold(const pol_view *view, pol_text program)
{
    pol_facts facts;
    return view->dialect == POL_DIALECT_NATIVE &&
           pol_facts_program(view, pol_closing_name(program), &facts);
}
