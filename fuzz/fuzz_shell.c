/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as shell text (the first byte: which shell): a reading stays
 * inside the text, and a command of an understood text, quoted again, is read
 * as the same argv. */
#include <libpolicy/base/slice.h>
#include <libpolicy/shell.h>

#include "fuzz.h"

static uint64_t memory[1 << 18], other[1 << 18];
static char quoted[1 << 16];

/* 'word' 'word' ..; nothing where a word is not known, or no plain text. */
static pol_text quote(const pol_shell_part *part)
{
    size_t at = 0;
    for (const pol_shell_word *w = part->words; w != NULL; w = w->next) {
        at += (size_t)sprintf(quoted + at, "'");
        for (size_t i = 0; i < w->value.size; i++) {
            char c = w->value.data[i];
            at += (size_t)sprintf(quoted + at, c == '\'' ? "'\\''" : "%c", c);
            if (c < ' ' || c > '~' || at + 16 > sizeof quoted) {
                return (pol_text){quoted, 0};
            }
        }
        at += (size_t)sprintf(quoted + at, "' ");
        if (w->kind != POL_SHELL_STATIC || at + 16 > sizeof quoted) {
            return (pol_text){quoted, 0};
        }
    }
    return (pol_text){quoted, at};
}

static void check_again(pol_text text, pol_shell shell, const pol_shell_word *w)
{
    pol_shell_reading again;
    FUZZ_CHECK(pol_shell_read(text, shell, other, sizeof other, &again) == 0);
    FUZZ_CHECK(again.place_count == 0 && again.part_count == 1);
    const pol_shell_word *v = again.parts->words;
    for (; w != NULL && v != NULL; w = w->next, v = v->next) {
        FUZZ_CHECK(pol_text_equal(w->value, v->value) && v->kind == 0);
    }
    FUZZ_CHECK(w == v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 4096) {
        return 0;
    }
    pol_shell shell = (pol_shell)(data[0] % 3);
    pol_text text = {(const char *)data + 1, size - 1}, again;
    pol_shell_reading read;
    pol_status status =
        pol_shell_read(text, shell, memory, sizeof memory, &read);
    FUZZ_CHECK(status == POL_OK || (read.place_count > 0 && size > 500));
    for (const pol_shell_part *p = read.parts; p != NULL; p = p->next) {
        FUZZ_CHECK(p->begin <= p->end && p->end <= text.size);
        for (const pol_shell_word *w = p->words; w != NULL; w = w->next) {
            FUZZ_CHECK(w->begin <= w->end && w->end <= text.size);
            FUZZ_CHECK(w->value.size <= w->end - w->begin);
        }
        if (p->kind == POL_SHELL_COMMAND && read.place_count == 0 &&
            (again = quote(p)).size > 0) {
            check_again(again, shell, p->words);
        }
    }
    return 0;
}
