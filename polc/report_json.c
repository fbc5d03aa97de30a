/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings as one JSON object: doc/check.schema.json describes it.  Names may
 * be added to it, none changes its meaning. */
#include "polc/report.h"

static void add_offsets(polc_json *json, const pol_place *place)
{
    polc_json_key(json, "line");
    polc_json_number(json, place->line);
    polc_json_key(json, "column");
    polc_json_number(json, place->column);
    polc_json_key(json, "begin");
    polc_json_number(json, place->begin);
    polc_json_key(json, "end");
    polc_json_number(json, place->end);
}

static void add_place(polc_json *json, const pol_place *place)
{
    polc_json_key(json, "source");
    if (place->source.data == NULL) {
        polc_json_word(json, "null");
        return;
    }
    polc_json_text(json, place->source);
    add_offsets(json, place);
}

static void add_fix(polc_json *json, const pol_diagnostic *is)
{
    polc_json_field(json, "fix", is->fix);
    polc_json_key(json, "fix_safe");
    polc_json_word(json, is->fix_safe ? "true" : "false");
    polc_json_key(json, "fix_place");
    polc_json_open(json, '{');
    add_place(json, &is->fix_place);
    polc_json_close(json, '}');
}

static void add_notes(polc_json *json, const polc_finding *finding)
{
    polc_json_key(json, "notes");
    polc_json_open(json, '[');
    for (size_t i = 0; i < finding->is.notes; i++) {
        pol_diagnostic note =
            pol_result_note(finding->policy->result, finding->index, i);
        polc_json_open(json, '{');
        add_place(json, &note.place);
        polc_json_field(json, "message", note.message);
        polc_json_close(json, '}');
    }
    polc_json_close(json, ']');
}

static void add_finding(polc_json *json, const polc_finding *finding)
{
    const pol_diagnostic *is = &finding->is;
    char print[POLC_PRINT_SIZE + 16];
    polc_json_open(json, '{');
    polc_json_key(json, "code");
    polc_json_string(json, is->code);
    polc_json_key(json, "name");
    polc_json_string(json, is->name);
    polc_json_key(json, "severity");
    polc_json_string(json, polc_severity_name(is->severity));
    add_place(json, &is->place);
    if (finding->path != NULL) {
        polc_json_field(json, "file", polc_text(finding->path));
    }
    polc_json_field(json, "message", is->message);
    if (is->fix.data != NULL) {
        add_fix(json, is);
    }
    snprintf(print, sizeof print, "%s:%u", finding->print,
             (unsigned)finding->number);
    polc_json_key(json, "fingerprint");
    polc_json_string(json, print);
    if (finding->is_known) {
        polc_json_key(json, "known");
        polc_json_word(json, "true");
    }
    add_notes(json, finding);
    polc_json_close(json, '}');
}

static void add_count(polc_json *json, const char *key, size_t count)
{
    polc_json_key(json, key);
    polc_json_number(json, count);
}

void polc_report_json(polc_buffer *out, const polc_findings *all)
{
    polc_json json = {.out = out};
    polc_json_open(&json, '{');
    polc_json_key(&json, "diagnostics");
    polc_json_open(&json, '[');
    for (size_t i = 0; i < all->count; i++) {
        add_finding(&json, &all->items[i]);
    }
    polc_json_close(&json, ']');
    add_count(&json, "errors", all->errors);
    add_count(&json, "warnings", all->warnings);
    add_count(&json, "notes", all->notes);
    add_count(&json, "known", all->known);
    polc_json_close(&json, '}');
    polc_add_string(out, "\n");
}
