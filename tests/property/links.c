/* SPDX-License-Identifier: Apache-2.0
 *
 * Links followed by pol_place_resolve and by the kernel: random small trees
 * with links are built in a temporary folder, and random paths below it are
 * resolved by both.  The kernel answers through realpath(3) and through the
 * name that it gives an open file.  What exists must come out the same; a
 * loop, and a link too many, must be refused.
 *
 *   LINKS_PATHS  paths (default 40,000)
 *   LINKS_SEED
 *   TMPDIR       where the trees are (default /tmp) */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libpolicy/canon/place.h>

#include "../oracle/tap.h"

enum {
    TREE_PATHS = 400, /* asked of one tree */
    NODES = 24,
    ROOM = 1024
};

typedef struct tree {
    uint64_t random;
    char top[ROOM]; /* of this tree, without links */
    char node[NODES][ROOM];
    unsigned nodes;
    uint64_t links, loops, missing, same, failures;
} tree;

static unsigned draw(tree *t, unsigned below)
{
    t->random ^= t->random << 13;
    t->random ^= t->random >> 7;
    t->random ^= t->random << 17;
    return (unsigned)((t->random * 0x9E3779B97F4A7C15u >> 33) % below);
}

static void die(const char *what, const char *path)
{
    fprintf(stderr, "%s: %s: %s\n", what, path, strerror(errno));
    exit(2);
}

/* -- Trees */

static const char *const names[] = {"a", "b", "c"};

/* Text of a path: components of all sorts, sometimes from a folder of the tree.
 */
static void draw_text(tree *t, char *out, size_t room, unsigned most)
{
    static const char *const odd[] = {".", "..", "..", "", ".."};
    size_t size = 0;
    if (draw(t, 3) == 0) {
        size = (size_t)snprintf(out, room, "%s/", t->node[draw(t, t->nodes)]);
    }
    for (unsigned i = draw(t, most) + 1; i > 0; i--) {
        const char *name =
            draw(t, 3) == 0 ? odd[draw(t, 5)] : names[draw(t, 3)];
        int added = snprintf(out + size, room - size, "%s%s", name,
                             i > 1 || draw(t, 8) == 0 ? "/" : "");
        size += (size_t)added;
        if (size >= room) {
            die("too long", out);
        }
    }
    if (size == 0) {
        snprintf(out, room, ".");
    }
}

static void make_node(tree *t)
{
    char path[ROOM + 8], target[ROOM];
    const char *folder = t->node[draw(t, t->nodes)];
    int size = snprintf(path, sizeof path, "%s/%s", folder, names[draw(t, 3)]);
    if (size >= ROOM) {
        return;
    }
    unsigned choice = draw(t, 10);
    if (choice < 5) {
        if (mkdir(path, 0700) == 0 && t->nodes < NODES) {
            memcpy(t->node[t->nodes++], path, (size_t)size + 1);
        }
    } else if (choice < 9) {
        draw_text(t, target, sizeof target, 3);
        t->links += symlink(target, path) == 0;
    } else {
        int file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
        if (file >= 0) {
            close(file);
        }
    }
}

static void build(tree *t, const char *home, unsigned number)
{
    int size = snprintf(t->top, sizeof t->top, "%s/%u", home, number);
    if (size >= (int)sizeof t->top || mkdir(t->top, 0700) != 0) {
        die("mkdir", t->top);
    }
    memcpy(t->node[0], t->top, sizeof t->top);
    t->nodes = 1;
    for (unsigned i = 0; i < 200; i++) {
        make_node(t);
    }
}

static int remove_one(const char *path, const struct stat *status, int type,
                      struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

/* Removes a folder that we made; links are not followed. */
static void remove_tree(const char *path)
{
    if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0) {
        die("remove", path);
    }
}

/* -- One path */

static int read_link(void *context, pol_text path, char *buffer,
                     size_t capacity, size_t *size)
{
    char name[POL_MAX_PATH + 1];
    (void)context;
    memcpy(name, path.data, path.size);
    name[path.size] = 0;
    ssize_t got = readlink(name, buffer, capacity);
    if (got < 0) {
        return errno == EINVAL || errno == ENOENT || errno == ENOTDIR ? 0 : -1;
    }
    *size = (size_t)got;
    return (size_t)got < capacity ? 1 : -1;
}

/* The kernel's answer: 0 and the path, or an error number. */
static int ask_kernel(const char *folder, const char *path, char *out)
{
    char name[64];
    int at = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int file = openat(at, path, O_PATH | O_CLOEXEC);
    int error = file < 0 ? errno : 0;
    if (file >= 0) {
        snprintf(name, sizeof name, "/proc/self/fd/%d", file);
        ssize_t got = readlink(name, out, PATH_MAX - 1);
        if (got < 0) {
            die("readlink", name);
        }
        out[got] = 0;
        close(file);
    }
    close(at);
    return error;
}

