/* SPDX-License-Identifier: Apache-2.0
 *
 * setting_rule: what is inside its set is allowed by one rule, what is outside
 * denied by another, so that sets of several rules are intersected by the
 * law of the strictest rule; and the value that is left in the end. */
#include <libpolicy/check/builtin.h>

enum {
    MAX_VALUES = 4096,
    MAX_VALUE = 4096, /* bytes */
    MAX_NAME = 64
};

/* -- what is known of some settings */

static const struct known {
    const char *name;
    const char *const values[6];
} known[] = {
    {"sandbox_mode",
     {"read-only", "workspace-write", "danger-full-access",
      "external-sandbox"}},
    {"approval_policy",
     {"untrusted", "on-failure", "on-request", "never", "granular"}},
    {"approvals_reviewer", {"user", "auto_review", "guardian_subagent"}},
    {"web_search_mode", {"disabled", "cached", "indexed", "live"}},
    {"credentials_store", {"keyring", "file", "auto", "ephemeral"}},
    {"network_enabled", {"true", "false"}},
    {"log_user_prompt", {"true", "false"}},
};

static bool is_called(pol_text text, const char *name)
{
    return strlen(name) == text.size && memcmp(name, text.data, text.size) == 0;
}

static const struct known *find_known(pol_text name)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (is_called(name, known[i].name)) {
            return &known[i];
        }
    }
    return NULL;
}

static void warn_unknown(pol_checker *c, pol_text name, const pol_value *value,
                         pol_text text)
{
    const struct known *row = find_known(name);
    size_t count = 0;
    if (row == NULL) {
        return;
    }
    for (; count < 6 && row->values[count] != NULL; count++) {
        if (is_called(text, row->values[count])) {
            return;
        }
    }
    pol_diag *diag =
        pol_report_add(c->report, POL_CODE_UNKNOWN_SETTING_VALUE, value->span,
                       "`%s` is not known to have the value "
                       "`%.*s`",
                       row->name, POL_PR(text));
    const char *near = pol_nearest(text, row->values, count);
    if (near != NULL && value->kind == POL_VALUE_STRING) {
        pol_check_fix(c, diag, "\"%s\"", near);
    }
}

/* -- arguments */

