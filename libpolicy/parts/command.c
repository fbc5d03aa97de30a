/* SPDX-License-Identifier: Apache-2.0
 *
 * One command: its tokens are read as its program reads them, as far as the
 * facts say, and what it runs, names and reaches goes on the list. */
#include <libpolicy/canon/path.h>
#include <libpolicy/canon/program.h>
#include <libpolicy/parts/scan.h>

void pol_scan_dark(pol_scan *s, const char *why)
{
    pol_unfold_dark(s->u, s->ask, 0, 0, why);
}

static pol_ask *add(pol_scan *s, pol_kind kind)
{
    pol_ask *ask = pol_unfold_add(s->u, s->after, kind);
    if (ask == NULL) {
        return NULL;
    }
    s->after = ask;
    pol_unfold_inherit(ask, s->ask);
    ask->folder = s->ask->work_folder;
    ask->folder_unsure = s->ask->folder_unsure;
    return ask;
}

void pol_scan_path(pol_scan *s, pol_value_of value, pol_access access)
{
    if (!value.open && pol_text_equal(value.text, POL_TEXT("-"))) {
        return;
    }
    pol_ask *ask = add(s, POL_KIND_PATH);
    if (ask != NULL) {
        ask->outer_token = value.token;
        ask->value = value.text;
        ask->open = value.open;
        ask->access = (uint8_t)access;
        if (access == POL_ACCESS_READ) {
            ask->need = POL_NEED_NONE;
        }
    }
}

void pol_scan_host(pol_scan *s, pol_value_of value)
{
    pol_ask *ask = add(s, POL_KIND_NETWORK);
    if (ask != NULL) {
        ask->outer_token = value.token;
        ask->value = value.text;
        ask->open = value.open;
        ask->is_url = true;
    }
}

/* -- Commands that a command runs */

static bool has_braces(pol_text text)
{
    for (size_t i = 0; i + 1 < text.size; i++) {
        if (text.data[i] == '{' && text.data[i + 1] == '}') {
            return true;
        }
    }
    return false;
}

/* A copy of tokens, in which {} is not known, with room for one more. */
static bool copy_tokens(pol_scan *s, uint32_t from, uint32_t to, bool braces,
                        pol_argv *out)
{
    uint32_t count = to - from;
    pol_text *tokens =
        pol_room_take(&s->u->room, ((size_t)count + 1) * sizeof *tokens);
    uint16_t *marks =
        pol_room_take(&s->u->room, ((size_t)count + 1) * sizeof *marks);
    if (tokens == NULL || marks == NULL) {
        pol_unfold_limit(s->u, POL_WHY_TOO_LONG);
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        tokens[i] = s->tokens[from + i];
        marks[i] = s->marks[from + i];
        if (braces && has_braces(tokens[i])) {
            bool whole = tokens[i].size == 2;
            size_t at = 0;
            while (tokens[i].data[at] != '{' || tokens[i].data[at + 1] != '}') {
                at++;
            }
            tokens[i].size = at;
            /* find begins what it puts in with one of its operands. */
            marks[i] = (uint16_t)(POL_MARK_OPEN | (whole ? POL_MARK_MANY : 0));
        }
    }
    *out = (pol_argv){tokens, marks, count};
    return true;
}

void pol_scan_inner(pol_scan *s, uint32_t from, uint32_t to, bool braces,
                    const pol_environment *environment)
{
    bool appends = (pol_scan_facts(s)->flags & POL_FACT_APPENDS) != 0;
    if (s->ask->wrappers >= POL_PARTS_MAX_WRAPPERS) {
        pol_unfold_limit(s->u, POL_WHY_TOO_MANY);
        return;
    }
    pol_ask *ask = add(s, POL_KIND_COMMAND);
    if (ask == NULL) {
        return;
    }
    ask->wrappers++;
    ask->outer_token = from;
    ask->environment = environment;
    ask->argv = (pol_argv){s->tokens + from, s->marks + from, to - from};
    s->ask->runs = true;
    s->marks[from] |= POL_MARK_INNER;
    if ((braces || appends) &&
        copy_tokens(s, from, to, braces || appends, &ask->argv) && appends) {
        ask->argv.marks[ask->argv.count++] =
            POL_MARK_OPEN | POL_MARK_DASH | POL_MARK_MANY;
    }
}

