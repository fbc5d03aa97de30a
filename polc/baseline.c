/* SPDX-License-Identifier: Apache-2.0
 *
 * Known findings, by code, file and fingerprint.  A line is compared as it is
 * written: what a finding would be called is looked up among the lines. */
#include "polc/baseline.h"
#include "polc/file.h"
#include "polc/process.h"
#include "polc/report.h"

#include <stdlib.h>
#include <string.h>

#define HEAD "# polc baseline 1\n"

typedef struct entry {
    char *text;       /* the line, without its end */
    const char *path; /* in it */
    bool is_used;
} entry;

typedef struct baseline {
    const char *name;
    char *folder; /* absolute */
    polc_buffer file;
    entry *entries; /* sorted */
    size_t count;
    /* The last path that was asked for, and how it is written. */
    const char *last;
    polc_buffer last_name;
} baseline;

/* -- names */

/* The folder of a file, without links and with a slash; "" where there is
 * none. */
static char *real_folder(const char *file)
{
    const char *slash = strrchr(file, '/');
    size_t size = slash == NULL ? 0 : (size_t)(slash - file) + 1;
    char *folder = polc_resize(NULL, size + 2);
    memcpy(folder, file, size);
    memcpy(folder + size, ".", 2);
    char *real = realpath(folder, NULL);
    free(folder);
    char *out = real == NULL             ? polc_copy("")
                : strcmp(real, "/") == 0 ? polc_copy("/")
                                         : polc_join(real, "");
    free(real);
    return out;
}

static void name_file(const baseline *b, const char *path, polc_buffer *out)
{
    const char *slash = strrchr(path, '/');
    char *folder = real_folder(path);
    polc_buffer whole = {0};
    polc_add_string(&whole, folder);
    polc_add_string(&whole, slash == NULL ? path : slash + 1);
    pol_text name = polc_buffer_text(&whole);
    size_t above = strlen(b->folder);
    if (above > 0 && name.size > above &&
        memcmp(name.data, b->folder, above) == 0) {
        name = (pol_text){name.data + above, name.size - above};
    }
    polc_add_uri(out, name);
    polc_buffer_free(&whole);
    free(folder);
}

/* How the file of a finding is written; findings come file by file. */
static pol_text name_of(baseline *b, const polc_finding *finding)
{
    if (finding->path == NULL) {
        b->last = NULL;
        b->last_name.size = 0;
        polc_add_uri(&b->last_name, finding->is.place.source);
    } else if (b->last == NULL || strcmp(b->last, finding->path) != 0) {
        b->last = finding->path;
        b->last_name.size = 0;
        name_file(b, finding->path, &b->last_name);
    }
    return polc_buffer_text(&b->last_name);
}

static void add_entry(baseline *b, const polc_finding *finding,
                      polc_buffer *out)
{
    pol_text name = name_of(b, finding);
    polc_add_string(out, finding->is.code);
    polc_add_string(out, " ");
    polc_add_string(out, finding->print);
    polc_add_string(out, ":");
    polc_add_number(out, finding->number);
    polc_add_string(out, " ");
    polc_add(out, name.data, name.size);
}

static void baseline_close(baseline *b)
{
    free(b->entries);
    free(b->folder);
    polc_buffer_free(&b->file);
    polc_buffer_free(&b->last_name);
}

static int compare_entries(const void *a, const void *b)
{
    return strcmp(((const entry *)a)->text, ((const entry *)b)->text);
}

/* -- reading */

static bool bad_line(const baseline *b, size_t number)
{
    polc_error("%s:%zu: no line of a baseline; --write-baseline makes one",
               b->name, number);
    return false;
}

/* CODE, a blank, digits, a colon, a number, a blank, a path. */
static bool split_entry(entry *e)
{
    const char *at = e->text;
    size_t code = strspn(at, "P0123456789");
    at += code;
    size_t print = *at == ' ' ? strspn(at + 1, "0123456789abcdef") : 0;
    at += print + 1;
    if (code == 0 || print != POLC_PRINT_SIZE || *at != ':') {
        return false;
    }
    size_t number = strspn(at + 1, "0123456789");
    at += number + 1;
    e->path = at + 1;
    return number > 0 && *at == ' ' && e->path[0] != '\0';
}

static bool read_lines(baseline *b)
{
    size_t number = 0;
    for (char *line = b->file.data; *line != '\0'; number++) {
        char *end = line + strcspn(line, "\n");
        char *next = *end == '\n' ? end + 1 : end;
        *end = '\0';
        if (end > line && end[-1] == '\r') {
            end[-1] = '\0';
        }
        if (line[0] != '#' && line[0] != '\0') {
            b->entries[b->count] = (entry){.text = line};
            if (!split_entry(&b->entries[b->count++])) {
                return bad_line(b, number + 1);
            }
        }
        line = next;
    }
    return true;
}

