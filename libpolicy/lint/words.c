/* SPDX-License-Identifier: Apache-2.0
 *
 * Patterns of checked rules as the parts of lint read them.  Knows nothing of
 * programs. */
#include <libpolicy/lint/task.h>

const uint32_t *pol_lint_words(const pol_lint_task *task, pol_pattern pattern)
{
    return task->checked->words.items + pattern.first;
}

pol_text pol_lint_text(const pol_lint_task *task, uint32_t number)
{
    return pol_intern_text(&task->checked->texts, number);
}

pol_text pol_lint_head(const pol_lint_task *task, const pol_rule *rule,
                       uint32_t number)
{
    static const pol_text none = {NULL, 0};
    if (rule->kind != POL_KIND_COMMAND || rule->pattern.count == 0) {
        return none;
    }
    const uint32_t *words = pol_lint_words(task, rule->pattern);
    uint32_t word = words[0];
    if (POL_WORD_KIND(word) == POL_WORD_ALT) {
        if (number >= POL_WORD_VALUE(word)) {
            return none;
        }
        word = words[1 + number];
    } else if (number > 0) {
        return none;
    }
    return POL_WORD_KIND(word) == POL_WORD_LITERAL
               ? pol_lint_text(task, POL_WORD_VALUE(word))
               : none;
}

uint32_t pol_lint_tail(const pol_lint_task *task, const pol_rule *rule,
                       const uint32_t **words)
{
    *words = pol_lint_words(task, rule->pattern);
    uint32_t head = 1;
    if (rule->pattern.count == 0) {
        return 0;
    }
    if (POL_WORD_KIND((*words)[0]) == POL_WORD_ALT) {
        head += POL_WORD_VALUE((*words)[0]);
    }
    *words += head;
    return rule->pattern.count - head;
}

/* -- Shown */

typedef struct shown {
    char *data;
    size_t size, capacity;
} shown;

static void put(shown *s, pol_text text)
{
    size_t room = s->capacity - s->size;
    size_t part = text.size < room ? text.size : room;
    if (part > 0) {
        memcpy(s->data + s->size, text.data, part);
        s->size += part;
    }
}

static void put_word(const pol_lint_task *task, shown *s, uint32_t word)
{
    uint32_t value = POL_WORD_VALUE(word);
    switch (POL_WORD_KIND(word)) {
    case POL_WORD_LITERAL:
        put(s, pol_lint_text(task, value));
        break;
    case POL_WORD_GLOB:
        put(s, POL_TEXT("glob("));
        put(s, pol_lint_text(task, value));
        put(s, POL_TEXT(")"));
        break;
    case POL_WORD_ANY:
        put(s, POL_TEXT("any()"));
        break;
    case POL_WORD_OPTION: {
        pol_option option = task->checked->options.items[value];
        put(s, pol_lint_text(task,
                             task->checked->option_texts.items[option.first]));
        break;
    }
    case POL_WORD_GAP:
        put(s, POL_TEXT("gap()"));
        break;
    case POL_WORD_END:
        put(s, POL_TEXT("end()"));
        break;
    case POL_WORD_PATH:
        put(s, POL_TEXT("path(..)"));
        break;
    case POL_WORD_ALT:
    case POL_WORD_ROOT:
    case POL_WORD_ADDRESS:
        break;
    }
}

static void put_words(const pol_lint_task *task, shown *s, pol_pattern pattern)
{
    const uint32_t *words = pol_lint_words(task, pattern);
    uint32_t left = 0; /* of an alternative */
    for (uint32_t i = 0; i < pattern.count && s->size < s->capacity; i++) {
        if (POL_WORD_KIND(words[i]) == POL_WORD_ALT) {
            left = POL_WORD_VALUE(words[i]);
            put(s, i > 0 ? POL_TEXT(" [") : POL_TEXT("["));
            continue;
        }
        if (i > 0 && POL_WORD_KIND(words[i - 1]) != POL_WORD_ALT) {
            put(s, left > 0 ? POL_TEXT("|") : POL_TEXT(" "));
        }
        put_word(task, s, words[i]);
        if (left > 0 && --left == 0) {
            put(s, POL_TEXT("]"));
        }
    }
}

pol_text pol_lint_show(const pol_lint_task *task, const pol_rule *rule,
                       char *buffer, size_t capacity)
{
    static const char *const kinds[POL_KIND_COUNT] = {
        "", "path_rule", "network_rule", "tool_rule", "setting_rule"};
    shown s = {buffer, 0, capacity};
    if (rule->kind == POL_KIND_COMMAND) {
        put_words(task, &s, rule->pattern);
    } else if (rule->kind < POL_KIND_COUNT) {
        const char *kind = kinds[rule->kind];
        put(&s, (pol_text){kind, strlen(kind)});
    }
    /* Whole characters. */
    while (s.size == capacity && s.size > 0 &&
           (buffer[s.size - 1] & 0x80) != 0) {
        s.size--;
    }
    return (pol_text){buffer, s.size};
}