static void fail(tree *t, const char *folder, const char *path,
                 const char *kernel, pol_text ours, pol_why why)
{
    if (t->failures++ < 10) {
        fprintf(stderr, "%s: %s: %s, not %.*s (%s)\n", folder, path, kernel,
                (int)ours.size, ours.data, pol_why_text(why));
    }
}

/* realpath(3) of what the kernel found is the same. */
static bool realpath_agrees(const char *folder, const char *path,
                            const char *kernel)
{
    char whole[3 * ROOM], out[PATH_MAX];
    snprintf(whole, sizeof whole, "%s/%s", *path == '/' ? "" : folder, path);
    return realpath(whole, out) != NULL && strcmp(out, kernel) == 0;
}

static void try_path(tree *t)
{
    static char out[POL_MAX_PATH], rest[POL_MAX_PATH], other[POL_MAX_PATH];
    char path[ROOM], folder[2 * ROOM], kernel[PATH_MAX];
    const char *node = t->node[draw(t, t->nodes)];
    snprintf(folder, sizeof folder, "%s%s%s", node, draw(t, 3) == 0 ? "/" : "",
             draw(t, 6) == 0 ? "/./c" : "");
    draw_text(t, path, sizeof path, 6);
    struct stat status;
    if (stat(folder, &status) != 0 || !S_ISDIR(status.st_mode)) {
        snprintf(folder, sizeof folder, "%s", node);
    }
    pol_place_query query = {.path = {path, strlen(path)},
                             .cwd = {folder, strlen(folder)}};
    pol_place_links links = {
        .resolver = read_link, .rest = rest, .other = other};
    size_t size = 0;
    int error = ask_kernel(folder, path, kernel);
    pol_why why = pol_place_resolve(&query, &links, out, sizeof out, &size);
    pol_text ours = {out, size};
    if (error == 0) {
        t->same++;
        if (why != POL_WHY_NONE ||
            !pol_text_equal(ours, (pol_text){kernel, strlen(kernel)}) ||
            !realpath_agrees(folder, path, kernel)) {
            fail(t, folder, path, kernel, ours, why);
        }
    } else if (error == ELOOP) {
        t->loops++;
        if (why != POL_WHY_LINKS) {
            fail(t, folder, path, "ELOOP", ours, why);
        }
    } else {
        t->missing++;
    }
}

/* A chain of links: the kernel follows 40 of them, and so do we. */
static void try_chain(tree *t)
{
    char path[ROOM + 16], target[16];
    static char out[POL_MAX_PATH], rest[POL_MAX_PATH], other[POL_MAX_PATH];
    for (unsigned i = 0; i < 50; i++) {
        snprintf(path, sizeof path, "%.1000s/z%u", t->top, i);
        snprintf(target, sizeof target, i == 0 ? "." : "z%u", i - 1);
        if (symlink(target, path) != 0) {
            die("symlink", path);
        }
    }
    for (unsigned i = 30; i < 50; i++) {
        char kernel[PATH_MAX];
        snprintf(path, sizeof path, "%.1000s/z%u", t->top, i);
        pol_place_query query = {.path = {path, strlen(path)}};
        pol_place_links links = {
            .resolver = read_link, .rest = rest, .other = other};
        size_t size;
        int error = ask_kernel("/", path, kernel);
        pol_why why = pol_place_resolve(&query, &links, out, sizeof out, &size);
        if ((error == ELOOP) != (why == POL_WHY_LINKS) ||
            (error == 0) != (why == POL_WHY_NONE)) {
            fail(t, "/", path, strerror(error), (pol_text){path, 0}, why);
        }
    }
}

int main(void)
{
    static tree t;
    tap out = {0};
    char home[ROOM / 2], template[ROOM / 2];
    const char *base = getenv("TMPDIR");
    unsigned paths = (unsigned)number_from("LINKS_PATHS", 40000);
    t.random = 2 * number_from("LINKS_SEED", 1) + 1;
    snprintf(template, sizeof template, "%s/links.XXXXXX",
             base != NULL && *base == '/' ? base : "/tmp");
    char *real = mkdtemp(template) == NULL ? NULL : realpath(template, NULL);
    if (real == NULL || strlen(real) >= sizeof home) {
        die("mkdtemp", template);
    }
    memcpy(home, real, strlen(real) + 1);
    free(real);
    for (unsigned i = 0, number = 0; i < paths; number++) {
        build(&t, home, number);
        for (unsigned end = i + TREE_PATHS; i < end && i < paths; i++) {
            try_path(&t);
        }
        if (number == 0) {
            try_chain(&t);
        }
        remove_tree(t.top);
    }
    remove_tree(home);
    tap_note("%llu links made", (unsigned long long)t.links);
    tap_ok(&out, t.failures == 0,
           "%u paths: %llu exist, %llu loop, %llu do not exist", paths,
           (unsigned long long)t.same, (unsigned long long)t.loops,
           (unsigned long long)t.missing);
    tap_ok(&out, t.same > paths / 4 && t.loops > paths / 200,
           "paths of all sorts");
    return tap_end(&out);
}
