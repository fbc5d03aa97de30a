/* SPDX-License-Identifier: Apache-2.0
 *
 * The name of a program, as what closes reads it. */
#include <libpolicy/canon/program.h>

static bool is_separator(char c)
{
    return c == '/' || c == '\\';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The name without one .exe, .com, .cmd or .bat, unless nothing is left. */
static pol_text strip_suffix(pol_text name)
{
    static const char suffixes[4][5] = {".exe", ".com", ".cmd", ".bat"};
    for (int i = 0; i < 4 && name.size > 4; i++) {
        const char *tail = name.data + name.size - 4;
        if (tail[0] == '.' && lower(tail[1]) == suffixes[i][1] &&
            lower(tail[2]) == suffixes[i][2] &&
            lower(tail[3]) == suffixes[i][3]) {
            name.size -= 4;
            return name;
        }
    }
    return name;
}

pol_text pol_closing_name(pol_text program)
{
    while (program.size > 0 && is_separator(program.data[program.size - 1])) {
        program.size--;
    }
    for (size_t i = program.size; i > 0; i--) {
        if (is_separator(program.data[i - 1])) {
            program = pol_text_from(program, i);
            break;
        }
    }
    return strip_suffix(program);
}
