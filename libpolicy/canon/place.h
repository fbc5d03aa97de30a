/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths of requests: the canonical path, further readings that closing rules
 * meet, links, and the comparison of file systems that fold.  Freestanding.
 *
 * A canonical path is absolute, its components are separated by one '/', and
 * it has no "." and "..".  On windows its first component is a drive
 * ("/C:/work"), or "?" for a share or a device ("/?/UNC/server/share"), which
 * is never allowed; a path without a drive has neither, nor is it allowed.
 *
 * Any bytes are a path where they hold no NUL; all calls are linear in them,
 * and in cwd and home. */
#ifndef POL_CANON_PLACE_H
#define POL_CANON_PLACE_H

#include <stdbool.h>

#include <libpolicy/base/slice.h>
#include <libpolicy/eval.h>

typedef struct pol_place_query {
    pol_text path, cwd, home; /* cwd, home: empty where unknown */
    pol_platform platform;
} pol_place_query;

typedef struct pol_place_form {
    size_t size;  /* of the canonical path */
    pol_why why;  /* POL_WHY_NONE, or what keeps it from being allowed */
    bool invalid; /* no path at all (why says): deny; size is 0 */
    bool limit;   /* invalid, because it is too long */
} pol_place_form;

/* Writes the canonical path to out (capacity bytes, at most POL_MAX_PATH
 * count; no NUL).  out must not overlap the query.  Idempotent: of a
 * canonical path it is the same path, and nothing keeps that from being
 * allowed that lay in the spelling alone. */
pol_place_form pol_place_of(const pol_place_query *query, char *out,
                            size_t capacity);

/* Whether an absolute path of posix is canonical as it is, and has neither a
 * further reading nor anything that keeps it from being allowed.  Writes where
 * each of its *count components ends, `most` at most.  false says nothing. */
bool pol_place_plain(pol_text path, uint16_t *ends, unsigned most,
                     unsigned *count);

/* The index-th further reading, which only closing rules meet: through magic
 * links (/proc/self/root/x is /x), with ~ and $HOME expanded, with
 * /private/etc as /etc on macos and the other way round, without the stream
 * or the device prefix on windows, where a share is also "/server/share", as
 * rules name it.  false past the last one.  Canonical, as
 * above; readings may repeat one another.  One that does not fit is cut
 * behind a component.  The path that links lead to has readings too. */
bool pol_place_alias(const pol_place_query *query, unsigned index, char *out,
                     size_t capacity, size_t *size);

typedef struct pol_place_links {
    pol_resolver resolver;
    void *context;
    char *rest;  /* capacity bytes of work space, and */
    char *other; /* as many again */
} pol_place_links;

/* The path with every link of it followed (also the last component), as a
 * kernel walks it: ".." is what lies above the target.  Links of cwd count
 * too.  POL_WHY_LINKS, POL_WHY_UNREADABLE_LINK, POL_WHY_TOO_LONG, or what
 * makes pol_place_of call it invalid: there is no such path.  Else *size is
 * set, and the value is POL_WHY_NONE, or what keeps the path from being
 * allowed, such as POL_WHY_ALIAS where a link leads through a magic one. */
pol_why pol_place_resolve(const pol_place_query *query,
                          const pol_place_links *links, char *out,
                          size_t capacity, size_t *size);

/* Whether the file system of a request tells upper from lower case. */
static inline bool pol_place_folds(pol_platform platform, pol_case fs_case)
{
    return fs_case == POL_CASE_INSENSITIVE ||
           (fs_case == POL_CASE_OF_PLATFORM && platform != POL_PLATFORM_POSIX);
}

/* Writes what a folding file system makes of one component: canonical
 * caseless form, without the code points that file systems may ignore.  At
 * most three bytes for one.  Contract as pol_caseless_fold. */
bool pol_place_fold(pol_text component, char *out, size_t capacity,
                    size_t *size);
/* The same for a glob over one component, so that it matches every folded
 * component of which the glob matches some spelling (it may match more):
 *
 *   - literal parts are folded; what is special in a glob is then escaped;
 *   - a set of ASCII bytes gets the lower case of its letters too;
 *   - `?`, and a set that is negated or holds other bytes, is `?` where it
 *     stands alone between whole code points, else `*`;
 *   - beside a `*`, marks and halves of code points are left to it.
 *
 * A malformed glob is copied.  false also for a glob of more than
 * POL_CASELESS_MAX bytes. */
bool pol_place_fold_glob(pol_text glob, char *out, size_t capacity,
                         size_t *size);

/* Whether a relative path ("build/a.c", canonical, may be empty) lies in a
 * pattern of components ("build/`**`", "`*`.c"): `**` as a whole component is
 * zero or more components, and as the last one covers what is before it too.
 * Linear in path for each component of pattern; no recursion. */
bool pol_place_matches(pol_text pattern, pol_text path);

#endif
