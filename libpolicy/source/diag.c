/* SPDX-License-Identifier: Apache-2.0
 *
 * The report: sources, diagnostics in order, and places.  Knows nothing of
 * how they are shown (render.c) or of the grammar. */
#include <libpolicy/source/diag.h>

#include <stdarg.h>
#include <stdio.h>

static const pol_code_row code_rows[] = {
#define POL_CODE(number, name, severity, identifier, summary) \
    {number, name, POL_SEVERITY_##severity, summary},
#include <libpolicy/source/codes.def>
#undef POL_CODE
};

const pol_code_row *pol_code_get(pol_code code)
{
    return &code_rows[code];
}

void pol_report_init(pol_report *report, pol_budget *budget)
{
    *report = (pol_report){.errors = 0};
    pol_arena_init(&report->arena, budget);
}

void pol_report_free(pol_report *report)
{
    pol_budget *budget = report->arena.budget;
    pol_vec_free(&report->inputs, budget);
    pol_vec_free(&report->diags, budget);
    pol_arena_free(&report->arena);
}

static uint32_t add_input(pol_report *report, pol_input input)
{
    if (input.name.data == NULL || input.text.data == NULL ||
        input.text.size >= UINT32_MAX) {
        return UINT32_MAX;
    }
    pol_input *slot = pol_vec_push(&report->inputs, report->arena.budget);
    if (slot == NULL) {
        return UINT32_MAX;
    }
    *slot = input;
    return (uint32_t)(report->inputs.count - 1);
}

uint32_t pol_report_add_input(pol_report *report, pol_text name, pol_text text,
                              pol_layer layer)
{
    pol_input input = {.layer = layer};
    input.name = pol_arena_copy(&report->arena, name);
    input.text = pol_arena_copy(&report->arena, text);
    return add_input(report, input);
}

uint32_t pol_report_add_constant(pol_report *report, pol_text name,
                                 pol_text text, pol_layer layer)
{
    return add_input(report,
                     (pol_input){.name = name, .text = text, .layer = layer});
}

/* -- places */

static bool make_lines(pol_report *report, pol_input *input)
{
    const char *text = input->text.data, *end = text + input->text.size;
    size_t count = 1;
    for (const char *p = text; (p = memchr(p, '\n', (size_t)(end - p)));) {
        p++;
        count++;
    }
    uint32_t *lines = pol_arena_alloc(&report->arena, count * sizeof *lines);
    if (lines == NULL) {
        return false;
    }
    size_t at = 0;
    lines[at++] = 0;
    for (const char *p = text; (p = memchr(p, '\n', (size_t)(end - p)));) {
        lines[at++] = (uint32_t)(++p - text);
    }
    input->lines = lines;
    input->line_count = (uint32_t)count;
    return true;
}

/* Index of the line of an offset.  Asked in rising order mostly. */
static uint32_t find_line(pol_input *input, uint32_t offset)
{
    uint32_t low = 0, high = input->line_count, near = input->last_line;
    if (offset >= input->lines[near]) {
        low = near;
        if (near + 2 < high && offset < input->lines[near + 2]) {
            high = near + 2;
        }
    } else {
        high = near;
    }
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (offset < input->lines[middle]) {
            high = middle;
        } else {
            low = middle;
        }
    }
    input->last_line = low;
    return low;
}

void pol_report_place(pol_report *report, uint32_t source, uint32_t offset,
                      uint32_t *line, uint32_t *column)
{
    *line = *column = 1;
    if (source >= report->inputs.count) {
        return;
    }
    pol_input *input = &report->inputs.items[source];
    if (input->lines != NULL || make_lines(report, input)) {
        uint32_t index = find_line(input, offset);
        *line = index + 1;
        *column = offset - input->lines[index] + 1;
        return;
    }
    /* No memory left for the table. */
    const char *begin = input->text.data, *stop = begin + offset;
    for (const char *p; (p = memchr(begin, '\n', (size_t)(stop - begin)));) {
        begin = p + 1;
        (*line)++;
    }
    *column = (uint32_t)(stop - begin) + 1;
}

/* -- messages */

