/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs .vec files through the public interface; TAP on stdout, one case a
 * vector.
 *
 *   vectors [--every-code] FILE...
 *
 * --every-code adds a case for each diagnostic code that the library has:
 * it fails where no vector of these files expects the code. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "polc/file.h"
#include "runner.h"

/* -- reporting */

static void print_plain(pol_text text)
{
    for (size_t i = 0; i < text.size && i < 120; i++) {
        char c = text.data[i];

        /* a number sign would begin a TAP directive */
        putchar(c == '#' ? '~' : c >= ' ' && c < 127 ? c : '?');
    }
    putchar('\n');
}

static void report(runner *r, unsigned line, pol_text text)
{
    const char *slash = strrchr(r->reader.path, '/');
    bool good = r->why[0] == 0;

    printf("%sok %u - %s:%u ", good ? "" : "not ", ++r->cases,
           slash != NULL ? slash + 1 : r->reader.path, line);
    print_plain(text);
    if (!good) {
        char *part = strtok(r->why, "\n");

        r->failures++;
        for (; part != NULL; part = strtok(NULL, "\n")) {
            printf("#   %s\n", part);
        }
    }
    r->why[0] = 0;
}

/* -- compiling */

static void compile(runner *r)
{
    pol_compile_options options = polc_vec_options(&r->policy, UINT32_MAX);
    pol_text image;

    r->result = r->lint = NULL;
    memset(&r->image, 0, sizeof r->image);
    r->status = pol_compile(r->policy.sources, r->policy.source_count, &options,
                            &r->result);
    if (r->status == POL_OK) {
        image = pol_result_image(r->result);
        r->status = pol_image_open(&r->image, image.data, image.size);
    }
    if (r->lints) {
        pol_lint(r->policy.sources, r->policy.source_count, &options, NULL,
                 &r->lint);
    }
    polc_vec_policy_close(&r->policy);
}

static bool fail_compiled(runner *r)
{
    char text[600] = "";
    size_t needed;

    if (r->result != NULL && pol_result_diagnostics(r->result) > 0) {
        pol_result_render(r->result, 0, 0, text, sizeof text, &needed);
    }
    return FAIL(r, "the policy did not compile: %s\n%s",
                pol_status_name(r->status), text);
}

/* -- diagnostics */

static void remember(runner *r, pol_text code)
{
    for (size_t i = 0; i < r->seen_count; i++) {
        if (polc_vec_is(code, r->seen[i])) {
            return;
        }
    }
    for (size_t i = 0; pol_code_at(i) != NULL; i++) {
        if (polc_vec_is(code, pol_code_at(i)) && r->seen_count < MAX_CODES) {
            r->seen[r->seen_count++] = pol_code_at(i);
        }
    }
}

static bool run_diagnostic(runner *r, const polc_vec_line *line)
{
    polc_buffer why = {0};
    bool good = polc_vec_diagnose(&r->reader, line, r->status, r->result, &why);

    if (line->count > 1) {
        remember(r, line->words[1].text);
    }
    if (!good) {
        FAIL(r, "%.*s", (int)why.size, why.data);
    }
    polc_buffer_free(&why);
    return good;
}

/* lint CODE [...]: as above, of any severity, among what lint finds. */
static bool run_lint(runner *r, const polc_vec_line *line)
{
    static const pol_text names[] = {{"warning", 7}, {"note", 4}};
    polc_vec_line changed = *line;
    polc_buffer why = {0};
    bool good = false;

    for (size_t i = 0; i < 2 && !good && line->count > 1; i++) {
        changed.words[0].text = names[i];
        polc_buffer_free(&why);
        why = (polc_buffer){0};
        good = polc_vec_diagnose(&r->reader, &changed, POL_OK, r->lint, &why);
    }
    changed.words[0].text = line->words[0].text;
    if (line->count > 1) {
        remember(r, line->words[1].text);
    }
    if (!good) {
        FAIL(r, "%.*s", (int)why.size, why.data);
    }
    polc_buffer_free(&why);
    return good;
}

/* lints N: so many findings are of lint alone. */
static bool run_lints(runner *r, const polc_vec_line *line)
{
    uint64_t want;
    size_t count = 0;

    if (line->count != 2 || !polc_vec_number(line->words[1].text, &want)) {
        return FAIL(r, "a number is missing");
    }
    for (size_t i = 0; i < pol_result_diagnostics(r->lint); i++) {
        count += pol_result_diagnostic(r->lint, i).code[1] == '5';
    }
    return count == want || FAIL(r, "%zu findings", count);
}

/* -- files */

static void run_vector(runner *r, const polc_vec_line *line)
{
    if (polc_vec_is(line->words[0].text, "lint")) {
        run_lint(r, line);
    } else if (polc_vec_is(line->words[0].text, "lints")) {
        run_lints(r, line);
    } else if (polc_vec_is_diagnostic(line)) {
        run_diagnostic(r, line);
    } else if (r->status != POL_OK) {
        fail_compiled(r);
    } else {
        run_decision(r, line);
    }
    if (polc_vec_failed(&r->reader)) {
        return; /* the file is at fault */
    }
    report(r, line->number, line->text);
}

static void report_error(runner *r)
{
    static const char what[] = "the file is a vector file";

    r->why[0] = 0;
    FAIL(r, "%.*s", (int)r->reader.error.size, r->reader.error.data);
    report(r, r->reader.line, (pol_text){what, sizeof what - 1});
}

static void run_policy(runner *r)
{
    static const char what[] = "the policy has vectors";
    unsigned before = r->cases;
    polc_vec_line line;

    compile(r);
    while (polc_vec_next_vector(&r->reader, &line)) {
        run_vector(r, &line);
    }
    if (r->cases == before && !polc_vec_failed(&r->reader)) {
        FAIL(r, "no vector follows the policy");
        report(r, r->policy.line, (pol_text){what, sizeof what - 1});
    }
    pol_result_free(r->result);
    pol_result_free(r->lint);
}

static void run_file(runner *r, const char *path)
{
    polc_buffer file = {0};
    bool good = polc_read_file(path, UINT32_MAX, "source_bytes", &file);

    polc_vec_open(&r->reader, path, polc_buffer_text(&file), UINT32_MAX);
    if (!good) {
        polc_vec_fail(&r->reader, "it cannot be read");
    }
    while (!polc_vec_failed(&r->reader) &&
           polc_vec_next_policy(&r->reader, &r->policy)) {
        run_policy(r);
    }
    if (polc_vec_failed(&r->reader)) {
        report_error(r);
    }
    polc_vec_close(&r->reader);
    polc_buffer_free(&file);
}

static void check_codes(runner *r)
{
    const char *code;

    r->reader.path = "every-code";
    for (size_t i = 0; (code = pol_code_at(i)) != NULL; i++) {
        bool found = false;

        for (size_t k = 0; k < r->seen_count; k++) {
            found = found || strcmp(r->seen[k], code) == 0;
        }
        if (!found) {
            FAIL(r, "no vector expects %s", code);
        }
        report(r, (unsigned)i + 1, (pol_text){code, strlen(code)});
    }
}

int main(int argc, char **argv)
{
    static runner r; /* large */
    bool codes = argc > 1 && strcmp(argv[1], "--every-code") == 0;

    r.lints = codes;
    for (int i = codes ? 2 : 1; i < argc; i++) {
        run_file(&r, argv[i]);
    }
    if (codes) {
        check_codes(&r);
    }
    if (r.cases == 0) {
        puts("Bail out! no vectors");
        return 2;
    }
    printf("1..%u\n", r.cases);
    return r.failures > 0;
}