static bool baseline_read(baseline *b, const polc_args *args)
{
    if (!polc_read_file(b->name, polc_limit(args, "source_bytes"),
                        "source_bytes", &b->file)) {
        return false;
    }
    size_t lines = 1;
    for (size_t i = 0; i < b->file.size; i++) {
        lines += b->file.data[i] == '\n';
        if (b->file.data[i] == '\0') {
            return bad_line(b, lines);
        }
    }
    polc_add(&b->file, "", 1);
    b->entries = polc_resize(NULL, (lines + 1) * sizeof *b->entries);
    if (!read_lines(b)) {
        return false;
    }
    qsort(b->entries, b->count, sizeof *b->entries, compare_entries);
    return true;
}

/* -- what is listed for nothing */

static void add_names(const baseline *b, const polc_checked *policy,
                      polc_strings *names)
{
    for (size_t i = 0; i < policy->rules.count + policy->rules.loader.count;
         i++) {
        const polc_rules *rules = &policy->rules;
        char *path;
        polc_buffer name = {0};
        pol_text source =
            i < rules->count ? rules->sources[i].name
                             : polc_text(rules->loader.names[i - rules->count]);
        polc_checked_text(policy, source, &path);
        if (path != NULL) {
            name_file(b, path, &name);
        } else {
            polc_add_uri(&name, source);
        }
        polc_add(&name, "", 1);
        polc_strings_add(names, name.data);
        free(path);
    }
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* An entry was looked for: its file was read, its code was wanted. */
static bool is_stale(const entry *e, const polc_findings *all,
                     const polc_strings *names)
{
    char code[8] = "";
    size_t size = strcspn(e->text, " ");
    memcpy(code, e->text, size < sizeof code ? size : 0);
    pol_diagnostic diagnostic = {.code = code,
                                 .severity = POL_SEVERITY_WARNING};
    return !e->is_used && polc_code_wanted(all->args, &diagnostic) &&
           bsearch(&e->path, names->items, names->count, sizeof *names->items,
                   compare_names) != NULL;
}

static void tell_stale(const baseline *b, const polc_findings *all)
{
    polc_strings names = {0};
    size_t count = 0;
    for (size_t i = 0; i < all->policy_count; i++) {
        add_names(b, all->policies[i], &names);
    }
    if (names.count > 0) {
        qsort(names.items, names.count, sizeof *names.items, compare_names);
    }
    for (size_t i = 0; i < b->count && names.count > 0; i++) {
        const entry *e = &b->entries[i];
        if (is_stale(e, all, &names)) {
            count++;
            polc_error("%s: found no more: %.*s in %s", b->name,
                       (int)strcspn(e->text, " "), e->text, e->path);
        }
    }
    if (count > 0) {
        polc_error("%s: %zu of %zu entries are stale; --write-baseline "
                   "writes it anew",
                   b->name, count, b->count);
    }
    for (size_t i = 0; i < names.count; i++) {
        free((void *)(uintptr_t)names.items[i]);
    }
    free(names.items);
}

static void mark(baseline *b, polc_finding *finding)
{
    polc_buffer line = {0};
    add_entry(b, finding, &line);
    polc_add(&line, "", 1);
    entry key = {.text = line.data};
    entry *found = bsearch(&key, b->entries, b->count, sizeof *b->entries,
                           compare_entries);
    if (found != NULL) {
        finding->is_known = true;
        found->is_used = true;
    }
    polc_buffer_free(&line);
}

bool polc_baseline_apply(polc_findings *all, const char *file)
{
    baseline b = {.name = file, .folder = real_folder(file)};
    bool is_read = baseline_read(&b, all->args);
    bool has_errors = all->code != POLC_CLEAN;
    for (size_t i = 0; i < all->count && is_read && b.count > 0; i++) {
        if (all->items[i].is.severity != POL_SEVERITY_ERROR) {
            mark(&b, &all->items[i]);
        }
    }
    /* With an error not all was looked at. */
    if (is_read && !has_errors) {
        tell_stale(&b, all);
    }
    baseline_close(&b);
    return is_read;
}

/* -- writing */

bool polc_baseline_write(const polc_findings *all, const char *file)
{
    baseline b = {.name = file, .folder = real_folder(file)};
    polc_strings lines = {0};
    polc_buffer out = {0};
    polc_add_string(&out, HEAD);
    for (size_t i = 0; i < all->count; i++) {
        polc_buffer line = {0};
        if (all->items[i].is.severity != POL_SEVERITY_ERROR) {
            add_entry(&b, &all->items[i], &line);
            polc_add(&line, "", 1);
            polc_strings_add(&lines, line.data);
        }
    }
    if (lines.count > 0) {
        qsort(lines.items, lines.count, sizeof *lines.items, compare_names);
    }
    for (size_t i = 0; i < lines.count; i++) {
        polc_add_string(&out, lines.items[i]);
        polc_add_string(&out, "\n");
        free((void *)(uintptr_t)lines.items[i]);
    }
    bool is_written = polc_write_file(file, polc_buffer_text(&out));
    if (is_written) {
        polc_error("%s: %zu known finding%s", file, lines.count,
                   lines.count == 1 ? "" : "s");
    }
    free(lines.items);
    polc_buffer_free(&out);
    baseline_close(&b);
    return is_written;
}
