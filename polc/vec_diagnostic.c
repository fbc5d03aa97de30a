/* SPDX-License-Identifier: Apache-2.0
 *
 * Vectors about what a policy is told: that it compiles, or which
 * diagnostics it gets. */
#include "polc/vec.h"

#include <stdio.h>
#include <string.h>

static bool contains(pol_text text, pol_text part)
{
    for (size_t i = 0; i + part.size <= text.size; i++) {
        if (part.size == 0 ||
            memcmp(text.data + i, part.data, part.size) == 0) {
            return true;
        }
    }
    return part.size == 0;
}

static void add_text(polc_buffer *out, pol_text text)
{
    polc_add(out, text.data, text.size);
}

/* "line:column", behind "source:" where that is asked for. */
static void add_place(polc_buffer *out, const pol_place *place, bool source)
{
    if (source) {
        add_text(out, place->source);
        polc_add_string(out, ":");
    }
    polc_add_number(out, place->line);
    polc_add_string(out, ":");
    polc_add_number(out, place->column);
}

static bool is_at(const pol_diagnostic *d, pol_text place)
{
    bool found = false;
    for (int source = 0; source < 2 && !found; source++) {
        polc_buffer text = {0};
        add_place(&text, &d->place, source != 0);
        found = polc_vec_same(polc_buffer_text(&text), place);
        polc_buffer_free(&text);
    }
    return found;
}

/* All that the line says of the diagnostic but its code. */
static bool is_meant(const polc_vec_line *line, const pol_diagnostic *d)
{
    pol_text value;
    for (size_t i = 2; i < line->count; i++) {
        const polc_vec_word *word = &line->words[i];
        if (polc_vec_is(word->text, "@") && i + 1 < line->count) {
            if (!is_at(d, line->words[++i].text)) {
                return false;
            }
        } else if (polc_vec_attribute(word, "fix", &value)) {
            if (d->fix.data == NULL || !polc_vec_same(d->fix, value)) {
                return false;
            }
        } else if (!contains(d->message, word->text)) {
            return false;
        }
    }
    return true;
}

/* What is reported instead. */
static bool fail(polc_buffer *why, pol_status status, const pol_result *result)
{
    size_t count = pol_result_diagnostics(result);
    if (status == POL_OK) {
        polc_add_string(why, "the policy compiles");
    } else {
        polc_add_string(why, "the policy does not compile: ");
        polc_add_string(why, pol_status_name(status));
    }
    polc_add_string(why, "; diagnostics: ");
    polc_add_number(why, count);
    for (size_t i = 0; i < count; i++) {
        pol_diagnostic d = pol_result_diagnostic(result, i);
        polc_add_string(why, "\n");
        polc_add_string(why, d.severity == POL_SEVERITY_ERROR     ? "error "
                             : d.severity == POL_SEVERITY_WARNING ? "warning "
                                                                  : "note ");
        polc_add_string(why, d.code);
        polc_add_string(why, " @ ");
        add_place(why, &d.place, true);
        polc_add_string(why, " ");
        add_text(why, d.message);
        if (d.fix.data != NULL) {
            polc_add_string(why, " fix=");
            add_text(why, d.fix);
        }
    }
    return false;
}

static pol_severity severity_of(pol_text verb)
{
    return verb.data[0] == 'e'   ? POL_SEVERITY_ERROR
           : verb.data[0] == 'n' ? POL_SEVERITY_NOTE
                                 : POL_SEVERITY_WARNING;
}

/* error|warning|note CODE [@ [SOURCE:]LINE:COLUMN] [fix=TEXT] [PART...] */
static bool diagnose_one(polc_vec_reader *r, const polc_vec_line *line,
                         pol_status status, const pol_result *result,
                         polc_buffer *why)
{
    bool error = polc_vec_is(line->words[0].text, "error");
    pol_severity severity = severity_of(line->words[0].text);
    if (line->count < 2) {
        return polc_vec_fail(r, "the code of a diagnostic is missing");
    }
    if (error && (status == POL_OK || pol_result_image(result).data != NULL)) {
        return fail(why, status, result);
    }
    for (size_t i = 0; i < pol_result_diagnostics(result); i++) {
        pol_diagnostic d = pol_result_diagnostic(result, i);
        if (polc_vec_is(line->words[1].text, d.code) &&
            d.severity == severity && is_meant(line, &d)) {
            return true;
        }
    }
    return fail(why, status, result);
}

/* errors N, warnings N, notes N: how many are reported. */
static bool diagnose_number(polc_vec_reader *r, const polc_vec_line *line,
                            pol_severity severity, pol_status status,
                            const pol_result *result, polc_buffer *why)
{
    uint64_t wanted, count = 0;
    if (line->count != 2 || !polc_vec_number(line->words[1].text, &wanted)) {
        return polc_vec_fail(r, "a number is missing");
    }
    for (size_t i = 0; i < pol_result_diagnostics(result); i++) {
        count += pol_result_diagnostic(result, i).severity == severity;
    }
    return count == wanted || fail(why, status, result);
}

bool polc_vec_is_diagnostic(const polc_vec_line *line)
{
    static const char *const names[] = {
        "error", "warning", "note", "errors", "warnings", "notes", "accepted"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (polc_vec_is(line->words[0].text, names[i])) {
            return true;
        }
    }
    return false;
}

bool polc_vec_diagnose(polc_vec_reader *r, const polc_vec_line *line,
                       pol_status status, const pol_result *result,
                       polc_buffer *why)
{
    pol_text verb = line->words[0].text;
    if (polc_vec_is(verb, "error") || polc_vec_is(verb, "warning") ||
        polc_vec_is(verb, "note")) {
        return diagnose_one(r, line, status, result, why);
    }
    if (polc_vec_is(verb, "accepted")) {
        return status == POL_OK || fail(why, status, result);
    }
    return diagnose_number(r, line, severity_of(verb), status, result, why);
}
