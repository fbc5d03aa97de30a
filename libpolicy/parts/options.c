/* SPDX-License-Identifier: Apache-2.0
 *
 * Options of a command: their spellings (POSIX.1-2017 12.2, getopt_long(3)),
 * and what each one does. */
#include <libpolicy/parts/scan.h>

enum {
    RUNS = POL_FACT_WRAPS | POL_FACT_JOINS | POL_FACT_SHELL,
    NAMES = POL_OPTION_CODE | POL_OPTION_WRITE | POL_OPTION_EFFECT,
    /* What an option that nobody knows could do. */
    MATTERS = NAMES | POL_OPTION_NETWORK | POL_OPTION_SCRIPT | POL_OPTION_TEXT |
              POL_OPTION_COMMAND | POL_OPTION_FOLDER
};

/* -- What is known of a name */

/* An option that is global counts before the subcommand only; a long one is
 * taken behind it too by many programs, and what it does counts there. */
static uint32_t counts(const pol_scan *s, uint32_t level, pol_text name,
                       uint32_t bits)
{
    if (name.size > 2 && name.data[1] == '-' && level + 1 < s->level_count &&
        (bits & POL_OPTION_GLOBAL) != 0) {
        return bits & NAMES;
    }
    return level + 1 < s->level_count && (bits & POL_OPTION_GLOBAL) != 0 ? 0
                                                                         : bits;
}

static bool find_option(const pol_scan *s, pol_text name, uint32_t *bits)
{
    bool known = false;
    *bits = 0;
    for (uint32_t i = 0; i < s->level_count; i++) {
        uint32_t some;
        if (pol_facts_option(&s->levels[i], name, &some)) {
            some = counts(s, i, name, some);
            /* Who may not say how a program is read does not make known what
             * stands before a command that is run. */
            known |= (some & POL_OPTION_ADDED) != 0
                         ? (pol_scan_facts(s)->flags & RUNS) == 0
                         : i + 1 == s->level_count || some != 0;
            *bits |= some;
        }
    }
    return known;
}

/* Bits of whatever a long option may be short for. */
static bool find_abbreviated(const pol_scan *s, pol_text name, uint32_t *bits)
{
    uint32_t all = 0, total = 0;
    for (uint32_t i = 0; i < s->level_count; i++) {
        uint32_t count;
        uint32_t some = pol_facts_abbreviated(&s->levels[i], name, &count);
        bool unknown = (some & POL_OPTION_ADDED) != 0 &&
                       (pol_scan_facts(s)->flags & RUNS) != 0;
        all |= counts(s, i, (pol_text){NULL, 0}, some);
        total += unknown ? 0 : count;
    }
    *bits = total > 1 ? all & ~(uint32_t)POL_OPTION_VALUE : all;
    return total > 0;
}

/* It prints what it is, and does no more; the short ones alone. */
static bool is_informing(const pol_scan *s, pol_text name)
{
    bool alone = s->count == 2;
    return pol_text_equal(name, POL_TEXT("--help")) ||
           pol_text_equal(name, POL_TEXT("--version")) ||
           pol_text_equal(name, POL_TEXT("-version")) ||
           (alone && (pol_text_equal(name, POL_TEXT("-h")) ||
                      pol_text_equal(name, POL_TEXT("-V"))));
}

/* Whether an option of this name takes a value is not known either. */
static void miss(pol_scan *s, uint32_t token, pol_text name)
{
    s->unknown = token;
    if ((pol_scan_facts(s)->flags & RUNS) != 0 && !is_informing(s, name)) {
        pol_scan_dark(s, "an option that is not known, of a program that runs "
                         "another one");
    }
}

/* -- What an option does */

/* The command behind an option such as -exec, up to ; or + or the end. */
static void take_command(pol_scan *s, uint32_t token)
{
    uint32_t from = s->at, to = from;
    while (to < s->count && !pol_text_equal(s->tokens[to], POL_TEXT(";")) &&
           !(pol_text_equal(s->tokens[to], POL_TEXT("+")) && to > from &&
             pol_text_equal(s->tokens[to - 1], POL_TEXT("{}")))) {
        to++;
    }
    if (pol_scan_facts(s)->harmless_from == POL_LAYERS) {
        pol_scan_name(s, token, false);
    }
    if (to > from) {
        pol_scan_inner(s, from, to, true, NULL);
    }
    s->at = to < s->count ? to + 1 : to;
}

