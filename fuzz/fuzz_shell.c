/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as shell text: a reading stays inside the text and its memory,
 * and a command of an understood text, quoted again, is read as the same
 * argv.  First byte: the shell. */
#include <libpolicy/shell/shell.h>

#include "fuzz.h"

static uint64_t memory[1 << 18], other[1 << 18];
static char quoted[1 << 16];

static void check_word(pol_text text, const pol_shell_word *w)
{
    const char *value = w->value.data;
    bool in_text = value >= text.data && value <= text.data + text.size;
    bool in_memory =
        value >= (char *)memory && value <= (char *)(memory + (1 << 18));
    FUZZ_CHECK(w->begin <= w->end && w->end <= text.size);
    FUZZ_CHECK(w->value.size <= w->end - w->begin && w->kind <= POL_SHELL_OPEN);
    FUZZ_CHECK(w->value.size == 0 || in_text || in_memory);
}

/* 'word' 'word' ..; 0: too long, or a word that is not known or not text. */
static size_t quote(const pol_shell_part *part)
{
    size_t at = 0;
    for (const pol_shell_word *w = part->words; w != NULL; w = w->next) {
        quoted[at++] = '\'';
        for (size_t i = 0; i < w->value.size; i++) {
            char c = w->value.data[i];
            if (c < ' ' || c > '~' || w->kind != POL_SHELL_STATIC ||
                at + 16 > sizeof quoted) {
                return 0;
            }
            memcpy(quoted + at, c == '\'' ? "'\\''" : &c, c == '\'' ? 4 : 1);
            at += c == '\'' ? 4 : 1;
        }
        memcpy(quoted + at, "' ", 2);
        at += 2;
    }
    return at;
}

static void check_again(const pol_shell_part *part, pol_shell shell)
{
    pol_text text = {quoted, quote(part)};
    pol_shell_reading again;
    if (text.size == 0) {
        return;
    }
    FUZZ_CHECK(pol_shell_parse(text, shell, other, sizeof other, &again) ==
               POL_OK);
    FUZZ_CHECK(again.place_count == 0 && again.part_count == 1);
    const pol_shell_word *w = part->words, *v = again.parts->words;
    for (; w != NULL && v != NULL; w = w->next, v = v->next) {
        FUZZ_CHECK(pol_text_equal(w->value, v->value) &&
                   v->kind == POL_SHELL_STATIC);
    }
    FUZZ_CHECK(w == v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 4096) {
        return 0;
    }
    pol_shell shell = (pol_shell)(data[0] % 3);
    pol_text text = {(const char *)data + 1, size - 1};
    pol_shell_reading read;
    pol_status status =
        pol_shell_parse(text, shell, memory, sizeof memory, &read);
    FUZZ_CHECK(status == POL_OK ||
               (status == POL_LIMIT && read.place_count > 0 && size > 500));
    for (const pol_shell_part *p = read.parts; p != NULL; p = p->next) {
        uint32_t count = 0;
        FUZZ_CHECK(p->begin <= p->end && p->end <= text.size);
        for (const pol_shell_word *w = p->words; w != NULL; w = w->next) {
            check_word(text, w);
            count++;
        }
        FUZZ_CHECK(count == p->word_count &&
                   (p->kind != POL_SHELL_COMMAND || count > 0));
        if (p->kind == POL_SHELL_COMMAND && read.place_count == 0) {
            check_again(p, shell);
        }
    }
    return 0;
}
