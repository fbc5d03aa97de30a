/* SPDX-License-Identifier: Apache-2.0
 *
 * Which shapes the globs of one state have.  Few shapes are few look-ups for
 * a token, long ones few globs for a key: lengths are rounded down to a menu,
 * to a coarser one where there are too many shapes.  A set that takes few
 * bytes counts as a literal: then the glob has a key for each of them. */
#include <libpolicy/automaton/classes.h>

#include <libpolicy/canon/glob.h>

#define MENUS 3
/* Keys from the sets at one end: two ends are at most POL_CLASS_KEYS. */
#define KEYS_OF_END 4
/* A set alone at its end may give all. */
#define END_SIZE 8

/* By menu and literal length (8: or more): the length that counts. */
static const uint8_t menus[MENUS][END_SIZE + 1] = {
    {0, 1, 2, 3, 4, 4, 6, 6, 8},
    {0, 0, 2, 2, 4, 4, 4, 4, 8},
    {0, 0, 2, 2, 4, 4, 4, 4, 4},
};

/* The bytes that one place of a token may have. */
typedef struct spot {
    uint32_t count;
    char bytes[POL_CLASS_KEYS];
} spot;

/* What stands at the ends of a glob before the first and behind the last
 * place that may have many bytes. */
typedef struct literals {
    spot prefix[END_SIZE], suffix[END_SIZE];
    unsigned prefix_size, suffix_size; /* END_SIZE: or more */
} literals;

static void push_suffix(literals *l, const spot *s)
{
    if (l->suffix_size == END_SIZE) {
        memmove(l->suffix, l->suffix + 1, (END_SIZE - 1) * sizeof *s);
        l->suffix_size--;
    }
    l->suffix[l->suffix_size++] = *s;
}

/* Reads the place at *at; false where it may have many bytes, or is `*`. */
static bool read_spot(pol_text glob, size_t *at, spot *s)
{
    char byte = glob.data[*at];
    s->count = 0;
    if (byte == '*' || byte == '?') {
        (*at)++;
        return false;
    }
    if (byte != '[') {
        *at += byte == '\\' && *at + 1 < glob.size ? 1 : 0;
        s->bytes[s->count++] = glob.data[(*at)++];
        return true;
    }
    uint64_t bits[4];
    *at = pol_glob_set(glob, *at, bits);
    for (unsigned c = 0; c < 256; c++) {
        if ((bits[c / 64] >> c % 64 & 1) == 0) {
            continue;
        }
        if (s->count == POL_CLASS_KEYS) {
            return false;
        }
        s->bytes[s->count++] = (char)c;
    }
    return s->count > 0;
}

/* How many of the places of a run, beginning at its end (step -1) or its
 * beginning, give no more than so many keys. */
static unsigned within(const spot *run, unsigned size, int step, uint32_t most)
{
    uint32_t keys = 1;
    for (unsigned i = 0; i < size; i++) {
        keys *= run[step > 0 ? i : size - 1 - i].count;
        if (keys > most) {
            return i;
        }
    }
    return size;
}

/* Leaves out what would give too many keys; a glob with sets at one end alone
 * may have all of them there. */
static void bound_keys(literals *l)
{
    bool sets = within(l->prefix, l->prefix_size, 1, 1) < l->prefix_size;
    bool both =
        sets && within(l->suffix, l->suffix_size, -1, 1) < l->suffix_size;
    uint32_t most = both ? KEYS_OF_END : POL_CLASS_KEYS;
    l->prefix_size = within(l->prefix, l->prefix_size, 1, most);
    unsigned suffix = within(l->suffix, l->suffix_size, -1, most);
    memmove(l->suffix, l->suffix + l->suffix_size - suffix,
            suffix * sizeof *l->suffix);
    l->suffix_size = suffix;
}

static void literals_of(pol_text glob, literals *l)
{
    bool wild = false;
    l->prefix_size = l->suffix_size = 0;
    if (glob.size > 0 && glob.data[0] == '\0') {
        return; /* a path(): no bytes of the token are known */
    }
    for (size_t at = 0; at < glob.size;) {
        spot s;
        if (!read_spot(glob, &at, &s)) {
            wild = true;
            l->suffix_size = 0;
        } else if (wild) {
            push_suffix(l, &s);
        } else if (l->prefix_size < END_SIZE) {
            l->prefix[l->prefix_size++] = s;
        }
    }
    bound_keys(l);
}

