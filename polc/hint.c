/* SPDX-License-Identifier: Apache-2.0
 *
 * Hints by reason, and places of a text.  Knows nothing of answers. */
#include "polc/hint.h"
#include "polc/text.h"

#include <libpolicy/shell.h>

#include <string.h>

typedef struct hint {
    const char *why, *text;
} hint;

typedef struct row {
    int table, why; /* pol_shell_why or pol_why */
    const char *text;
} row;

enum {
    SHELL,
    REQUEST
};

#define WHY_SHELL(identifier) POL_SHELL_WHY_##identifier
#define WHY_REQUEST(identifier) POL_WHY_##identifier

static const row rows[] = {
#define POLC_HINT(table, identifier, text) \
    {table, (int)WHY_##table(identifier), text},
#define POLC_HINT_TEXT(why, text)
#include "polc/hints.def"
#undef POLC_HINT
#undef POLC_HINT_TEXT
};

static const hint hints[] = {
#define POLC_HINT(table, identifier, text)
#define POLC_HINT_TEXT(why, text) {why, text},
#include "polc/hints.def"
#undef POLC_HINT
#undef POLC_HINT_TEXT
};

const char *polc_hint(const char *why)
{
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
        if (strcmp(hints[i].why, why) == 0) {
            return hints[i].text;
        }
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *text = rows[i].table == SHELL
                               ? pol_shell_why_text((pol_shell_why)rows[i].why)
                               : pol_why_text((pol_why)rows[i].why);
        if (strcmp(text, why) == 0) {
            return rows[i].text;
        }
    }
    return "";
}

/* -- places */

enum {
    BEFORE = 40, /* bytes of a line that are shown before a place, at most */
    SHOWN = 100  /* and in all */
};

static bool is_inside(pol_text text, size_t at)
{
    return at < text.size && ((unsigned char)text.data[at] & 0xc0) == 0x80;
}

/* Columns of an escaped text on a terminal. */
static size_t width(const char *data, size_t size)
{
    static const struct {
        uint32_t first, last;
    } wide[] = {
        {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},
        {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
        {0xff01, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
        {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
    };
    pol_text text = {data, size};
    size_t columns = 0;
    uint32_t point = 0;
    for (size_t at = 0; at < size;) {
        size_t length = polc_decode(text, at, &point);
        at += length > 0 ? length : 1;
        columns += point < 0x300 || point > 0x36f;
        for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
            columns += point >= wide[i].first && point <= wide[i].last;
        }
    }
    return columns;
}

static void add_times(polc_buffer *out, const char *sign, size_t count)
{
    for (; count > 0; count--) {
        polc_add_string(out, sign);
    }
}

/* Appends text[from..to) escaped; its width. */
static size_t add_piece(polc_buffer *out, pol_text text, size_t from, size_t to)
{
    size_t before = out->size;
    polc_add_escaped(out, (pol_text){text.data + from, to - from});
    return width(out->data + before, out->size - before);
}

void polc_add_carets(polc_buffer *out, pol_text text, size_t begin, size_t end,
                     unsigned indent)
{
    size_t from, to;
    begin = begin < text.size ? begin : text.size;
    end = end < begin ? begin : end < text.size ? end : text.size;
    for (from = begin; from > 0 && text.data[from - 1] != '\n'; from--) {
    }
    for (to = begin; to < text.size && text.data[to] != '\n'; to++) {
    }
    bool is_cut = begin - from > BEFORE;
    from = is_cut ? begin - BEFORE : from;
    while (is_cut && from < begin && is_inside(text, from)) {
        from++;
    }
    bool goes_on = to - from > SHOWN;
    to = goes_on ? from + SHOWN : to;
    while (goes_on && to > begin && is_inside(text, to)) {
        to--;
    }
    size_t stop = end < to ? end : to;
    add_times(out, " ", indent);
    polc_add_string(out, is_cut ? "..." : "");
    size_t skipped = indent + (is_cut ? 3 : 0);
    skipped += add_piece(out, text, from, begin);
    size_t marked = add_piece(out, text, begin, stop);
    add_piece(out, text, stop, to);
    polc_add_string(out, goes_on ? "...\n" : "\n");
    add_times(out, " ", skipped);
    add_times(out, "^", marked > 0 ? marked : 1);
    polc_add_string(out, "\n");
}
