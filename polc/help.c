/* SPDX-License-Identifier: Apache-2.0
 *
 * Help, made from the tables of verbs and options. */
#include "polc/args.h"
#include "polc/file.h"

#include <inttypes.h>
#include <string.h>

#define WIDTH 80u
#define INDENT 30u

static void pad(polc_buffer *out, size_t from, size_t to)
{
    for (; from < to; from++) {
        polc_add_string(out, " ");
    }
}

/* Words of text, wrapped between INDENT and WIDTH. */
static void add_wrapped(polc_buffer *out, const char *text)
{
    size_t column = INDENT;
    while (*text != '\0') {
        size_t size = strcspn(text, " ");
        if (column > INDENT && column + 1 + size > WIDTH) {
            polc_add_string(out, "\n");
            pad(out, 0, INDENT);
            column = INDENT;
        }
        if (column > INDENT) {
            polc_add_string(out, " ");
            column++;
        }
        polc_add(out, text, size);
        column += size;
        text += size + (text[size] == ' ');
    }
    polc_add_string(out, "\n");
}

/* A term in the left column, its meaning in the right one. */
static void add_row(polc_buffer *out, const char *term, const char *meaning)
{
    size_t size = strlen(term) + 2;
    polc_add_string(out, "  ");
    polc_add_string(out, term);
    if (size + 2 > INDENT) {
        polc_add_string(out, "\n");
        size = 0;
    }
    pad(out, size, INDENT);
    add_wrapped(out, meaning);
}

static void add_options(polc_buffer *out, const polc_verb *verb)
{
    polc_add_string(out, "\nOptions:\n");
    const polc_option *row;
    for (size_t i = 0; (row = polc_option_at(i)) != NULL; i++) {
        if ((row->verbs & verb->bit) == 0) {
            continue;
        }
        char term[64];
        char letter[] = {'-', (char)row->letter, ',', ' ', '\0'};
        snprintf(term, sizeof term, "%s--%s%s%s",
                 row->letter != 0 ? letter : "    ", row->name,
                 row->argument != NULL ? "=" : "",
                 row->argument != NULL ? row->argument : "");
        add_row(out, term, row->meaning);
    }
}

static void add_limits(polc_buffer *out)
{
    polc_add_string(out, "\nLimits (--limit NAME=N):\n");
    const char *name, *meaning;
    uint64_t value;
    for (size_t i = 0; (name = pol_limits_name(i, &value, &meaning)) != NULL;
         i++) {
        char term[64];
        snprintf(term, sizeof term, "%s=%" PRIu64, name, value);
        add_row(out, term, meaning);
    }
}

static bool takes_limits(const polc_verb *verb)
{
    const polc_option *row;
    for (size_t i = 0; (row = polc_option_at(i)) != NULL; i++) {
        if (strcmp(row->name, "limit") == 0) {
            return (row->verbs & verb->bit) != 0;
        }
    }
    return false;
}

static void add_verb(polc_buffer *out, const polc_verb *verb)
{
    polc_add_string(out, "usage: polc ");
    polc_add_string(out, verb->name);
    polc_add_string(out, verb->usage[0] != '\0' ? " " : "");
    polc_add_string(out, verb->usage);
    polc_add_string(out, "\n\n");
    polc_add_string(out, verb->summary);
    polc_add_string(out, ".\n");
    if (verb->more != NULL) {
        polc_add_string(out, "\n");
        polc_add_string(out, verb->more);
    }
    add_options(out, verb);
    if (takes_limits(verb)) {
        add_limits(out);
    }
}

static void add_all(polc_buffer *out)
{
    polc_add_string(out, "usage: polc VERB [OPTION]... [OPERAND]...\n\n"
                         "Checks, compiles and asks policies: what an agent "
                         "may do.\n\nVerbs:\n");
    const polc_verb *verb;
    for (size_t i = 0; (verb = polc_verb_at(i)) != NULL; i++) {
        add_row(out, verb->name, verb->summary);
    }
    polc_add_string(out, "\n`polc VERB --help` tells more of each.\n"
                         "Exit codes: 0 clean, 1 findings, 2 usage, input or "
                         "internal error.\n");
}

int polc_help(const polc_verb *verb)
{
    polc_buffer out = {0};
    if (verb == NULL) {
        add_all(&out);
    } else {
        add_verb(&out, verb);
    }
    polc_print(&out);
    return POLC_CLEAN;
}

int polc_run_help(const polc_args *args)
{
    if (args->files.count == 0) {
        return polc_help(NULL);
    }
    const polc_verb *verb = polc_verb_find(args->files.items[0]);
    return verb == NULL ? POLC_FAILURE : polc_help(verb);
}
