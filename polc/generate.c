/* SPDX-License-Identifier: Apache-2.0
 *
 * Vectors that kill every mutant that can be killed, few of them: a witness
 * for each mutant that no witness before it kills, then a greedy cover
 * (Chvatal, "A Greedy Heuristic for the Set-Covering Problem", 1979). */
#include "polc/mutants.h"

#include "polc/file.h"

#include <stdlib.h>
#include <string.h>

typedef struct suite {
    polc_tests *tests;
    polc_tested *tested;
    polc_mutants mutants;
    size_t given;   /* vectors that were there before */
    char **lines;   /* of the vectors behind them */
    bool *kills;    /* by vector behind them, then mutant */
    bool *is_taken; /* by vector behind them */
    size_t count;   /* of vectors behind them */
} suite;

/* Reads a line that was written, as a reader of the file will; false where
 * that is no vector, or the policy answers otherwise. */
static bool add_vector(suite *s, const char *text)
{
    polc_vec_reader reader;
    polc_vec_line line;
    polc_vec_question *q = NULL;
    bool good = false;
    polc_vec_open(&reader, "", polc_text(text), 0);
    if (polc_vec_next_vector(&reader, &line)) {
        q = polc_vec_alloc(&reader, sizeof *q);
        good = polc_vec_ask(&reader, &line, q) &&
               !polc_vector_fails(s->tests, &s->tested->image, q);
    }
    if (good) {
        polc_tested_keep(s->tested, q, polc_vec_take(&reader));
        s->lines = polc_resize(s->lines, (s->count + 1) * sizeof *s->lines);
        s->lines[s->count++] = polc_copy(text);
    }
    polc_vec_close(&reader);
    return good;
}

/* Whether a vector of the suite kills a mutant. */
static bool kills(suite *s, size_t vector, const pol_image *image)
{
    return polc_vector_fails(s->tests, image,
                             s->tested->kept[s->given + vector].q);
}

static bool is_killed(suite *s, const pol_image *image)
{
    for (size_t i = 0; i < s->tested->kept_count; i++) {
        if (polc_vector_fails(s->tests, image, s->tested->kept[i].q)) {
            return true;
        }
    }
    return false;
}

/* A vector for a mutant that none kills yet. */
static void extend(suite *s, size_t index, const pol_image *image)
{
    polc_mutant *mutant = &s->mutants.items[index];
    polc_mutant_witness(s->tested, index, mutant);
    if (mutant->fate != POLC_SURVIVED) {
        return;
    }
    if (!add_vector(s, mutant->vector)) {
        mutant->fate = POLC_UNDECIDED;
        mutant->reason = "its witness cannot be written as a vector";
    } else if (kills(s, s->count - 1, image)) {
        mutant->fate = POLC_KILLED;
    } else {
        mutant->fate = POLC_UNDECIDED;
        mutant->reason = "the vector of its witness does not tell it";
    }
}

static void find_vectors(suite *s)
{
    for (size_t i = 0; i < s->mutants.count; i++) {
        pol_result *result;
        pol_image image;
        if (!polc_mutant_image(s->tested, i, &result, &image)) {
            s->mutants.items[i].reason = "it does not compile";
        } else if (is_killed(s, &image)) {
            s->mutants.items[i].fate = POLC_KILLED;
        } else {
            extend(s, i, &image);
        }
        pol_result_free(result);
    }
}

/* -- the cover */

/* Which vector kills which mutant; those that the given ones kill are left
 * aside. */
static void fill_table(suite *s)
{
    size_t count = s->mutants.count;
    s->kills = polc_resize(NULL, (s->count * count + 1) * sizeof *s->kills);
    memset(s->kills, 0, s->count * count * sizeof *s->kills);
    s->is_taken = polc_resize(NULL, s->count + 1);
    memset(s->is_taken, 0, s->count);
    for (size_t i = 0; i < count; i++) {
        pol_result *result = NULL;
        pol_image image;
        bool open = s->mutants.items[i].fate == POLC_KILLED &&
                    polc_mutant_image(s->tested, i, &result, &image);
        for (size_t k = 0; open && k < s->given; k++) {
            open = !polc_vector_fails(s->tests, &image, s->tested->kept[k].q);
        }
        for (size_t v = 0; open && v < s->count; v++) {
            s->kills[v * count + i] = kills(s, v, &image);
        }
        pol_result_free(result);
    }
}

