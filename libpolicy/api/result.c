/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading a result: image, diagnostics, text, figures. */
#include <libpolicy/api/result.h>

#include <string.h>

pol_text pol_result_image(const pol_result *result)
{
    if (result == NULL || result->image.bytes == NULL) {
        return (pol_text){NULL, 0};
    }
    return (pol_text){(const char *)result->image.bytes, result->image.size};
}

pol_text pol_result_text(const pol_result *result)
{
    if (result == NULL) {
        return (pol_text){NULL, 0};
    }
    return (pol_text){result->text.items, result->text.count};
}

pol_statistics pol_result_statistics(const pol_result *result)
{
    return result != NULL ? result->statistics : (pol_statistics){.rules = 0};
}

size_t pol_result_diagnostics(const pol_result *result)
{
    return result != NULL ? result->report.diags.count : 0;
}

/* -- diagnostics */

/* The report keeps the lines of a source on first use: reading a result
 * changes it, which is why it belongs to one thread at a time. */
static pol_report *report_of(const pol_result *result)
{
    return &((pol_result *)(uintptr_t)result)->report;
}

pol_place pol_result_place(const pol_result *result, pol_span span)
{
    pol_report *report = report_of(result);
    pol_place place = {.begin = span.begin, .end = span.end};
    if (span.source < report->inputs.count) {
        place.source = report->inputs.items[span.source].name;
        pol_report_place(report, span.source, span.begin, &place.line,
                         &place.column);
    }
    return place;
}

pol_diagnostic pol_result_diagnostic(const pol_result *result, size_t index)
{
    if (index >= pol_result_diagnostics(result)) {
        return (pol_diagnostic){.code = "", .name = ""};
    }
    const pol_diag *diag = &result->report.diags.items[index];
    const pol_code_row *row = pol_code_get(diag->code);
    return (pol_diagnostic){.code = row->number,
                            .name = row->name,
                            .severity = row->severity,
                            .place = pol_result_place(result, diag->span),
                            .message = diag->message,
                            .fix = diag->fix,
                            .fix_place =
                                pol_result_place(result, diag->fix_span),
                            .fix_safe = diag->fix_safe,
                            .notes = diag->note_count};
}

pol_diagnostic pol_result_note(const pol_result *result, size_t index,
                               size_t note)
{
    if (index >= pol_result_diagnostics(result) ||
        note >= result->report.diags.items[index].note_count) {
        return (pol_diagnostic){.code = "", .name = ""};
    }
    const pol_diag *diag = &result->report.diags.items[index];
    const pol_code_row *row = pol_code_get(diag->code);
    return (pol_diagnostic){
        .code = row->number,
        .name = row->name,
        .severity = POL_SEVERITY_NOTE,
        .place = pol_result_place(result, diag->notes[note].span),
        .message = diag->notes[note].message};
}

/* -- rendering, as snprintf */

typedef struct window {
    char *data;
    size_t capacity, size;
} window;

static void put(void *context, const char *data, size_t size)
{
    window *w = context;
    if (w->size < w->capacity) {
        size_t room = w->capacity - w->size;
        memcpy(w->data + w->size, data, size < room ? size : room);
    }
    w->size += size;
}

pol_status pol_result_render(const pol_result *result, size_t index, int colour,
                             char *buffer, size_t capacity, size_t *needed)
{
    if (needed != NULL) {
        *needed = 0;
    }
    if (buffer != NULL && capacity > 0) {
        buffer[0] = '\0';
    }
    if (index >= pol_result_diagnostics(result) || needed == NULL ||
        (buffer == NULL && capacity > 0)) {
        return POL_INVALID_ARGUMENT;
    }
    window w = {buffer, capacity > 0 ? capacity - 1 : 0, 0};
    pol_render(report_of(result), &result->report.diags.items[index], colour,
               (pol_sink){put, &w});
    if (capacity > 0) {
        buffer[w.size < w.capacity ? w.size : w.capacity] = '\0';
    }
    *needed = w.size;
    return POL_OK;
}
