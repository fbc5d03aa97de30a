/* SPDX-License-Identifier: Apache-2.0
 *
 * What several rules share: room for one more, and the arguments decision,
 * justification, id, expires.  Refuses to know patterns and hosts. */
#include <libpolicy/check/value.h>

/* -- rules */

pol_rule pol_new_rule(const pol_checker *c, const pol_arguments *args,
                      pol_kind kind)
{
    return (pol_rule){.span = args->call->span,
                      .id = POL_NO_TEXT,
                      .justification = POL_NO_TEXT,
                      .layer = c->file->layer,
                      .kind = (uint8_t)kind};
}

bool pol_check_rule_room(pol_checker *c, pol_span span, uint32_t more)
{
    uint64_t limit = c->options->limits.rules;
    if (c->out->rules.count + more <= limit) {
        return true;
    }
    pol_report_add(c->report, POL_CODE_LIMIT_RULES, span,
                   "this rule is one more than the %llu that a policy may "
                   "have (limit `rules`)",
                   (unsigned long long)limit);
    c->stopped = true;
    return false;
}

bool pol_add_rule(pol_checker *c, pol_rule *rule)
{
    pol_rule *slot = pol_vec_push(&c->out->rules, c->budget);
    if (slot == NULL) {
        return false;
    }
    rule->digest = pol_rule_digest(c, rule);
    *slot = *rule;
    return true;
}

bool pol_push_pattern(pol_checker *c, pol_pattern pattern)
{
    pol_pattern *slot = pol_vec_push(&c->out->patterns, c->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = pattern;
    return true;
}

/* -- values */

const pol_value *pol_one_or_more(const pol_value *value, uint32_t *count)
{
    bool is_list = value->kind == POL_VALUE_LIST;
    bool is_one = !is_list && value->kind != POL_VALUE_UNSET;
    *count = is_list ? value->count : is_one;
    return is_list ? value->u.items : value;
}

bool pol_check_not_empty(pol_checker *c, const pol_value *value,
                         const char *what)
{
    if (value->kind != POL_VALUE_LIST || value->count > 0) {
        return true;
    }
    pol_check_error(c, POL_CODE_BAD_VALUE, value->span,
                    "an empty list of %s matches nothing", what);
    return false;
}

bool pol_check_type(pol_checker *c, const pol_value *value, pol_value_kind kind,
                    const char *what)
{
    if (value->kind == kind) {
        return true;
    }
    if (value->kind != POL_VALUE_BAD) {
        pol_value wanted = {.kind = (uint8_t)kind};
        pol_check_error(c, POL_CODE_WRONG_TYPE, value->span, "%s is %s, not %s",
                        what, pol_value_name(&wanted), pol_value_name(value));
    }
    return false;
}

bool pol_check_no_nul(pol_checker *c, const pol_value *value)
{
    if (value->count == 0 || memchr(value->u.data, 0, value->count) == NULL) {
        return true;
    }
    pol_check_error(c, POL_CODE_NUL_IN_STRING, value->span,
                    "a string with a NUL can never match");
    return false;
}

/* -- decision */

/* Where the Codex dialect knows a decision. */
enum {
    NOWHERE,
    IN_NETWORK_RULES,
    EVERYWHERE
};

static const struct decision_name {
    pol_text name;
    uint8_t verdict, codex;
} decision_names[] = {
    {{"allow", 5}, POL_VERDICT_ALLOW, EVERYWHERE},
    {{"prompt", 6}, POL_VERDICT_PROMPT, EVERYWHERE},
    {{"deny", 4}, POL_VERDICT_DENY, IN_NETWORK_RULES},
    {{"forbidden", 9}, POL_VERDICT_DENY, EVERYWHERE},
    {{"prompt-user", 11}, POL_VERDICT_PROMPT_USER, NOWHERE},
};

static bool text_is(pol_text text, const char *name)
{
    return strlen(name) == text.size && memcmp(name, text.data, text.size) == 0;
}

static void report_decision(pol_checker *c, const pol_value *value)
{
    static const char *const names[] = {"allow", "prompt", "deny"};
    pol_text text = pol_value_text(value);
    pol_diag *diag =
        pol_check_error(c, POL_CODE_BAD_DECISION, value->span,
                        "no decision is called `%.*s`", POL_PR(text));
    const char *near = text_is(text, "ask")     ? "prompt"
                       : text_is(text, "block") ? "deny"
                                                : pol_nearest(text, names, 3);
    if (near != NULL) {
        pol_check_fix(c, diag, "\"%s\"", near);
    }
}

static const struct decision_name *find_decision(pol_text text)
{
    size_t count = sizeof decision_names / sizeof *decision_names;
    for (size_t i = 0; i < count; i++) {
        if (decision_names[i].name.size == text.size &&
            pol_bytes_equal(decision_names[i].name.data, text.data,
                            text.size)) {
            return &decision_names[i];
        }
    }
    return NULL;
}

bool pol_check_decision(pol_checker *c, const pol_value *value, bool network,
                        uint8_t *verdict)
{
    const struct decision_name *row = find_decision(pol_value_text(value));
    if (row != NULL && pol_is_codex(c) &&
        row->codex < (network ? IN_NETWORK_RULES : EVERYWHERE)) {
        row = NULL;
    }
    if (row == NULL) {
        report_decision(c, value);
        return false;
    }
    *verdict = row->verdict;
    if (*verdict == POL_VERDICT_PROMPT_USER &&
        c->file->layer > POL_LAYER_MANAGED) {
        pol_check_error(c, POL_CODE_BAD_DECISION, value->span,
                        "`prompt-user` is a decision of managed sources only");
        return false;
    }
    return true;
}

/* -- justification */

/* Blank as Unicode has it, which is what Codex trims. */
static size_t blank_size(pol_text text, size_t at)
{
    unsigned char byte = (unsigned char)text.data[at];
    if (byte == ' ' || (byte >= '\t' && byte <= '\r')) {
        return 1;
    }
    static const char *const blanks[] = {
        "\xC2\x85", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
        "\u2004",   "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200A",
        "\u2028",   "\u2029", "\u202F", "\u205F", "\u3000",
    };
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        size_t size = strlen(blanks[i]);
        if (text.size - at >= size &&
            memcmp(text.data + at, blanks[i], size) == 0) {
            return size;
        }
    }
    return 0;
}