uint32_t pol_glob_needs(pol_text glob)
{
    uint32_t needs = 0;
    if (glob.size > 0 && glob.data[0] == '\0') {
        return 0; /* a path() */
    }
    for (size_t at = 0; at < glob.size;) {
        bool set = glob.data[at] == '[';
        spot s;
        if (read_spot(glob, &at, &s) && !set) {
            needs |= POL_NEED(s.bytes[0]);
        }
    }
    return needs;
}

static uint32_t shape_of(const literals *l, unsigned menu)
{
    return POL_SHAPE(menus[menu][l->prefix_size], menus[menu][l->suffix_size]);
}

/* The bytes of the number-th key of a run, `places` of them. */
static uint32_t choose(const spot *run, unsigned places, uint32_t number,
                       char *bytes)
{
    for (unsigned i = 0; i < places; i++) {
        bytes[i] = run[i].bytes[number % run[i].count];
        number /= run[i].count;
    }
    return number;
}

void pol_classes_keys(const pol_classes *classes, pol_text glob,
                      pol_glob_keys *keys)
{
    literals l;
    literals_of(glob, &l);
    keys->shape = shape_of(&l, classes->menu);
    keys->count = 0;
    unsigned prefix = POL_SHAPE_PREFIX(keys->shape);
    unsigned suffix = POL_SHAPE_SUFFIX(keys->shape);
    const spot *tail = l.suffix + l.suffix_size - suffix;
    for (uint32_t rest = 0; keys->shape != 0 && rest == 0;) {
        char first[END_SIZE] = {0}, last[END_SIZE] = {0};
        rest = choose(l.prefix, prefix, keys->count, first);
        rest = choose(tail, suffix, rest, last);
        if (rest == 0) {
            pol_ends *ends = &keys->ends[keys->count++];
            ends->first = pol_ends_of(first, prefix).first;
            ends->last = pol_ends_of(last, suffix).last;
        }
    }
}

static unsigned group_of(uint32_t shape)
{
    return POL_SHAPE_SUFFIX(shape) >= 2   ? 0
           : POL_SHAPE_PREFIX(shape) >= 2 ? 1
                                          : 2;
}

uint32_t pol_classes_place(const pol_classes *classes, uint32_t shape)
{
    uint32_t from = 0, i = 0;
    for (unsigned group = 0; group < group_of(shape); group++) {
        from += classes->groups[group];
    }
    while (classes->shapes[from + i] != shape) {
        i++;
    }
    return i;
}

/* Behind the others of its group; false where there is no room. */
static bool add_shape(pol_classes *classes, uint32_t shape)
{
    const uint32_t *groups = classes->groups;
    uint32_t count = groups[0] + groups[1] + groups[2];
    uint32_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (classes->shapes[i] == shape) {
            return true;
        }
    }
    for (unsigned group = 0; group <= group_of(shape); group++) {
        at += groups[group];
    }
    if (group_of(shape) < 2 && groups[0] + groups[1] == POL_CLASS_SHAPES) {
        return false;
    }
    memmove(classes->shapes + at + 1, classes->shapes + at,
            (count - at) * sizeof *classes->shapes);
    classes->shapes[at] = shape;
    classes->groups[group_of(shape)]++;
    return true;
}

/* How many keys a glob has under a shape. */
static uint32_t count_keys(const literals *l, uint32_t shape)
{
    uint32_t keys = 1;
    for (unsigned i = 0; i < POL_SHAPE_PREFIX(shape); i++) {
        keys *= l->prefix[i].count;
    }
    for (unsigned i = 0; i < POL_SHAPE_SUFFIX(shape); i++) {
        keys *= l->suffix[l->suffix_size - 1 - i].count;
    }
    return keys;
}

/* The last menu has no more shapes than there is room for. */
void pol_classes_plan(const pol_interner *texts, const pol_glob_edge *globs,
                      uint32_t count, pol_classes *classes)
{
    bool fits = false;
    for (unsigned menu = 0; menu < MENUS && !fits; menu++) {
        fits = true;
        *classes = (pol_classes){.menu = menu};
        for (uint32_t i = 0; i < count && fits; i++) {
            literals l;
            literals_of(pol_intern_text(texts, globs[i].glob), &l);
            uint32_t shape = shape_of(&l, menu);
            fits = shape == 0 || add_shape(classes, shape);
            classes->others += shape == 0;
            classes->keys += shape == 0 ? 0 : count_keys(&l, shape);
        }
    }
}