static void enter_folder(pol_scan *s, pol_value_of value)
{
    if (value.open) {
        pol_scan_dark(s, "a folder that is not known, to work in");
        s->ask->folder_unsure = true;
        return;
    }
    pol_text parts[2] = {s->ask->folder, value.text};
    if (value.text.size > 0 && value.text.data[0] == '/') {
        s->ask->work_folder = value.text;
    } else if (parts[0].size > 0) {
        s->ask->work_folder = pol_unfold_folder(s->u, parts[0], parts[1]);
    }
}

/* @FILE, and NAME=@FILE, are read by many programs, whatever the option. */
static void read_response(pol_scan *s, pol_value_of value)
{
    pol_text text = value.text;
    for (size_t i = 0; i + 1 < text.size && !value.open; i++) {
        if (text.data[i] == '@' && (i == 0 || text.data[i - 1] == '=')) {
            value.text = (pol_text){text.data + i + 1, text.size - i - 1};
            pol_scan_path(s, value, POL_ACCESS_READ);
            return;
        }
    }
}

/* Where nothing is written after all. */
static bool is_nowhere(uint32_t bits, pol_value_of value)
{
    return value.given && !value.open &&
           (bits & (POL_OPTION_CODE | POL_OPTION_EFFECT)) == 0 &&
           (pol_text_equal(value.text, POL_TEXT("/dev/null")) ||
            pol_text_equal(value.text, POL_TEXT("-")));
}

/* Of a wrapper a text is only how its command begins (env -S). */
static pol_value_of with_rest(pol_scan *s, pol_value_of value)
{
    const pol_facts *facts = pol_scan_facts(s);
    if ((facts->flags & POL_FACT_WRAPS) == 0 || value.open ||
        facts->script != POL_SCRIPT_SHELL) {
        return value;
    }
    pol_text words[2] = {
        value.text, pol_unfold_join(s->u, s->tokens + s->at, s->count - s->at)};
    value.text = pol_unfold_join(s->u, words, 2);
    return value;
}

static void apply_value(pol_scan *s, uint32_t bits, pol_value_of value)
{
    read_response(s, value);
    if ((bits & POL_OPTION_CODE) != 0 && value.apart) {
        pol_scan_name(s, value.token, true);
    }
    if ((bits & (POL_OPTION_CODE | POL_OPTION_EFFECT)) != 0 && value.open) {
        pol_scan_dark(s, "a value that is not known, of an option that "
                         "matters");
    }
    if ((bits & POL_OPTION_WRITE) != 0) {
        pol_scan_path(s, value, POL_ACCESS_WRITE);
    }
    if ((bits & POL_OPTION_READ) != 0) {
        pol_scan_path(s, value, POL_ACCESS_READ);
    }
    if ((bits & POL_OPTION_NETWORK) != 0) {
        pol_scan_host(s, value);
    }
    if ((bits & POL_OPTION_SCRIPT) != 0) {
        pol_scan_script(s, with_rest(s, value));
    }
    if ((bits & POL_OPTION_FOLDER) != 0) {
        enter_folder(s, value);
    }
}

