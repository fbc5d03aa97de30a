/* SPDX-License-Identifier: Apache-2.0
 *
 * A token that a glob matches has the glob's key, and what it needs. */
#include <criterion/criterion.h>
#include <libpolicy/automaton/classes.h>
#include <libpolicy/base/arena.h>
#include <libpolicy/canon/glob.h>

static uint64_t state = 88172645463325252u;

static uint32_t draw(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 33) % below;
}

static const char *const pieces[] = {"*", "?",     "[a-c]", "[!a]", "\\*",
                                     "a", "b",     "c",     ".c",   "abcabcabc",
                                     "*", "\\[ab", "[\\]]", "ba",   "cab"};

static pol_text draw_glob(char *out)
{
    size_t size = 0;
    for (uint32_t i = draw(6); i > 0; i--) {
        const char *piece = pieces[draw(sizeof pieces / sizeof *pieces)];
        memcpy(out + size, piece, strlen(piece));
        size += strlen(piece);
    }
    return (pol_text){out, size};
}

/* A token near the glob: wildcards replaced, sometimes with an error. */
static pol_text draw_token(pol_text glob, char *out)
{
    size_t size = 0;
    for (size_t i = 0; i < glob.size; i++) {
        char c = glob.data[i];
        if (c == '*' || c == '?' || c == '[') {
            uint32_t count = c == '*' ? draw(12) : 1;
            while (count-- > 0) {
                out[size++] = "abc.]"[draw(5)];
            }
            while (c == '[' && i < glob.size && glob.data[i] != ']') {
                i += glob.data[i] == '\\' ? 2 : 1;
            }
        } else if (c != '\\' && draw(40) > 0) {
            out[size++] = c;
        } else if (c == '\\' && i + 1 < glob.size) {
            out[size++] = glob.data[++i];
        }
    }
    return (pol_text){out, size};
}

typedef struct fixture {
    pol_budget budget;
    pol_interner texts;
    pol_glob_edge globs[32];
    uint32_t count;
    pol_classes classes;
} fixture;

static void draw_globs(fixture *f)
{
    char bytes[128];
    f->count = 1 + draw(32);
    for (uint32_t i = 0; i < f->count; i++) {
        size_t at;
        pol_text glob = draw_glob(bytes);
        if (!pol_glob_valid(glob, &at)) {
            glob = POL_TEXT("a*");
        }
        f->globs[i] = (pol_glob_edge){pol_intern(&f->texts, glob), 0};
    }
    pol_classes_plan(&f->texts, f->globs, f->count, &f->classes);
}

/* One of the keys of the glob is the token's, and the other ones are not. */
static void expect_key(const pol_classes *classes, pol_text glob,
                       pol_text token)
{
    pol_glob_keys keys;
    pol_ends ends = pol_ends_of(token.data, token.size);
    uint32_t same = 0;
    pol_classes_keys(classes, glob, &keys);
    uint32_t shape = keys.shape;
    cr_assert_geq(token.size,
                  (size_t)POL_SHAPE_PREFIX(shape) + POL_SHAPE_SUFFIX(shape));
    for (uint32_t k = 0; k < keys.count; k++) {
        same += pol_class_hash(ends, shape, 7) ==
                pol_class_hash(keys.ends[k], shape, 7);
    }
    cr_assert_eq(same, shape != 0, "%.*s of %.*s", POL_PR(token), POL_PR(glob));
}

Test(classes, a_match_has_the_key)
{
    fixture f = {.count = 0};
    uint32_t matches = 0;
    pol_budget_init(&f.budget, NULL, UINT64_MAX);
    pol_interner_init(&f.texts, &f.budget);
    for (int round = 0; round < 20000; round++) {
        draw_globs(&f);
        cr_assert_leq(f.classes.groups[0] + f.classes.groups[1],
                      (uint32_t)POL_CLASS_SHAPES);
        char bytes[512];
        uint32_t pick = draw(f.count);
        pol_text glob = pol_intern_text(&f.texts, f.globs[pick].glob);
        pol_text token = draw_token(glob, bytes);
        for (uint32_t i = 0; i < f.count; i++) {
            glob = pol_intern_text(&f.texts, f.globs[i].glob);
            if (!pol_glob_match(glob, token)) {
                continue;
            }
            matches++;
            cr_assert_eq(pol_glob_needs(glob) &
                             ~pol_needs_met(token.data, token.size),
                         0u, "%.*s of %.*s", POL_PR(token), POL_PR(glob));
            expect_key(&f.classes, glob, token);
        }
    }
    cr_assert_gt(matches, 20000u);
    pol_interner_free(&f.texts);
}
