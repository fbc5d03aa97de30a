/* SPDX-License-Identifier: Apache-2.0
 *
 * Which share of the scripts of sed, awk and jq in the command lines on
 * standard input is plain.
 *
 *   share [-v] [-0]
 *
 * -0: texts end in NUL, not in a newline; -v: prints what is not plain. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>

#include <libpolicy/parts/script.h>
#include <libpolicy/shell.h>

typedef struct figures {
    unsigned scripts, plain;
} figures;

typedef struct options {
    pol_script language;
    const char *names;   /* of the program, between blanks */
    const char *scripts; /* options whose value is a script */
    const char *files;   /* .. a script in a file: no operand is one */
    const char *one;     /* options with a value */
    const char *two;     /* .. with two */
} options;

static const options table[] = {
    {POL_SCRIPT_SED, " sed gsed ",
     " -e --expression -ne -ie -re -Ee -nre -nEe ", " -f --file ",
     " -l --line-length ", "  "},
    {POL_SCRIPT_AWK, " awk gawk mawk nawk ", " -e --source ", " -f --file ",
     " -F -v --field-separator --assign -i -l ", "  "},
    {POL_SCRIPT_JQ, " jq ", "  ", " -f --from-file ", " --indent -L --seq ",
     " --arg --argjson --slurpfile --rawfile "},
};

static uint64_t memory[1 << 18];
static bool verbose;

static pol_text text_of(const char *s)
{
    return (pol_text){s, strlen(s)};
}

static bool is_in(pol_text word, const char *names)
{
    char wanted[64];
    if (word.size + 3 > sizeof wanted) {
        return false;
    }
    snprintf(wanted, sizeof wanted, " %.*s ", (int)word.size, word.data);
    return strstr(names, wanted) != NULL;
}

static void count(pol_script language, pol_text script, figures *f)
{
    bool plain = pol_script_is_plain(language, script);
    f[language].scripts++;
    f[language].plain += plain;
    if (!plain && verbose) {
        printf("%u: %.*s\n", (unsigned)language, (int)script.size, script.data);
    }
}

/* The words behind the name; one that is not known ends it. */
static void count_command(const options *o, const pol_shell_word *w, figures *f)
{
    bool found = false;
    for (; w != NULL && w->kind == POL_SHELL_STATIC; w = w->next) {
        const pol_shell_word *value = w->next;
        pol_text long_one = text_of("--expression=");
        if (pol_text_starts(w->value, long_one)) {
            count(o->language,
                  (pol_text){w->value.data + long_one.size,
                             w->value.size - long_one.size},
                  f);
            found = true;
        } else if (is_in(w->value, o->scripts)) {
            if (value == NULL || value->kind != POL_SHELL_STATIC) {
                return;
            }
            count(o->language, value->value, f);
            found = true;
            w = value;
        } else if (is_in(w->value, o->files)) {
            return;
        } else if (is_in(w->value, o->one)) {
            w = value != NULL ? value : w;
        } else if (is_in(w->value, o->two)) {
            w = value != NULL && value->next != NULL ? value->next : w;
        } else if (w->value.size == 0 || w->value.data[0] != '-') {
            if (!found) {
                count(o->language, w->value, f);
            }
            return;
        }
    }
}

static void count_line(pol_text line, figures *f)
{
    pol_shell_reading read;
    pol_shell_read(line, POL_SHELL_BASH, memory, sizeof memory, &read);
    for (const pol_shell_part *p = read.parts; p != NULL; p = p->next) {
        if (p->kind != POL_SHELL_COMMAND || p->words == NULL) {
            continue;
        }
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
            if (is_in(p->words->value, table[i].names)) {
                count_command(&table[i], p->words->next, f);
            }
        }
    }
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"", "shell", "sed", "awk", "jq"};
    figures f[POL_SCRIPTS] = {{0, 0}};
    int end = '\n';
    for (int i = 1; i < argc; i++) {
        verbose = verbose || strcmp(argv[i], "-v") == 0;
        end = strcmp(argv[i], "-0") == 0 ? 0 : end;
    }
    char *line = NULL;
    size_t room = 0;
    for (ssize_t size; (size = getdelim(&line, &room, end, stdin)) > 0;) {
        size_t last = (size_t)size - 1;
        count_line((pol_text){line, line[last] == end ? last : last + 1}, f);
    }
    free(line);
    for (pol_script i = POL_SCRIPT_SED; i < POL_SCRIPTS; i++) {
        printf("%s %u of %u scripts, %u %%\n", names[i], f[i].plain,
               f[i].scripts,
               f[i].scripts == 0 ? 100 : f[i].plain * 100 / f[i].scripts);
    }
    return 0;
}
