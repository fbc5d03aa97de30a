/* SPDX-License-Identifier: Apache-2.0
 *
 * Ends of regular expressions, by each way in which sed and awk look for
 * them.  Sources: compile.c of GNU sed and of the BSDs, sed.c and awk.c of
 * busybox, the lexers of gawk, mawk and the one true awk. */
#include <libpolicy/parts/script_regex.h>

#define REFUSED SIZE_MAX /* an error in programs that read it so */
#define UNSURE (SIZE_MAX - 1)

static char byte_at(pol_text text, size_t at)
{
    return at < text.size ? text.data[at] : '\n';
}

/* Behind [: and the like, to the last byte of it or of the line. */
static size_t class_end(pol_text text, size_t at, char sign)
{
    while (byte_at(text, at) != '\n') {
        if (byte_at(text, at) == sign && byte_at(text, at + 1) == ']') {
            return at + 1;
        }
        at++;
    }
    return at - 1;
}

static bool is_escaped(char next, unsigned reading)
{
    return (reading & (POL_BRACKETS_PAIRS | POL_BRACKETS_COUNT)) != 0 ||
           (reading == POL_BRACKETS_ESCAPE && next == ']');
}

/* The ] of the bracket expression whose [ stands before `at`. */
static size_t bracket_end(pol_text text, size_t at, unsigned reading)
{
    const unsigned classes =
        POL_BRACKETS_CLASSES | POL_BRACKETS_ESCAPE | POL_BRACKETS_PAIRS;
    size_t depth = 1;
    at += byte_at(text, at) == '^';
    at += byte_at(text, at) == ']';
    for (; byte_at(text, at) != '\n'; at++) {
        char c = byte_at(text, at), next = byte_at(text, at + 1);
        if (c == '\\' && next == '\n') {
            return UNSURE;
        }
        if (c == '\\' && is_escaped(next, reading)) {
            at++;
        } else if (c == '[' && (reading & classes) != 0 &&
                   (next == ':' || next == '.' || next == '=')) {
            at = class_end(text, at + 2, next);
        } else if (c == '[' && reading == POL_BRACKETS_COUNT) {
            depth += next == ':';
        } else if (c == ']' && --depth == 0) {
            return at;
        }
    }
    return REFUSED;
}

static size_t end_by(pol_text text, size_t at, char delimiter, unsigned reading)
{
    for (; byte_at(text, at) != '\n'; at++) {
        char c = byte_at(text, at);
        if (c == delimiter) {
            return at;
        }
        if (c == '\\') {
            if (byte_at(text, ++at) == '\n') {
                return UNSURE;
            }
        } else if (c == '[' && reading != POL_BRACKETS_NONE) {
            at = bracket_end(text, at + 1, reading);
            if (at >= text.size) {
                return at;
            }
        }
    }
    return REFUSED;
}

/* A bracket expression that is never closed: no program compiles it. */
static bool is_unclosed(pol_text text, size_t at, size_t end)
{
    bool open = false;
    for (; at < end; at++) {
        char c = text.data[at];
        open = c == '[' || (open && c != ']' && c != '\\');
        at += c == '\\';
    }
    return open;
}

size_t pol_regex_end(pol_text text, size_t at, char delimiter,
                     unsigned *readings)
{
    size_t found = REFUSED, bare = REFUSED;
    for (unsigned one = POL_BRACKETS_FLAT; one <= *readings; one *= 2) {
        size_t end = REFUSED;
        if ((*readings & one) != 0) {
            end = end_by(text, at, delimiter, one);
            *readings &= end == REFUSED ? ~one : POL_BRACKETS_ALL;
        }
        if (end != REFUSED && found != REFUSED && end != found) {
            return text.size;
        }
        found = end != REFUSED ? end : found;
    }
    if ((*readings & POL_BRACKETS_NONE) != 0) {
        bare = end_by(text, at, delimiter, POL_BRACKETS_NONE);
        if (bare == REFUSED || (bare < found && is_unclosed(text, at, bare))) {
            *readings &= ~(unsigned)POL_BRACKETS_NONE;
            bare = found;
        }
    }
    bool agree = (*readings & POL_BRACKETS_NONE) == 0 || bare == found;
    return agree && found < text.size ? found : text.size;
}

bool pol_script_bytes(pol_text text, pol_text signs)
{
    bool high = false;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == 0 || c == '\r' ||
            (high && memchr(signs.data, c, signs.size) != NULL)) {
            return false;
        }
        high = (unsigned char)c >= 0x80;
    }
    return true;
}