static bool is_blank(pol_text text)
{
    size_t at = 0;
    while (at < text.size) {
        size_t size = blank_size(text, at);
        if (size == 0) {
            return false;
        }
        at += size;
    }
    return true;
}

bool pol_check_justification(pol_checker *c, const pol_value *value,
                             uint32_t *text)
{
    *text = POL_NO_TEXT;
    if (value->kind == POL_VALUE_UNSET) {
        return true;
    }
    if (is_blank(pol_value_text(value))) {
        pol_check_error(c, POL_CODE_BAD_JUSTIFICATION, value->span,
                        "a justification cannot be empty");
        return false;
    }
    *text = pol_intern(&c->out->texts, pol_value_text(value));
    return *text != POL_NO_TEXT;
}

/* -- id */

static bool is_id(pol_text text)
{
    if (text.size == 0 || text.size > 64) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        char ch = text.data[i];
        bool word = (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9');
        bool mark = ch == '.' || ch == '_' || ch == '/' || ch == '-';
        if (!word && !(mark && i > 0)) {
            return false;
        }
    }
    return true;
}

bool pol_check_id(pol_checker *c, const pol_value *value, uint32_t *text)
{
    *text = POL_NO_TEXT;
    if (value->kind == POL_VALUE_UNSET) {
        return true;
    }
    pol_text id = pol_value_text(value);
    if (!is_id(id)) {
        pol_check_error(c, POL_CODE_BAD_ID, value->span,
                        "an id is 1 to 64 of a-z 0-9 . _ / - and begins "
                        "with a letter or digit");
        return false;
    }
    uint32_t number = pol_intern(&c->ids, id);
    if (number == POL_NO_TEXT) {
        return false;
    }
    if (number < c->id_spans.count) {
        pol_diag *diag =
            pol_check_error(c, POL_CODE_BAD_ID, value->span,
                            "the id `%.*s` is used twice", POL_PR(id));
        pol_diag_add_note(c->report, diag, c->id_spans.items[number],
                          "first here");
        return false;
    }
    pol_span *span = pol_vec_push(&c->id_spans, c->budget);
    if (span == NULL) {
        return false;
    }
    *span = value->span;
    *text = pol_intern(&c->out->texts, id);
    return *text != POL_NO_TEXT;
}

