/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings as workflow commands, which become annotations of a change.  A line
 * of ours always begins with a command, and nothing foreign can end it: its
 * data escapes % CR LF, its properties : and , as well; other controls are
 * escaped as for people. */
#include "polc/report.h"

#include <string.h>

static void add_data(polc_buffer *out, pol_text text, const char *escaped)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i], escape[4];
        if (c == '\0' || strchr(escaped, c) == NULL) {
            polc_add(out, &c, 1);
        } else {
            snprintf(escape, sizeof escape, "%%%02X", (unsigned char)c);
            polc_add(out, escape, 3);
        }
    }
}

static void add_property(polc_buffer *out, const char *key, pol_text value)
{
    polc_buffer shown = {0};
    char last = out->data[out->size - 1];
    polc_add_escaped(&shown, value);
    polc_add_string(out, last == ' ' ? "" : ",");
    polc_add_string(out, key);
    polc_add_string(out, "=");
    add_data(out, polc_buffer_text(&shown), "%\r\n:,");
    polc_buffer_free(&shown);
}

static void add_number(polc_buffer *out, const char *key, size_t number)
{
    polc_add_string(out, ",");
    polc_add_string(out, key);
    polc_add_string(out, "=");
    polc_add_number(out, number);
}

/* Columns only where the finding ends in the line where it begins: more is
 * refused. */
static void add_place(polc_buffer *out, const polc_finding *finding)
{
    const pol_place *place = &finding->is.place;
    add_property(out, "file", polc_finding_name(finding));
    add_number(out, "line", place->line);
    if (finding->text.data == NULL) {
        return;
    }
    polc_spot begin = polc_spot_of(finding->text, place->begin, POLC_POINTS);
    polc_spot end = polc_spot_of(finding->text, place->end, POLC_POINTS);
    add_number(out, "endLine", end.line);
    if (begin.line == end.line) {
        add_number(out, "col", begin.column);
        add_number(out, "endColumn", end.column);
    }
}

static void add_message(polc_buffer *out, const polc_finding *finding)
{
    polc_buffer text = {0};
    polc_add_escaped(&text, finding->is.message);
    for (size_t i = 0; i < finding->is.notes; i++) {
        pol_diagnostic note =
            pol_result_note(finding->policy->result, finding->index, i);
        polc_add_string(&text, "\n");
        if (note.place.source.data != NULL) {
            polc_add_escaped(&text, note.place.source);
            polc_add_string(&text, ":");
            polc_add_number(&text, note.place.line);
            polc_add_string(&text, ": ");
        }
        polc_add_escaped(&text, note.message);
    }
    if (finding->is.fix.data != NULL) {
        polc_add_string(&text, finding->is.fix.size > 0 ? "\nfix: "
                                                        : "\nfix: remove it");
        polc_add_escaped(&text, finding->is.fix);
    }
    add_data(out, polc_buffer_text(&text), "%\r\n");
    polc_buffer_free(&text);
}

static void add_finding(polc_buffer *out, const polc_finding *finding)
{
    static const char *const commands[] = {"::error ", "::warning ",
                                           "::notice "};
    char title[64];
    polc_add_string(out, commands[finding->is.severity]);
    if (finding->is.place.source.data != NULL) {
        add_place(out, finding);
    }
    snprintf(title, sizeof title, "%s %s", finding->is.code, finding->is.name);
    add_property(out, "title", polc_text(title));
    polc_add_string(out, "::");
    add_message(out, finding);
    polc_add_string(out, "\n");
}

/* The worst first: only the first ones of a step are shown at the change. */
void polc_report_github(polc_buffer *out, const polc_findings *all)
{
    for (int severity = POL_SEVERITY_ERROR; severity <= POL_SEVERITY_NOTE;
         severity++) {
        for (size_t i = 0; i < all->count; i++) {
            const polc_finding *finding = &all->items[i];
            if (!finding->is_known && (int)finding->is.severity == severity) {
                add_finding(out, finding);
            }
        }
    }
}
