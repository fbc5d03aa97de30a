/* SPDX-License-Identifier: Apache-2.0
 *
 * Laws of canonical paths, tried on random text of each platform:
 *
 *   - a canonical path is absolute, without "." and "..", empty components
 *     and a trailing slash, and is its own canonical path; on posix it is
 *     also what pol_path_normal makes of it, walking the other way
 *   - so is every further reading, and there are few of them
 *   - the short way of plain paths says what the long one does
 *   - what is not given as a path is not written to
 *   - a folded glob matches the folded form of what the glob matches
 *   - a pattern of components matches what a table says it does
 *
 *   PLACES_CASES  of each law (default 1,000,000)
 *   PLACES_SEED */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpolicy/canon/glob.h>
#include <libpolicy/canon/path.h>
#include <libpolicy/canon/place.h>

#include "../oracle/tap.h"

enum {
    ROOM = 512,
    PIECES = 14,
    READINGS = 64, /* of one path, at most */
    MARK = 0x5A
};

typedef struct state {
    uint64_t random;
    uint64_t failures;
} state;

typedef struct buffer {
    char bytes[ROOM];
    size_t size;
} buffer;

static unsigned draw(state *s, unsigned below)
{
    s->random ^= s->random << 13;
    s->random ^= s->random >> 7;
    s->random ^= s->random << 17;
    return (unsigned)((s->random * 0x9E3779B97F4A7C15u >> 33) % below);
}

static pol_text text_of(const buffer *b)
{
    return (pol_text){b->bytes, b->size};
}

static void add(buffer *b, const char *bytes, size_t size)
{
    if (size <= sizeof b->bytes - b->size) {
        memcpy(b->bytes + b->size, bytes, size);
        b->size += size;
    }
}

static void add_byte(buffer *b, unsigned byte)
{
    char c = (char)byte;
    add(b, &c, 1);
}

static void report(state *s, const char *law, const buffer *a, const buffer *b)
{
    if (s->failures++ < 10) {
        fprintf(stderr, "%s:", law);
        for (size_t i = 0; i < a->size; i++) {
            fprintf(stderr, " %02x", (unsigned char)a->bytes[i]);
        }
        fprintf(stderr, " |");
        for (size_t i = 0; i < b->size; i++) {
            fprintf(stderr, " %02x", (unsigned char)b->bytes[i]);
        }
        fprintf(stderr, "\n");
    }
}

/* -- Canonical paths */

static void add_piece(state *s, buffer *b)
{
    static const char *const pieces[] = {
        "/",       "/",     "/",       "/",       "\\",    "..",
        ".",       "..",    "...",     " ",       "a",     "work",
        ".git",    "proc",  "self",    "root",    "cwd",   "fd",
        "3",       "task",  "dev",     "stdin",   "net",   "thread-self",
        "C:",      "c:",    ":",       "?",       "UNC",   "~",
        "~1",      "$HOME", "${A}",    "%A%",     "file:", "//",
        "private", "etc",   ".vol",    "System",  "Data",  "Volumes",
        "nul",     "COM1",  "\u00B9",  "git~1",   "$",     "GLOBALROOT",
        "\u200C",  "\xFF",  "\u00C9t", "\\\\?\\", "//./",  "..namedfork",
        "%2e",     "x",     "/proc/",  "/../",    "/dev/", "/tmp",
        "#",       "C$",    "a.b",     "\x01",    "self/", "/proc/1/"};
    if (draw(s, 40) == 0) {
        add_byte(b, 1 + draw(s, 255));
        return;
    }
    const char *piece = pieces[draw(s, sizeof pieces / sizeof *pieces)];
    add(b, piece, strlen(piece));
}

static void draw_path(state *s, buffer *b, unsigned pieces)
{
    b->size = 0;
    for (unsigned i = draw(s, pieces); i < pieces; i++) {
        add_piece(s, b);
    }
}

static bool is_canonical(pol_text path)
{
    if (path.size == 0 || path.data[0] != '/') {
        return false;
    }
    for (size_t i = 1, begin = 1; path.size > 1 && i <= path.size; i++) {
        if (i == path.size || path.data[i] == '/') {
            pol_text component = {path.data + begin, i - begin};
            if (component.size == 0 ||
                pol_text_equal(component, POL_TEXT(".")) ||
                pol_text_equal(component, POL_TEXT(".."))) {
                return false;
            }
            begin = i + 1;
        }
    }
    return true;
}

/* Whether a canonical path of this query is its own, in any folder. */
static bool is_fixed(const pol_place_query *query, pol_text canonical)
{
    char again[ROOM];
    pol_place_query second = {.path = canonical, .platform = query->platform};
    pol_place_form form = pol_place_of(&second, again, sizeof again);
    return !form.invalid &&
           pol_text_equal(canonical, (pol_text){again, form.size});
}