int pol_shown_size(pol_text text)
{
    size_t size = text.size;
    if (size > 200) {
        size = 200;
        while (size > 196 && (text.data[size] & 0xc0) == 0x80) {
            size--;
        }
    }
    return (int)size;
}

/* Message under construction: whole shown characters, as many as fit. */
typedef struct message {
    char data[1024];
    size_t size;
} message;

static void append(void *context, const char *data, size_t size)
{
    message *m = context;
    if (size > sizeof m->data - m->size) {
        size = sizeof m->data - m->size;
        while (size > 0 && (data[size] & 0xc0) == 0x80) {
            size--;
        }
    }
    memcpy(m->data + m->size, data, size);
    m->size += size;
}

__attribute__((format(printf, 2, 0))) static pol_text
make_message(pol_report *report, const char *format, va_list arguments)
{
    char raw[1024];
    message m = {.size = 0};
    int length = vsnprintf(raw, sizeof raw, format, arguments);
    if (length < 0) {
        length = 0;
    }
    size_t size = (size_t)length < sizeof raw ? (size_t)length : sizeof raw - 1;
    pol_write_escaped((pol_sink){append, &m}, (pol_text){raw, size});
    return pol_arena_copy(&report->arena, (pol_text){m.data, m.size});
}

/* -- diagnostics */

/* Makes room for an error where only warnings can go. */
static bool drop_last_warning(pol_report *report)
{
    pol_diag *items = report->diags.items;
    for (size_t i = report->diags.count; i-- > 0;) {
        if (pol_code_get(items[i].code)->severity != POL_SEVERITY_ERROR) {
            size_t behind = report->diags.count - i - 1;
            memmove(&items[i], &items[i + 1], behind * sizeof *items);
            report->diags.count--;
            return true;
        }
    }
    return false;
}

pol_diag *pol_report_add(pol_report *report, pol_code code, pol_span span,
                         const char *format, ...)
{
    bool is_error = pol_code_get(code)->severity == POL_SEVERITY_ERROR;
    report->errors += is_error;
    report->warnings += !is_error;
    size_t most = report->most != 0 ? report->most : POL_MAX_DIAGNOSTICS;
    if ((is_error && report->errors > POL_MAX_DIAGNOSTICS) ||
        (report->diags.count >= most &&
         !(is_error && drop_last_warning(report)))) {
        return NULL;
    }
    va_list arguments;
    va_start(arguments, format);
    pol_text text = make_message(report, format, arguments);
    va_end(arguments);
    pol_diag *diag = pol_vec_push(&report->diags, report->arena.budget);
    if (diag == NULL) {
        return NULL;
    }
    *diag = (pol_diag){.code = code, .span = span, .message = text};
    if (text.data == NULL) { /* no memory: the summary has to do */
        const char *summary = pol_code_get(code)->summary;
        diag->message = (pol_text){summary, strlen(summary)};
    }
    return diag;
}

void pol_diag_add_note(pol_report *report, pol_diag *diag, pol_span span,
                       const char *format, ...)
{
    if (diag == NULL ||
        diag->note_count == sizeof diag->notes / sizeof *diag->notes) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    pol_text text = make_message(report, format, arguments);
    va_end(arguments);
    if (text.data != NULL) {
        diag->notes[diag->note_count++] = (pol_diag_note){span, text};
    }
}

void pol_diag_set_fix(pol_report *report, pol_diag *diag, const char *format,
                      ...)
{
    char raw[1024];
    if (diag == NULL) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(raw, sizeof raw, format, arguments);
    va_end(arguments);
    /* A fix that was cut off would be a wrong one. */
    if (length >= 0 && (size_t)length < sizeof raw) {
        pol_diag_set_fix_at(report, diag, diag->span, false,
                            (pol_text){raw, (size_t)length});
    }
}

void pol_diag_set_fix_at(pol_report *report, pol_diag *diag, pol_span span,
                         bool safe, pol_text fix)
{
    if (diag != NULL) {
        diag->fix = pol_arena_copy(&report->arena, fix);
        diag->fix_span = span;
        diag->fix_safe = safe;
    }
}
