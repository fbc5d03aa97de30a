/* SPDX-License-Identifier: Apache-2.0
 *
 * Random paths near to a pattern, and what the makers of requests share. */
#include "stack_fill.h"

#include <stdio.h>
#include <string.h>

void stack_set(stack_bytes *to, const char *text)
{
    size_t size = strlen(text);
    to->size = (unsigned)(size < STACK_BYTES ? size : STACK_BYTES);
    memcpy(to->bytes, text, to->size);
}

const char *fill_pick(gen_random *r, const char *const *table, uint32_t count)
{
    uint32_t a = gen_below(r, count), b = gen_below(r, count);
    return table[a < b ? a : b];
}

void fill_append(char *to, const char *text)
{
    size_t size = strlen(to), more = strlen(text);
    if (size + more < FILL_ROOM) {
        memcpy(to + size, text, more + 1);
    }
}

void fill_append_byte(char *to, char byte)
{
    char text[2] = {byte, 0};
    fill_append(to, text);
}

/* Some text that the glob takes, for most globs. */
void fill_glob(gen_random *r, const char *glob, char *out)
{
    for (; *glob != 0; glob++) {
        const char *end = *glob == '[' ? strchr(glob + 1, ']') : NULL;
        if (*glob == '*') {
            fill_append(out, gen_chance(r, 50) ? "b" : "");
        } else if (*glob == '?') {
            fill_append(out, "r");
        } else if (end != NULL) {
            fill_append_byte(out, glob[1] == '!' ? 'x' : glob[1]);
            glob = end;
        } else {
            glob += *glob == '\\' && glob[1] != 0;
            fill_append_byte(out, *glob);
        }
    }
}

