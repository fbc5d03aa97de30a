/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether one rule matches one argv, for the rules' own examples: sets of
 * token positions, element by element, without an automaton.  Requests are
 * judged by the evaluator; this knows nothing of it. */
#include <libpolicy/canon/caseless.h>
#include <libpolicy/canon/glob.h>
#include <libpolicy/canon/path.h>
#include <libpolicy/canon/program.h>
#include <libpolicy/check/path_match.h>
#include <libpolicy/check/value.h>

enum {
    MAX_MIXED = 12
};

typedef struct matcher {
    pol_arena *arena;
    const pol_checked *checked;
    const pol_text *argv;   /* as given */
    const pol_text *tokens; /* folded where the rule is canonical */
    uint32_t argc;
    pol_text cwd; /* absolute, or empty */
    bool canonical, closing, must_end;
    uint8_t layer;
    uint64_t *work;
    bool failed;
    uint8_t *set; /* argc + 1: where the elements so far may end */
    uint8_t *next;
    uint8_t *within;          /* argc: reach of a condition */
    const uint32_t **options; /* words of the conditions so far */
    uint32_t option_count;
    char folded[POL_CASELESS_MAX];
} matcher;

/* A run of words that stand at one place of the pattern. */
typedef struct element {
    const uint32_t *words;
    uint32_t count;
} element;

static bool spend(matcher *m, uint64_t work)
{
    if (m->failed || *m->work < work) {
        m->failed = true;
        return false;
    }
    *m->work -= work;
    return true;
}

/* Valid until the next call. */
static pol_text fold_text(matcher *m, pol_text text)
{
    size_t size = 0;
    if (!m->canonical) {
        return text;
    }
    if (!pol_caseless_fold(text, m->folded, sizeof m->folded, &size)) {
        m->failed = true;
        return (pol_text){"", 0};
    }
    return (pol_text){m->folded, size};
}

static pol_text raw_text(const matcher *m, uint32_t number)
{
    return pol_intern_text(&m->checked->texts, number);
}

static bool glob_matches(matcher *m, pol_text glob, pol_text token)
{
    return spend(m, (uint64_t)glob.size * token.size / 16 + 1) &&
           pol_glob_match(glob, token);
}

/* -- the program */

static bool literal_is_program(matcher *m, pol_text literal)
{
    pol_text program = m->argv[0];
    if (!m->closing) {
        return pol_text_equal(fold_text(m, literal), m->tokens[0]) ||
               pol_opens_path(m->checked, m->layer, literal, program);
    }
    pol_text name = pol_closing_name(literal);
    if (name.size == 0) {
        return pol_text_equal(fold_text(m, literal), m->tokens[0]);
    }
    if (!m->canonical) {
        return pol_text_equal(name, pol_closing_name(program));
    }
    /* Both sides folded after the base name is taken. */
    pol_text given = pol_closing_name(program);
    char *copy = pol_arena_alloc(m->arena, given.size * 4 + 16);
    size_t size = 0;
    if (copy == NULL ||
        !pol_caseless_fold(given, copy, given.size * 4 + 16, &size)) {
        m->failed = true;
        return false;
    }
    return pol_text_equal(fold_text(m, name), (pol_text){copy, size});
}

static bool glob_is_program(matcher *m, pol_text glob)
{
    if (glob_matches(m, fold_text(m, glob), m->tokens[0])) {
        return true;
    }
    if (!m->closing) {
        return false;
    }
    pol_text name = pol_closing_name(m->tokens[0]);
    return glob_matches(m, fold_text(m, glob), name);
}

static bool is_program(matcher *m, element e)
{
    for (uint32_t i = 0; i < e.count; i++) {
        pol_word_kind kind = POL_WORD_KIND(e.words[i]);
        if (kind == POL_WORD_ANY) {
            return true;
        }
        pol_text text = raw_text(m, POL_WORD_VALUE(e.words[i]));
        if (kind == POL_WORD_LITERAL ? literal_is_program(m, text)
                                     : glob_is_program(m, text)) {
            return true;
        }
    }
    return false;
}

/* -- conditions: options, which stand anywhere */

static bool is_condition(const matcher *m, uint32_t word)
{
    pol_word_kind kind = POL_WORD_KIND(word);
    if (kind == POL_WORD_OPTION) {
        return true;
    }
    if (!m->closing || (kind != POL_WORD_LITERAL && kind != POL_WORD_GLOB)) {
        return false;
    }
    pol_text text = raw_text(m, POL_WORD_VALUE(word));
    return kind == POL_WORD_LITERAL ? pol_is_option_text(text)
                                    : text.size > 0 && text.data[0] == '-';
}