/* -- expires */

/* count digits at *at; -1 where there are fewer. */
static int take_digits(pol_text text, size_t *at, size_t count)
{
    int number = 0;
    for (size_t i = 0; i < count; i++, (*at)++) {
        if (*at >= text.size || text.data[*at] < '0' || text.data[*at] > '9') {
            return -1;
        }
        number = number * 10 + (text.data[*at] - '0');
    }
    return number;
}

static bool take_char(pol_text text, size_t *at, const char *chars)
{
    if (*at < text.size && text.data[*at] != '\0' &&
        strchr(chars, text.data[*at]) != NULL) {
        (*at)++;
        return true;
    }
    return false;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static bool take_day(pol_text text, size_t *at, int64_t *days)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
    int year = take_digits(text, at, 4);
    bool dash = take_char(text, at, "-");
    int month = take_digits(text, at, 2);
    dash = dash && take_char(text, at, "-");
    int day = take_digits(text, at, 2);
    if (!dash || year < 1970 || month < 1 || month > 12 || day < 1) {
        return false;
    }
    if (day > lengths[month - 1] + (month == 2 && is_leap(year))) {
        return false;
    }
    int64_t count = day - 1;
    for (int m = 1; m < month; m++) {
        count += lengths[m - 1] + (m == 2 && is_leap(year));
    }
    for (int y = 1970; y < year; y++) {
        count += 365 + is_leap(y);
    }
    *days = count;
    return true;
}

/* The time of day and its offset from UTC, in seconds UTC. */
static bool take_time(pol_text text, size_t *at, int64_t *seconds)
{
    int hour = take_digits(text, at, 2);
    bool colon = take_char(text, at, ":");
    int minute = take_digits(text, at, 2);
    colon = colon && take_char(text, at, ":");
    int second = take_digits(text, at, 2);
    if (!colon || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 60) {
        return false;
    }
    if (take_char(text, at, ".")) { /* fractions only round down */
        if (take_digits(text, at, 1) < 0) {
            return false;
        }
        while (take_digits(text, at, 1) >= 0) {
        }
    }
    *seconds = hour * 3600 + minute * 60 + second;
    if (take_char(text, at, "Zz")) {
        return true;
    }
    bool behind = *at < text.size && text.data[*at] == '-';
    if (!take_char(text, at, "+-")) {
        return false;
    }
    int offset_hour = take_digits(text, at, 2);
    colon = take_char(text, at, ":");
    int offset_minute = take_digits(text, at, 2);
    if (!colon || offset_hour < 0 || offset_hour > 23 || offset_minute < 0 ||
        offset_minute > 59) {
        return false;
    }
    int64_t offset = offset_hour * 3600 + offset_minute * 60;
    *seconds += behind ? offset : -offset;
    return true;
}

bool pol_parse_date(pol_text text, uint64_t *seconds)
{
    size_t at = 0;
    int64_t days, rest = 0;
    if (!take_day(text, &at, &days)) {
        return false;
    }
    if (take_char(text, &at, "Tt ") && !take_time(text, &at, &rest)) {
        return false;
    }
    int64_t total = days * 86400 + rest;
    if (at != text.size || total <= 0) {
        return false;
    }
    *seconds = (uint64_t)total;
    return true;
}

bool pol_check_expires(pol_checker *c, const pol_value *value,
                       uint32_t *expires)
{
    *expires = 0;
    if (value->kind == POL_VALUE_UNSET) {
        return true;
    }
    uint64_t seconds;
    if (!pol_parse_date(pol_value_text(value), &seconds)) {
        pol_check_error(c, POL_CODE_BAD_DATE, value->span,
                        "`%.*s` is no RFC 3339 date, such as 2030-12-31 or "
                        "2030-12-31T18:00:00Z",
                        POL_PR(pol_value_text(value)));
        return false;
    }
    size_t count = c->out->expiries.count;
    if (count > 0 && c->out->expiries.items[count - 1] == seconds) {
        *expires = (uint32_t)count;
        return true;
    }
    uint64_t *slot = pol_vec_push(&c->out->expiries, c->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = seconds;
    *expires = (uint32_t)c->out->expiries.count;
    return true;
}
