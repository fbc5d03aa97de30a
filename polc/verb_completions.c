/* SPDX-License-Identifier: Apache-2.0
 *
 * polc completions: the script that lets a shell complete command lines, and
 * what it needs to know of verbs and options. */
#include "polc/complete.h"
#include "polc/file.h"

#include <string.h>

/* -- the tables, as completion sees them */

const polc_option *polc_option_of(const polc_verb *verb, size_t index)
{
    const polc_option *option;
    for (size_t i = 0; (option = polc_option_at(i)) != NULL; i++) {
        if ((option->verbs & verb->bit) != 0 && index-- == 0) {
            return option;
        }
    }
    return NULL;
}

polc_wanted polc_option_wants(const polc_option *option, const polc_verb *verb,
                              const char **words)
{
    static const struct {
        const char *argument;
        polc_wanted wanted;
    } rows[] = {
        {"FILE", POLC_WANTS_FILE},    {"IMAGE", POLC_WANTS_FILE},
        {"PATH", POLC_WANTS_FILE},    {"DIR", POLC_WANTS_FOLDER},
        {"NAME=N", POLC_WANTS_LIMIT}, {"NAME=DIR", POLC_WANTS_BINDING},
    };
    *words = polc_option_values(option, verb);
    if (*words != NULL) {
        return POLC_WANTS_WORD;
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(option->argument, rows[i].argument) == 0) {
            return rows[i].wanted;
        }
    }
    return POLC_WANTS_TEXT;
}

bool polc_option_repeats(const polc_option *option)
{
    return strstr(option->meaning, "repeatable") != NULL;
}

/* The words in capitals of its usage say what it takes. */
unsigned polc_verb_takes(const polc_verb *verb)
{
    static const struct {
        const char *word;
        unsigned takes;
    } rows[] = {
        {"OPTION", 0},
        {"REQUEST", POLC_TAKES_COMMAND},
        {"CODE", POLC_TAKES_CODES},
        {"VERB", POLC_TAKES_VERBS},
        {"SHELL", POLC_TAKES_SHELLS},
    };
    static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    unsigned takes = 0;
    const char *at = verb->usage;
    while (*(at += strcspn(at, capitals)) != '\0') {
        size_t size = strspn(at, capitals), i = 0;
        const size_t count = sizeof rows / sizeof *rows;
        while (i < count && (strlen(rows[i].word) != size ||
                             memcmp(rows[i].word, at, size) != 0)) {
            i++;
        }
        takes |= i < count ? rows[i].takes : POLC_TAKES_FILES;
        at += size;
    }
    return takes;
}

/* -- text */

void polc_add_quoted(polc_buffer *out, const char *text, const char *also)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            polc_add_string(out, "'\\''");
            continue;
        }
        if (strchr(also, *text) != NULL) {
            polc_add_string(out, "\\");
        }
        polc_add(out, text, 1);
    }
}

void polc_add_meaning(polc_buffer *out, const polc_option *option,
                      const char *also)
{
    char text[256];
    size_t size = strcspn(option->meaning, ";");
    size = size < sizeof text ? size : sizeof text - 1;
    memcpy(text, option->meaning, size);
    text[size] = '\0';
    polc_add_quoted(out, text, also);
}

/* -- the verb */

int polc_run_completions(const polc_args *args)
{
    static const struct {
        const char *name;
        void (*write)(polc_buffer *out);
    } shells[] = {
        {"bash", polc_complete_bash},
        {"zsh", polc_complete_zsh},
        {"fish", polc_complete_fish},
    };
    if (args->files.count != 1) {
        return polc_usage_error("completions",
                                "give one shell: bash, zsh or fish");
    }
    const char *name = args->files.items[0];
    const char *names[sizeof shells / sizeof *shells];
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
        names[i] = shells[i].name;
        if (strcmp(names[i], name) == 0) {
            polc_buffer out = {0};
            shells[i].write(&out);
            polc_print(&out);
            return POLC_CLEAN;
        }
    }
    const char *nearest =
        polc_nearest(name, names, sizeof names / sizeof *names);
    return nearest == NULL
               ? polc_error("completions: not for `%s`; bash, zsh and fish are "
                            "known",
                            name)
               : polc_error("completions: not for `%s`; did you mean `%s`?",
                            name, nearest);
}
