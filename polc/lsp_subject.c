/* SPDX-License-Identifier: Apache-2.0
 *
 * Where in a pattern of commands a string stands. */
#include "polc/lsp.h"

#include <string.h>

static bool is(pol_text text, const char *name)
{
    return text.size == strlen(name) && memcmp(text.data, name, text.size) == 0;
}

/* The string that a pattern's list begins with: "git" of ["git", "log"]. */
static pol_text first_of(const polc_scan *scan, uint32_t open)
{
    if (scan->lexemes[open + 1].sign != POLC_SIGN_STRING) {
        return (pol_text){NULL, 0};
    }
    polc_inside in = polc_scan_inside(scan, open + 1);
    return (pol_text){scan->text.data + in.begin, in.end - in.begin};
}

/* The outermost list of an argument that begins at a lexeme; for unless, the
 * list in it that holds `at`. */
static uint32_t pattern_of(const polc_scan *scan, uint32_t first, uint32_t at,
                           bool is_list_of)
{
    uint32_t open = first;
    while (is_list_of && open < at) {
        open++;
        const polc_lexeme *l = &scan->lexemes[open];
        if (l->sign != POLC_SIGN_OPEN) {
            continue;
        }
        if (l->partner == POLC_NOWHERE || l->partner > at) {
            break;
        }
        open = l->partner;
    }
    return open < at && scan->lexemes[open].sign == POLC_SIGN_OPEN
               ? open
               : POLC_NOWHERE;
}

/* Commas of the list between its bracket and a lexeme. */
static uint32_t position_in(const polc_scan *scan, uint32_t open, uint32_t at)
{
    uint32_t count = 0;
    for (uint32_t i = open + 1; i < at; i++) {
        const polc_lexeme *l = &scan->lexemes[i];
        if (l->sign == POLC_SIGN_OPEN && l->partner != POLC_NOWHERE &&
            l->partner < at) {
            i = l->partner;
        } else if (l->sign == POLC_SIGN_COMMA && l->partner == open) {
            count++;
        }
    }
    return count;
}

polc_subject polc_lsp_subject(const polc_scan *scan, uint32_t at)
{
    polc_subject subject = {.is_one = false};
    uint32_t call = polc_scan_call(scan, at);
    if (call == POLC_NOWHERE) {
        return subject;
    }
    polc_argument argument = polc_scan_argument(scan, call, at);
    pol_text key = argument.keyword;
    bool is_pattern =
        polc_scan_is(scan, call, "prefix_rule") &&
        (key.data == NULL ? argument.position == 0
                          : is(key, "pattern") || is(key, "unless"));
    bool is_program =
        (polc_scan_is(scan, call, "program") ||
         polc_scan_is(scan, call, "host_executable")) &&
        (key.data == NULL ? argument.position == 0 : is(key, "name"));
    if (is_pattern) {
        uint32_t open = pattern_of(scan, argument.first, at,
                                   key.data != NULL && is(key, "unless"));
        if (open != POLC_NOWHERE) {
            uint32_t position = position_in(scan, open, at);
            subject.program = first_of(scan, open);
            subject.is_behind = position > 0;
            subject.is_one = position == 0 ||
                             (position == 1 && subject.program.data != NULL);
        }
    }
    subject.is_one = subject.is_one || is_program;
    return subject;
}