static bool check_name(pol_checker *c, const pol_value *value)
{
    pol_text text = pol_value_text(value);
    bool good = text.size > 0 && text.size <= MAX_NAME;
    for (size_t i = 0; good && i < text.size; i++) {
        char ch = text.data[i];
        good = (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') ||
               ch == '_' || ch == '.' || ch == '-';
    }
    if (!good) {
        pol_check_error(c, POL_CODE_BAD_VALUE, value->span,
                        "the name of a setting is 1 to %u of a-z 0-9 _ . -",
                        (unsigned)MAX_NAME);
    }
    return good;
}

/* A value of a setting as its JSON text, a string as it is. */
static bool value_text(pol_checker *c, const pol_value *value, char buffer[24],
                       pol_text *text)
{
    if (pol_scalar_text(value, buffer, text)) {
        return true;
    }
    if (!pol_check_type(c, value, POL_VALUE_STRING, "a value of a setting") ||
        !pol_check_no_nul(c, value)) {
        return false;
    }
    *text = pol_value_text(value);
    if (text->size > MAX_VALUE) {
        pol_check_error(c, POL_CODE_LIMIT_PATTERN, value->span,
                        "a value of a setting is at most %u bytes",
                        (unsigned)MAX_VALUE);
        return false;
    }
    return true;
}

static bool push_values(pol_checker *c, pol_text name, const pol_value *list)
{
    bool good = true;
    for (uint32_t i = 0; i < list->count; i++) {
        const pol_value *value = &list->u.items[i];
        char buffer[24];
        pol_text text;
        if (!value_text(c, value, buffer, &text) ||
            !pol_push_text(c, POL_WORD_LITERAL, text)) {
            good = false;
            continue;
        }
        warn_unknown(c, name, value, text);
    }
    return good;
}

/* The name and its set, as one pattern. */
static bool check_set(pol_checker *c, pol_text name, const pol_value *list,
                      pol_pattern *pattern, pol_setting_use *use)
{
    pattern->first = (uint32_t)c->out->words.count;
    if (!pol_check_not_empty(c, list, "values") || !pol_words_are_few(c)) {
        return false;
    }
    if (list->count > MAX_VALUES) {
        pol_check_error(c, POL_CODE_LIMIT_PATTERN, list->span,
                        "a setting has at most %u values",
                        (unsigned)MAX_VALUES);
        return false;
    }
    bool good =
        pol_check_step(c, list->count / 4, list->span) &&
        pol_push_text(c, POL_WORD_LITERAL, name) &&
        (list->count == 1 || pol_push_word(c, POL_WORD_ALT, list->count));
    use->first = (uint32_t)c->out->words.count;
    use->count = list->count;
    good = good && push_values(c, name, list);
    pattern->count = (uint32_t)c->out->words.count - pattern->first;
    return good;
}

static bool set_holds(const pol_checker *c, const pol_setting_use *use,
                      uint32_t text)
{
    for (uint32_t i = 0; i < use->count; i++) {
        if (POL_WORD_VALUE(c->out->words.items[use->first + i]) == text) {
            return true;
        }
    }
    return false;
}

static bool check_fallback(pol_checker *c, const pol_value *value,
                           pol_setting_use *use)
{
    char buffer[24];
    pol_text text;
    if (value->kind == POL_VALUE_UNSET) {
        use->fallback = POL_WORD_VALUE(c->out->words.items[use->first]);
        return true;
    }
    if (!value_text(c, value, buffer, &text)) {
        return false;
    }
    use->fallback = pol_intern(&c->out->texts, text);
    if (use->fallback == POL_NO_TEXT || set_holds(c, use, use->fallback)) {
        return use->fallback != POL_NO_TEXT;
    }
    pol_check_error(c, POL_CODE_BAD_VALUE, value->span,
                    "the fallback `%.*s` is none of the allowed values",
                    POL_PR(text));
    return false;
}

/* -- the rules */

/* The setting of this name, with its uses so far. */
static bool find_setting(pol_checker *c, pol_text name, uint32_t *setting)
{
    *setting = pol_intern(&c->settings, name);
    if (*setting == POL_NO_TEXT) {
        return false;
    }
    if (*setting < c->out->settings.count) {
        return true;
    }
    pol_setting *slot = pol_vec_push(&c->out->settings, c->budget);
    pol_setting_list *list = pol_vec_push(&c->setting_lists, c->budget);
    if (slot == NULL || list == NULL) {
        return false;
    }
    *list = (pol_setting_list){0, 0};
    slot->fallback = POL_NO_TEXT;
    slot->name = pol_intern(&c->out->texts, name);
    return slot->name != POL_NO_TEXT;
}

static bool keep_use(pol_checker *c, const pol_setting_use *use)
{
    pol_setting_use *slot = pol_vec_push(&c->setting_uses, c->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = *use;
    uint32_t number = (uint32_t)c->setting_uses.count;
    pol_setting_list *list = &c->setting_lists.items[use->setting];
    if (list->last != 0) {
        c->setting_uses.items[list->last - 1].next = number;
    } else {
        list->first = number;
    }
    list->last = number;
    return true;
}

static bool push_any_value(pol_checker *c, pol_text name, pol_pattern *pattern)
{
    *pattern = (pol_pattern){(uint32_t)c->out->words.count, 2};
    return pol_push_text(c, POL_WORD_LITERAL, name) &&
           pol_push_word(c, POL_WORD_ANY, 0);
}

/* Both halves have one id. */
static bool add_rules(pol_checker *c, pol_rule *rule, pol_text name,
                      uint32_t fallback)
{
    pol_pattern inside = rule->pattern;
    rule->verdict = POL_VERDICT_ALLOW;
    if (!pol_check_rule_room(c, rule->span, 2) || !pol_add_rule(c, rule)) {
        return false;
    }
    uint64_t digest = pol_digest_with_text(
        rule->digest, pol_intern_text(&c->out->texts, fallback));
    c->out->rules.items[c->out->rules.count - 1].digest = digest;
    rule->verdict = POL_VERDICT_DENY;
    rule->unless = (uint32_t)c->out->patterns.count;
    rule->unless_count = 1;
    if (!pol_push_pattern(c, inside) ||
        !push_any_value(c, name, &rule->pattern) || !pol_add_rule(c, rule)) {
        return false;
    }
    c->out->rules.items[c->out->rules.count - 1].digest = digest;
    return true;
}

void pol_check_setting_rule(pol_checker *c, const pol_arguments *args)
{
    const pol_value *value = args->value;
    pol_rule rule = pol_new_rule(c, args, POL_KIND_SETTING);
    pol_setting_use use = {.span = rule.span, .layer = rule.layer};
    pol_text name = pol_value_text(&value[POL_SETTING_NAME]);
    bool good = check_name(c, &value[POL_SETTING_NAME]);
    good =
        check_set(c, name, &value[POL_SETTING_ALLOWED], &rule.pattern, &use) &&
        check_fallback(c, &value[POL_SETTING_FALLBACK], &use) && good;
    good &= pol_check_justification(c, &value[POL_SETTING_JUSTIFICATION],
                                    &rule.justification);
    good &= pol_check_id(c, &value[POL_SETTING_ID], &rule.id);
    if (!good || !find_setting(c, name, &use.setting)) {
        return;
    }
    rule.extra = use.setting + 1;
    if (add_rules(c, &rule, name, use.fallback)) {
        keep_use(c, &use);
    }
}

/* -- what is left of a setting */

static pol_setting_use *use_at(pol_checker *c, uint32_t number)
{
    return number == 0 ? NULL : &c->setting_uses.items[number - 1];
}

/* seen: of a text, how many uses from the first one on have it.  Returns how
 * many texts this use leaves, `before` having been there. */
static uint32_t narrow(const pol_checker *c, const pol_setting_use *use,
                       uint32_t before, uint32_t *seen)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < use->count; i++) {
        uint32_t text = POL_WORD_VALUE(c->out->words.items[use->first + i]);
        if (seen[text] == before) {
            seen[text]++;
            left++;
        }
    }
    return left;
}

