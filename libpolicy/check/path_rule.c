/* SPDX-License-Identifier: Apache-2.0
 *
 * path_rule: its arguments to a rule, and its examples.  Refuses to know how
 * a pattern is written. */
#include <libpolicy/check/builtin.h>
#include <libpolicy/check/path_match.h>

/* -- access */

static bool add_access(pol_checker *c, const pol_value *value, uint8_t *access)
{
    static const char *const names[] = {"read", "write", "execute"};
    if (!pol_check_type(c, value, POL_VALUE_STRING, "an access")) {
        return false;
    }
    pol_text text = pol_value_text(value);
    for (unsigned i = 0; i < 3; i++) {
        if (strlen(names[i]) == text.size &&
            memcmp(names[i], text.data, text.size) == 0) {
            *access |= (uint8_t)(1u << i);
            return true;
        }
    }
    pol_diag *diag = pol_check_error(
        c, POL_CODE_BAD_VALUE, value->span,
        "no access is called `%.*s`: read, write, execute", POL_PR(text));
    const char *near = pol_nearest(text, names, 3);
    if (near != NULL) {
        pol_check_fix(c, diag, "\"%s\"", near);
    }
    return false;
}

static bool check_access(pol_checker *c, const pol_value *value,
                         uint8_t *access)
{
    uint32_t count;
    const pol_value *items = pol_one_or_more(value, &count);
    bool good = pol_check_not_empty(c, value, "accesses");
    for (uint32_t i = 0; i < count; i++) {
        good = add_access(c, &items[i], access) && good;
    }
    return good;
}

/* -- paths */

/* closes: what these match is wide. */
static bool check_paths(pol_checker *c, const pol_value *value, bool closes,
                        uint32_t *first, uint32_t *number)
{
    uint32_t count;
    const pol_value *items = pol_one_or_more(value, &count);
    /* A list may have a name, and be read again and again. */
    bool good = pol_check_step(c, count / 4, value->span);
    *first = (uint32_t)c->out->patterns.count;
    for (uint32_t i = 0; i < count && !c->stopped; i++) {
        pol_pattern pattern;
        good = pol_check_path_pattern(c, &items[i], closes, &pattern) &&
               pol_push_pattern(c, pattern) && good;
    }
    *number = (uint32_t)c->out->patterns.count - *first;
    return good;
}

/* -- examples: components below the root of the file system, or below a name
 * that nothing is bound to here */

typedef struct path_example {
    pol_text root; /* "~", ".", ":name"; empty: absolute */
    pol_text parts[256];
    uint32_t count;
} path_example;

static bool is_drive(pol_text text)
{
    return text.size >= 3 && text.data[1] == ':' &&
           (text.data[2] == '/' || text.data[2] == '\\') &&
           (text.data[0] | 0x20) >= 'a' && (text.data[0] | 0x20) <= 'z';
}

static pol_text take_part(pol_text *rest, bool backslash)
{
    size_t end = 0;
    while (end < rest->size && rest->data[end] != '/' &&
           !(backslash && rest->data[end] == '\\')) {
        end++;
    }
    pol_text part = {rest->data, end};
    *rest = pol_text_from(*rest, end < rest->size ? end + 1 : end);
    return part;
}

/* false: it begins nowhere, or is too long. */
static bool split_example(pol_text text, path_example *example)
{
    bool drive = is_drive(text);
    example->count = 0;
    example->root = (pol_text){"", 0};
    if (!drive && (text.size == 0 || text.data[0] != '/')) {
        example->root = take_part(&text, false);
        if (example->root.size == 0 ||
            memchr("~.:", example->root.data[0], 3) == NULL ||
            (example->root.data[0] != ':' && example->root.size > 1)) {
            return false;
        }
        if (pol_text_equal(example->root, POL_TEXT(":root"))) {
            example->root.size = 0;
        }
    }
    while (text.size > 0) {
        pol_text part = take_part(&text, drive);
        bool up = pol_text_equal(part, POL_TEXT(".."));
        if (up && example->count > 0) {
            example->count--;
        } else if (up && example->root.size > 0) {
            return false;
        } else if (!up && part.size > 0 &&
                   !pol_text_equal(part, POL_TEXT("."))) {
            if (example->count == 256) {
                return false;
            }
            example->parts[example->count++] = part;
        }
    }
    return true;
}