static bool is_normal(const pol_place_query *query, pol_text canonical)
{
    char normal[2 * ROOM];
    size_t size;
    return query->platform == POL_PLATFORM_WINDOWS ||
           (pol_path_normal(query->path, query->cwd, normal, sizeof normal,
                            &size) &&
            pol_text_equal(canonical, (pol_text){normal, size}));
}

static bool readings_hold(const pol_place_query *query, unsigned *count)
{
    char out[ROOM];
    size_t size;
    unsigned i = 0;
    for (; pol_place_alias(query, i, out, sizeof out, &size); i++) {
        if (i == READINGS || size > sizeof out ||
            !is_canonical((pol_text){out, size}) ||
            !is_fixed(query, (pol_text){out, size})) {
            return false;
        }
    }
    *count += i > 0;
    return true;
}

/* What is plain is its own canonical path, with its ends, and nothing else. */
static bool plain_holds(const pol_place_query *query, pol_text canonical,
                        pol_why why, unsigned *plain)
{
    uint16_t ends[PIECES];
    unsigned count;
    char out[ROOM];
    size_t size, slashes = 0;
    if (query->platform != POL_PLATFORM_POSIX ||
        !pol_place_plain(query->path, ends, PIECES, &count)) {
        return true;
    }
    (*plain)++;
    for (size_t i = 1; i <= canonical.size; i++) {
        if (i == canonical.size || canonical.data[i] == '/') {
            if (slashes == count || ends[slashes++] != i) {
                return false;
            }
        }
    }
    return slashes == count && why == POL_WHY_NONE &&
           pol_text_equal(canonical, query->path) &&
           !pol_place_alias(query, 0, out, sizeof out, &size);
}

typedef struct tally {
    unsigned valid, suspect, readings, plain;
} tally;

static void try_path(state *s, tally *t)
{
    buffer path, cwd, out;
    draw_path(s, &path, PIECES);
    draw_path(s, &cwd, 4);
    if (draw(s, 3) > 0 && cwd.size > 0) {
        cwd.bytes[0] = '/';
    }
    if (draw(s, 2) > 0 && path.size > 0) {
        path.bytes[0] = '/';
    }
    pol_place_query query = {.path = text_of(&path),
                             .cwd = text_of(&cwd),
                             .home = POL_TEXT("/home/u"),
                             .platform = (pol_platform)draw(s, 3)};
    size_t room = draw(s, 8) == 0 ? draw(s, 40) : sizeof out.bytes;
    memset(out.bytes, MARK, sizeof out.bytes);
    pol_place_form form = pol_place_of(&query, out.bytes, room);
    out.size = form.size;
    bool good = form.size <= room;
    for (size_t i = room; i < sizeof out.bytes; i++) {
        good &= out.bytes[i] == MARK;
    }
    if (form.invalid) {
        good &= form.size == 0 && form.why != POL_WHY_NONE;
    } else {
        good &= is_canonical(text_of(&out)) &&
                is_fixed(&query, text_of(&out)) &&
                is_normal(&query, text_of(&out)) &&
                plain_holds(&query, text_of(&out), form.why, &t->plain);
        t->valid++;
        t->suspect += form.why != POL_WHY_NONE;
    }
    good &= readings_hold(&query, &t->readings);
    if (!good) {
        report(s, "canonical path", &path, &cwd);
    }
}

/* -- Globs */

/* Text that folds in all the ways there are. */
static void add_fragment(state *s, buffer *b)
{
    static const char *const fragments[] = {
        "a",      "A",      "k",        "\u212A", "e",      "\u00C9",
        "\u0301", "\u0323", "\u0345",   "\u0344", "\u1FB3", "\u03B1",
        "\u200C", "\u00AD", "\u034F",   "\uFB01", "\u00DF", "\uAC01",
        "\u1100", "\u1161", "\u79D8",   "\u0130", "\u0F73", "\U00010400",
        "\xC3",   "\xA9",   "\xE3\x81", "\x81",   "\xFF",   "\xCC"};
    const char *text = fragments[draw(s, sizeof fragments / sizeof *fragments)];
    add(b, text, strlen(text));
}