void fill_change_case(gen_random *r, char *text)
{
    bool all = gen_chance(r, 50);
    for (; *text != 0; text++) {
        bool letter =
            (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z');
        if (letter && (all || gen_chance(r, 30))) {
            *text = (char)(*text ^ 0x20);
        }
    }
}

/* -- Paths */

static const char *const names[] = {"a",        "b",   "w", "c",    ".git",
                                    "a.c",      "etc", "A", "x y",  "con",
                                    "\xc3\xa9", "k",   "*", "ab.c", "strasse"};

static void begin_path(gen_random *r, const stack_request *q, const char **text,
                       char *out)
{
    static const char *const bound[] = {"/w/", "/ws/a/", "/tmp/", "/x/"};
    const char *t = *text;
    if (t[0] == '~' && t[1] == '/') {
        fill_append(out, gen_chance(r, 75) ? "/home/u/" : "~/");
        *text = t + 2;
    } else if (t[0] == '.' && t[1] == '/') {
        fill_append(out, q->cwd.size > 1 && gen_chance(r, 80) ? "/w/a/" : "./");
        *text = t + 2;
    } else if (t[0] == ':') {
        const char *slash = strchr(t, '/');
        fill_append(out,
                    strncmp(t, ":root", 5) == 0 ? "/" : FILL_PICK(r, bound));
        *text = slash != NULL ? slash + 1 : t + strlen(t);
    } else if (t[0] != '/' && strncmp(t, "**", 2) != 0 && t[1] != ':') {
        fill_append(out, STACK_ROOT "/");
    } else if (t[0] != '/' && t[1] != ':') {
        fill_append(out, "/");
    } else if (t[0] != '/' && q->platform != POL_PLATFORM_WINDOWS) {
        fill_append(out, "/");
    }
}

static void fill_path(gen_random *r, const stack_request *q, const char *text,
                      char *out)
{
    char part[FILL_ROOM];
    begin_path(r, q, &text, out);
    while (*text != 0) {
        size_t size = strcspn(text, "/");
        snprintf(part, sizeof part, "%.*s", (int)size, text);
        text += size;
        if (strcmp(part, "**") == 0) {
            for (uint32_t i = gen_below(r, 3); i > 0; i--) {
                fill_append(out, FILL_PICK(r, names));
                fill_append(out, i > 1 ? "/" : "");
            }
        } else if (strcmp(part, "*") == 0) {
            fill_append(out, FILL_PICK(r, names));
        } else {
            fill_glob(r, part, out);
        }
        if (*text == '/') {
            fill_append(out, "/");
            text++;
        }
    }
}

/* An ancestor of it, or something below. */
static void move_path(gen_random *r, char *text)
{
    uint32_t dice = gen_below(r, 100);
    char *slash = strrchr(text, '/');
    if (dice < 18 && slash != NULL && slash > text) {
        *slash = 0;
        slash = strrchr(text, '/');
        if (dice < 5 && slash != NULL && slash > text) {
            *slash = 0;
        }
    } else if (dice < 30) {
        fill_append(text, "/");
        fill_append(text, FILL_PICK(r, names));
    } else if (dice < 33) {
        fill_change_case(r, text);
    }
}

static void spell_path(gen_random *r, char *text)
{
    static const char *const joints[] = {"/./", "//", "/x/../", "/a/b/../../"};
    char out[FILL_ROOM] = "";
    bool often = gen_chance(r, 30);
    for (const char *t = text; *t != 0; t++) {
        if (*t == '/' && often && gen_chance(r, 40)) {
            fill_append(out, FILL_PICK(r, joints));
        } else {
            fill_append_byte(out, *t);
        }
    }
    fill_append(out, gen_chance(r, 10) ? "/" : "");
    strcpy(text, out);
}

static void make_relative(const stack_request *q, char *text)
{
    size_t size = q->cwd.size;
    if (size > 1 && strncmp(text, q->cwd.bytes, size) == 0 &&
        text[size] == '/') {
        memmove(text, text + size + 1, strlen(text + size + 1) + 1);
    }
}

static void disguise_path(gen_random *r, const stack_request *q, char *text)
{
    static const char *const fronts[] = {"/proc/self/root", "/dev/fd/3",
                                         "/private",        "/proc/self/cwd",
                                         "$HOME",           "/proc/1/root"};
    static const char *const windows[] = {"\\\\?\\", "\\\\x\\", "\\\\.\\"};
    static const char *const ends[] = {":s", ".", " ", "::$DATA", "~1", "\x01"};
    char out[FILL_ROOM] = "";
    bool is_windows = q->platform == POL_PLATFORM_WINDOWS;
    if (gen_chance(r, 9)) {
        fill_append(out, is_windows && gen_chance(r, 70)
                             ? FILL_PICK(r, windows)
                             : FILL_PICK(r, fronts));
        fill_append(out, text);
        strcpy(text, out);
    }
    if (gen_chance(r, is_windows ? 12 : 2)) {
        fill_append(text, FILL_PICK(r, ends));
    }
    for (char *t = text; is_windows && *t != 0; t++) {
        *t = *t == '/' && gen_chance(r, 50) ? '\\' : *t;
    }
}

static void make_path(gen_random *r, const stack_request *q,
                      const stack_rule *rule, bool plain, stack_bytes *to)
{
    char text[FILL_ROOM] = "";
    const stack_list *list = &rule->what;
    if (rule->unless.count > 0 && gen_chance(r, 45)) {
        list = &rule->unless;
    }
    fill_path(r, q, list->items[gen_below(r, list->count)].text, text);
    move_path(r, text);
    if (!plain) {
        spell_path(r, text);
        if (gen_chance(r, 25)) {
            make_relative(q, text);
        }
        disguise_path(r, q, text);
    }
    if (text[0] == 0) {
        fill_append(text, gen_chance(r, 90) ? "/" : "");
    }
    stack_set(to, text);
    if (!plain && to->size > 0 && gen_chance(r, 1)) {
        to->bytes[gen_below(r, to->size)] = 0;
    }
}

/* A token of a command. */
void fill_path_token(gen_random *r, const stack_request *q, const char *pattern,
                     char *out)
{
    fill_path(r, q, pattern, out);
    move_path(r, out);
    spell_path(r, out);
    if (gen_chance(r, 30)) {
        make_relative(q, out);
    }
    disguise_path(r, q, out);
}

/* "/a/b" to "/x", by a link at one of its folders. */
static void make_links(gen_random *r, const stack_request *q,
                       const stack_rule *rule, stack_request *out)
{
    char text[FILL_ROOM];
    out->has_links = true;
    for (unsigned i = 0; i < 2; i++) {
        snprintf(text, sizeof text, "%.*s", (int)out->main.size,
                 out->main.bytes);
        char *cut = strrchr(text, '/');
        if (cut != NULL && cut != text && gen_chance(r, 50)) {
            *cut = 0;
        }
        stack_set(&out->link_from[i], i == 0 ? text : "/w/b");
        make_path(r, q, rule, true, &out->link_to[i]);
    }
    if (gen_chance(r, 10)) {
        stack_set(&out->link_to[0], "b");
        stack_set(&out->link_to[1], "b");
    }
}

void fill_path_query(gen_random *r, const stack_rule *rule, stack_request *q)
{
    static const pol_case cases[] = {POL_CASE_OF_PLATFORM, POL_CASE_OF_PLATFORM,
                                     POL_CASE_SENSITIVE, POL_CASE_INSENSITIVE};
    q->access = (pol_access)gen_below(r, 3);
    if (gen_chance(r, 80)) {
        while ((rule->access >> q->access & 1) == 0) {
            q->access = (pol_access)(((unsigned)q->access + 1) % 3);
        }
    }
    q->fs_case = cases[gen_below(r, 4)];
    q->recursive = gen_chance(r, 15);
    make_path(r, q, rule, false, &q->main);
    uint32_t dice = gen_below(r, 100);
    if (dice < 20) {
        make_path(r, q, rule, gen_chance(r, 90), &q->second);
    } else if (dice < 35) {
        make_links(r, q, rule, q);
    }
}
