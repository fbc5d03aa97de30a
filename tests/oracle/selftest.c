/* SPDX-License-Identifier: Apache-2.0
 *
 * The oracle against answers worked out by hand from the manual.  Rules are
 * built without parser and checker, from a short notation:
 *
 *   pattern  elements parted by spaces, alternatives by '|'; @any @gap @end
 *            @glob:TEXT @opt:SPELLING,SPELLING; % is the empty text
 *   tokens   parted by spaces; % is the empty token
 */
#include "oracle.h"
#include "tap.h"

#include <libpolicy/check/rules.h>

typedef struct row {
    const char *decision; /* allow, prompt, person, deny; '!': canonical,
                             '0': of the managed layer, not the user's */
    const char *pattern;
    const char *unless; /* patterns parted by ';', or null */
    const char *tokens;
    bool matches;
} row;

static const row rows[] = {
    /* Program, closing. */
    {"deny", "rm", NULL, "rm", true},
    {"deny", "rm", NULL, "rm -rf /", true},
    {"deny", "rm", NULL, "/bin/rm", true},
    {"deny", "rm", NULL, "./rm", true},
    {"deny", "rm", NULL, "a\\rm", true},
    {"deny", "rm", NULL, "RM", false},
    {"deny", "rm", NULL, "rm.exe", true},
    {"deny", "rm", NULL, "C:\\x\\rm.EXE", true},
    {"deny", "rm", NULL, "rm.exe.exe", false},
    {"deny", "rm", NULL, "rm/", true},
    {"deny", "rm", NULL, "rm.bat//", true},
    {"deny", "rm", NULL, "rmx", false},
    {"deny", "/opt/rm", NULL, "rm", true},
    {"deny", "rm.exe", NULL, "/usr/bin/rm", true},
    {"deny", "rm.exe.bat", NULL, "rm.exe", true},
    {"deny", "rm.exe.bat", NULL, "/bin/rm.exe", true},
    {"deny", "rm.exe.bat", NULL, "/opt/rm.exe", true},
    {"deny", "rm.exe.bat", NULL, "rm", false},
    {"deny", ".exe", NULL, "a/.exe", true},
    {"deny", ".exe", NULL, "%", false},
    {"deny", "/", NULL, "/", true},
    {"deny", "/", NULL, "//", false},
    {"deny", "a/", NULL, "b/a", true},
    {"deny", "rm|mv", NULL, "/x/mv.cmd", true},
    {"deny", "@glob:r*", NULL, "/x/rm", true},
    {"deny", "@glob:/x/*", NULL, "/x/rm", true},
    {"deny", "@glob:*.exe", NULL, "rm.exe", true},
    {"deny", "@glob:r?", NULL, "rm.exe", true},
    {"deny", "@any x", NULL, "q x", true},
    {"deny", "@any x", NULL, "q y", false},
    {"prompt", "rm", NULL, "/bin/rm", true},
    {"person", "rm", NULL, "/bin/rm", true},

    /* Program, opening.  host_executable of the user: git at
     * /opt/git/bin/git, cc at /bin/cc. */
    {"allow", "ls", NULL, "ls", true},
    {"allow", "ls", NULL, "/bin/ls", true},
    {"allow", "ls", NULL, "/usr/bin/ls", true},
    {"allow", "ls", NULL, "/sbin/ls", true},
    {"allow", "ls", NULL, "/usr/sbin/ls", true},
    {"allow", "ls", NULL, "/usr/local/bin/ls", false},
    {"allow", "ls", NULL, "/usr/bin/../bin/ls", false},
    {"allow", "ls", NULL, "//bin/ls", false},
    {"allow", "ls", NULL, "/bin/ls/", false},
    {"allow", "ls", NULL, "./ls", false},
    {"allow", "ls", NULL, "bin/ls", false},
    {"allow", "ls", NULL, "ls.exe", false},
    {"allow", "ls", NULL, "/bin/ls.exe", false},
    {"allow", "ls.exe", NULL, "ls.exe", true},
    {"allow", "git", NULL, "git", true},
    {"allow", "git", NULL, "/opt/git/bin/git", true},
    {"allow", "git", NULL, "/usr/bin/git", false},
    {"allow0", "git", NULL, "/opt/git/bin/git", false},
    {"allow0", "@glob:g*", NULL, "/opt/git/bin/git", false},
    {"allow0", "/opt/git/bin/git", NULL, "/opt/git/bin/git", true},
    {"allow0", "cc", NULL, "/bin/cc", true},
    {"allow", "cc", NULL, "/bin/cc", true},
    {"allow", "cc", NULL, "/usr/bin/cc", false},
    {"deny0", "git", "git", "/opt/git/bin/git", true},
    {"deny", "git", "git", "/opt/git/bin/git", false},
    {"allow", "/usr/bin/git", NULL, "/usr/bin/git", true},
    {"allow", "/usr/bin/git", NULL, "git", false},
    {"allow", "bin/git", NULL, "/usr/bin/git", false},
    {"allow", "@glob:l*", NULL, "ls", true},
    {"allow", "@glob:l*", NULL, "/bin/ls", true},
    {"allow", "@glob:l*", NULL, "/opt/ls", false},
    {"allow", "@glob:l*", NULL, "./ls", false},
    {"allow", "@glob:g*", NULL, "/opt/git/bin/git", true},
    {"allow", "@glob:g*", NULL, "/usr/bin/git", false},
    {"allow", "@any", NULL, "./evil", true},

    /* Plain elements. */
    {"allow", "g push", NULL, "g push", true},
    {"allow", "g push", NULL, "g push x", true},
    {"allow", "g push", NULL, "g", false},
    {"allow", "g push", NULL, "g x push", false},
    {"allow", "g push @end", NULL, "g push", true},
    {"allow", "g push @end", NULL, "g push x", false},
    {"allow", "g @any x", NULL, "g - x", true},
    {"allow", "g @any", NULL, "g", false},
    {"allow", "g @any", NULL, "g %", true},
    {"allow", "g %", NULL, "g %", true},
    {"allow", "g @gap x", NULL, "g x", true},
    {"allow", "g @gap x", NULL, "g a b x c", true},
    {"allow", "g @gap x @end", NULL, "g x a x", true},
    {"allow", "g @gap x @end", NULL, "g x a", false},
    {"allow", "g a|b c", NULL, "g b c", true},
    {"allow", "g a|@glob:v* c", NULL, "g v1 c", true},
    {"allow", "g @glob:a*b", NULL, "g axxb", true},
    {"allow", "g @glob:a*b", NULL, "g ab", true},
    {"allow", "g @glob:a*b", NULL, "g abc", false},
    {"allow", "g @glob:[!a-c]", NULL, "g d", true},
    {"allow", "g @glob:[!a-c]", NULL, "g b", false},
    {"allow", "g @glob:[\\]x]", NULL, "g ]", true},
    {"allow", "g @glob:[a-]", NULL, "g -", true},
    {"allow", "g @glob:\\*", NULL, "g *", true},
    {"allow", "g @glob:\\*", NULL, "g a", false},
    {"allow", "g @glob:*a*a*", NULL, "g baba", true},
    {"deny", "g - x", NULL, "g - x", true},
    {"deny", "g - x", NULL, "g a - x", false},
    {"deny", "g -- x", NULL, "g -- x", true},

    /* Options, opening: conditions that consume nothing. */
    {"allow", "g -f", NULL, "g -f", true},
    {"allow", "g -f", NULL, "g x -f", false},
    {"allow", "g @opt:-f", NULL, "g x -f", true},
    {"allow", "g @opt:-f", NULL, "g -xf", false},
    {"allow", "g @opt:-f", NULL, "g -- -f", false},
    {"allow", "g @opt:-f,--force", NULL, "g --force", true},
    {"allow", "g @opt:-f,--force", NULL, "g --force=1", false},
    {"allow", "g @opt:-f x", NULL, "g -f x", true},
    {"allow", "g @opt:-f x", NULL, "g x -f", true},
    {"allow", "g @opt:-f x", NULL, "g -f -f x", true},
    {"allow", "g @opt:-f x", NULL, "g -g x -f", false},
    {"allow", "g @opt:-f @opt:-g x", NULL, "g -g -f x", true},
    {"allow", "g x @opt:-f y", NULL, "g -f x y", false},
    {"allow", "g x @opt:-f y", NULL, "g x y -f", true},
    {"allow", "g @opt:-f @end", NULL, "g -f", true},
    {"allow", "g @opt:-f @end", NULL, "g -f -f", true},
    {"allow", "g @opt:-f @end", NULL, "g -f x", false},
    {"allow", "g x|@opt:-f y", NULL, "g x y", true},
    {"allow", "g x|@opt:-f y", NULL, "g y -f", true},
    {"allow", "g x|@opt:-f y", NULL, "g y", false},
    {"allow", "g x|@opt:-f y", NULL, "g -f x y", false},
    {"allow", "g @opt:-f|@opt:-g x", NULL, "g -g -f x", true},

    /* Options, closing: short. */
    {"deny", "g -f", NULL, "g -f", true},
    {"deny", "g -f", NULL, "g x -f", true},
    {"deny", "g -f", NULL, "g -- -f", false},
    {"deny", "g -f", NULL, "g -m -- -f", true},
    {"deny", "g -f", NULL, "g -m=x -- -f", false},
    {"deny", "g -f", NULL, "g - -- -f", false},
    {"deny", "g -f", NULL, "-g -- -f", false},
    {"deny", "@any -f", NULL, "-g -- -f", true},
    {"deny", "g -f", NULL, "g -xf", true},
    {"deny", "g -f", NULL, "g -fx", true},
    {"deny", "g -f", NULL, "g -f=1", true},
    {"deny", "g -f", NULL, "g -x=f", false},
    {"deny", "g -f", NULL, "g --f", true},
    {"deny", "g -f", NULL, "g --f=1", true},
    {"deny", "g -f", NULL, "g --fo", false},
    {"deny", "g -f", NULL, "g f", false},
    {"deny", "g -f=1", NULL, "g -f", true},
    {"deny", "g -rf", NULL, "g -r -f", true},
    {"deny", "g -rf", NULL, "g -fr", true},
    {"deny", "g -rf", NULL, "g -r", false},
    {"deny", "g -rf", NULL, "g -r x -- -f", false},
    {"deny", "g -rf", NULL, "g -r -- -f", true},
    {"deny", "g -rf", NULL, "g --rf", true},
    {"deny", "g -rf", NULL, "g -xr --rf=2", true},
    {"deny", "g -j4", NULL, "g -j", true},
    {"deny", "g -j4", NULL, "g -j 8", true},
    {"deny", "g -j4", NULL, "g --j4", true},
    {"deny", "g -j4", NULL, "g --j", false},
    {"deny", "g -9", NULL, "g -9", true},
    {"deny", "g -9", NULL, "g -19", true},
    {"deny", "g -3x", NULL, "g -x", false},
    {"deny", "g -3x", NULL, "g -x3", true},
    {"deny", "g -foo", NULL, "g -of", true},

    /* Options, closing: long. */
    {"deny", "g --force", NULL, "g --force", true},
    {"deny", "g --force", NULL, "g x --fo", true},
    {"deny", "g --force", NULL, "g --f", true},
    {"deny", "g --force", NULL, "g --fo=1", true},
    {"deny", "g --force", NULL, "g -force", true},
    {"deny", "g --force", NULL, "g -force=1", true},
    {"deny", "g --force", NULL, "g -f", false},
    {"deny", "g --force", NULL, "g --forced", false},
    {"deny", "g --force", NULL, "g --", false},
    {"deny", "g --force", NULL, "g -- --force", false},
    {"deny", "g -exec", NULL, "g -exec", true},
    {"deny", "g -exec", NULL, "g --ex", true},
    {"deny", "g -exec", NULL, "g -ex", false},
    {"deny", "g -name", NULL, "g -n -a -m -e", true},
    {"deny", "g --a-b", NULL, "g --a", true},
    {"deny", "g --x=b", NULL, "g --x=b", true},
    {"deny", "g --x=b", NULL, "g --x b", true},
    {"deny", "g --x=b", NULL, "g --x c", false},
    {"deny", "g --x=b", NULL, "g --x", false},
    {"deny", "g --x=b", NULL, "g --x=c", false},
    {"deny", "g --x=b", NULL, "g --x=c b", true},
    {"deny", "g --xy=b", NULL, "g --x b", true},
    {"deny", "g --xy=b", NULL, "g -xy b", true},
    {"deny", "g --xy=b", NULL, "g -x b", false},
    {"deny", "g --x=--", NULL, "g --x --", true},
    {"deny", "g --x=", NULL, "g --x %", true},
    {"deny", "g --x=", NULL, "g --x=", true},
    {"deny", "g --x=b=c", NULL, "g --x b=c", true},
    {"deny", "g --x=b", NULL, "g -- --x b", false},

    /* Conditions, closing: order and alternatives. */
    {"deny", "g push -f", NULL, "g -f push", false},
    {"deny", "g push -f", NULL, "g push x -f", true},
    {"deny", "g -f push", NULL, "g push -f", true},
    {"deny", "g -f push", NULL, "g x y push -f", true},
    {"deny", "g -f push", NULL, "g -f", false},
    {"deny", "g -f @end", NULL, "g -f x", true},
    {"deny", "g push @end", NULL, "g push x", false},
    {"deny", "g -f push @end", NULL, "g -f push x", true},
    {"deny", "g -f x y", NULL, "g x -f a y", true},
    {"deny", "g x|-f y", NULL, "g x y", true},
    {"deny", "g x|-f y", NULL, "g x a y", false},
    {"deny", "g x|-f y", NULL, "g a y -f", true},
    {"deny", "g -a|-b", NULL, "g -b", true},
    {"deny", "g @opt:-a,--all", NULL, "g --al", true},
    {"deny", "g @opt:-a,--all", NULL, "g -xa", true},
    {"deny", "g @opt:-ab,-cd", NULL, "g -a -d", false},
    {"deny", "g @opt:-ab,-cd", NULL, "g -d -c", true},
    {"deny", "g @glob:-*", NULL, "g x -y", true},
    {"deny", "g @glob:-*", NULL, "g x", false},
    {"deny", "g @glob:-*", NULL, "g -- -x", false},
    {"deny", "g @glob:--f*", NULL, "g a --foo b", true},
    {"deny", "g @glob:*f", NULL, "g a -f", false},
    {"deny", "g @gap x -f", NULL, "g -f x", false},
    {"deny", "g @gap x -f", NULL, "g x a x -f", true},
    {"deny", "g @gap x -f", NULL, "g x -- x -f", true},
    {"deny", "-g -f", NULL, "-g -f", true},
    {"deny", "-g", NULL, "x -g", false},

    /* unless of an allow: closing. */
    {"allow", "g", "g -f", "g x", true},
    {"allow", "g", "g -f", "g x -af", false},
    {"allow", "g", "g push", "g push x", false},
    {"allow", "ls", "/x/ls a", "/bin/ls a", false},
    {"allow", "g", "g @opt:--out", "g --o=x", false},
    {"allow", "g", "h;g a", "g a", false},
    {"allow", "g", "h;g a", "g b", true},

    /* unless of what closes: opening, and whole. */
    {"deny", "g", "g push", "g push", false},
    {"deny", "g", "g push", "g push x", true},
    {"deny", "g", "g push @gap", "g push x", false},
    {"deny", "g", "g push @end", "g push", false},
    {"deny", "g", "g", "/x/g", true},
    {"deny", "g", "g", "/bin/g", false},
    {"deny", "g", "g -n", "g x -n", true},
    {"deny", "g", "g @opt:-n", "g -n", false},
    {"deny", "g", "g @opt:-n", "g -n x", true},
    {"deny", "g", "g x @opt:-n", "g x -n", false},

    /* Canonical: U+212A KELVIN SIGN is k; STRASSE is strasse. */
    {"deny!", "KILL", NULL, "/bin/\xe2\x84\xaaill.EXE", true},
    {"deny!", "g --FORCE", NULL, "G --fo", true},
    {"deny!", "g -r", NULL, "g -xR", true},
    {"allow!", "Git PUSH", NULL, "gIT push", true},
    {"allow!", "ls", NULL, "/bin/ls", true},
    {"allow!", "ls", NULL, "/bin/LS", true},
    {"allow!", "ls", NULL, "/opt/LS", false},
    {"allow!", "GIT", NULL, "/opt/git/bin/git", true},
    {"allow!", "GIT", NULL, "/usr/bin/git", false},
    {"allow!", "GIT", NULL, "/usr/bin/GIT", true},
    {"allow!",
     "g stra\xc3\x9f"
     "e",
     NULL, "g STRASSE", true},
    {"allow", "g PUSH", NULL, "g push", false},
};

