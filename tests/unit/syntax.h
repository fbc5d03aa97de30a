/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the tests of the grammar: a source in, text and diagnostics
 * out. */
#ifndef TESTS_UNIT_SYNTAX_H
#define TESTS_UNIT_SYNTAX_H

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpolicy/syntax/dump.h>

typedef struct text_buffer {
    char *data;
    size_t size, capacity;
} text_buffer;

typedef struct reading {
    pol_budget budget;
    pol_report report;
    uint32_t source;
    pol_parse_options options;
    text_buffer out;     /* what a dump wrote */
    unsigned statements; /* that the sink got */
    unsigned stop_after; /* statements; 0: never */
} reading;

static inline void text_write(void *context, const char *data, size_t size)
{
    text_buffer *t = context;
    if (t->size + size + 1 > t->capacity) {
        t->capacity = (t->size + size + 1) * 2;
        t->data = realloc(t->data, t->capacity);
        cr_assert_not_null(t->data);
    }
    memcpy(t->data + t->size, data, size);
    t->size += size;
    t->data[t->size] = '\0';
}

static inline bool reading_take(void *context, const pol_stmt *stmt)
{
    reading *r = context;
    r->statements++;
    pol_dump_tree(&r->report, stmt, false, (pol_sink){text_write, &r->out});
    return r->stop_after == 0 || r->statements < r->stop_after;
}

static inline void reading_open(reading *r, pol_text text, pol_dialect dialect,
                                const pol_allocator *allocator, uint64_t limit)
{
    memset(r, 0, sizeof *r);
    r->options = (pol_parse_options){dialect, 64};
    pol_budget_init(&r->budget, allocator, limit);
    pol_report_init(&r->report, &r->budget);
    r->source = pol_report_add_input(&r->report, POL_TEXT("t.rules"), text,
                                     POL_LAYER_USER);
    text_write(&r->out, "", 0);
}

static inline void reading_parse(reading *r)
{
    pol_parse(&r->report, r->source, &r->options, &r->budget,
              (pol_stmt_sink){reading_take, r});
}

static inline void reading_close(reading *r)
{
    pol_report_free(&r->report);
    free(r->out.data);
    cr_expect_eq(r->budget.used, 0, "%llu bytes leak",
                 (unsigned long long)r->budget.used);
}

static inline void read_text(reading *r, pol_text text, pol_dialect dialect)
{
    reading_open(r, text, dialect, NULL, UINT64_MAX);
    reading_parse(r);
}

static inline void read_string(reading *r, const char *text,
                               pol_dialect dialect)
{
    read_text(r, (pol_text){text, strlen(text)}, dialect);
}

/* "P009@1:28 P010@3:1" */
static inline const char *codes_of(reading *r, char buffer[512])
{
    size_t used = 0;
    buffer[0] = '\0';
    for (size_t i = 0; i < r->report.diags.count && used < 480; i++) {
        const pol_diag *diag = &r->report.diags.items[i];
        uint32_t line, column;
        pol_report_place(&r->report, diag->span.source, diag->span.begin, &line,
                         &column);
        used += (size_t)snprintf(
            buffer + used, 512 - used, "%s%s@%u:%u", i > 0 ? " " : "",
            pol_code_get(diag->code)->number, (unsigned)line, (unsigned)column);
    }
    return buffer;
}

#endif