/* In what closes, a "--" behind an option may be that option's value. */
static bool is_terminator(const matcher *m, uint32_t at)
{
    if (!pol_text_equal(m->tokens[at], POL_TEXT("--"))) {
        return false;
    }
    if (!m->closing || at == 0) {
        return true;
    }
    pol_text previous = m->tokens[at - 1];
    return !(previous.size > 1 && previous.data[0] == '-' &&
             memchr(previous.data, '=', previous.size) == NULL);
}

static void compute_reach(matcher *m)
{
    bool active = false;
    for (uint32_t i = 0; i < m->argc; i++) {
        active = (active || m->set[i]) && !is_terminator(m, i);
        m->within[i] = active;
    }
}

static bool spelling_stands(matcher *m, pol_text text)
{
    pol_text spelling = fold_text(m, text);
    if (!spend(m, m->argc + 1u)) {
        return false;
    }
    pol_reach reach = {m->tokens, m->within, m->argc};
    if (m->closing) {
        return pol_wide_spelling(&reach, spelling);
    }
    for (uint32_t i = 0; i < m->argc; i++) {
        if (m->within[i] && pol_text_equal(m->tokens[i], spelling)) {
            return true;
        }
    }
    return false;
}

static bool glob_stands(matcher *m, pol_text text)
{
    pol_text glob = fold_text(m, text);
    for (uint32_t i = 0; i < m->argc; i++) {
        if (m->within[i] && glob_matches(m, glob, m->tokens[i])) {
            return true;
        }
    }
    return false;
}

static bool option_stands(matcher *m, pol_option option)
{
    for (uint32_t i = 0; i < option.count; i++) {
        uint32_t text = m->checked->option_texts.items[option.first + i];
        if (spelling_stands(m, raw_text(m, text))) {
            return true;
        }
    }
    return false;
}

static bool condition_holds(matcher *m, element e)
{
    compute_reach(m);
    for (uint32_t i = 0; i < e.count; i++) {
        uint32_t value = POL_WORD_VALUE(e.words[i]);
        if (!is_condition(m, e.words[i])) {
            continue;
        }
        pol_word_kind kind = POL_WORD_KIND(e.words[i]);
        bool holds = kind == POL_WORD_OPTION
                         ? option_stands(m, m->checked->options.items[value])
                     : kind == POL_WORD_LITERAL
                         ? spelling_stands(m, raw_text(m, value))
                         : glob_stands(m, raw_text(m, value));
        m->options[m->option_count] = &e.words[i];
        m->option_count += !m->closing;
        if (holds) {
            /* The other spellings of this place may be passed over too. */
            for (uint32_t k = i + 1; !m->closing && k < e.count; k++) {
                if (is_condition(m, e.words[k])) {
                    m->options[m->option_count++] = &e.words[k];
                }
            }
            return true;
        }
    }
    return false;
}

/* -- elements that take a token */

/* The token as it was given: paths are folded by other rules. */
static bool path_takes(matcher *m, uint32_t index, pol_text token)
{
    pol_token_path path = {.arena = m->arena,
                           .checked = m->checked,
                           .pattern = m->checked->paths.items[index],
                           .closing = m->closing,
                           .cwd = m->cwd,
                           .work = m->work};
    bool takes = spend(m, token.size / 16) && pol_token_meets(&path, token);
    m->failed = m->failed || *m->work == 0;
    return takes;
}

static bool takes(matcher *m, uint32_t word, uint32_t at)
{
    pol_word_kind kind = POL_WORD_KIND(word);
    pol_text token = m->tokens[at];
    if (!spend(m, 1)) {
        return false;
    }
    if (kind == POL_WORD_ANY) {
        return true;
    }
    if (kind == POL_WORD_PATH) {
        return path_takes(m, POL_WORD_VALUE(word), m->argv[at]);
    }
    pol_text text = fold_text(m, raw_text(m, POL_WORD_VALUE(word)));
    return kind == POL_WORD_LITERAL ? pol_text_equal(text, token)
                                    : glob_matches(m, text, token);
}

static bool element_takes(matcher *m, element e, uint32_t at)
{
    for (uint32_t i = 0; i < e.count; i++) {
        if (!is_condition(m, e.words[i]) && takes(m, e.words[i], at)) {
            return true;
        }
    }
    return false;
}