/* -- Building */

typedef struct world {
    pol_budget budget;
    pol_checked checked;
} world;

static uint32_t intern(world *w, const char *text, size_t size)
{
    if (size == 1 && *text == '%') {
        size = 0;
    }
    return pol_intern(&w->checked.texts, (pol_text){text, size});
}

static void push(world *w, pol_words *words, uint32_t value)
{
    uint32_t *place = pol_vec_push(words, &w->budget);
    *place = value;
}

/* SPELLING,SPELLING */
static uint32_t add_option(world *w, const char *text, size_t size)
{
    pol_checked *c = &w->checked;
    pol_option option = {(uint32_t)c->option_texts.count, 0};
    for (size_t begin = 0, i = 0; i <= size; i++) {
        if (i == size || text[i] == ',') {
            push(w, &c->option_texts, intern(w, text + begin, i - begin));
            option.count++;
            begin = i + 1;
        }
    }
    pol_option *place = pol_vec_push(&c->options, &w->budget);
    *place = option;
    return (uint32_t)c->options.count - 1;
}

static bool is_word(const char *text, size_t size, const char *word)
{
    return size == strlen(word) && memcmp(text, word, size) == 0;
}

static uint32_t make_word(world *w, const char *text, size_t size)
{
    if (is_word(text, size, "@any")) {
        return POL_WORD(POL_WORD_ANY, 0);
    }
    if (is_word(text, size, "@gap")) {
        return POL_WORD(POL_WORD_GAP, 0);
    }
    if (is_word(text, size, "@end")) {
        return POL_WORD(POL_WORD_END, 0);
    }
    if (size > 6 && memcmp(text, "@glob:", 6) == 0) {
        return POL_WORD(POL_WORD_GLOB, intern(w, text + 6, size - 6));
    }
    if (size > 5 && memcmp(text, "@opt:", 5) == 0) {
        return POL_WORD(POL_WORD_OPTION, add_option(w, text + 5, size - 5));
    }
    return POL_WORD(POL_WORD_LITERAL, intern(w, text, size));
}