static void apply(pol_scan *s, uint32_t bits, uint32_t token,
                  pol_value_of value)
{
    if ((bits & NAMES) != 0 && !is_nowhere(bits, value)) {
        pol_scan_name(s, token, (bits & POL_OPTION_CODE) != 0);
    }
    s->code |= (bits & (POL_OPTION_CODE | POL_OPTION_SCRIPT)) != 0;
    s->text |= (bits & POL_OPTION_TEXT) != 0;
    s->first_gone |= (bits & POL_OPTION_FIRST) != 0;
    s->recursive |= (bits & POL_OPTION_RECURSIVE) != 0;
    s->in_place |= (bits & POL_OPTION_IN_PLACE) != 0;
    s->lists |= (bits & POL_OPTION_LISTS) != 0;
    if (value.given) {
        apply_value(s, bits, value);
    }
    if ((bits & POL_OPTION_GLOBAL) != 0) {
        s->has_global = true;
        s->marks[token] |= POL_MARK_GLOBAL;
        if (value.given && value.apart) {
            s->marks[value.token] |= POL_MARK_GLOBAL;
        }
    }
    if ((bits & POL_OPTION_COMMAND) != 0) {
        take_command(s, token);
    }
}

/* The next token as a value. */
/* A value that looks like an option is one where the facts err about what
 * stands before it: what it would do is to be named. */
static void suspect(pol_scan *s, uint32_t token)
{
    pol_text text = s->tokens[token];
    uint32_t bits = 0;
    if (text.size < 2 || text.data[0] != '-' ||
        (text.data[1] >= '0' && text.data[1] <= '9') ||
        memchr(text.data, ' ', text.size) != NULL) {
        return;
    }
    const char *equals = memchr(text.data, '=', text.size);
    pol_text name = {text.data,
                     equals != NULL ? (size_t)(equals - text.data) : text.size};
    bool found = find_option(s, name, &bits) ||
                 (text.data[1] == '-' && find_abbreviated(s, name, &bits));
    for (size_t i = 1; !found && text.data[1] != '-' && i < text.size; i++) {
        char letter[2] = {'-', text.data[i]};
        uint32_t some;
        if (find_option(s, (pol_text){letter, 2}, &some)) {
            bits |= some;
        }
    }
    if ((bits & NAMES) != 0) {
        pol_scan_name(s, token, (bits & POL_OPTION_CODE) != 0);
    }
}

static pol_value_of next_value(pol_scan *s)
{
    pol_value_of v = {.token = s->at};
    if (s->at < s->count) {
        v.text = s->tokens[s->at];
        v.given = v.apart = true;
        v.open = (s->marks[s->at] & POL_MARK_OPEN) != 0;
        if ((s->marks[s->at] & POL_MARK_MANY) != 0) {
            pol_scan_dark(s, "a value that may be no word or several");
        }
        if (!v.open) {
            suspect(s, s->at);
        }
        s->at++;
    }
    return v;
}

static pol_value_of glued(const pol_scan *s, uint32_t token, size_t at)
{
    pol_text text = s->tokens[token];
    return (pol_value_of){.text = {text.data + at, text.size - at},
                          .token = token,
                          .given = true};
}

/* An option with its value; of one that takes two either may be meant. */
static void take_two(pol_scan *s, uint32_t bits, uint32_t token,
                     pol_value_of value)
{
    const uint32_t two = POL_OPTION_VALUE | POL_OPTION_TWO;
    if ((bits & two) == two) {
        apply_value(s, bits, value);
        value = next_value(s);
    }
    apply(s, bits, token, value);
}

/* -- Spellings */

/* What is glued to a letter, or nothing.  Another program of the same name may
 * read options there: what they do is to be named as well. */
static void take_glued(pol_scan *s, uint32_t bits, uint32_t token, size_t at)
{
    pol_text text = s->tokens[token];
    pol_value_of value = {.token = token};
    apply(s, bits, token, at < text.size ? glued(s, token, at) : value);
    for (; at < text.size; at++) {
        char letter[2] = {'-', text.data[at]};
        if (find_option(s, (pol_text){letter, 2}, &bits) &&
            (bits & NAMES) != 0) {
            pol_scan_name(s, token,
                          (bits & (POL_OPTION_CODE | POL_OPTION_EFFECT)) != 0);
        }
    }
}