static void spread(matcher *m)
{
    bool on = false;
    for (uint32_t i = 0; i <= m->argc; i++) {
        on = on || m->set[i];
        m->set[i] = on;
    }
}

static bool is_spelling_so_far(matcher *m, pol_text token)
{
    for (uint32_t i = 0; i < m->option_count; i++) {
        uint32_t value = POL_WORD_VALUE(*m->options[i]);
        pol_option option = m->checked->options.items[value];
        for (uint32_t k = 0; k < option.count; k++) {
            uint32_t text = m->checked->option_texts.items[option.first + k];
            if (spend(m, 1) &&
                pol_text_equal(fold_text(m, raw_text(m, text)), token)) {
                return true;
            }
        }
    }
    return false;
}

/* What opens: options met so far may be passed over. */
static void pass_over_options(matcher *m)
{
    for (uint32_t i = 0; m->option_count > 0 && i < m->argc; i++) {
        if (m->set[i] && !m->set[i + 1] &&
            is_spelling_so_far(m, m->tokens[i])) {
            m->set[i + 1] = 1;
        }
    }
}

/* Moves the set over one token; false where nothing is left. */
static bool advance(matcher *m, element e, bool is_first)
{
    bool any = false;
    memset(m->next, 0, m->argc + 1u);
    for (uint32_t i = 0; i < m->argc; i++) {
        if (m->set[i] &&
            (is_first ? is_program(m, e) : element_takes(m, e, i))) {
            m->next[i + 1] = 1;
            any = true;
        }
    }
    uint8_t *swap = m->set;
    m->set = m->next;
    m->next = swap;
    return any;
}

/* -- one pattern */

static element element_at(const matcher *m, pol_pattern pattern, uint32_t *at)
{
    const uint32_t *words = m->checked->words.items + pattern.first + *at;
    if (POL_WORD_KIND(*words) == POL_WORD_ALT) {
        uint32_t count = POL_WORD_VALUE(*words);
        *at += count + 1;
        return (element){words + 1, count};
    }
    *at += 1;
    return (element){words, 1};
}

/* Both conditions and words that take a token: one bit of the choice. */
static bool is_mixed(const matcher *m, element e, bool *conditions)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < e.count; i++) {
        count += is_condition(m, e.words[i]);
    }
    *conditions = count > 0;
    return count > 0 && count < e.count;
}

static bool ends_here(matcher *m, bool loose)
{
    if (m->closing) {
        return loose || m->set[m->argc];
    }
    pass_over_options(m);
    return m->set[m->argc];
}

static bool take_element(matcher *m, element e, bool is_first, bool loose)
{
    if (!is_first && m->closing && loose) {
        spread(m);
    } else if (!m->closing) {
        pass_over_options(m);
    }
    return advance(m, e, is_first);
}

/* Walks the pattern for one choice at its mixed alternatives. */
static bool walk(matcher *m, pol_pattern pattern, uint32_t choice)
{
    memset(m->set, 0, m->argc + 1u);
    m->set[0] = 1;
    m->option_count = 0;
    bool loose = false, ended = false;
    for (uint32_t at = 0; at < pattern.count && !m->failed;) {
        bool is_first = at == 0;
        element e = element_at(m, pattern, &at);
        pol_word_kind kind = POL_WORD_KIND(e.words[0]);
        bool condition = false;
        if (e.count == 1 && kind == POL_WORD_GAP) {
            spread(m);
            continue;
        }
        if (e.count == 1 && kind == POL_WORD_END) {
            ended = true;
            break;
        }
        if (!is_first && is_mixed(m, e, &condition)) {
            condition = (choice & 1) != 0;
            choice >>= 1;
        }
        if (condition ? !condition_holds(m, e)
                      : !take_element(m, e, is_first, loose)) {
            return false;
        }
        loose = loose || condition;
    }
    return !m->failed && (!(ended || m->must_end) || ends_here(m, loose));
}

static uint32_t count_mixed(const matcher *m, pol_pattern pattern)
{
    uint32_t mixed = 0;
    for (uint32_t at = 0; at < pattern.count;) {
        bool is_first = at == 0, condition;
        element e = element_at(m, pattern, &at);
        mixed += !is_first && is_mixed(m, e, &condition);
    }
    return mixed;
}

