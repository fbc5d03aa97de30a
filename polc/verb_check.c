/* SPDX-License-Identifier: Apache-2.0
 *
 * polc check: the findings of rule files, as text or JSON. */
#include "polc/code.h"
#include "polc/file.h"
#include "polc/json.h"
#include "polc/policy.h"

#include <string.h>

typedef struct tally {
    size_t errors, warnings;
} tally;

/* -- concise: one line each */

static void add_concise(polc_buffer *out, const pol_diagnostic *diagnostic)
{
    const pol_place *place = &diagnostic->place;
    char numbers[64];
    if (place->source.data != NULL) {
        polc_add_escaped(out, place->source);
        snprintf(numbers, sizeof numbers, ":%u:%u: ", (unsigned)place->line,
                 (unsigned)place->column);
        polc_add_string(out, numbers);
    }
    polc_add_string(out, polc_severity_name(diagnostic->severity));
    polc_add_string(out, "[");
    polc_add_string(out, diagnostic->code);
    polc_add_string(out, "]: ");
    polc_add_escaped(out, diagnostic->message);
    polc_add_string(out, "\n");
}

/* -- JSON */

static void add_place(polc_json *json, const pol_place *place)
{
    polc_json_key(json, "source");
    if (place->source.data == NULL) {
        polc_json_word(json, "null");
        return;
    }
    polc_json_text(json, place->source);
    polc_json_key(json, "line");
    polc_json_number(json, place->line);
    polc_json_key(json, "column");
    polc_json_number(json, place->column);
    polc_json_key(json, "begin");
    polc_json_number(json, place->begin);
    polc_json_key(json, "end");
    polc_json_number(json, place->end);
}

static void add_json(polc_json *json, const pol_result *result, size_t index)
{
    pol_diagnostic diagnostic = pol_result_diagnostic(result, index);
    polc_json_open(json, '{');
    polc_json_key(json, "code");
    polc_json_string(json, diagnostic.code);
    polc_json_key(json, "name");
    polc_json_string(json, diagnostic.name);
    polc_json_key(json, "severity");
    polc_json_string(json, polc_severity_name(diagnostic.severity));
    add_place(json, &diagnostic.place);
    polc_json_key(json, "message");
    polc_json_text(json, diagnostic.message);
    if (diagnostic.fix.data != NULL) {
        polc_json_key(json, "fix");
        polc_json_text(json, diagnostic.fix);
    }
    polc_json_key(json, "notes");
    polc_json_open(json, '[');
    for (size_t i = 0; i < diagnostic.notes; i++) {
        pol_diagnostic note = pol_result_note(result, index, i);
        polc_json_open(json, '{');
        add_place(json, &note.place);
        polc_json_key(json, "message");
        polc_json_text(json, note.message);
        polc_json_close(json, '}');
    }
    polc_json_close(json, ']');
    polc_json_close(json, '}');
}

/* -- one policy */

static void report(const polc_args *args, const pol_result *result, tally *all,
                   polc_json *json)
{
    polc_buffer out = {0};
    for (size_t i = 0; i < pol_result_diagnostics(result); i++) {
        pol_diagnostic diagnostic = pol_result_diagnostic(result, i);
        bool is_error = diagnostic.severity == POL_SEVERITY_ERROR;
        all->errors += is_error;
        all->warnings += !is_error;
        if (args->format == POLC_FORMAT_JSON) {
            add_json(json, result, i);
        } else if (args->format == POLC_FORMAT_CONCISE) {
            add_concise(&out, &diagnostic);
        }
    }
    polc_print(&out);
    if (args->format == POLC_FORMAT_NONE || args->format == POLC_FORMAT_TEXT) {
        polc_print_diagnostics(result, true, stdout, args->colour);
    }
}

static int check(const polc_args *args, const char *const *files, size_t count,
                 tally *all, polc_json *json)
{
    polc_rules rules;
    pol_result *result = NULL;
    int code = POLC_FAILURE;
    if (polc_rules_open(&rules, args, files, count)) {
        pol_status status =
            pol_compile(rules.sources, rules.count, &rules.options, &result);
        if (result != NULL) {
            report(args, result, all, json);
        }
        code = polc_status_code(status);
    }
    polc_rules_close(&rules);
    pol_result_free(result);
    return code;
}

/* -- all of them */

static void summarize(const tally *all)
{
    /* Findings first, where both streams end in one file. */
    polc_flush_output();
    if (all->errors + all->warnings > 0) {
        polc_error("%zu error%s, %zu warning%s", all->errors,
                   all->errors == 1 ? "" : "s", all->warnings,
                   all->warnings == 1 ? "" : "s");
    }
}

int polc_run_check(const polc_args *args)
{
    if (args->files.count == 0 && !args->system) {
        return polc_usage_error("check", "give at least one rule file");
    }
    if (args->each && args->system) {
        return polc_usage_error("check", "--system is one policy: not --each");
    }
    tally all = {0, 0};
    polc_buffer out = {0};
    polc_json json = {.out = &out};
    int code = POLC_CLEAN;
    bool is_json = args->format == POLC_FORMAT_JSON;
    polc_json_open(&json, '{');
    polc_json_key(&json, "diagnostics");
    polc_json_open(&json, '[');
    if (!args->each) {
        code = check(args, args->files.items, args->files.count, &all, &json);
    }
    for (size_t i = 0; args->each && i < args->files.count; i++) {
        int one = check(args, args->files.items + i, 1, &all, &json);
        code = one > code ? one : code;
    }
    polc_json_close(&json, ']');
    polc_json_key(&json, "errors");
    polc_json_number(&json, all.errors);
    polc_json_key(&json, "warnings");
    polc_json_number(&json, all.warnings);
    polc_json_close(&json, '}');
    polc_add_string(&out, "\n");
    if (is_json) {
        polc_print(&out);
    }
    polc_buffer_free(&out);
    summarize(&all);
    if (code == POLC_CLEAN && args->strict && all.warnings > 0) {
        code = POLC_FINDINGS;
    }
    return code;
}
