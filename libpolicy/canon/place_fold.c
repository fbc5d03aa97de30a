/* SPDX-License-Identifier: Apache-2.0
 *
 * What a folding file system makes of names, and of globs over them.
 *
 * A glob is read as wildcards and what is literal between them.  A literal
 * part is folded as a part of a longer text; what a neighbour might change
 * in it (marks that change their order, half a code point) is left to the
 * wildcard beside it, which then becomes `*`.
 *
 * Refuses to know platforms and whole paths. */
#include <libpolicy/canon/caseless.h>
#include <libpolicy/canon/code_point.h>
#include <libpolicy/canon/glob.h>
#include <libpolicy/canon/place.h>

bool pol_place_fold(pol_text component, char *out, size_t capacity,
                    size_t *size)
{
    return pol_caseless_fold_part(component, POL_FOLD_NAME, out, capacity,
                                  size);
}

/* -- Elements of a glob */

typedef enum element_kind {
    AT_END,
    BYTE, /* a literal one */
    SET,  /* of ASCII bytes */
    ONE,  /* one byte, which may be a part of a code point */
    MANY
} element_kind;

typedef struct element {
    element_kind kind;
    size_t end;   /* behind it */
    char byte;    /* BYTE */
    pol_text set; /* SET */
} element;

/* The end of the set that begins at `at`, of a valid glob; *ascii tells
 * whether it holds nothing but ASCII. */
static size_t set_end(pol_text glob, size_t at, bool *ascii)
{
    at++;
    *ascii = glob.data[at] != '!' && glob.data[at] != '^';
    at += !*ascii;
    while (glob.data[at] != ']') {
        at += glob.data[at] == '\\';
        *ascii &= (unsigned char)glob.data[at] < 0x80;
        at++;
    }
    return at + 1;
}

static element element_at(pol_text glob, size_t at)
{
    element e = {AT_END, at + 1, 0, {NULL, 0}};
    if (at >= glob.size) {
        return e;
    }
    bool ascii;
    switch (glob.data[at]) {
    case '*':
        e.kind = MANY;
        break;
    case '?':
        e.kind = ONE;
        break;
    case '[':
        e.end = set_end(glob, at, &ascii);
        e.kind = ascii ? SET : ONE;
        e.set = (pol_text){glob.data + at, e.end - at};
        break;
    case '\\':
        at++;
        e.end++;
        /* fallthrough */
    default:
        e.kind = BYTE;
        e.byte = glob.data[at];
        break;
    }
    return e;
}

/* -- Writing */

typedef struct writer {
    char *out;
    size_t capacity, size;
    bool full;
} writer;

static void put(writer *w, char byte)
{
    if (w->size == w->capacity) {
        w->full = true;
        return;
    }
    w->out[w->size++] = byte;
}

static void put_literal(writer *w, char byte)
{
    if (byte == '*' || byte == '?' || byte == '[' || byte == '\\') {
        put(w, '\\');
    }
    put(w, byte);
}

static void put_member(writer *w, int byte)
{
    put(w, '\\');
    put(w, (char)byte);
}

/* The set, with the lower case of each letter as well. */
static void put_set(writer *w, pol_text set)
{
    bool holds[129] = {false};
    for (int c = 0; c < 128; c++) {
        char byte = (char)c;
        if (pol_glob_match(set, (pol_text){&byte, 1})) {
            holds[c] = true;
            holds[c >= 'A' && c <= 'Z' ? c + 32 : c] = true;
        }
    }
    put(w, '[');
    for (int c = 0; c < 128; c++) {
        int first = c;
        while (holds[c] && holds[c + 1]) {
            c++;
        }
        if (holds[c]) {
            put_member(w, first);
            if (c > first) {
                put(w, '-');
                put_member(w, c);
            }
        }
    }
    put(w, ']');
}

/* -- Folding */

/* What stands beside a literal part. */
typedef enum side {
    FIRM, /* nothing, or one byte that is a code point by itself */
    LOOSE /* any bytes */
} side;

/* Reads the literal bytes from `at` on, without their backslashes, to part;
 * returns where they end. */
static size_t read_part(pol_text glob, size_t at, char *part, size_t *size)
{
    *size = 0;
    for (;;) {
        element e = element_at(glob, at);
        if (e.kind != BYTE) {
            return at;
        }
        part[(*size)++] = e.byte;
        at = e.end;
    }
}

static void put_part(writer *w, pol_text part, side left, side right)
{
    char folded[3 * POL_CASELESS_MAX]; /* room for any part */
    size_t size = 0;
    unsigned parts = POL_FOLD_NAME | (left == LOOSE ? POL_FOLD_AFTER : 0u) |
                     (right == LOOSE ? POL_FOLD_BEFORE : 0u);
    w->full |=
        !pol_caseless_fold_part(part, parts, folded, sizeof folded, &size);
    for (size_t i = 0; i < size; i++) {
        put_literal(w, folded[i]);
    }
}

typedef struct run {
    size_t count;
    bool many; /* a `*` is among them */
} run;

/* Reads wildcards up to the next literal byte, set or end; returns where that
 * is. */
static size_t read_run(pol_text glob, size_t at, run *wildcards)
{
    *wildcards = (run){0, false};
    for (;;) {
        element e = element_at(glob, at);
        if (e.kind != ONE && e.kind != MANY) {
            return at;
        }
        wildcards->count++;
        wildcards->many |= e.kind == MANY;
        at = e.end;
    }
}

/* Whether a code point may reach over the end of a literal part. */
static bool is_cut(pol_text part, side left)
{
    size_t at = 0;
    while (left == LOOSE && at < part.size &&
           pol_is_continuation((unsigned char)part.data[at])) {
        at++; /* of one that begins in front of the part */
    }
    return pol_code_point_cut(part) > 0 || (at > 0 && at == part.size);
}

/* A run of wildcards behind a part is loose unless it is one byte, and no
 * code point reaches into it from either side. */
static side side_of(const run *wildcards, element next, pol_text before,
                    side left)
{
    bool whole =
        !is_cut(before, left) &&
        !(next.kind == BYTE && pol_is_continuation((unsigned char)next.byte));
    bool one = wildcards->count == 1 && !wildcards->many;
    return wildcards->count == 0 || (one && whole) ? FIRM : LOOSE;
}

static bool fold_glob(pol_text glob, writer *w)
{
    char part[POL_CASELESS_MAX];
    size_t at = 0, size;
    side left = FIRM;
    while (at < glob.size && !w->full) {
        run wildcards;
        at = read_part(glob, at, part, &size);
        at = read_run(glob, at, &wildcards);
        pol_text literal = {part, size};
        element next = element_at(glob, at);
        side right = side_of(&wildcards, next, literal, left);
        put_part(w, literal, left, right);
        if (wildcards.count > 0) {
            put(w, right == LOOSE ? '*' : '?');
        }
        left = right;
        if (next.kind == SET) {
            put_set(w, next.set);
            at = next.end;
            left = FIRM;
        }
    }
    return !w->full;
}

bool pol_place_fold_glob(pol_text glob, char *out, size_t capacity,
                         size_t *size)
{
    size_t fault;
    writer w = {out, capacity, 0, false};
    bool fits = glob.size <= POL_CASELESS_MAX;
    if (fits && pol_glob_valid(glob, &fault)) {
        fits = fold_glob(glob, &w);
    } else {
        for (size_t i = 0; i < glob.size; i++) {
            put(&w, glob.data[i]); /* matches nothing, as it is */
        }
        fits &= !w.full;
    }
    *size = w.size;
    return fits;
}