static bool pattern_matches(matcher *m, pol_pattern pattern, bool closing,
                            bool must_end)
{
    m->closing = closing;
    m->must_end = must_end;
    uint32_t mixed = count_mixed(m, pattern);
    m->options =
        pol_arena_zalloc(m->arena, pattern.count + 1u, sizeof *m->options);
    if (mixed > MAX_MIXED || m->options == NULL) {
        m->failed = true;
        return false;
    }
    for (uint32_t choice = 0; choice < 1u << mixed; choice++) {
        if (walk(m, pattern, choice)) {
            return true;
        }
    }
    return false;
}

static bool native_matches(matcher *m, const pol_rule *rule)
{
    bool closes = rule->verdict != POL_VERDICT_ALLOW;
    if (m->argv[0].size == 0 ||
        !pattern_matches(m, rule->pattern, closes, false)) {
        return false;
    }
    for (uint32_t i = 0; i < rule->unless_count && !m->failed; i++) {
        pol_pattern unless = m->checked->patterns.items[rule->unless + i];
        if (pattern_matches(m, unless, !closes, closes)) {
            return false;
        }
    }
    return !m->failed;
}

/* -- Codex dialect */

static bool codex_prefix(matcher *m, pol_pattern pattern)
{
    uint32_t token = 0;
    for (uint32_t at = 0; at < pattern.count; token++) {
        element e = element_at(m, pattern, &at);
        if (token >= m->argc || !element_takes(m, e, token)) {
            return false;
        }
    }
    return true;
}

static bool set_tokens(matcher *m, const pol_text *argv);

static bool codex_matches(matcher *m, const pol_rule *rule)
{
    if (codex_prefix(m, rule->pattern)) {
        return true;
    }
    pol_text program = m->argv[0];
    if (program.size == 0 || memchr(program.data, '/', program.size) == NULL) {
        return false;
    }
    char *path = pol_arena_alloc(m->arena, program.size + 1);
    pol_text *argv = pol_arena_zalloc(m->arena, m->argc, sizeof *argv);
    size_t size = 0;
    if (path == NULL || argv == NULL) {
        m->failed = true;
        return false;
    }
    pol_path_normal(program, (pol_text){NULL, 0}, path, program.size + 1,
                    &size);
    pol_text normal = {path, size};
    memcpy(argv, m->argv, m->argc * sizeof *argv);
    argv[0] = pol_path_base(normal);
    const pol_executable *listed = pol_find_executable(m->checked, argv[0]);
    if (argv[0].size == 0 ||
        (listed != NULL && !pol_executable_lists(m->checked, listed, normal))) {
        return false;
    }
    return set_tokens(m, argv) && codex_prefix(m, rule->pattern);
}

/* -- */

/* Sets the tokens that are compared: folded copies for canonical rules. */
static bool set_tokens(matcher *m, const pol_text *argv)
{
    m->tokens = argv;
    if (!m->canonical) {
        return true;
    }
    pol_text *tokens = pol_arena_zalloc(m->arena, m->argc, sizeof *tokens);
    m->failed = m->failed || tokens == NULL;
    for (uint32_t i = 0; !m->failed && i < m->argc; i++) {
        size_t room = argv[i].size * 4 + 16, size = 0;
        char *data = pol_arena_alloc(m->arena, room);
        m->failed =
            data == NULL || !pol_caseless_fold(argv[i], data, room, &size);
        tokens[i] = (pol_text){data, size};
    }
    m->tokens = tokens;
    return !m->failed;
}

pol_matched pol_rule_matches(pol_arena *arena, const pol_checked *checked,
                             pol_dialect dialect, const pol_rule *rule,
                             const pol_example *example, pol_text cwd,
                             uint64_t *work)
{
    uint32_t argc = example->token_count;
    const pol_text *argv = example->tokens;
    matcher m = {.arena = arena,
                 .checked = checked,
                 .argv = argv,
                 .argc = argc,
                 .cwd = cwd,
                 .canonical = rule->canonical != 0,
                 .layer = rule->layer,
                 .work = work};
    m.set = pol_arena_zalloc(arena, argc + 1u, 1);
    m.next = pol_arena_zalloc(arena, argc + 1u, 1);
    m.within = pol_arena_zalloc(arena, argc + 1u, 1);
    if (m.set == NULL || m.next == NULL || m.within == NULL ||
        !spend(&m, argc) || !set_tokens(&m, argv)) {
        return POL_MATCHED_LIMIT;
    }
    bool matches = dialect == POL_DIALECT_CODEX ? codex_matches(&m, rule)
                                                : native_matches(&m, rule);
    return m.failed  ? POL_MATCHED_LIMIT
           : matches ? POL_MATCHED_YES
                     : POL_MATCHED_NO;
}
