/* SPDX-License-Identifier: Apache-2.0
 *
 * Coverage as a tracefile, as geninfo(1) describes it: a rule is a function,
 * the lines of its statement are lines, its other parts are branches. */
#include "polc/test.h"

#include "polc/file.h"

#include <string.h>

static void add_row(polc_buffer *out, const char *key, uint64_t first,
                    const char *between, uint64_t second)
{
    polc_add_string(out, key);
    polc_add_number(out, first);
    polc_add_string(out, between);
    polc_add_number(out, second);
    polc_add_string(out, "\n");
}

static void add_sums(polc_buffer *out, const char *found, uint64_t all,
                     const char *hit, uint64_t reached)
{
    polc_add_string(out, found);
    polc_add_number(out, all);
    polc_add_string(out, "\n");
    polc_add_string(out, hit);
    polc_add_number(out, reached);
    polc_add_string(out, "\n");
}

/* A name on a line of its own, which no line end may break. */
static void add_name(polc_buffer *out, const char *key, const char *name)
{
    polc_add_string(out, key);
    for (; *name != '\0'; name++) {
        polc_add(out, *name == '\n' || *name == '\r' ? "?" : name, 1);
    }
    polc_add_string(out, "\n");
}

static void add_functions(polc_buffer *out, const polc_reached *items,
                          size_t count)
{
    uint64_t all = 0, reached = 0;
    for (size_t i = 0; i < count; i++) {
        if (items[i].kind == POL_COVER_RULE) {
            polc_add_string(out, "FN:");
            polc_add_number(out, items[i].line);
            add_name(out, ",", items[i].text);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (items[i].kind == POL_COVER_RULE) {
            polc_add_string(out, "FNDA:");
            polc_add_number(out, items[i].hits);
            add_name(out, ",", items[i].text);
            all++;
            reached += items[i].hits > 0;
        }
    }
    add_sums(out, "FNF:", all, "FNH:", reached);
}

/* The branches of a rule are a block of its first line. */
static void add_branches(polc_buffer *out, const polc_reached *items,
                         size_t count)
{
    uint64_t all = 0, reached = 0, block = 0, branch = 0;
    for (size_t i = 0; i < count; i++) {
        if (items[i].kind == POL_COVER_RULE) {
            block++;
            branch = 0;
            continue;
        }
        polc_add_string(out, "BRDA:");
        polc_add_number(out, items[i].line);
        polc_add_string(out, ",");
        polc_add_number(out, block);
        add_row(out, ",", branch++, ",", items[i].hits);
        all++;
        reached += items[i].hits > 0;
    }
    add_sums(out, "BRF:", all, "BRH:", reached);
}

/* Statements on one line, or of one loop, are one: what any of them met. */
static void add_lines(polc_buffer *out, const polc_reached *items, size_t count)
{
    uint64_t all = 0, reached = 0, hits = 0;
    unsigned line = 0, lines = 0;
    for (size_t i = 0; i <= count; i++) {
        if (i < count && items[i].kind != POL_COVER_RULE) {
            continue;
        }
        if (i < count && lines > 0 && items[i].line < line + lines) {
            hits += items[i].hits;
            continue;
        }
        for (unsigned k = 0; k < lines; k++) {
            add_row(out, "DA:", line + k, ",", hits);
            all++;
            reached += hits > 0;
        }
        if (i < count) {
            line = items[i].line;
            lines = items[i].lines;
            hits = items[i].hits;
        }
    }
    add_sums(out, "LF:", all, "LH:", reached);
}

bool polc_coverage_lcov(const polc_coverage *coverage, const char *file)
{
    polc_buffer out = {0};
    size_t end = 0;
    polc_add_string(&out, "TN:polc\n");
    for (size_t i = 0; i < coverage->count; i = end) {
        const polc_reached *items = &coverage->items[i];
        for (end = i; end < coverage->count &&
                      strcmp(coverage->items[end].file, items->file) == 0;) {
            end++;
        }
        add_name(&out, "SF:", items->file);
        add_functions(&out, items, end - i);
        add_branches(&out, items, end - i);
        add_lines(&out, items, end - i);
        polc_add_string(&out, "end_of_record\n");
    }
    bool is_written = true;
    if (strcmp(file, "-") == 0) {
        polc_put(stdout, polc_buffer_text(&out));
    } else {
        is_written = polc_write_file(file, polc_buffer_text(&out));
    }
    polc_buffer_free(&out);
    return is_written;
}
