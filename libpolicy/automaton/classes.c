/* SPDX-License-Identifier: Apache-2.0
 *
 * Which shapes the globs of one state have.  Few shapes are few look-ups for
 * a token, long ones few globs for a key: lengths are rounded down to a menu,
 * to a coarser one where there are too many shapes. */
#include <libpolicy/automaton/classes.h>

#define MENUS 3

/* By menu and literal length (8: or more): the length that counts. */
static const uint8_t menus[MENUS][9] = {
    {0, 1, 2, 3, 4, 4, 6, 6, 8},
    {0, 0, 2, 2, 4, 4, 4, 4, 8},
    {0, 0, 2, 2, 4, 4, 4, 4, 4},
};

/* The literal bytes at the ends of a glob. */
typedef struct literals {
    char prefix[8], suffix[8];
    unsigned prefix_size, suffix_size; /* 8: or more */
} literals;

static void push_suffix(literals *l, char byte)
{
    if (l->suffix_size == sizeof l->suffix) {
        memmove(l->suffix, l->suffix + 1, sizeof l->suffix - 1);
        l->suffix_size--;
    }
    l->suffix[l->suffix_size++] = byte;
}

/* Where a set ends; the glob is well-formed. */
static size_t set_end(pol_text glob, size_t at)
{
    while (at < glob.size && glob.data[at] != ']') {
        at += glob.data[at] == '\\' ? 2 : 1;
    }
    return at + 1;
}

static literals literals_of(pol_text glob)
{
    literals l = {.prefix_size = 0};
    bool wild = false;
    if (glob.size > 0 && glob.data[0] == '\0') {
        return l; /* a path(): no bytes of the token are known */
    }
    for (size_t at = 0; at < glob.size;) {
        char byte = glob.data[at];
        if (byte == '*' || byte == '?' || byte == '[') {
            wild = true;
            l.suffix_size = 0;
            at = byte == '[' ? set_end(glob, at) : at + 1;
            continue;
        }
        at += byte == '\\' && at + 1 < glob.size ? 1 : 0;
        byte = glob.data[at++];
        if (wild) {
            push_suffix(&l, byte);
        } else if (l.prefix_size < sizeof l.prefix) {
            l.prefix[l.prefix_size++] = byte;
        }
    }
    return l;
}

uint32_t pol_glob_needs(pol_text glob)
{
    uint32_t needs = 0;
    if (glob.size > 0 && glob.data[0] == '\0') {
        return 0; /* a path() */
    }
    for (size_t at = 0; at < glob.size;) {
        char byte = glob.data[at];
        if (byte == '[') {
            at = set_end(glob, at);
            continue;
        }
        if (byte != '*' && byte != '?') {
            at += byte == '\\' && at + 1 < glob.size ? 1 : 0;
            needs |= POL_NEED(glob.data[at]);
        }
        at++;
    }
    return needs;
}

static uint32_t shape_of(const literals *l, unsigned menu)
{
    return POL_SHAPE(menus[menu][l->prefix_size], menus[menu][l->suffix_size]);
}

uint32_t pol_classes_shape(const pol_classes *classes, pol_text glob,
                           pol_ends *ends)
{
    literals l = literals_of(glob);
    uint32_t shape = shape_of(&l, classes->menu);
    unsigned prefix = POL_SHAPE_PREFIX(shape);
    unsigned suffix = POL_SHAPE_SUFFIX(shape);
    ends->first = pol_ends_of(l.prefix, prefix).first;
    ends->last = pol_ends_of(l.suffix + l.suffix_size - suffix, suffix).last;
    return shape;
}

static bool add_shape(pol_classes *classes, uint32_t shape)
{
    uint32_t i = 0;
    while (i < classes->count && classes->shapes[i] != shape) {
        i++;
    }
    if (i == POL_CLASS_SHAPES) {
        return false;
    }
    classes->shapes[i] = shape;
    classes->count += i == classes->count;
    return true;
}

/* Those with a suffix shorter than two to the front. */
static void order_shapes(pol_classes *classes)
{
    for (uint32_t i = 0; i < classes->count; i++) {
        uint32_t shape = classes->shapes[i];
        if (POL_SHAPE_SUFFIX(shape) < 2) {
            uint32_t at = classes->short_suffix++;
            classes->shapes[i] = classes->shapes[at];
            classes->shapes[at] = shape;
        }
    }
}

/* The last menu has no more shapes than there is room for. */
void pol_classes_plan(const pol_interner *texts, const pol_glob_edge *globs,
                      uint32_t count, pol_classes *classes)
{
    for (unsigned menu = 0; menu < MENUS; menu++) {
        bool fits = true;
        *classes = (pol_classes){.menu = menu};
        for (uint32_t i = 0; i < count && fits; i++) {
            literals l = literals_of(pol_intern_text(texts, globs[i].glob));
            fits = add_shape(classes, shape_of(&l, menu));
        }
        if (fits) {
            order_shapes(classes);
            return;
        }
    }
}