/* NAME=VALUE, as a shell names variables or not. */
static bool is_assignment(pol_text token, pol_text *name)
{
    const char *equals =
        token.size > 0 ? memchr(token.data, '=', token.size) : NULL;
    *name = (pol_text){token.data,
                       equals != NULL ? (size_t)(equals - token.data) : 0};
    return name->size > 0;
}

/* What is known of a text that is not known in all, for rules that close. */
static void guess_text(pol_scan *s, pol_text text, uint32_t token)
{
    pol_ask *before = s->after;
    pol_scan_dark(s, "text that is not known, run by a shell");
    pol_scan_text(s, (pol_value_of){.text = text, .token = token});
    for (pol_ask *ask = before; ask != s->after; ask = ask->next) {
        ask->next->need = POL_NEED_NONE;
    }
}

/* A word that is not known may be an option, or nothing: then the command
 * begins behind it, for rules that close. */
static void take_behind_open(pol_scan *s)
{
    uint32_t at = s->at;
    while (at < s->count && (s->marks[at] & POL_MARK_OPEN) != 0) {
        at++;
    }
    if (at > s->at && at < s->count) {
        const pol_ask *before = s->after;
        pol_scan_inner(s, at, s->count, false, NULL);
        if (s->after != before) {
            s->after->need = POL_NEED_NONE;
        }
    }
}

/* The command that begins at s->at: the rest of the tokens. */
static void take_rest(pol_scan *s)
{
    const pol_facts *facts = pol_scan_facts(s);
    const pol_environment *environment = NULL;
    pol_text name;
    while ((facts->flags & POL_FACT_ASSIGNMENTS) != 0 && s->at < s->count &&
           is_assignment(s->tokens[s->at], &name)) {
        pol_environment *e = pol_room_take(&s->u->room, sizeof *e);
        if (e == NULL) {
            pol_unfold_limit(s->u, POL_WHY_TOO_LONG);
            return;
        }
        *e = (pol_environment){environment, name};
        environment = e;
        s->at++;
    }
    if (s->at >= s->count) {
        return;
    }
    bool open = false;
    for (uint32_t i = s->at; i < s->count; i++) {
        open |= (s->marks[i] & POL_MARK_OPEN) != 0;
    }
    s->ask->harmless_from = facts->harmless_from;
    s->ask->own_end = s->at;
    s->code = true;
    if ((facts->flags & POL_FACT_JOINS) == 0) {
        if ((s->marks[s->at] & POL_MARK_OPEN) != 0) {
            pol_scan_dark(s, "a command that is not known, run by another one");
        }
        pol_scan_inner(s, s->at, s->count, false, environment);
        take_behind_open(s);
    } else if (open) {
        guess_text(s,
                   pol_unfold_join(s->u, s->tokens + s->at, s->count - s->at),
                   s->count - 1);
    } else {
        /* An allow covers it where it names all words: text runs on. */
        pol_scan_text(
            s, (pol_value_of){.text = pol_unfold_join(s->u, s->tokens + s->at,
                                                      s->count - s->at),
                              .token = s->count - 1,
                              .given = true});
    }
    s->at = s->count;
}

/* A script file of a shell is a program as well, for rules that close. */
static void take_program(pol_scan *s, uint32_t token)
{
    bool runs = s->ask->runs;
    const pol_ask *before = s->after;
    pol_scan_inner(s, token, s->count, false, NULL);
    s->ask->runs = runs;
    if (s->after != before) {
        s->after->need = POL_NEED_NONE;
    }
}

/* The standard input by a name, or behind sh -s: what a document is for. */
static bool is_input(const pol_scan *s, uint32_t token)
{
    const pol_text names[] = {POL_TEXT("-"), POL_TEXT("/dev/stdin"),
                              POL_TEXT("/dev/fd/0"),
                              POL_TEXT("/proc/self/fd/0")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (pol_text_equal(s->tokens[token], names[i])) {
            return true;
        }
    }
    for (uint32_t i = 1; i < token; i++) {
        pol_text t = s->tokens[i];
        if (t.size > 1 && t.data[0] == '-' && t.data[1] != '-' &&
            memchr(t.data, 's', t.size) != NULL) {
            return true;
        }
    }
    return false;
}

