/* SPDX-License-Identifier: Apache-2.0
 *
 * Limits of the reader of shell text: memory of every size, text, parts,
 * depth; and that no text costs much more than its length. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <time.h>

#include "../oracle/tap.h"
#include "show.h"

enum {
    MEMORY = 32 << 20
};

static char text[POL_SHELL_MAX_TEXT + 1];

/* Fills text with `unit` up to `size` bytes, then writes `tail` over its end.
 */
static pol_text fill(const char *unit, const char *tail, size_t size)
{
    size_t each = strlen(unit), end = strlen(tail);
    for (size_t at = 0; at < size; at += each) {
        memcpy(text + at, unit, each < size - at ? each : size - at);
    }
    memcpy(text + size - end, tail, end);
    return (pol_text){text, size};
}

/* Memory that is too small says limit; and none is written behind it. */
static bool any_memory(pol_text all)
{
    bool whole = false;
    for (size_t size = 0; size < 16384; size += size < 512 ? 1 : 61) {
        char *memory = malloc(size > 0 ? size : 1);
        pol_shell_reading read;
        pol_status status =
            pol_shell_read(all, POL_SHELL_BASH, memory, size, &read);
        free(memory);
        if (status == POL_OK) {
            whole = true;
        } else if (status != POL_LIMIT || read.place_count == 0 || whole) {
            return false;
        }
    }
    return whole;
}

static void memory(tap *out)
{
    static const char *const texts[] = {
        "",
        "a b",
        "A=1 p 'x'\\y > f 2>&1 && cd d; $(q `s`) \"$x\"",
        "if a; then p <<E\n$(b)\nE\nfi",
        "a ; ; b ; ; c) }",
        "p a\"b\"'c' ;;"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        tap_ok(out, any_memory((pol_text){texts[i], strlen(texts[i])}),
               "memory of any size for case %zu", i);
    }
}

static void sizes(tap *out)
{
    static char room[MEMORY];
    pol_shell_reading read;
    pol_text all = fill("a ", "", POL_SHELL_MAX_TEXT);
    tap_ok(out,
           pol_shell_read(all, POL_SHELL_SH, room, sizeof room, &read) ==
                   POL_OK &&
               read.parts->word_count == POL_SHELL_MAX_TEXT / 2,
           "the longest text, many words");
    all.size++;
    tap_ok(out,
           pol_shell_read(all, POL_SHELL_SH, room, sizeof room, &read) ==
                   POL_LIMIT &&
               read.place_count == 1 && read.places->why == POL_SHELL_WHY_LIMIT,
           "a longer one");
    all = fill("a;", "", (size_t)2 * POL_SHELL_MAX_PARTS);
    tap_ok(out,
           pol_shell_read(all, POL_SHELL_ZSH, room, sizeof room, &read) ==
                   POL_OK &&
               read.part_count == POL_SHELL_MAX_PARTS,
           "as many parts as there may be");
    all = fill("a;", "", (size_t)2 * POL_SHELL_MAX_PARTS + 2);
    tap_ok(out,
           pol_shell_read(all, POL_SHELL_ZSH, room, sizeof room, &read) ==
               POL_LIMIT,
           "one more");
    all = fill("(", "", POL_SHELL_MAX_DEPTH / 2);
    tap_ok(out,
           pol_shell_read(all, POL_SHELL_BASH, room, sizeof room, &read) ==
               POL_OK,
           "deep");
    all = fill("( ", "", (size_t)2 * POL_SHELL_MAX_DEPTH + 2);
    tap_ok(out,
           pol_shell_read(all, POL_SHELL_BASH, room, sizeof room, &read) ==
               POL_LIMIT,
           "too deep");
    tap_ok(out,
           pol_shell_read(all, (pol_shell)3, room, sizeof room, &read) ==
               POL_INVALID_ARGUMENT,
           "no such shell");
    tap_ok(out,
           pol_shell_why_text((pol_shell_why)POL_SHELL_WHYS)[0] == 0 &&
               pol_shell_why_text(POL_SHELL_WHY_NUL)[0] != 0,
           "texts of reasons");
}

static double seconds(pol_text all, char *room)
{
    double best = 1e9;
    for (int i = 0; i < 5; i++) {
        struct timespec a, b;
        pol_shell_reading read;
        clock_gettime(CLOCK_MONOTONIC, &a);
        pol_shell_read(all, (pol_shell)(i % 3), room, MEMORY, &read);
        clock_gettime(CLOCK_MONOTONIC, &b);
        double s = (double)(b.tv_sec - a.tv_sec) +
                   (double)(b.tv_nsec - a.tv_nsec) / 1e9;
        best = s < best ? s : best;
    }
    return best;
}

static const char *const units[] = {"`",
                                    "$(",
                                    "\"",
                                    "'",
                                    "$'\\'",
                                    "{a,",
                                    "<<A ",
                                    "<<A\n",
                                    "${x:-${",
                                    "\"$(",
                                    "`\\`",
                                    "\\\n",
                                    "&\\\n",
                                    "((",
                                    "a=",
                                    "a=(",
                                    "case x in a) ",
                                    "if a; ",
                                    "for i in ",
                                    "[[ ",
                                    "'\\'`",
                                    "$((1<<2",
                                    "f() { ",
                                    "é",
                                    "\xa0",
                                    "\\",
                                    "#",
                                    "1>",
                                    "2>&1 ",
                                    "<<A `",
                                    "a\\\n",
                                    "*?[",
                                    "~",
                                    "${x",
                                    "A=1 ",
                                    "cd a;",
                                    "$x",
                                    "\r",
                                    "!",
                                    "printf %n ",
                                    "[[ a && ",
                                    "[[ a =~ (b",
                                    "[[ a =~ 'b ]];",
                                    "[[ (",
                                    "p \"$(cat <<'E'\nE\n)\";",
                                    "p \"$(cat <<E\na$(",
                                    "<<E\na$(",
                                    "A=$(IFS= ",
                                    "IFS= read x;",
                                    "a\xc2\xa0",
                                    "p \v;",
                                    "<<'A"};

/* Each of a megabyte: a quadratic reader takes minutes for some of them. */
static void hostile(tap *out)
{
    static char room[MEMORY];
    double most = 0;
    const char *slowest = "";
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        pol_text all = fill(units[i], "\n", POL_SHELL_MAX_TEXT);
        double s = seconds(all, room);
        if (s > most) {
            most = s;
            slowest = units[i];
        }
    }
    tap_ok(out, most < 1, "no text of a megabyte takes long");
    tap_note("at most %.1f ms, for repeats of %s", most * 1e3, slowest);
    pol_text plain = fill("git log --oneline main ", "", POL_SHELL_MAX_TEXT);
    tap_note("plain text: %.0f MB/s",
             (double)plain.size / seconds(plain, room) / 1e6);
}

int main(void)
{
    tap out = {0};
    memory(&out);
    sizes(&out);
    hostile(&out);
    return tap_end(&out);
}
