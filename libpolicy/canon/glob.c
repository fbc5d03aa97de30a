/* SPDX-License-Identifier: Apache-2.0
 *
 * Glob matching with one point of return: after the last `*` that was met
 * (R. Cox, "Glob Matching Can Be Simple And Fast Too", 2017). */
#include <libpolicy/canon/glob.h>

/* Reads one set member; *at moves past it.  false at the end of the glob or
 * at the closing bracket. */
static bool set_byte(pol_text glob, size_t *at, unsigned char *byte)
{
    if (*at < glob.size && glob.data[*at] == '\\') {
        (*at)++;
    } else if (*at < glob.size && glob.data[*at] == ']') {
        return false;
    }
    if (*at >= glob.size) {
        return false;
    }
    *byte = (unsigned char)glob.data[(*at)++];
    return true;
}

typedef struct set_result {
    bool valid, holds;
    size_t end; /* past the closing bracket; at the fault where invalid */
} set_result;

/* The set that begins at `begin` ('['), asked for byte c. */
static set_result read_set(pol_text glob, size_t begin, unsigned char c)
{
    set_result r = {false, false, begin};
    size_t at = begin + 1;
    bool negated = false;
    if (at < glob.size && (glob.data[at] == '!' || glob.data[at] == '^')) {
        negated = true;
        at++;
    }
    size_t members = 0;
    unsigned char low;
    while (set_byte(glob, &at, &low)) {
        unsigned char high = low;
        if (at + 1 < glob.size && glob.data[at] == '-' &&
            glob.data[at + 1] != ']') {
            at++;
            if (!set_byte(glob, &at, &high)) {
                return r;
            }
        }
        if (high < low) {
            return r;
        }
        members++;
        r.holds |= low <= c && c <= high;
    }
    if (at >= glob.size || members == 0) {
        return r;
    }
    r.holds ^= negated;
    r.valid = true;
    r.end = at + 1;
    return r;
}

size_t pol_glob_set(pol_text glob, size_t begin, uint64_t bits[4])
{
    size_t at = begin + 1;
    bool negated = glob.data[at] == '!' || glob.data[at] == '^';
    unsigned char low;
    memset(bits, 0, 4 * sizeof *bits);
    at += negated;
    while (set_byte(glob, &at, &low)) {
        unsigned char high = low;
        if (glob.data[at] == '-' && glob.data[at + 1] != ']') {
            at++;
            set_byte(glob, &at, &high);
        }
        for (unsigned c = low; c <= high; c++) {
            bits[c / 64] |= UINT64_C(1) << c % 64;
        }
    }
    for (int i = 0; i < 4; i++) {
        bits[i] ^= negated ? UINT64_MAX : 0;
    }
    return at + 1;
}

/* Matches one byte at *at of the glob, which is no `*`; moves *at. */
static bool match_one(pol_text glob, size_t *at, unsigned char c)
{
    char g = glob.data[*at];
    if (g == '?') {
        (*at)++;
        return true;
    }
    if (g == '[') {
        set_result r = read_set(glob, *at, c);
        *at = r.end;
        return r.valid && r.holds;
    }
    if (g == '\\') {
        if (*at + 1 >= glob.size) {
            return false;
        }
        (*at)++;
        g = glob.data[*at];
    }
    (*at)++;
    return (unsigned char)g == c;
}

static inline bool is_special(char c)
{
    return c == '*' || c == '?' || c == '[' || c == '\\';
}

/* The most common form: text, one `*`, text.  *star is its place. */
static inline bool has_one_star(pol_text glob, size_t *star)
{
    size_t at = 0, end = glob.size;
    while (at < end && !is_special(glob.data[at])) {
        at++;
    }
    if (at == end || glob.data[at] != '*') {
        return false;
    }
    while (end > at + 1 && !is_special(glob.data[end - 1])) {
        end--;
    }
    *star = at;
    return end == at + 1;
}

static inline bool same_bytes(const char *a, const char *b, size_t size)
{
    return size == 0 || memcmp(a, b, size) == 0;
}

static bool ends_match(pol_text glob, size_t star, pol_text token)
{
    size_t tail = glob.size - star - 1;
    return token.size >= star + tail &&
           same_bytes(token.data, glob.data, star) &&
           (tail == 0 || memcmp(token.data + token.size - tail,
                                glob.data + star + 1, tail) == 0);
}

/* The first place from `at` on where what stands behind a star can begin; past
 * the end where there is none.  A literal is looked for. */
static size_t next_place(pol_text glob, size_t g, pol_text token, size_t at)
{
    if (g == glob.size || is_special(glob.data[g])) {
        return at;
    }
    const char *found =
        at < token.size ? memchr(token.data + at, (unsigned char)glob.data[g],
                                 token.size - at)
                        : NULL;
    return found != NULL ? (size_t)(found - token.data) : token.size + 1;
}

bool pol_glob_match(pol_text glob, pol_text token)
{
    size_t g = 0, t = 0;
    size_t star = SIZE_MAX, resume = 0;
    if (has_one_star(glob, &star)) {
        return ends_match(glob, star, token);
    }
    star = SIZE_MAX;
    for (;;) {
        if (g < glob.size && glob.data[g] == '*') {
            star = ++g;
            t = resume = next_place(glob, star, token, t);
        } else if (t == token.size) {
            return g == glob.size;
        } else if (g < glob.size &&
                   match_one(glob, &g, (unsigned char)token.data[t])) {
            t++;
            continue;
        } else if (star == SIZE_MAX) {
            return false;
        } else {
            g = star;
            t = resume = next_place(glob, star, token, resume + 1);
        }
        if (t > token.size || star == glob.size) {
            return t <= token.size;
        }
    }
}

bool pol_glob_valid(pol_text glob, size_t *at)
{
    size_t g = 0;
    while (g < glob.size) {
        *at = g;
        if (glob.data[g] == '[') {
            set_result r = read_set(glob, g, 0);
            if (!r.valid) {
                return false;
            }
            g = r.end;
        } else if (glob.data[g] == '\\' && g + 1 >= glob.size) {
            return false;
        } else {
            g += glob.data[g] == '\\' ? 2 : 1;
        }
    }
    return true;
}
