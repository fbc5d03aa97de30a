/* SPDX-License-Identifier: Apache-2.0
 *
 * Diagnostics as people read them: place, message, the source line with
 * carets under its span, notes, fix.  Nothing of a source reaches the sink
 * but through pol_show_char. */
#include <libpolicy/source/diag.h>

#include <stdarg.h>
#include <stdio.h>

/* Columns of source text that are shown, and where the span should begin in
 * a line that is longer. */
#define WINDOW 96u
#define LEAD 40u
#define TAB 4u

static void put(pol_sink sink, const char *text)
{
    sink.write(sink.context, text, strlen(text));
}

static void put_colour(pol_sink sink, int colour, const char *code)
{
    if (colour) {
        put(sink, code);
    }
}

#define RESET "\033[0m"
#define BOLD "\033[1m"
#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define BLUE "\033[1;34m"

static void put_repeated(pol_sink sink, char c, unsigned count)
{
    char block[WINDOW + 16];
    memset(block, c, sizeof block);
    while (count > 0) {
        unsigned part = count < sizeof block ? count : (unsigned)sizeof block;
        sink.write(sink.context, block, part);
        count -= part;
    }
}

static void put_place(pol_report *report, pol_span span, int colour,
                      pol_sink sink)
{
    char numbers[32];
    uint32_t line, column;
    if (span.source >= report->inputs.count) {
        return;
    }
    pol_report_place(report, span.source, span.begin, &line, &column);
    snprintf(numbers, sizeof numbers, ":%u:%u: ", (unsigned)line,
             (unsigned)column);
    put_colour(sink, colour, BOLD);
    pol_write_escaped(sink, report->inputs.items[span.source].name);
    put(sink, numbers);
    put_colour(sink, colour, RESET);
}

/* -- the excerpt */

typedef struct excerpt {
    pol_text line;     /* without its end */
    size_t begin, end; /* the span, as offsets in it */
    unsigned number;   /* of the line */
} excerpt;

static excerpt cut_line(pol_report *report, pol_span span)
{
    uint32_t number, column;
    pol_report_place(report, span.source, span.begin, &number, &column);
    pol_text text = report->inputs.items[span.source].text;
    size_t first = span.begin - (column - 1);
    const char *from = text.data + first;
    const char *stop = memchr(from, '\n', text.size - first);
    size_t size = stop == NULL ? text.size - first : (size_t)(stop - from);
    if (size > 0 && from[size - 1] == '\r') {
        size--;
    }
    size_t begin = span.begin - first, end = span.end - first;
    begin = begin < size ? begin : size;
    end = end < size ? end : size;
    return (excerpt){{from, size}, begin, end < begin ? begin : end, number};
}

static size_t show(const excerpt *e, size_t at, unsigned column,
                   char out[POL_SHOWN_CHAR + 1], unsigned *columns)
{
    if (e->line.data[at] != '\t') {
        return pol_show_char(e->line, at, out, columns);
    }
    *columns = TAB - column % TAB;
    memset(out, ' ', *columns);
    out[*columns] = '\0';
    return 1;
}

/* Start of a character at or before `at`, at most `back` bytes before it. */
static size_t char_start(const excerpt *e, size_t at, size_t back)
{
    size_t from = at > back ? at - back : 0;
    while (from < at && (e->line.data[from] & 0xc0) == 0x80) {
        from++;
    }
    return from;
}

typedef struct carets {
    unsigned before, under;
} carets;

/* Writes the window of the line and says where its carets go. */
static carets put_window(const excerpt *e, pol_sink sink)
{
    char out[POL_SHOWN_CHAR + 1];
    carets c = {0, 0};
    unsigned column = 0, width;
    size_t at = 0;
    if (e->begin > WINDOW - LEAD / 2) {
        at = char_start(e, e->begin, LEAD);
    }
    if (at > 0) {
        put(sink, "...");
        column = c.before = 3;
    }
    while (at < e->line.size && column < WINDOW) {
        size_t length = show(e, at, column, out, &width);
        put(sink, out);
        if (at < e->begin) {
            c.before += width;
        } else if (at < e->end) {
            c.under += width;
        }
        column += width;
        at += length;
    }
    if (at < e->line.size) {
        put(sink, "...");
    }
    return c;
}

static void put_excerpt(pol_report *report, pol_span span, int colour,
                        const char *tint, pol_sink sink)
{
    char margin[24];
    if (span.source >= report->inputs.count) {
        return;
    }
    excerpt e = cut_line(report, span);
    int width = snprintf(margin, sizeof margin, "%5u | ", e.number);
    put_colour(sink, colour, BLUE);
    put(sink, margin);
    put_colour(sink, colour, RESET);
    carets c = put_window(&e, sink);
    put(sink, "\n");
    put_colour(sink, colour, BLUE);
    put_repeated(sink, ' ', (unsigned)width - 2);
    put(sink, "| ");
    put_repeated(sink, ' ', c.before);
    put_colour(sink, colour, tint);
    put_repeated(sink, '^', c.under > 0 ? c.under : 1);
    put_colour(sink, colour, RESET);
    put(sink, "\n");
}

/* -- the whole */

static void put_head(const pol_diag *diag, int colour, const char *tint,
                     pol_sink sink)
{
    const pol_code_row *row = pol_code_get(diag->code);
    put_colour(sink, colour, tint);
    put(sink, row->severity == POL_SEVERITY_ERROR     ? "error["
              : row->severity == POL_SEVERITY_WARNING ? "warning["
                                                      : "note[");
    put(sink, row->number);
    put(sink, "]");
    put_colour(sink, colour, RESET);
    put(sink, ": ");
    put_colour(sink, colour, BOLD);
    pol_write_escaped(sink, diag->message);
    put_colour(sink, colour, RESET);
    put(sink, "\n");
}

static void put_note(pol_report *report, const pol_diag_note *note, int colour,
                     pol_sink sink)
{
    put_place(report, note->span, colour, sink);
    put(sink, "note: ");
    pol_write_escaped(sink, note->message);
    put(sink, "\n");
    put_excerpt(report, note->span, colour, BLUE, sink);
}

void pol_render(pol_report *report, const pol_diag *diag, int colour,
                pol_sink sink)
{
    bool is_error = pol_code_get(diag->code)->severity == POL_SEVERITY_ERROR;
    const char *tint = is_error ? RED : YELLOW;
    put_place(report, diag->span, colour, sink);
    put_head(diag, colour, tint, sink);
    put_excerpt(report, diag->span, colour, tint, sink);
    for (uint32_t i = 0; i < diag->note_count; i++) {
        put_note(report, &diag->notes[i], colour, sink);
    }
    if (diag->fix.data != NULL) {
        put(sink, diag->fix.size > 0 ? "fix: " : "fix: remove it");
        pol_write_escaped(sink, diag->fix);
        put(sink, "\n");
    }
}

void pol_print(pol_sink sink, const char *format, ...)
{
    char line[256];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (size > 0) {
        size_t n = (size_t)size < sizeof line ? (size_t)size : sizeof line - 1;
        sink.write(sink.context, line, n);
    }
}
