/* SPDX-License-Identifier: Apache-2.0
 *
 * Commands that a rule is about, put to the evaluator.  Knows patterns, and
 * nothing of what an answer means. */
#include <libpolicy/lint/task.h>

bool pol_lint_ask_init(pol_lint_task *task)
{
    task->scratch = pol_arena_alloc(&task->arena, sizeof *task->scratch);
    task->matches =
        pol_arena_zalloc(&task->arena, POL_LINT_MATCHES, sizeof *task->matches);
    return task->scratch != NULL && task->matches != NULL;
}

/* A token that a glob matches; false where none is easily told. */
static bool of_glob(pol_lint_task *task, pol_text glob, pol_text *token)
{
    char *text = pol_arena_alloc(&task->arena, glob.size + 1);
    size_t size = 0;
    if (text == NULL) {
        return false;
    }
    for (size_t i = 0; i < glob.size; i++) {
        char c = glob.data[i];
        if (c == '[' || c == '\\' || c == '\0') {
            return false;
        }
        if (c != '*') {
            text[size++] = c == '?' ? 'x' : c;
        }
    }
    *token = (pol_text){text, size};
    return true;
}

/* One token for one word; false where there is none to name. */
static bool of_word(pol_lint_task *task, uint32_t word, pol_text *token)
{
    uint32_t value = POL_WORD_VALUE(word);
    switch (POL_WORD_KIND(word)) {
    case POL_WORD_LITERAL:
        *token = pol_lint_text(task, value);
        return true;
    case POL_WORD_ANY:
        *token = POL_TEXT("x");
        return true;
    case POL_WORD_GLOB:
        return of_glob(task, pol_lint_text(task, value), token);
    case POL_WORD_OPTION: {
        pol_option o = task->checked->options.items[value];
        *token =
            pol_lint_text(task, task->checked->option_texts.items[o.first]);
        return true;
    }
    case POL_WORD_GAP:
    case POL_WORD_END:
    case POL_WORD_ALT:
    case POL_WORD_PATH:
    case POL_WORD_ROOT:
    case POL_WORD_ADDRESS:
        break;
    }
    return false;
}

bool pol_lint_command(pol_lint_task *task, const pol_rule *rule, pol_text head,
                      size_t room, pol_lint_argv *argv)
{
    const uint32_t *words = pol_lint_words(task, rule->pattern);
    uint32_t count = rule->pattern.count;
    *argv = (pol_lint_argv){
        pol_arena_zalloc(&task->arena, count + room + 1, sizeof(pol_text)), 0};
    if (argv->tokens == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t word = words[i];
        pol_word_kind kind = POL_WORD_KIND(word);
        if (kind == POL_WORD_GAP || kind == POL_WORD_END) {
            continue;
        }
        if (kind == POL_WORD_ALT) {
            uint32_t alternatives = POL_WORD_VALUE(word);
            word = words[i + 1];
            i += alternatives;
        }
        if (!of_word(task, word, &argv->tokens[argv->count])) {
            return false;
        }
        argv->count++;
    }
    if (head.data != NULL && argv->count > 0) {
        argv->tokens[0] = head;
    }
    return argv->count > 0;
}

bool pol_lint_ask(pol_lint_task *task, const pol_lint_argv *argv,
                  uint32_t flags, uint64_t now, pol_decision *decision)
{
    pol_request request = {.struct_size = sizeof request,
                           .kind = POL_KIND_COMMAND,
                           .flags = flags,
                           .argv = argv->tokens,
                           .argc = argv->count,
                           .now = now};
    return pol_eval_all(task->image, &request, task->scratch, decision,
                        task->matches, POL_LINT_MATCHES) == POL_OK;
}

bool pol_lint_matched(const pol_lint_task *task, const pol_decision *decision,
                      uint32_t rule)
{
    for (uint32_t i = 0; i < decision->matched && i < POL_LINT_MATCHES; i++) {
        if (task->matches[i].rule == rule) {
            return true;
        }
    }
    return false;
}

bool pol_lint_has_named(pol_lint_task *task, const pol_lint_argv *argv)
{
    pol_decision decision;
    pol_part part[2] = {{0}};
    pol_parts parts = {
        .struct_size = sizeof parts, .parts = part, .part_capacity = 2};
    pol_request request = {.struct_size = sizeof request,
                           .kind = POL_KIND_COMMAND,
                           .argv = argv->tokens,
                           .argc = argv->count};
    if (pol_eval_parts(task->image, &request, task->scratch, &decision,
                       &parts) != POL_OK ||
        parts.part_count != 1) {
        return true;
    }
    for (uint32_t i = 0; i < part[0].word_count; i++) {
        if (part[0].words[i].named || part[0].words[i].open) {
            return true;
        }
    }
    return false;
}