/* Calls for each piece between separators. */
static size_t piece(const char *text, size_t size, char separator)
{
    size_t end = 0;
    while (end < size && text[end] != separator) {
        end++;
    }
    return end;
}

static void add_element(world *w, const char *text, size_t size)
{
    uint32_t count = 1;
    for (size_t i = 0; i < size; i++) {
        count += text[i] == '|';
    }
    if (count > 1) {
        push(w, &w->checked.words, POL_WORD(POL_WORD_ALT, count));
    }
    for (size_t at = 0; at <= size;) {
        size_t length = piece(text + at, size - at, '|');
        push(w, &w->checked.words, make_word(w, text + at, length));
        at += length + 1;
    }
}

static pol_pattern add_pattern(world *w, const char *text, size_t size)
{
    pol_pattern pattern = {(uint32_t)w->checked.words.count, 0};
    for (size_t at = 0; at <= size;) {
        size_t length = piece(text + at, size - at, ' ');
        add_element(w, text + at, length);
        at += length + 1;
    }
    pattern.count = (uint32_t)w->checked.words.count - pattern.first;
    return pattern;
}

static uint8_t verdict_of(const char *decision)
{
    switch (decision[0]) {
    case 'a':
        return POL_VERDICT_ALLOW;
    case 'd':
        return POL_VERDICT_DENY;
    default:
        return decision[1] == 'r' ? POL_VERDICT_PROMPT
                                  : POL_VERDICT_PROMPT_USER;
    }
}

