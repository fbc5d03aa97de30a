/* SPDX-License-Identifier: Apache-2.0
 *
 * How many of the lines on standard input are read: wholly, but for commands
 * that change what follows them; understood: without those; literal: of what
 * is understood, without an open word.
 *
 *   lines [-0] [-v] [bash|sh|zsh]
 *
 * -0: texts end in NUL, not in a newline; -v: prints each one that is not
 * understood, with the first place. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>

#include "show.h"

typedef struct figures {
    unsigned lines, read, understood, literal, failed;
    unsigned whys[POL_SHELL_WHYS];
} figures;

static bool has_open(const pol_shell_reading *reading)
{
    for (const pol_shell_part *p = reading->parts; p != NULL; p = p->next) {
        for (const pol_shell_word *w = p->words; w != NULL; w = w->next) {
            if (w->kind == POL_SHELL_OPEN) {
                return true;
            }
        }
    }
    return false;
}

/* Every place is an effect: all commands are known, not what they do. */
static bool is_read(const pol_shell_reading *reading)
{
    for (const pol_shell_place *p = reading->places; p != NULL; p = p->next) {
        if (p->why != POL_SHELL_WHY_ASSIGNMENT &&
            p->why != POL_SHELL_WHY_STATE && p->why != POL_SHELL_WHY_CODE &&
            p->why != POL_SHELL_WHY_LOOP_CD) {
            return false;
        }
    }
    return true;
}

static void count(figures *f, pol_text text, pol_shell shell, bool verbose)
{
    show_read read = show_parse(text, shell);
    f->lines++;
    f->failed += read.status != POL_OK;
    f->read += is_read(&read.reading);
    if (read.reading.place_count == 0) {
        f->understood++;
        f->literal += !has_open(&read.reading);
    } else {
        f->whys[read.reading.places->why]++;
        if (verbose) {
            printf("%s: %.*s\n", show_why(read.reading.places->why),
                   (int)text.size, text.data);
        }
    }
    show_free(&read);
}

int main(int argc, char **argv)
{
    pol_shell shell = POL_SHELL_BASH;
    int end = '\n';
    bool verbose = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-0") == 0) {
            end = 0;
        } else if (strcmp(argv[i], "-v") == 0) {
            verbose = true;
        } else if (!show_shell((pol_text){argv[i], strlen(argv[i])}, &shell)) {
            return 2;
        }
    }
    figures f = {0};
    char *line = NULL;
    size_t room = 0;
    for (ssize_t size; (size = getdelim(&line, &room, end, stdin)) > 0;) {
        size -= line[size - 1] == end;
        count(&f, (pol_text){line, (size_t)size}, shell, verbose);
    }
    free(line);
    double whole = f.lines > 0 ? f.lines : 1;
    printf("%u texts, read %.1f %%, understood %.1f %%, literal %.1f %%, "
           "limits %u\n",
           f.lines, 100 * f.read / whole, 100 * f.understood / whole,
           100.0 * f.literal / (f.understood > 0 ? f.understood : 1), f.failed);
    for (unsigned i = 0; i < POL_SHELL_WHYS; i++) {
        if (f.whys[i] > 0) {
            printf("    %6u  %s\n", f.whys[i],
                   pol_shell_why_text((pol_shell_why)i));
        }
    }
    return 0;
}