/* Adds one element to glob, and to token what it matches. */
static void add_element(state *s, buffer *glob, buffer *token)
{
    static const char *const sets[][2] = {
        {"[A-C]", "B"},   {"[a-ck]", "k"},     {"[!a]", "\xCC"},
        {"[^A]", "\x81"}, {"[\xC3x]", "\xC3"}, {"[\xA9-\xB0]", "\xA9"},
        {"[\\]E]", "E"},  {"[Z\\-a]", "-"}};
    buffer part = {.size = 0};
    unsigned choice = draw(s, 10);
    if (choice < 2) {
        add_byte(glob, '*');
        for (unsigned i = draw(s, 4); i > 0; i--) {
            add_fragment(s, token);
        }
    } else if (choice < 4) {
        add_fragment(s, &part); /* wholly or in part a wildcard */
        for (size_t i = 0; i < part.size; i++) {
            unsigned byte = (unsigned char)part.bytes[i];
            add_byte(glob, draw(s, 3) == 0 ? byte : '?');
            add_byte(token, byte);
        }
    } else if (choice == 4) {
        const char *const *set = sets[draw(s, 8)];
        add(glob, set[0], strlen(set[0]));
        add(token, set[1], 1);
    } else if (choice == 5) {
        static const char special[] = "*?[\\";
        char escaped[2] = {'\\', special[draw(s, 4)]};
        add(glob, escaped, 2);
        add(token, escaped + 1, 1);
    } else {
        add_fragment(s, &part);
        add(glob, part.bytes, part.size);
        add(token, part.bytes, part.size);
    }
}

static void try_glob(state *s, unsigned *matched)
{
    buffer glob = {.size = 0}, token = {.size = 0};
    char folded_glob[3 * ROOM], folded[3 * ROOM];
    size_t glob_size, size;
    for (unsigned i = draw(s, 6); i < 6; i++) {
        add_element(s, &glob, &token);
    }
    if (!pol_glob_match(text_of(&glob), text_of(&token))) {
        return;
    }
    (*matched)++;
    if (!pol_place_fold_glob(text_of(&glob), folded_glob, sizeof folded_glob,
                             &glob_size) ||
        !pol_place_fold(text_of(&token), folded, sizeof folded, &size) ||
        !pol_glob_match((pol_text){folded_glob, glob_size},
                        (pol_text){folded, size})) {
        report(s, "folded glob", &glob, &token);
    }
}

/* -- Patterns of components */

static unsigned draw_components(state *s, buffer *b, bool pattern,
                                pol_text *components)
{
    static const char *const names[] = {"a", "b", "ab", "**", "*", "a*", "?"};
    unsigned count = draw(s, 6);
    b->size = 0;
    for (unsigned i = 0; i < count; i++) {
        const char *name = names[draw(s, pattern ? 7 : 3)];
        if (i > 0) {
            add_byte(b, '/');
        }
        components[i] = (pol_text){b->bytes + b->size, strlen(name)};
        add(b, name, strlen(name));
    }
    return count;
}

static void try_pattern(state *s, unsigned *matched)
{
    buffer pattern, path;
    pol_text wanted[6], found[6];
    bool table[7][7] = {{false}};
    unsigned m = draw_components(s, &pattern, true, wanted);
    unsigned n = draw_components(s, &path, false, found);
    for (unsigned i = m + 1; i-- > 0;) {
        for (unsigned j = n + 1; j-- > 0;) {
            if (i == m) {
                table[i][j] = j == n;
            } else if (pol_text_equal(wanted[i], POL_TEXT("**"))) {
                table[i][j] = table[i + 1][j] || (j < n && table[i][j + 1]);
            } else {
                table[i][j] = j < n && table[i + 1][j + 1] &&
                              pol_glob_match(wanted[i], found[j]);
            }
        }
    }
    *matched += table[0][0];
    if (pol_place_matches(text_of(&pattern), text_of(&path)) != table[0][0]) {
        report(s, "pattern", &pattern, &path);
    }
}

int main(void)
{
    tap out = {0};
    unsigned cases = (unsigned)number_from("PLACES_CASES", 1000000);
    state s = {number_from("PLACES_SEED", 1) * 2 + 1, 0};
    tally t = {0, 0, 0, 0};
    unsigned globs = 0, patterns = 0;
    for (unsigned i = 0; i < cases; i++) {
        try_path(&s, &t);
    }
    tap_ok(&out, s.failures == 0, "%u paths", cases);
    tap_note("%u valid, %u plain, %u never allowed, %u with readings", t.valid,
             t.plain, t.suspect, t.readings);
    tap_ok(&out,
           t.valid > cases / 3 && t.suspect > cases / 10 &&
               t.valid - t.suspect > cases / 10 && t.readings > cases / 10 &&
               t.plain > cases / 100,
           "paths of all sorts");
    s.failures = 0;
    for (unsigned i = 0; i < cases; i++) {
        try_glob(&s, &globs);
    }
    tap_ok(&out, s.failures == 0 && globs > cases / 2,
           "%u globs, of which %u match", cases, globs);
    s.failures = 0;
    for (unsigned i = 0; i < cases; i++) {
        try_pattern(&s, &patterns);
    }
    tap_ok(&out, s.failures == 0 && patterns > cases / 10,
           "%u patterns, of which %u match", cases, patterns);
    return tap_end(&out);
}