static void add_rule(world *w, const char *decision, const char *pattern,
                     const char *unless)
{
    pol_checked *c = &w->checked;
    pol_rule rule;
    memset(&rule, 0, sizeof rule);
    rule.verdict = verdict_of(decision);
    rule.layer =
        strchr(decision, '0') != NULL ? POL_LAYER_MANAGED : POL_LAYER_USER;
    rule.canonical = strchr(decision, '!') != NULL;
    rule.pattern = add_pattern(w, pattern, strlen(pattern));
    rule.unless = (uint32_t)c->patterns.count;
    rule.id = rule.justification = POL_NO_TEXT;
    for (size_t at = 0; unless != NULL && at <= strlen(unless);) {
        size_t length = piece(unless + at, strlen(unless) - at, ';');
        pol_pattern made = add_pattern(w, unless + at, length);
        pol_pattern *place = pol_vec_push(&c->patterns, &w->budget);
        *place = made;
        rule.unless_count++;
        at += length + 1;
    }
    pol_rule *place = pol_vec_push(&c->rules, &w->budget);
    *place = rule;
}

static void add_executable(world *w, const char *name, const char *path)
{
    pol_checked *c = &w->checked;
    pol_executable *executable = pol_vec_push(&c->executables, &w->budget);
    executable->name = intern(w, name, strlen(name));
    executable->first = (uint32_t)c->executable_paths.count;
    executable->count = path != NULL ? 1 : 0;
    executable->only_tightens = false;
    executable->layer = POL_LAYER_USER;
    if (path != NULL) {
        pol_listed *listed = pol_vec_push(&c->executable_paths, &w->budget);
        *listed = (pol_listed){intern(w, path, strlen(path)), false};
    }
}