/* What a name is bound to is not known: a path below it can only meet what
 * is below this name, or anywhere. */
static bool pattern_meets(pol_checker *c, pol_pattern pattern,
                          const path_example *example)
{
    const uint32_t *words = c->out->words.items + pattern.first;
    bool empty = pattern.count == 0;
    bool fits = example->root.size == 0 || empty ||
                POL_WORD_KIND(words[0]) == POL_WORD_GAP;
    if (!empty && POL_WORD_KIND(words[0]) == POL_WORD_ROOT) {
        fits = pol_text_equal(
            pol_intern_text(&c->out->texts, POL_WORD_VALUE(words[0])),
            example->root);
        pattern.first++;
        pattern.count--;
    }
    return fits && pol_parts_meet(c->out, pattern, example->parts,
                                  example->count, &c->example_work);
}

static bool any_meets(pol_checker *c, uint32_t first, uint32_t count,
                      const path_example *example)
{
    for (uint32_t i = 0; i < count; i++) {
        if (pattern_meets(c, c->out->patterns.items[first + i], example)) {
            return true;
        }
    }
    return false;
}

static bool try_example(pol_checker *c, const pol_rule *rule,
                        const pol_value *value, bool wanted)
{
    path_example example;
    if (!pol_check_step(c, 1 + value->count / 64, rule->span)) {
        return false;
    }
    if (!pol_check_type(c, value, POL_VALUE_STRING, "an example of a path") ||
        !pol_check_no_nul(c, value)) {
        return true;
    }
    pol_text text = pol_value_text(value);
    if (!split_example(text, &example)) {
        pol_check_error(c, POL_CODE_BAD_EXAMPLE, value->span,
                        "an example of a path begins with `/`, `~/`, `./` or "
                        "`:name/`");
        return true;
    }
    bool matches = any_meets(c, rule->targets, rule->target_count, &example) &&
                   !any_meets(c, rule->unless, rule->unless_count, &example);
    if (c->example_work == 0) {
        pol_check_error(c, POL_CODE_BAD_EXAMPLE, value->span,
                        "this example takes too much work to judge");
    } else {
        pol_expect_match(c, value, text, matches, wanted);
    }
    return true;
}

/* -- the rule */

void pol_check_path_rule(pol_checker *c, const pol_arguments *args)
{
    const pol_value *value = args->value;
    pol_rule rule = pol_new_rule(c, args, POL_KIND_PATH);
    bool good = pol_check_not_empty(c, &value[POL_PATH_PATH], "paths");
    good &=
        pol_check_decision(c, &value[POL_PATH_DECISION], false, &rule.verdict);
    bool closes = rule.verdict != POL_VERDICT_ALLOW;
    good &= check_paths(c, &value[POL_PATH_PATH], closes, &rule.targets,
                        &rule.target_count);
    good &= check_access(c, &value[POL_PATH_ACCESS], &rule.access);
    good &= check_paths(c, &value[POL_PATH_UNLESS], !closes, &rule.unless,
                        &rule.unless_count);
    good &= pol_check_justification(c, &value[POL_PATH_JUSTIFICATION],
                                    &rule.justification);
    good &= pol_check_id(c, &value[POL_PATH_ID], &rule.id);
    good &= pol_check_expires(c, &value[POL_PATH_EXPIRES], &rule.expires);
    if (!good || !pol_check_rule_room(c, rule.span, 1) ||
        !pol_add_rule(c, &rule)) {
        return;
    }
    pol_try_examples(c, &rule, &value[POL_PATH_MATCH],
                     &value[POL_PATH_NOT_MATCH], try_example);
}
