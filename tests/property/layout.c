/* SPDX-License-Identifier: Apache-2.0
 *
 * The law of `polc fmt`: what it writes, it leaves as it is; every comment is
 * kept, in order; and the meaning stays: the same tree, the same rules, and
 * no request that is answered differently.  Over random rule files in odd
 * layouts, and over files that are named as arguments.  LAYOUTS=N says how
 * many, LAYOUT_SEED=N where to begin. */
#include <libpolicy/diff.h>
#include <libpolicy/policy.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../oracle/tap.h"
#include "layout_gen.h"

/* Of the dialect that the files are of. */
static const pol_compile_options both[] = {
    {.struct_size = sizeof(pol_compile_options), .no_base = 1},
    {.struct_size = sizeof(pol_compile_options),
     .no_base = 1,
     .dialect = POL_DIALECT_CODEX},
};

static pol_source source_of(pol_text text)
{
    return (pol_source){
        .name = {"a", 1}, .text = text, .layer = POL_LAYER_USER};
}

/* -- comments, by a reader of their own */

/* Behind the string that begins at `at`. */
static size_t skip_string(pol_text text, size_t at)
{
    char quote = text.data[at];
    bool is_long = at + 2 < text.size && text.data[at + 1] == quote &&
                   text.data[at + 2] == quote;
    for (at += is_long ? 3 : 1; at < text.size; at++) {
        if (text.data[at] == '\\') {
            at++;
        } else if (text.data[at] == quote &&
                   (!is_long ||
                    (at + 2 < text.size && text.data[at + 1] == quote &&
                     text.data[at + 2] == quote))) {
            return at + (is_long ? 3 : 1);
        }
    }
    return at;
}

/* The next comment, without blanks at its end; false: there is none. */
static bool next_comment(pol_text text, size_t *at, pol_text *comment)
{
    while (*at < text.size && text.data[*at] != '#') {
        bool is_string = text.data[*at] == '"' || text.data[*at] == '\'';
        *at = is_string ? skip_string(text, *at) : *at + 1;
    }
    if (*at >= text.size) {
        return false;
    }
    size_t begin = *at;
    while (*at < text.size && text.data[*at] != '\n') {
        ++*at;
    }
    size_t end = *at;
    while (end > begin && strchr(" \t\r", text.data[end - 1]) != NULL) {
        end--;
    }
    *comment = (pol_text){text.data + begin, end - begin};
    return true;
}

static bool same_comments(pol_text a, pol_text b)
{
    size_t at_a = 0, at_b = 0;
    pol_text one, other;
    for (;;) {
        bool more = next_comment(a, &at_a, &one);
        if (more != next_comment(b, &at_b, &other)) {
            return false;
        }
        if (!more) {
            return true;
        }
        if (one.size != other.size ||
            memcmp(one.data, other.data, one.size) != 0) {
            return false;
        }
    }
}

/* Line ends are plain, but for those behind a backslash, which a raw string
 * has in its value. */
static bool has_returns(pol_text text)
{
    for (size_t i = 1; i < text.size; i++) {
        if (text.data[i] == '\r' && text.data[i - 1] != '\\') {
            return true;
        }
    }
    return false;
}

/* -- meaning */

/* Places at the ends (syntax) or beginnings (rules) of lines are left out of
 * the comparison. */
static pol_text line_of(pol_text *rest, bool is_syntax)
{
    const char *end = memchr(rest->data, '\n', rest->size);
    size_t size = end == NULL ? rest->size : (size_t)(end - rest->data);
    pol_text line = {rest->data, size};
    size += end != NULL;
    rest->data += size;
    rest->size -= size;
    if (is_syntax) {
        size_t at = line.size;
        while (at > 0 && line.data[at - 1] != '@') {
            at--;
        }
        line.size = at > 0 && line.data[line.size - 1] != '"' ? at : line.size;
        return line;
    }
    const char *blank = memchr(line.data, ' ', line.size);
    if (blank != NULL) {
        line.size -= (size_t)(blank - line.data);
        line.data = blank;
    }
    return line;
}

static bool same_lines(pol_text a, pol_text b, bool is_syntax)
{
    while (a.size > 0 && b.size > 0) {
        pol_text one = line_of(&a, is_syntax), other = line_of(&b, is_syntax);
        if (one.size != other.size ||
            memcmp(one.data, other.data, one.size) != 0) {
            return false;
        }
    }
    return a.size == b.size;
}

static bool same_stage(const pol_source *a, const pol_source *b,
                       const pol_compile_options *options, pol_stage stage)
{
    pol_result *one = NULL, *other = NULL;
    pol_status first = pol_dump(a, 1, options, stage, &one);
    pol_status second = pol_dump(b, 1, options, stage, &other);
    bool same = first == second;
    if (same && first == POL_OK) {
        same = same_lines(pol_result_text(one), pol_result_text(other),
                          stage == POL_STAGE_SYNTAX);
    }
    pol_result_free(one);
    pol_result_free(other);
    return same;
}

/* By the difference of the two policies; -1: they do not compile. */
static int is_equal(const pol_source *a, const pol_source *b,
                    const pol_compile_options *options)
{
    pol_policy_sources before = {a, 1, options}, after = {b, 1, options};
    pol_result *result = NULL;
    pol_status status = pol_diff(&before, &after, NULL, &result);
    int equal = -1;
    if (status == POL_OK) {
        pol_comparison c = pol_result_comparison(result);
        equal = c == POL_COMPARISON_EQUAL || (c == POL_COMPARISON_UNDECIDED &&
                                              pol_result_changes(result) == 0);
    }
    pol_result_free(result);
    return equal;
}

