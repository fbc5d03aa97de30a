/* SPDX-License-Identifier: Apache-2.0
 *
 * Unified differences: a longest common subsequence of the lines between the
 * first and the last change. */
#include "polc/diff.h"
#include "polc/text.h"

#include <stdlib.h>
#include <string.h>

#define CONTEXT 3

/* Larger changes are shown as one replacement: memory stays bounded. */
#define MAX_CELLS ((size_t)32 << 20)

typedef struct lines {
    pol_text *items; /* without their ends */
    size_t count;
    bool ends; /* the last one has an end */
} lines;

static lines split(pol_text text)
{
    lines l = {.ends = true};
    size_t capacity = 0;
    while (text.size > 0) {
        if (l.count == capacity) {
            capacity = capacity * 2 + 64;
            l.items = polc_resize(l.items, capacity * sizeof *l.items);
        }
        const char *end = memchr(text.data, '\n', text.size);
        size_t size = end != NULL ? (size_t)(end - text.data) : text.size;
        l.items[l.count++] = (pol_text){text.data, size};
        l.ends = end != NULL;
        size_t used = size + (end != NULL);
        text = (pol_text){text.data + used, text.size - used};
    }
    return l;
}

static bool is_same(const lines *a, size_t i, const lines *b, size_t j)
{
    pol_text x = a->items[i], y = b->items[j];
    bool x_ends = i + 1 < a->count || a->ends;
    bool y_ends = j + 1 < b->count || b->ends;
    return x_ends == y_ends && x.size == y.size &&
           (x.size == 0 || memcmp(x.data, y.data, x.size) == 0);
}

/* -- the script: ' ' keep, '-' remove, '+' add, in order */

typedef struct script {
    char *steps;
    size_t count;
} script;

static void push(script *s, char step, size_t times)
{
    memset(s->steps + s->count, step, times);
    s->count += times;
}

/* better[i * n + j]: '-' where dropping line i of a keeps the longer common
 * rest, '+' for line j of b, ' ' where they are equal. */
static char *make_table(const lines *a, const lines *b, size_t from, size_t m,
                        size_t n)
{
    char *better = polc_resize(NULL, m * n);
    uint32_t *below = polc_resize(NULL, (n + 1) * sizeof *below);
    memset(below, 0, (n + 1) * sizeof *below);
    for (size_t i = m; i-- > 0;) {
        uint32_t corner = 0; /* below[j + 1] of the row before */
        for (size_t j = n; j-- > 0;) {
            uint32_t down = below[j];
            char step = ' ';
            if (is_same(a, from + i, b, from + j)) {
                below[j] = corner + 1;
            } else if (down >= below[j + 1]) {
                step = '-';
            } else {
                step = '+';
                below[j] = below[j + 1];
            }
            better[i * n + j] = step;
            corner = down;
        }
    }
    free(below);
    return better;
}

static void compare_middle(script *s, const lines *a, const lines *b,
                           size_t from, size_t m, size_t n)
{
    size_t i = 0, j = 0;
    if (m > 0 && n > 0 && m <= MAX_CELLS / n) {
        char *better = make_table(a, b, from, m, n);
        while (i < m && j < n) {
            char step = better[i * n + j];
            push(s, step, 1);
            i += step != '+';
            j += step != '-';
        }
        free(better);
    }
    push(s, '-', m - i);
    push(s, '+', n - j);
}

static script compare(const lines *a, const lines *b)
{
    size_t least = a->count < b->count ? a->count : b->count;
    size_t head = 0, tail = 0;
    while (head < least && is_same(a, head, b, head)) {
        head++;
    }
    while (tail < least - head &&
           is_same(a, a->count - 1 - tail, b, b->count - 1 - tail)) {
        tail++;
    }
    script s = {.steps = polc_resize(NULL, a->count + b->count)};
    push(&s, ' ', head);
    compare_middle(&s, a, b, head, a->count - head - tail,
                   b->count - head - tail);
    push(&s, ' ', tail);
    return s;
}

/* -- hunks */

static void add_line(polc_buffer *out, char step, const lines *l, size_t i)
{
    pol_text line = l->items[i];
    polc_add(out, &step, 1);
    /* Tabs are harmless, and common. */
    for (const char *tab;
         line.size > 0 && (tab = memchr(line.data, '\t', line.size));) {
        size_t size = (size_t)(tab - line.data);
        polc_add_escaped(out, (pol_text){line.data, size});
        polc_add(out, "\t", 1);
        line = (pol_text){tab + 1, line.size - size - 1};
    }
    polc_add_escaped(out, line);
    polc_add_string(out, "\n");
    if (i + 1 == l->count && !l->ends) {
        polc_add_string(out, "\\ No newline at end of file\n");
    }
}

/* "12,3": as diff writes them, an empty range names the line before it. */
static void add_range(polc_buffer *out, char sign, size_t first, size_t count)
{
    char text[64];
    snprintf(text, sizeof text, count == 1 ? " %c%zu" : " %c%zu,%zu", sign,
             count == 0 ? first : first + 1, count);
    polc_add_string(out, text);
}

/* One past the last step of the hunk whose first change is at `at`. */
static size_t hunk_end(const script *s, size_t at)
{
    size_t last = at;
    for (size_t i = at; i < s->count && i <= last + 2 * CONTEXT; i++) {
        last = s->steps[i] != ' ' ? i : last;
    }
    size_t end = last + 1 + CONTEXT;
    return end < s->count ? end : s->count;
}

static void add_hunk(polc_buffer *out, const script *s, size_t begin,
                     size_t end, const lines *a, size_t i, const lines *b,
                     size_t j)
{
    size_t removed = 0, added = 0;
    for (size_t k = begin; k < end; k++) {
        removed += s->steps[k] != '+';
        added += s->steps[k] != '-';
    }
    polc_add_string(out, "@@");
    add_range(out, '-', i, removed);
    add_range(out, '+', j, added);
    polc_add_string(out, " @@\n");
    for (size_t k = begin; k < end; k++) {
        char step = s->steps[k];
        if (step == '+') {
            add_line(out, step, b, j);
        } else {
            add_line(out, step, a, i);
        }
        i += step != '+';
        j += step != '-';
    }
}

void polc_diff(polc_buffer *out, const char *name, pol_text before,
               pol_text after)
{
    lines a = split(before), b = split(after);
    script s = compare(&a, &b);
    size_t i = 0, j = 0, done = 0;
    bool is_first = true;
    for (size_t at = 0; at < s.count; at++) {
        if (s.steps[at] == ' ' || at < done) {
            i += s.steps[at] != '+';
            j += s.steps[at] != '-';
            continue;
        }
        if (is_first) {
            polc_add_string(out, "--- ");
            polc_add_escaped(out, polc_text(name));
            polc_add_string(out, "\n+++ ");
            polc_add_escaped(out, polc_text(name));
            polc_add_string(out, "\n");
            is_first = false;
        }
        size_t lead = at - done < CONTEXT ? at - done : CONTEXT;
        done = hunk_end(&s, at);
        add_hunk(out, &s, at - lead, done, &a, i - lead, &b, j - lead);
        i += s.steps[at] != '+';
        j += s.steps[at] != '-';
    }
    free(s.steps);
    free(a.items);
    free(b.items);
}
