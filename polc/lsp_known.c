/* SPDX-License-Identifier: Apache-2.0
 *
 * The programs that the library knows: what a policy without a statement
 * says of them. */
#include "polc/lsp.h"

#include <stdlib.h>
#include <string.h>

/* -- the list */

/* The name in a line that begins `program "`; data null in another one. */
static pol_text name_of(pol_text line)
{
    static const char start[] = "program \"";
    size_t at = sizeof start - 1;
    if (line.size < at || memcmp(line.data, start, at) != 0) {
        return (pol_text){NULL, 0};
    }
    size_t begin = at;
    while (at < line.size && line.data[at] != '"') {
        at++;
    }
    return (pol_text){line.data + begin, at - begin};
}

static int compare(const void *a, const void *b)
{
    const polc_known *left = a, *right = b;
    pol_text l = left->name, r = right->name;
    int order = memcmp(l.data, r.data, l.size < r.size ? l.size : r.size);
    return order != 0 ? order : (l.size > r.size) - (l.size < r.size);
}

static void read_facts(polc_lsp *lsp, pol_text text)
{
    size_t capacity = 0;
    for (size_t at = 0; at < text.size;) {
        const char *end = memchr(text.data + at, '\n', text.size - at);
        size_t size =
            end == NULL ? text.size - at : (size_t)(end - text.data) - at;
        pol_text line = {text.data + at, size};
        at += size + 1;
        pol_text name = name_of(line);
        if (name.data == NULL) {
            continue;
        }
        if (lsp->known_count == capacity) {
            capacity = capacity * 2 + 256;
            lsp->known = polc_resize(lsp->known, capacity * sizeof *lsp->known);
        }
        lsp->known[lsp->known_count++] = (polc_known){name, line};
    }
}

const polc_known *polc_lsp_known(polc_lsp *lsp, size_t *count)
{
    if (lsp->known == NULL) {
        pol_source nothing = {.name = polc_text("std:base"),
                              .text = polc_text("")};
        pol_compile_options options = {.struct_size = sizeof options};
        lsp->known = polc_resize(NULL, sizeof *lsp->known);
        if (pol_dump(&nothing, 1, &options, POL_STAGE_RULES, &lsp->facts) ==
            POL_OK) {
            read_facts(lsp, pol_result_text(lsp->facts));
        }
        qsort(lsp->known, lsp->known_count, sizeof *lsp->known, compare);
    }
    *count = lsp->known_count;
    return lsp->known;
}

const polc_known *polc_lsp_find_known(polc_lsp *lsp, pol_text name)
{
    size_t count;
    const polc_known *known = polc_lsp_known(lsp, &count);
    polc_known wanted = {.name = name};
    return count > 0 && name.data != NULL
               ? bsearch(&wanted, known, count, sizeof *known, compare)
               : NULL;
}

void polc_lsp_free_known(polc_lsp *lsp)
{
    free(lsp->known);
    pol_result_free(lsp->facts);
}

/* -- in words */

typedef struct effect {
    const char *word, *text;
} effect;

enum {
    MOST_SHOWN = 12 /* options of one effect */
};

/* The options of which the facts say the word. */
static void add_options(polc_buffer *out, const polc_scan *scan,
                        const effect *wanted)
{
    size_t count = 0;
    uint32_t option = POLC_NOWHERE;
    for (uint32_t i = 0; i < scan->count; i++) {
        const polc_lexeme *l = &scan->lexemes[i];
        if (l->sign == POLC_SIGN_STRING) {
            option = l->partner != POLC_NOWHERE ? i : POLC_NOWHERE;
        } else if (l->sign == POLC_SIGN_CLOSE) {
            break; /* operands come behind */
        } else if (option != POLC_NOWHERE &&
                   polc_scan_is(scan, i, wanted->word)) {
            pol_text text = polc_scan_text(scan, option);
            option = POLC_NOWHERE;
            polc_add_string(out, count == 0           ? wanted->text
                                 : count < MOST_SHOWN ? ", "
                                                      : "");
            if (count < MOST_SHOWN) {
                polc_lsp_add_code(out,
                                  (pol_text){text.data + 1, text.size - 2});
            } else if (count == MOST_SHOWN) {
                polc_add_string(out, " ...");
            }
            count++;
        }
    }
    polc_add_string(out, count > 0 ? "\n" : "");
}

/* A word of the facts before the options. */
static bool says(const polc_scan *scan, const char *word)
{
    for (uint32_t i = 1; i < scan->count; i++) {
        if (scan->lexemes[i].sign == POLC_SIGN_OPEN) {
            return false;
        }
        if (polc_scan_is(scan, i, word)) {
            return true;
        }
    }
    return false;
}

void polc_lsp_add_facts(polc_buffer *out, const polc_known *known)
{
    static const effect flags[] = {
        {"wraps", "- runs the command behind its options and operands\n"},
        {"shell", "- is a shell, or reads text for one\n"},
        {"stdin", "- its standard input is code\n"},
        {"subcommands", "- its first operand is a subcommand\n"},
        {"recursive", "- operands stand for all below them\n"},
    };
    static const effect effects[] = {
        {"code", "- run code: "},
        {"command", "- run the command behind them: "},
        {"write", "- write: "},
        {"effect", "- do something else that an allow has to name: "},
        {"network", "- reach a host: "},
        {"read", "- read a file: "},
        {"folder", "- change the folder: "},
    };
    polc_scan scan = {0};
    polc_scan_make(&scan, known->facts);
    polc_add_string(out, "**");
    polc_lsp_add_code(out, known->name);
    polc_add_string(out, "** is known to `std:base`.\n\n");
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        polc_add_string(out, says(&scan, flags[i].word) ? flags[i].text : "");
    }
    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++) {
        add_options(out, &scan, &effects[i]);
    }
    polc_scan_free(&scan);
}
