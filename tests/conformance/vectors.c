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

static pol_load load(void *context, pol_text name, pol_text *text)
{
    const vec_policy *p = context;

    for (size_t i = 0; i < p->file_count; i++) {
        const vec_file *f = &p->files[i];

        if (f->name.size == name.size &&
            memcmp(f->name.data, name.data, name.size) == 0) {
            *text = f->text;
            return f->status;
        }
    }
    return POL_LOAD_MISSING;
}

/* Knows the names that the policy's idna= gives. */
static bool to_labels(void *context, pol_text name, char *out, size_t capacity,
                      size_t *size)
{
    const vec_policy *p = context;

    for (size_t i = 0; i < p->name_count; i++) {
        pol_text from = p->names[i].from, to = p->names[i].to;

        if (from.size == name.size &&
            memcmp(from.data, name.data, name.size) == 0 &&
            to.size <= capacity) {
            memcpy(out, to.data, to.size);
            *size = to.size;
            return true;
        }
    }
    return false;
}

static void compile(runner *r)
{
    pol_compile_options options = {
        .struct_size = sizeof options,
        .dialect = r->policy.dialect,
        .limits = &r->policy.limits,
        .loader = r->policy.file_count > 0 ? load : NULL,
        .loader_context = &r->policy,
        .root = r->policy.root,
        .idna = r->policy.name_count > 0 ? to_labels : NULL,
        .idna_context = &r->policy,
        .trust_project = r->policy.trust,
        .required = r->policy.required,
        .no_base = !r->policy.base,
    };
    pol_text image;

    r->result = NULL;
    memset(&r->image, 0, sizeof r->image);
    r->status = pol_compile(r->policy.sources, r->policy.source_count, &options,
                            &r->result);
    if (r->status == POL_OK) {
        image = pol_result_image(r->result);
        r->status = pol_image_open(&r->image, image.data, image.size);
    }
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
        if (vec_is(code, r->seen[i])) {
            return;
        }
    }
    for (size_t i = 0; pol_code_at(i) != NULL; i++) {
        if (vec_is(code, pol_code_at(i)) && r->seen_count < MAX_CODES) {
            r->seen[r->seen_count++] = pol_code_at(i);
        }
    }
}

static bool contains(pol_text text, pol_text part)
{
    for (size_t i = 0; i + part.size <= text.size; i++) {
        if (memcmp(text.data + i, part.data, part.size) == 0) {
            return true;
        }
    }
    return part.size == 0;
}

/* "line:column" or "source:line:column". */
static bool is_at(const pol_diagnostic *d, pol_text place)
{
    char text[512];

    snprintf(text, sizeof text, "%u:%u", d->place.line, d->place.column);
    if (vec_is(place, text)) {
        return true;
    }
    snprintf(text, sizeof text, "%.*s:%u:%u", (int)d->place.source.size,
             d->place.source.data, d->place.line, d->place.column);
    return vec_is(place, text);
}

/* All that the line says of the diagnostic but its code. */
static bool is_meant(const vec_line *line, const pol_diagnostic *d)
{
    pol_text value;

    for (size_t i = 2; i < line->count; i++) {
        const vec_word *word = &line->words[i];

        if (vec_is(word->text, "@") && i + 1 < line->count) {
            if (!is_at(d, line->words[++i].text)) {
                return false;
            }
        } else if (vec_attribute(word, "fix", &value)) {
            if (d->fix.data == NULL || d->fix.size != value.size ||
                memcmp(d->fix.data, value.data, value.size) != 0) {
                return false;
            }
        } else if (!contains(d->message, word->text)) {
            return false;
        }
    }
    return true;
}

static bool fail_diagnostics(runner *r)
{
    size_t count = pol_result_diagnostics(r->result);
    int at = snprintf(r->why, sizeof r->why, "%s; it reports %zu diagnostics",
                      pol_status_name(r->status), count);

    for (size_t i = 0; i < count && i < 5; i++) {
        pol_diagnostic d = pol_result_diagnostic(r->result, i);

        at += snprintf(r->why + at, sizeof r->why - (size_t)at,
                       "\n%s @ %.60s:%u:%u %.*s%s%.*s", d.code,
                       d.place.source.data != NULL ? d.place.source.data : "",
                       d.place.line, d.place.column,
                       (int)(d.message.size > 90 ? 90 : d.message.size),
                       d.message.data, d.fix.data != NULL ? " fix=" : "",
                       (int)(d.fix.size > 40 ? 40 : d.fix.size),
                       d.fix.data != NULL ? d.fix.data : "");
    }
    return false;
}