/* -- the law */

typedef struct tally {
    uint64_t files, rejected, proved;
} tally;

/* What is wrong with the layout of a source; null: nothing. */
static const char *judge(pol_text text, const pol_compile_options *options,
                         bool prove, tally *all)
{
    pol_source source = source_of(text);
    pol_result *once = NULL, *twice = NULL;
    const char *wrong = NULL;
    if (pol_format(&source, options, &once) != POL_OK) {
        all->rejected++;
        pol_result_free(once);
        return NULL;
    }
    pol_source written = source_of(pol_result_text(once));
    if (pol_format(&written, options, &twice) != POL_OK) {
        wrong = "what is written cannot be read";
    } else if (pol_result_text(twice).size != written.text.size ||
               (written.text.size > 0 &&
                memcmp(pol_result_text(twice).data, written.text.data,
                       written.text.size) != 0)) {
        wrong = "it does not settle";
    } else if (has_returns(written.text)) {
        wrong = "a line ends in CR LF";
    } else if (!same_comments(text, written.text)) {
        wrong = "comments differ";
    } else if (!same_stage(&source, &written, options, POL_STAGE_SYNTAX)) {
        wrong = "trees differ";
    } else if (prove &&
               !same_stage(&source, &written, options, POL_STAGE_RULES)) {
        wrong = "rules differ";
    } else if (prove) {
        int equal = is_equal(&source, &written, options);
        all->proved += equal > 0;
        wrong = equal == 0 ? "answers differ" : NULL;
    }
    pol_result_free(once);
    pol_result_free(twice);
    return wrong;
}

/* Leaves out what is not needed for the same fault, half by half. */
static void shrink(layout_source *source, const char *wrong)
{
    static layout_source less;
    tally none = {0, 0, 0};
    for (size_t part = source->size / 2; part > 0; part /= 2) {
        for (size_t at = 0; at + part <= source->size;) {
            memcpy(less.text, source->text, at);
            memcpy(less.text + at, source->text + at + part,
                   source->size - at - part);
            less.size = source->size - part;
            const char *now =
                judge((pol_text){less.text, less.size}, &both[0], true, &none);
            if (now != NULL && strcmp(now, wrong) == 0) {
                memcpy(source->text, less.text, less.size);
                source->size = less.size;
            } else {
                at += part;
            }
        }
    }
}

static void show(layout_source *source)
{
    source->text[source->size < LAYOUT_SIZE ? source->size : LAYOUT_SIZE - 1] =
        '\0';
    for (char *line = strtok(source->text, "\n"); line != NULL;
         line = strtok(NULL, "\n")) {
        printf("#   %s\n", line);
    }
}

static void random_files(tap *t)
{
    static layout_source source;
    uint64_t count = number_from("LAYOUTS", 20000);
    uint64_t seed = number_from("LAYOUT_SEED", 1), end = seed + count;
    tally all = {count, 0, 0};
    unsigned faults = 0;
    for (; seed < end && faults < 3; seed++) {
        layout_make(&source, seed);
        pol_text text = {source.text, source.size};
        const char *wrong = judge(text, &both[0], seed % 8 == 0, &all);
        if (wrong != NULL) {
            faults++;
            tap_note("seed %llu: %s", (unsigned long long)seed, wrong);
            shrink(&source, wrong);
            show(&source);
        }
    }
    tap_ok(t, faults == 0, "%llu random files settle, keep comments and tree",
           (unsigned long long)all.files);
    tap_ok(t, all.rejected == 0, "all of them are valid (%llu are not)",
           (unsigned long long)all.rejected);
    tap_ok(t, all.proved * 9 > count, "%llu are proved to answer the same",
           (unsigned long long)all.proved);
}

static bool read_file(layout_source *source, const char *name)
{
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        return false;
    }
    source->size = fread(source->text, 1, LAYOUT_SIZE, file);
    return fclose(file) == 0 && source->size < LAYOUT_SIZE;
}

static void real_files(tap *t, char **names, int count, pol_dialect dialect)
{
    static layout_source source;
    const char *const called[] = {"native", "codex"};
    tally all = {0, 0, 0};
    unsigned faults = 0;
    for (int i = 0; i < count; i++) {
        if (!read_file(&source, names[i])) {
            tap_note("%s: unreadable or too large", names[i]);
            continue;
        }
        all.files++;
        const char *wrong = judge((pol_text){source.text, source.size},
                                  &both[dialect], true, &all);
        if (wrong != NULL) {
            faults++;
            tap_note("%s: %s", names[i], wrong);
        }
    }
    tap_ok(t, faults == 0 && all.rejected < all.files,
           "%s: %llu files, %llu valid, %llu proved to answer the same",
           called[dialect], (unsigned long long)all.files,
           (unsigned long long)(all.files - all.rejected),
           (unsigned long long)all.proved);
}

int main(int argc, char **argv)
{
    tap t = {0, 0};
    if (argc == 1) {
        random_files(&t);
    }
    for (int dialect = 0; argc > 1 && dialect < 2; dialect++) {
        real_files(&t, argv + 1, argc - 1, (pol_dialect)dialect);
    }
    return tap_end(&t);
}