static void report_empty(pol_checker *c, const pol_setting *setting,
                         uint32_t first, const pol_setting_use *use)
{
    pol_diag *diag =
        pol_report_add(c->report, POL_CODE_EMPTY_SETTING, use->span,
                       "with this rule no value of `%.*s` is left",
                       POL_PR(pol_intern_text(&c->out->texts, setting->name)));
    for (const pol_setting_use *other = use_at(c, first); other != use;
         other = use_at(c, other->next)) {
        pol_diag_add_note(c->report, diag, other->span,
                          "the values that are allowed here");
    }
}

static bool only_tightens(const pol_checker *c, const pol_setting_use *use)
{
    return pol_can_only_tighten(c, use->layer, POL_KIND_SETTING);
}

/* Of each text, how many rules allow it: all, and those that can do more than
 * tighten. */
typedef struct counts {
    uint32_t *seen, *theirs;
    uint32_t total, their_total;
} counts;

/* The strongest layer's fallback that all rules allow, else the first such
 * value of the strongest rule.  What can only tighten has no say in it: by
 * leaving out the values that are safe it would choose the one to use.  So
 * the first value counts only where the other rules had come to it, too. */
static uint32_t choose(pol_checker *c, uint32_t first, const counts *n)
{
    const pol_setting_use *strongest = NULL;
    bool left_out = false;
    for (unsigned layer = 0; layer < POL_LAYER_COUNT; layer++) {
        for (pol_setting_use *use = use_at(c, first); use != NULL;
             use = use_at(c, use->next)) {
            if (use->layer != layer || only_tightens(c, use)) {
                continue;
            }
            if (n->seen[use->fallback] == n->total) {
                return use->fallback;
            }
            left_out |= n->theirs[use->fallback] == n->their_total;
            strongest = strongest != NULL ? strongest : use;
        }
    }
    for (uint32_t i = 0; !left_out && strongest != NULL && i < strongest->count;
         i++) {
        uint32_t text =
            POL_WORD_VALUE(c->out->words.items[strongest->first + i]);
        if (n->theirs[text] == n->their_total) {
            return n->seen[text] == n->total ? text : POL_NO_TEXT;
        }
    }
    return POL_NO_TEXT;
}

static void clear(const pol_checker *c, const pol_setting_use *use, counts *n)
{
    for (uint32_t i = 0; i < use->count; i++) {
        uint32_t text = POL_WORD_VALUE(c->out->words.items[use->first + i]);
        n->seen[text] = n->theirs[text] = 0;
    }
}

static void join_setting(pol_checker *c, size_t index, counts *n)
{
    pol_setting *setting = &c->out->settings.items[index];
    uint32_t first = c->setting_lists.items[index].first;
    bool empty = false;
    n->total = n->their_total = 0;
    for (pol_setting_use *use = use_at(c, first); !empty && use != NULL;
         use = use_at(c, use->next)) {
        empty = narrow(c, use, n->total++, n->seen) == 0;
        if (empty) {
            report_empty(c, setting, first, use);
        } else if (!only_tightens(c, use)) {
            narrow(c, use, n->their_total++, n->theirs);
        }
    }
    if (!empty) {
        setting->fallback = choose(c, first, n);
    }
    for (pol_setting_use *use = use_at(c, first); use != NULL;
         use = use_at(c, use->next)) {
        clear(c, use, n);
    }
}

void pol_join_settings(pol_checker *c)
{
    size_t texts = c->out->texts.texts.count;
    counts n = {NULL, NULL, 0, 0};
    if (c->out->settings.count == 0) {
        return;
    }
    n.seen = pol_arena_zalloc(&c->keep, texts, sizeof *n.seen);
    n.theirs = pol_arena_zalloc(&c->keep, texts, sizeof *n.theirs);
    for (size_t i = 0;
         n.seen != NULL && n.theirs != NULL && i < c->out->settings.count;
         i++) {
        join_setting(c, i, &n);
    }
}