/* error|warning CODE [@ [SOURCE:]LINE:COLUMN] [fix=TEXT] [PART...] */
static bool run_diagnostic(runner *r, const vec_line *line)
{
    pol_severity severity = vec_is(line->words[0].text, "error")
                                ? POL_SEVERITY_ERROR
                                : POL_SEVERITY_WARNING;

    if (line->count < 2) {
        return FAIL(r, "the vector names no code");
    }
    remember(r, line->words[1].text);
    if (r->result == NULL) {
        return FAIL(r, "no result: %s", pol_status_name(r->status));
    }
    if (severity == POL_SEVERITY_ERROR && r->status == POL_OK) {
        return FAIL(r, "the policy compiled");
    }
    if (severity == POL_SEVERITY_ERROR &&
        pol_result_image(r->result).data != NULL) {
        return FAIL(r, "there is an image in spite of the error");
    }
    for (size_t i = 0; i < pol_result_diagnostics(r->result); i++) {
        pol_diagnostic d = pol_result_diagnostic(r->result, i);

        if (vec_is(line->words[1].text, d.code) && d.severity == severity &&
            is_meant(line, &d)) {
            return true;
        }
    }
    return fail_diagnostics(r);
}

static size_t count_severity(const runner *r, pol_severity severity)
{
    size_t count = 0;

    for (size_t i = 0; i < pol_result_diagnostics(r->result); i++) {
        count += pol_result_diagnostic(r->result, i).severity == severity;
    }
    return count;
}

/* errors N, warnings N: how many are reported. */
static bool run_number(runner *r, const vec_line *line, pol_severity severity)
{
    uint64_t want;

    if (line->count != 2 || !vec_number(line->words[1].text, &want)) {
        return FAIL(r, "a number is missing");
    }
    if (r->result == NULL) {
        return FAIL(r, "no result: %s", pol_status_name(r->status));
    }
    return count_severity(r, severity) == want || fail_diagnostics(r);
}

static bool run_accepted(runner *r)
{
    return r->status == POL_OK || fail_compiled(r);
}

/* -- files */

static void run_vector(runner *r, const vec_line *line)
{
    pol_text verb = line->words[0].text;

    if (vec_is(verb, "error") || vec_is(verb, "warning")) {
        run_diagnostic(r, line);
    } else if (vec_is(verb, "errors")) {
        run_number(r, line, POL_SEVERITY_ERROR);
    } else if (vec_is(verb, "warnings")) {
        run_number(r, line, POL_SEVERITY_WARNING);
    } else if (vec_is(verb, "accepted")) {
        run_accepted(r);
    } else if (r->status != POL_OK) {
        fail_compiled(r);
    } else {
        run_decision(r, line);
    }
    report(r, line->number, line->text);
}

static void report_error(runner *r)
{
    static const char what[] = "the file is a vector file";

    snprintf(r->why, sizeof r->why, "%s", r->reader.error);
    report(r, r->reader.line, (pol_text){what, sizeof what - 1});
}

static void run_policy(runner *r)
{
    static const char what[] = "the policy has vectors";
    unsigned before = r->cases;
    vec_line line;

    compile(r);
    while (vec_next_vector(&r->reader, &line)) {
        run_vector(r, &line);
    }
    if (r->cases == before && r->reader.error[0] == 0) {
        FAIL(r, "no vector follows the policy");
        report(r, r->policy.line, (pol_text){what, sizeof what - 1});
    }
    pol_result_free(r->result);
}

static void run_file(runner *r, const char *path)
{
    if (vec_open(&r->reader, path)) {
        while (vec_next_policy(&r->reader, &r->policy)) {
            run_policy(r);
            if (r->reader.error[0] != 0) {
                break;
            }
        }
    }
    if (r->reader.error[0] != 0) {
        report_error(r);
    }
    vec_close(&r->reader);
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
