/* SPDX-License-Identifier: Apache-2.0
 *
 * Prints readings: a line for each part, in the words that vectors use. */
#include <stdlib.h>

#include <libpolicy/canon/code_point.h>

#include "show.h"

show_read show_parse(pol_text text, pol_shell shell)
{
    show_read read = {0};
    size_t size = text.size * 64 + (1u << 20);
    read.memory = malloc(size);
    if (read.memory == NULL) {
        abort();
    }
    read.status = pol_shell_read(text, shell, read.memory, size, &read.reading);
    return read;
}

void show_free(show_read *read)
{
    free(read->memory);
    read->memory = NULL;
}

bool show_shell(pol_text name, pol_shell *shell)
{
    static const pol_text names[] = {POL_TEXT("bash"), POL_TEXT("sh"),
                                     POL_TEXT("zsh")};
    for (unsigned i = 0; i < 3; i++) {
        if (pol_text_equal(names[i], name)) {
            *shell = (pol_shell)i;
            return true;
        }
    }
    return false;
}

const char *show_why(pol_shell_why why)
{
    static const char *const names[] = {
#define POL_SHELL_WHY(name, text) #name,
#include <libpolicy/opaque.def>
#undef POL_SHELL_WHY
    };
    return names[why];
}

static bool is_simple(pol_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c <= ' ' || c >= 0x7f || strchr("\"<>\\'", c) != NULL) {
            return false;
        }
    }
    return text.size > 0;
}

static void print_bytes(FILE *out, pol_text text)
{
    bool whole = pol_is_utf8(text);
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '\n') {
            fputs("\\n", out);
        } else if (c == '\t') {
            fputs("\\t", out);
        } else if (c == '"' || c == '\\') {
            fprintf(out, "\\%c", c);
        } else if (c < ' ' || c == 0x7f || (c > 0x7f && !whole)) {
            fprintf(out, "\\x%02x", c);
        } else {
            putc(c, out);
        }
    }
}

static void print_value(FILE *out, pol_text text)
{
    if (is_simple(text)) {
        print_bytes(out, text);
    } else {
        putc('"', out);
        print_bytes(out, text);
        putc('"', out);
    }
}

/* <~>/x for $HOME/x, <.>/x for $PWD/x; <ab> for an open word that begins with
 * ab; behind it - where one can begin so, * where there may be several. */
static void print_word(FILE *out, const pol_shell_word *word)
{
    if (word->kind == POL_SHELL_STATIC) {
        print_value(out, word->value);
        return;
    }
    putc('<', out);
    if (word->kind == POL_SHELL_OPEN) {
        print_bytes(out, word->value);
    } else {
        putc(word->kind == POL_SHELL_HOME ? '~' : '.', out);
    }
    putc('>', out);
    fputs(word->many ? "*" : "", out);
    fputs(word->dash ? "-" : "", out);
    if (word->kind != POL_SHELL_OPEN && word->value.size > 0) {
        print_value(out, word->value);
    }
}

static void print_part(FILE *out, const pol_shell_part *part)
{
    static const char *const accesses[] = {"data", "read", "write",
                                           "read-write"};
    if (part->kind == POL_SHELL_REDIRECTION) {
        fprintf(out, "%s %u%s", accesses[part->access], part->fd,
                (part->flags & POL_SHELL_NETWORK) != 0 ? " network" : "");
    } else if (part->kind == POL_SHELL_ASSIGNMENT) {
        bool lasts = part->command != NULL && part->command->words == NULL;
        fputs((part->flags & POL_SHELL_LOOP) != 0 ? "for "
              : lasts                             ? "lasting "
                                                  : "with ",
              out);
        print_value(out, part->name);
        fputs((part->flags & POL_SHELL_APPENDS) != 0 ? " +=" : " =", out);
    } else {
        fputs("run", out);
    }
    for (const pol_shell_word *w = part->words; w != NULL; w = w->next) {
        putc(' ', out);
        print_word(out, w);
    }
    if (part->cd != NULL) {
        fputs(" # cd", out);
        const pol_shell_word *w = part->cd->words->next;
        for (; w != NULL; w = w->next) {
            putc(' ', out);
            print_word(out, w);
        }
    }
    if ((part->flags & POL_SHELL_CWD_UNSURE) != 0) {
        fputs(", perhaps", out);
    }
    putc('\n', out);
}

void show_print(FILE *out, pol_text text, const show_read *read)
{
    if (read->status == POL_LIMIT) {
        fputs("limit\n", out);
    }
    for (const pol_shell_part *p = read->reading.parts; p != NULL;
         p = p->next) {
        print_part(out, p);
    }
    for (const pol_shell_place *p = read->reading.places; p != NULL;
         p = p->next) {
        fprintf(out, "opaque %s ", show_why(p->why));
        print_value(out, (pol_text){text.data + p->begin, p->end - p->begin});
        putc('\n', out);
    }
}
