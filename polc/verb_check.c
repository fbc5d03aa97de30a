/* SPDX-License-Identifier: Apache-2.0
 *
 * polc check: reads the rule files, and reports what is found in them. */
#include "polc/baseline.h"
#include "polc/file.h"
#include "polc/fix.h"
#include "polc/progress.h"
#include "polc/report.h"
#include "polc/tree.h"

#include <stdlib.h>
#include <string.h>

/* -- what is checked */

/* A folder stands for the rule files below it, in the layer that it is given
 * in. */
static bool add_folder(polc_strings *files, const char *operand,
                       const char *folder)
{
    polc_strings found = {0};
    bool is_read = polc_tree_list(folder, &found);
    if (is_read && found.count == 0) {
        polc_error("%s: no rule file is below it", folder);
        is_read = false;
    }
    for (size_t i = 0; i < found.count; i++) {
        polc_buffer name = {0};
        polc_add(&name, operand, (size_t)(folder - operand));
        polc_add(&name, found.items[i], strlen(found.items[i]) + 1);
        polc_strings_add(files, name.data);
        free((void *)(uintptr_t)found.items[i]);
    }
    free(found.items);
    return is_read;
}

/* The files of the command line, each a new string. */
static bool list_files(const polc_args *args, polc_strings *files)
{
    bool is_read = true;
    for (size_t i = 0; i < args->files.count; i++) {
        const char *operand = args->files.items[i];
        pol_layer layer;
        const char *file = polc_split_layer(operand, &layer);
        if (strcmp(file, "-") != 0 && polc_is_folder(file)) {
            is_read = add_folder(files, operand, file) && is_read;
        } else {
            polc_strings_add(files, polc_copy(operand));
        }
    }
    return is_read;
}

static polc_checked *check(polc_findings *all, const char *const *files,
                           size_t count)
{
    const polc_args *args = all->args;
    polc_checked *policy = polc_resize(NULL, sizeof *policy);
    *policy = (polc_checked){
        .files = files, .file_count = count, .code = POLC_FAILURE};
    if (polc_rules_open(&policy->rules, args, files, count)) {
        pol_status status = polc_lint(policy);
        policy->code = polc_status_code(status);
        if (status == POL_OK && (args->fix || args->diff)) {
            policy->code = polc_fix(policy, args, &all->fixed);
        }
    }
    polc_loader_shut(&policy->rules.loader);
    return policy;
}

static void check_all(polc_findings *all, const polc_strings *files)
{
    const polc_args *args = all->args;
    if (!args->each) {
        polc_findings_add(all, check(all, files->items, files->count));
        return;
    }
    polc_progress progress = polc_progress_begin("files", files->count);
    for (size_t i = 0; i < files->count; i++) {
        polc_progress_show(&progress, i);
        polc_findings_add(all, check(all, files->items + i, 1));
    }
    polc_progress_end(&progress);
}

/* -- what is told */

static void add_part(polc_buffer *out, size_t count, const char *word)
{
    polc_add_string(out, out->size > 0 ? ", " : "");
    polc_add_number(out, count);
    polc_add_string(out, " ");
    polc_add_string(out, word);
    polc_add_string(out, count == 1 ? "" : "s");
}

static void summarize(const polc_findings *all)
{
    polc_buffer line = {0};
    /* Findings first, where both streams end in one file. */
    polc_flush_output();
    if (all->errors + all->warnings + all->notes == 0) {
        return;
    }
    add_part(&line, all->errors, "error");
    add_part(&line, all->warnings, "warning");
    if (all->notes > 0) {
        add_part(&line, all->notes, "note");
    }
    polc_error("%.*s", (int)line.size, line.data);
    polc_buffer_free(&line);
}

/* What --fix or --diff made. */
static void tell_fixes(const polc_findings *all)
{
    const polc_fixes *fixed = &all->fixed;
    if (fixed->fixes > 0) {
        polc_flush_output();
        polc_error("%zu fix%s in %zu file%s%s", fixed->fixes,
                   fixed->fixes == 1 ? "" : "es", fixed->files,
                   fixed->files == 1 ? "" : "s",
                   all->args->diff ? ", not made" : "");
    }
}

/* --diff shows nothing but the difference; errors, as they keep it from
 * being made. */
static int report_diff(const polc_findings *all)
{
    for (size_t i = 0; i < all->policy_count; i++) {
        polc_flush_output();
        polc_print_diagnostics(all->policies[i]->result, false, stderr,
                               all->args->colour);
    }
    tell_fixes(all);
    return all->code == POLC_CLEAN && all->fixed.files > 0 ? POLC_FINDINGS
                                                           : all->code;
}

static int exit_code(const polc_findings *all)
{
    return all->code == POLC_CLEAN && all->args->strict && all->warnings > 0
               ? POLC_FINDINGS
               : all->code;
}

static int report(polc_findings *all)
{
    const polc_args *args = all->args;
    polc_buffer out = {0};
    polc_findings_settle(all);
    if (args->baseline != NULL && !polc_baseline_apply(all, args->baseline)) {
        return POLC_FAILURE;
    }
    polc_findings_count(all);
    if (args->write_baseline != NULL && all->code == POLC_CLEAN) {
        return polc_baseline_write(all, args->write_baseline) ? POLC_CLEAN
                                                              : POLC_FAILURE;
    }
    polc_report(&out, all);
    polc_print(&out);
    tell_fixes(all);
    summarize(all);
    return exit_code(all);
}

static bool names_stdin(const polc_args *args)
{
    for (size_t i = 0; i < args->files.count; i++) {
        pol_layer layer;
        if (strcmp(polc_split_layer(args->files.items[i], &layer), "-") == 0) {
            return true;
        }
    }
    return false;
}

static const char *misuse(const polc_args *args)
{
    return args->files.count == 0 && !args->system
               ? "give at least one rule file"
           : args->each && args->system ? "--system is one policy: not --each"
           : args->baseline != NULL && args->write_baseline != NULL
               ? "give one of --baseline and --write-baseline"
           : args->fix && !args->diff && names_stdin(args)
               ? "--fix cannot change standard input; --diff shows what it "
                 "would"
               : NULL;
}

int polc_run_check(const polc_args *args)
{
    const char *wrong = misuse(args);
    if (wrong != NULL) {
        return polc_usage_error("check", wrong);
    }
    polc_findings all = {.args = args};
    polc_strings files = {0};
    int code = POLC_FAILURE;
    if (polc_codes_valid(args)) {
        bool is_read = list_files(args, &files);
        if (files.count > 0 || args->files.count == 0) {
            check_all(&all, &files);
            code = args->diff ? report_diff(&all) : report(&all);
        }
        code = is_read ? code : POLC_FAILURE;
    }
    polc_findings_free(&all);
    for (size_t i = 0; i < files.count; i++) {
        free((void *)(uintptr_t)files.items[i]);
    }
    free(files.items);
    return code;
}