static size_t count_kills(const suite *s, size_t vector)
{
    size_t sum = 0;
    for (size_t i = 0; i < s->mutants.count; i++) {
        sum += s->kills[vector * s->mutants.count + i];
    }
    return sum;
}

/* Takes a vector, and its mutants out of the table. */
static void take(suite *s, size_t vector)
{
    size_t count = s->mutants.count;
    s->is_taken[vector] = true;
    for (size_t i = 0; i < count; i++) {
        bool is_killed = s->kills[vector * count + i];
        for (size_t v = 0; is_killed && v < s->count; v++) {
            s->kills[v * count + i] = false;
        }
    }
}

static void choose(suite *s)
{
    size_t most = 1;
    fill_table(s);
    while (most > 0) {
        size_t best = 0;
        most = 0;
        for (size_t v = 0; v < s->count; v++) {
            size_t sum = count_kills(s, v);
            if (sum > most) {
                most = sum;
                best = v;
            }
        }
        if (most > 0) {
            take(s, best);
        }
    }
}

/* -- the file */

static void add_fates(polc_buffer *out, const suite *s, polc_fate fate,
                      const char *title)
{
    bool begun = false;
    for (size_t i = 0; i < s->mutants.count; i++) {
        const polc_mutant *mutant = &s->mutants.items[i];
        if (mutant->fate != fate) {
            continue;
        }
        polc_add_string(out, begun ? "" : title);
        begun = true;
        polc_add_string(out, "#   ");
        polc_add_mutant(out, s->tests, s->tested, mutant);
        if (fate == POLC_UNDECIDED && mutant->reason != NULL) {
            polc_add_string(out, " (");
            polc_add_string(out, mutant->reason);
            polc_add_string(out, ")");
        }
        polc_add_string(out, "\n");
    }
}

static size_t count_fate(const suite *s, polc_fate fate)
{
    size_t sum = 0;
    for (size_t i = 0; i < s->mutants.count; i++) {
        sum += s->mutants.items[i].fate == fate;
    }
    return sum;
}

static bool write_suite(const suite *s, const char *file)
{
    polc_buffer out = {0};
    polc_add_string(&out, "# Written by polc test --generate: kills ");
    polc_add_number(&out, count_fate(s, POLC_KILLED));
    polc_add_string(&out, " of ");
    polc_add_number(&out, s->mutants.count);
    polc_add_string(&out, " mutants of the rules.\n");
    add_fates(&out, s, POLC_EQUIVALENT, "#\n# Proved to be the same policy:\n");
    add_fates(&out, s, POLC_UNDECIDED, "#\n# Not decided:\n");
    polc_add_string(&out, "\n");
    for (size_t v = 0; v < s->count; v++) {
        if (s->is_taken[v]) {
            polc_add_string(&out, s->lines[v]);
            polc_add_string(&out, "\n");
        }
    }
    bool is_written = true;
    if (file == NULL || strcmp(file, "-") == 0) {
        polc_put(stdout, polc_buffer_text(&out));
    } else {
        is_written = polc_write_file(file, polc_buffer_text(&out));
    }
    polc_buffer_free(&out);
    return is_written;
}

bool polc_generate(polc_tests *tests, polc_tested *tested, const char *file)
{
    suite s = {.tests = tests, .tested = tested, .given = tested->kept_count};
    polc_mutants_open(&s.mutants, tested);
    find_vectors(&s);
    choose(&s);
    bool is_written = write_suite(&s, file);
    for (size_t i = 0; i < s.count; i++) {
        free(s.lines[i]);
    }
    free(s.lines);
    free(s.kills);
    free(s.is_taken);
    polc_mutants_close(&s.mutants);
    return is_written;
}