static void scan_cluster(pol_scan *s, uint32_t token, size_t from, bool bundle)
{
    pol_text text = s->tokens[token];
    for (size_t i = from; i < text.size; i++) {
        char letter[2] = {'-', text.data[i]};
        uint32_t bits;
        s->informs |= is_informing(s, (pol_text){letter, 2});
        if (!find_option(s, (pol_text){letter, 2}, &bits)) {
            miss(s, token, (pol_text){letter, 2});
            continue;
        }
        if ((bits & POL_OPTION_ADDED) != 0) {
            miss(s, token, (pol_text){letter, 2});
        }
        pol_value_of value = {.token = token};
        bool takes = (bits & POL_OPTION_VALUE) != 0;
        if (!takes && (bits & POL_OPTION_TWO) != 0 && !bundle) {
            take_glued(s, bits, token, i + 1);
            return;
        }
        if (takes && !bundle && i + 1 < text.size) {
            apply(s, bits, token, glued(s, token, i + 1));
            return;
        }
        if (takes) {
            value = next_value(s);
        }
        take_two(s, bits, token, value);
    }
}

static void scan_word(pol_scan *s, uint32_t token, bool may_abbreviate)
{
    pol_text text = s->tokens[token];
    const char *equals = memchr(text.data, '=', text.size);
    pol_text name = text;
    pol_value_of value = {.token = token};
    uint32_t bits;
    if (equals != NULL) {
        name.size = (size_t)(equals - text.data);
        value = glued(s, token, name.size + 1);
    }
    s->informs |= is_informing(s, name);
    bool known = find_option(s, name, &bits);
    if (!known && name.size > 2 && name.data[1] == '-' &&
        (pol_scan_facts(s)->flags & POL_FACT_SINGLE_DASH) != 0) {
        /* Go and others take two dashes for one. */
        known = find_option(s, (pol_text){name.data + 1, name.size - 1}, &bits);
    }
    if (!known && (!may_abbreviate || !find_abbreviated(s, name, &bits))) {
        miss(s, equals == NULL ? token : 0, name);
        pol_scan_stray(s, token);
        return;
    }
    if ((bits & POL_OPTION_ADDED) != 0) { /* known to close, no more */
        miss(s, equals == NULL ? token : 0, name);
        pol_scan_stray(s, token);
    }
    if (equals == NULL && (bits & POL_OPTION_VALUE) != 0) {
        value = next_value(s);
    }
    take_two(s, bits, token, value);
    /* Not every program knows abbreviations: what seems to be the value of one
     * is read as a token of its own as well, also where a weaker layer says
     * that it is an option. */
    if ((!known || (bits & POL_OPTION_ADDED) != 0) && value.apart &&
        (pol_scan_facts(s)->flags &
         (POL_FACT_WRAPS | POL_FACT_JOINS | POL_FACT_SHELL)) == 0) {
        s->at = value.token;
    }
}

void pol_scan_option(pol_scan *s)
{
    uint32_t token = s->at++;
    pol_text text = s->tokens[token];
    uint32_t bits;
    if (text.size > 1 && text.data[1] == '-') {
        scan_word(s, token, true);
    } else if (text.data[0] == '+' || text.size == 1 ||
               (pol_scan_facts(s)->flags & POL_FACT_SINGLE_DASH) != 0 ||
               (text.size > 2 && find_option(s, text, &bits))) {
        scan_word(s, token, false);
    } else {
        scan_cluster(s, token, 1, false);
    }
}

void pol_scan_bundle(pol_scan *s)
{
    scan_cluster(s, s->at++, 0, true);
}

/* -- Tokens that are not known */

static bool options_matter(const pol_scan *s)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < s->level_count; i++) {
        bits |= counts(s, i, (pol_text){NULL, 0},
                       pol_facts_all_options(&s->levels[i]));
    }
    return s->level_count == 0 || (bits & MATTERS) != 0 ||
           (pol_scan_facts(s)->flags &
            (POL_FACT_WRAPS | POL_FACT_JOINS | POL_FACT_SHELL |
             POL_FACT_SUBCOMMANDS)) != 0;
}

void pol_scan_open(pol_scan *s)
{
    if ((s->marks[s->at] & POL_MARK_DASH) != 0 && !s->ended &&
        options_matter(s)) {
        pol_scan_dark(s, "a word that is not known, and may be an option");
    }
}