static void world_init(world *w, pol_dialect dialect)
{
    memset(w, 0, sizeof *w);
    pol_budget_init(&w->budget, NULL, UINT64_MAX);
    pol_checked_init(&w->checked, &w->budget, dialect);
    w->checked.defaults[POL_KIND_COMMAND] = POL_VERDICT_PROMPT;
}

#define MAX_TOKENS 16

static size_t split_tokens(const char *text, pol_text *tokens)
{
    size_t count = 0, size = strlen(text);
    for (size_t at = 0; at <= size && count < MAX_TOKENS;) {
        size_t length = piece(text + at, size - at, ' ');
        bool empty = length == 1 && text[at] == '%';
        tokens[count++] = (pol_text){text + at, empty ? 0 : length};
        at += length + 1;
    }
    return count;
}

static void ask(world *w, const char *tokens, uint32_t flags, uint64_t now,
                oracle_answer *answer)
{
    pol_text argv[MAX_TOKENS];
    pol_request request;
    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    request.argc = split_tokens(tokens, argv);
    request.argv = argv;
    request.flags = flags;
    request.now = now;
    request.cwd = POL_TEXT("/home/x");
    oracle o;
    oracle_init(&o, &w->checked);
    oracle_eval(&o, &request, answer);
    oracle_free(&o);
}

