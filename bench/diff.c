/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns the differences of generated policies: what pol_diff takes for two of
 * a thousand rules, both compiled from their texts in the same call. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpolicy/diff.h>

#include "measure.h"
#include "model.h"
#include "verbs.h"

enum {
    RULES = 1000
};

static pol_text text_of(uint64_t seed)
{
    model rules;
    model_generate(&rules, RULES, seed);
    pol_text text = model_text(&rules);
    model_free(&rules);
    return text;
}

/* A rule, edited: another decision, another last word, or none at all. */
static size_t edit_line(const char *line, size_t size, unsigned how, char *out)
{
    static const char allow[] = "\"allow\")\n", prompt[] = "\"prompt\")\n";
    const char *decision = NULL, *pattern = NULL;
    for (size_t i = 0; i + 10 < size; i++) {
        if (memcmp(line + i, "decision=", 9) == 0) {
            decision = line + i + 9;
        } else if (memcmp(line + i, "\"], dec", 7) == 0) {
            pattern = line + i;
        }
    }
    if (how == 0 || decision == NULL || (how == 2 && pattern == NULL)) {
        return 0;
    }
    if (how == 1) {
        const char *other = strncmp(decision, allow, 7) == 0 ? prompt : allow;
        size_t before = (size_t)(decision - line), after = strlen(other);
        memcpy(out, line, before);
        memcpy(out + before, other, after);
        return before + after;
    }
    size_t before = (size_t)(pattern - line);
    memcpy(out, line, before);
    out[before] = 'x';
    memcpy(out + before + 1, pattern, size - before);
    return size + 1;
}

/* The same text with so many of its rules edited, spread over it. */
static pol_text edit(pol_text text, size_t edits)
{
    char *out = bench_alloc(2 * text.size);
    size_t size = 0, line = 0;
    for (size_t at = 0; at < text.size; line++) {
        const char *end = memchr(text.data + at, '\n', text.size - at);
        size_t length = (size_t)(end - (text.data + at)) + 1;
        if (edits > 0 && line % (RULES / edits) == 7) {
            size +=
                edit_line(text.data + at, length,
                          (unsigned)(line / (RULES / edits)) % 3, out + size);
        } else {
            memcpy(out + size, text.data + at, length);
            size += length;
        }
        at += length;
    }
    return (pol_text){out, size};
}

/* Milliseconds, the least of some; changes: how many classes there are. */
static double diff_once(pol_text before, pol_text after, int no_base,
                        size_t repetitions, pol_result **result)
{
    pol_compile_options options = {.struct_size = sizeof options,
                                   .no_base = no_base};
    pol_source first = {{"before.rules", 12}, before, POL_LAYER_USER};
    pol_source second = {{"after.rules", 11}, after, POL_LAYER_USER};
    pol_policy_sources a = {&first, 1, &options}, b = {&second, 1, &options};
    double least = 1e9;
    *result = NULL;
    for (size_t i = 0; i < repetitions; i++) {
        pol_result_free(*result);
        double begin = clock_now();
        if (pol_diff(&a, &b, NULL, result) != POL_OK) {
            fputs("pol_diff failed\n", stderr);
            exit(2);
        }
        double taken = (clock_now() - begin) * 1e3;
        least = taken < least ? taken : least;
    }
    return least;
}

int diff_policies(size_t repetitions)
{
    pol_text base = text_of(1);
    const struct {
        const char *name;
        pol_text text;
    } rows[] = {{"the same", edit(base, 0)},
                {"10 rules edited", edit(base, 10)},
                {"100 rules edited", edit(base, 100)},
                {"unrelated", text_of(2)}};
    puts("difference of two policies of 1,000 rules, milliseconds with both "
         "compiled\n");
    printf("%-18s %9s %9s  %s\n", "", "no base", "std:base", "classes, gaps");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        pol_result *alone, *with;
        double bare = diff_once(base, rows[i].text, 1, repetitions, &alone);
        double full = diff_once(base, rows[i].text, 0, repetitions, &with);
        printf("%-18s %9.1f %9.1f  %zu, %zu; %zu, %zu\n", rows[i].name, bare,
               full, pol_result_changes(alone), pol_result_gaps(alone),
               pol_result_changes(with), pol_result_gaps(with));
        pol_result_free(alone);
        pol_result_free(with);
    }
    return 0;
}