/* The first operand of a shell: text, or a file of it. */
static void take_shell(pol_scan *s)
{
    const pol_facts *facts = pol_scan_facts(s);
    uint32_t token = s->at;
    pol_value_of value = {.text = s->tokens[token],
                          .token = token,
                          .given = true,
                          .apart = true,
                          .open = (s->marks[token] & POL_MARK_OPEN) != 0};
    if (value.open && !s->text) {
        /* It may be an option as well: what follows is still looked at. */
        pol_scan_dark(s, "a script that is not known");
        s->code = true;
        s->at++;
        return;
    }
    s->at = s->count;
    s->code = true;
    if (!s->text) {
        s->u->code_input |= is_input(s, token);
        pol_scan_name(s, token, false);
        s->marks[token] |= POL_MARK_READS;
        if ((pol_facts_all_options(facts) & POL_OPTION_TEXT) != 0) {
            take_program(s, token);
        }
        return;
    }
    if (value.open) {
        guess_text(s, value.text, token);
        return;
    }
    s->ask->harmless_from = facts->harmless_from;
    pol_scan_text(s, value);
}

/* -- Tokens */

/* `-` and `+x` are options where the facts say so; so is `--` in front of a
 * command. */
static bool is_option(const pol_scan *s, pol_text token)
{
    uint32_t bits = 0;
    bool known = false;
    if (s->ended || token.size == 0 ||
        (token.data[0] != '-' && token.data[0] != '+')) {
        return false;
    }
    for (uint32_t i = 0; i < s->level_count; i++) {
        uint32_t some;
        if (pol_facts_option(&s->levels[i], token, &some) &&
            (i + 1 == s->level_count || (some & POL_OPTION_GLOBAL) == 0)) {
            known = true;
            bits |= some;
        }
    }
    if (pol_text_equal(token, POL_TEXT("--"))) {
        return known && (bits & POL_OPTION_COMMAND) != 0;
    }
    return known || (token.data[0] == '-' && token.size > 1);
}

/* A subcommand has facts of its own. */
static bool enter_subcommand(pol_scan *s)
{
    pol_facts sub;
    if ((pol_scan_facts(s)->flags & POL_FACT_SUBCOMMANDS) == 0 ||
        s->operands > 0) {
        return false;
    }
    if ((s->marks[s->at] & POL_MARK_OPEN) != 0) {
        pol_scan_dark(s, "a subcommand that is not known");
        return false;
    }
    if (s->level_count == POL_LEVELS ||
        !pol_facts_subcommand(pol_scan_facts(s), s->tokens[s->at], &sub)) {
        return false;
    }
    s->levels[s->level_count++] = sub;
    s->recursive |= (sub.flags & POL_FACT_RECURSIVE) != 0;
    s->at++;
    return true;
}

static void take_operand(pol_scan *s)
{
    const pol_facts *facts = pol_scan_facts(s);
    if (enter_subcommand(s)) {
        return;
    }
    if ((facts->flags & POL_FACT_SHELL) != 0) {
        take_shell(s);
        return;
    }
    if ((facts->flags & (POL_FACT_WRAPS | POL_FACT_JOINS)) != 0 &&
        s->operands >= facts->operands && !s->lists) {
        take_rest(s);
        return;
    }
    if ((facts->flags & POL_FACT_BUNDLED) != 0 && s->at == 1 &&
        (s->marks[s->at] & POL_MARK_OPEN) == 0) {
        pol_scan_bundle(s);
        return;
    }
    if ((s->marks[s->at] & POL_MARK_MANY) != 0 && s->operands < s->first_many) {
        s->first_many = s->operands;
    }
    s->marks[s->at] |= POL_MARK_OPERAND;
    s->operands++;
    s->at++;
}

static void scan_tokens(pol_scan *s)
{
    while (s->at < s->count && s->u->limit == POL_WHY_NONE) {
        pol_text token = s->tokens[s->at];
        if ((s->marks[s->at] & POL_MARK_OPEN) != 0) {
            pol_scan_open(s);
            take_operand(s);
        } else if (is_option(s, token)) {
            pol_scan_option(s);
        } else if (!s->ended && pol_text_equal(token, POL_TEXT("--"))) {
            s->ended = true;
            /* find reads its actions behind it too. */
            s->doubt = (s->at > 1 && s->unknown == s->at - 1) ||
                       (pol_scan_facts(s)->flags & POL_FACT_SINGLE_DASH) != 0;
            s->at++;
        } else if (s->doubt && token.size > 1 && token.data[0] == '-') {
            uint32_t at = s->at; /* an option, or an operand */
            pol_scan_option(s);
            s->at = at;
            take_operand(s);
        } else {
            take_operand(s);
        }
    }
}