/* -- Tests */

static void test_rows(tap *t)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const row *r = &rows[i];
        world w;
        world_init(&w, POL_DIALECT_NATIVE);
        add_executable(&w, "git", "/opt/git/bin/git");
        add_executable(&w, "cc", "/bin/cc");
        add_rule(&w, r->decision, r->pattern, r->unless);
        oracle_answer answer = {0};
        ask(&w, r->tokens, 0, 0, &answer);
        tap_ok(t, (answer.count == 1) == r->matches, "%s [%s]%s%s: %s %s",
               r->decision, r->pattern, r->unless != NULL ? " unless " : "",
               r->unless != NULL ? r->unless : "",
               r->matches ? "matches" : "does not match", r->tokens);
        oracle_answer_free(&answer);
        pol_checked_free(&w.checked);
    }
}

static void expect(tap *t, world *w, const char *tokens, uint32_t flags,
                   uint64_t now, pol_answer answer, pol_reason reason,
                   size_t count)
{
    oracle_answer a = {0};
    ask(w, tokens, flags, now, &a);
    tap_ok(t, a.answer == answer && a.reason == reason && a.count == count,
           "%s, flags %u, now %u: %s, %s, %u rules", tokens, flags,
           (unsigned)now, pol_answer_name(answer), pol_reason_name(reason),
           (unsigned)count);
    oracle_answer_free(&a);
}

static void test_answers(tap *t)
{
    world w;
    world_init(&w, POL_DIALECT_NATIVE);
    add_rule(&w, "allow", "g", NULL);
    add_rule(&w, "prompt", "g p", NULL);
    add_rule(&w, "person", "g p q", NULL);
    add_rule(&w, "deny", "g p q r", NULL);
    expect(t, &w, "g", 0, 0, POL_ALLOW, POL_REASON_RULE, 1);
    expect(t, &w, "g p", 0, 0, POL_PROMPT, POL_REASON_RULE, 2);
    expect(t, &w, "g p", POL_REQUEST_HEADLESS, 0, POL_DENY, POL_REASON_RULE, 2);
    expect(t, &w, "g p q", 0, 0, POL_PROMPT, POL_REASON_RULE, 3);
    expect(t, &w, "g p q r", 0, 0, POL_DENY, POL_REASON_RULE, 4);
    expect(t, &w, "x", 0, 0, POL_PROMPT, POL_REASON_DEFAULT, 0);
    expect(t, &w, "x", POL_REQUEST_HEADLESS, 0, POL_DENY, POL_REASON_DEFAULT,
           0);
    expect(t, &w, "%", 0, 0, POL_DENY, POL_REASON_INVALID, 0);
    w.checked.defaults[POL_KIND_COMMAND] = POL_VERDICT_ALLOW;
    expect(t, &w, "x", POL_REQUEST_HEADLESS, 0, POL_ALLOW, POL_REASON_DEFAULT,
           0);
    uint64_t *expires = pol_vec_push(&w.checked.expiries, &w.budget);
    *expires = 1000;
    w.checked.defaults[POL_KIND_COMMAND] = POL_VERDICT_DENY;
    w.checked.rules.items[0].expires = 1;
    w.checked.rules.items[3].expires = 1;
    expect(t, &w, "g", 0, 999, POL_ALLOW, POL_REASON_RULE, 1);
    expect(t, &w, "g", 0, 1000, POL_DENY, POL_REASON_DEFAULT, 0);
    expect(t, &w, "g", 0, 0, POL_DENY, POL_REASON_DEFAULT, 0);
    expect(t, &w, "g p q r", 0, 1000, POL_DENY, POL_REASON_RULE, 3);
    pol_checked_free(&w.checked);
}

static void test_codex(tap *t)
{
    const uint32_t resolve = POL_REQUEST_RESOLVE_HOST_EXECUTABLES;
    world w;
    world_init(&w, POL_DIALECT_CODEX);
    add_executable(&w, "git", "/opt/git");
    add_executable(&w, "no", NULL);
    add_rule(&w, "deny", "git push", NULL);
    add_rule(&w, "allow", "git -f|x", NULL);
    add_rule(&w, "allow", "/opt/git push", NULL);
    add_rule(&w, "deny!", "GIT PUSH", NULL);
    add_rule(&w, "deny", "ls", NULL);
    add_rule(&w, "deny", "no", NULL);
    expect(t, &w, "git push x", 0, 0, POL_DENY, POL_REASON_RULE, 2);
    expect(t, &w, "git x -f", 0, 0, POL_ALLOW, POL_REASON_RULE, 1);
    expect(t, &w, "git a -f", 0, 0, POL_PROMPT, POL_REASON_DEFAULT, 0);
    expect(t, &w, "/opt/git push", resolve, 0, POL_ALLOW, POL_REASON_RULE, 1);
    expect(t, &w, "/opt/git x", 0, 0, POL_PROMPT, POL_REASON_DEFAULT, 0);
    expect(t, &w, "/opt/git x", resolve, 0, POL_ALLOW, POL_REASON_RULE, 1);
    expect(t, &w, "/opt/./git/ x", resolve, 0, POL_ALLOW, POL_REASON_RULE, 1);
    expect(t, &w, "../../opt/git x", resolve, 0, POL_ALLOW, POL_REASON_RULE, 1);
    expect(t, &w, "/usr/git x", resolve, 0, POL_PROMPT, POL_REASON_DEFAULT, 0);
    expect(t, &w, "./ls", resolve, 0, POL_DENY, POL_REASON_RULE, 1);
    expect(t, &w, "/x/no", resolve, 0, POL_PROMPT, POL_REASON_DEFAULT, 0);
    expect(t, &w, "ls.exe", resolve, 0, POL_PROMPT, POL_REASON_DEFAULT, 0);
    expect(t, &w, "GIT PUSH", 0, 0, POL_DENY, POL_REASON_RULE, 1);
    oracle_answer answer = {0};
    ask(&w, "GIT PUSH", 0, 0, &answer);
    tap_ok(t, answer.count == 1 && answer.rules[0] == 3, "canonical rule");
    add_rule(&w, "allow", "GIT", NULL);
    add_rule(&w, "allow!", "git", NULL);
    ask(&w, "GIT PUSH", 0, 0, &answer);
    tap_ok(t,
           answer.count == 3 && answer.rules[0] == 3 && answer.rules[1] == 6 &&
               answer.rules[2] == 7,
           "rules of this spelling come first");
    ask(&w, "git push", 0, 0, &answer);
    tap_ok(t,
           answer.count == 3 && answer.rules[0] == 0 && answer.rules[1] == 7 &&
               answer.rules[2] == 3,
           "rules of another spelling come last");
    oracle_answer_free(&answer);
    pol_checked_free(&w.checked);
}

int main(void)
{
    tap t = {0};
    test_rows(&t);
    test_answers(&t);
    test_codex(&t);
    return tap_end(&t);
}