/* The command as it is without the options before its subcommand. */
static void drop_global(pol_scan *s)
{
    pol_argv argv = {NULL, NULL, 0};
    if (!s->has_global || !copy_tokens(s, 0, s->count, false, &argv)) {
        return;
    }
    pol_text *tokens = (pol_text *)(uintptr_t)argv.tokens;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < argv.count; i++) {
        if ((argv.marks[i] & POL_MARK_GLOBAL) == 0) {
            tokens[kept] = tokens[i];
            argv.marks[kept++] = argv.marks[i];
        }
    }
    argv.count = kept;
    s->ask->plain = argv;
}

/* Without facts only tokens that are not known are of interest. */
static void scan_unknown(pol_scan *s)
{
    for (; s->at < s->count; s->at++) {
        if ((s->marks[s->at] & POL_MARK_OPEN) != 0) {
            pol_scan_open(s);
        } else if (pol_text_equal(s->tokens[s->at], POL_TEXT("--"))) {
            s->ended = true;
        }
    }
}

static void finish(pol_scan *s)
{
    uint32_t flags = pol_scan_facts(s)->flags;
    bool reads = (flags & (POL_FACT_STDIN_CODE | POL_FACT_SHELL)) != 0;
    pol_scan_operands(s);
    drop_global(s);
    s->ask->recursive |= s->recursive;
    if (reads && !s->code && !s->informs) {
        s->u->code_input = true;
        pol_scan_dark(s, "code that comes from the standard input");
    }
    if ((flags & POL_FACT_UNSURE) != 0) {
        pol_scan_dark(s, "a program of which the rules say different things");
    }
}

static void judge_environment(pol_unfold *u, pol_ask *ask)
{
    const pol_environment *lists[2] = {
        ask->environment, ask->outer == NULL ? u->environment : NULL};
    for (int i = 0; i < 2; i++) {
        for (const pol_environment *e = lists[i]; e != NULL; e = e->next) {
            uint8_t from;
            pol_effect effect = pol_facts_variable(u->view, e->name, &from);
            if (effect != POL_EFFECT_HARMLESS) {
                pol_unfold_dark(u, ask, 0, 0,
                                effect == POL_EFFECT_LOADER
                                    ? "a variable that says what is loaded"
                                    : "a variable that is not known to be "
                                      "harmless");
            }
            /* Also where others say more: they do not lift the answer. */
            if (from < POL_LAYERS && from > ask->opens_from) {
                ask->opens_from = from;
            }
        }
    }
}

void pol_unfold_command(pol_unfold *u, pol_ask *ask)
{
    pol_scan s = {.u = u,
                  .ask = ask,
                  .after = ask,
                  .tokens = ask->argv.tokens,
                  .count = ask->argv.count,
                  .first_many = UINT32_MAX,
                  .at = 1};
    ask->work_folder = ask->folder;
    ask->own_end = ask->argv.count;
    judge_environment(u, ask);
    bool known =
        (ask->argv.marks == NULL ||
         (ask->argv.marks[0] & POL_MARK_OPEN) == 0) &&
        pol_facts_program(u->view, pol_closing_name(ask->argv.tokens[0]),
                          &s.levels[0]);
    if (!known && ask->argv.marks == NULL) {
        return;
    }
    if (ask->argv.marks == NULL) {
        ask->argv.marks = pol_room_take(&u->room, (size_t)ask->argv.count *
                                                      sizeof *ask->argv.marks);
        if (ask->argv.marks == NULL) {
            pol_unfold_limit(u, POL_WHY_TOO_LONG);
            return;
        }
    }
    s.marks = ask->argv.marks;
    if (!known) {
        if ((s.marks[0] & POL_MARK_OPEN) != 0) {
            pol_scan_dark(&s, "a command whose name is not known");
        }
        scan_unknown(&s);
        return;
    }
    s.level_count = 1;
    s.recursive = (s.levels[0].flags & POL_FACT_RECURSIVE) != 0;
    scan_tokens(&s);
    finish(&s);
}
