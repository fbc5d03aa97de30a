/* SPDX-License-Identifier: Apache-2.0
 *
 * Compares argv, folder and files with the parts of a reading. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "match.h"

size_t match_next(const char *log, size_t size, size_t at, match_run *run)
{
    const char *end = log + size;
    run->cwd = log + at;
    const char *p = memchr(run->cwd, 0, size - at);
    p = p != NULL ? p + 1 : end;
    run->argc = p < end ? (unsigned)atoi(p) : 0;
    run->argc = run->argc < MATCH_ARGS ? run->argc : 0;
    p = p < end ? memchr(p, 0, (size_t)(end - p)) : NULL;
    p = p != NULL ? p + 1 : end;
    for (unsigned i = 0; i < run->argc; i++) {
        if (p >= end) {
            run->argc = i; /* cut off */
            break;
        }
        run->argv[i] = p;
        p = memchr(p, 0, (size_t)(end - p));
        p = p != NULL ? p + 1 : end;
    }
    return (size_t)(p - log);
}

static bool equals(pol_text text, const char *head, const char *arg)
{
    size_t size = strlen(head);
    return strlen(arg) == size + text.size && memcmp(arg, head, size) == 0 &&
           (text.size == 0 || memcmp(arg + size, text.data, text.size) == 0);
}

static bool begins(pol_text text, const char *arg)
{
    return strlen(arg) >= text.size &&
           (text.size == 0 || memcmp(arg, text.data, text.size) == 0);
}

static bool ends(pol_text text, const char *arg)
{
    size_t size = strlen(arg);
    return size >= text.size &&
           (text.size == 0 ||
            memcmp(arg + size - text.size, text.data, text.size) == 0);
}

/* Whether one argument can come from the word. */
static bool fits(const match_world *w, const pol_shell_word *word,
                 const char *arg, bool first)
{
    switch ((pol_shell_word_kind)word->kind) {
    case POL_SHELL_STATIC:
        return equals(word->value, "", arg);
    case POL_SHELL_HOME:
        return equals(word->value, w->home, arg);
    case POL_SHELL_PWD:
        return arg[0] == '/' && ends(word->value, arg);
    case POL_SHELL_OPEN:
    default:
        return (word->dash || arg[0] != '-') &&
               (!first || begins(word->value, arg));
    }
}

/* Marks in next[] which arguments may come behind the word. */
static void advance(const match_world *w, const pol_shell_word *word,
                    const match_run *run, const bool *now, bool *next)
{
    bool open = word->kind == POL_SHELL_OPEN && word->many;
    memset(next, 0, run->argc + 1);
    for (unsigned i = 0; i <= run->argc; i++) {
        if (!now[i]) {
            continue;
        }
        next[i] = next[i] || (open && word->value.size == 0);
        for (unsigned to = i; to < run->argc; to++) {
            if (!fits(w, word, run->argv[to], to == i)) {
                break;
            }
            next[to + 1] = true;
            if (!open) {
                break;
            }
        }
    }
}

static bool same_argv(const match_world *w, const pol_shell_part *part,
                      const match_run *run)
{
    static bool lines[2][MATCH_ARGS + 1];
    memset(lines, 0, sizeof lines);
    unsigned now = 0;
    lines[now][0] = true;
    for (const pol_shell_word *word = part->words; word != NULL;
         word = word->next) {
        advance(w, word, run, lines[now], lines[!now]);
        now = !now;
    }
    return lines[now][run->argc];
}

/* The folder of a part, from work on; false: not known. */
static bool folder_of(const pol_shell_part *part, char *path, size_t room)
{
    const char *steps[64];
    size_t sizes[64];
    unsigned count = 0;
    if ((part->flags & POL_SHELL_CWD_UNSURE) != 0) {
        return false;
    }
    for (const pol_shell_part *cd = part->cd; cd != NULL; cd = cd->cd) {
        const pol_shell_word *word = cd->words->next;
        if (word == NULL || word->next != NULL || count == 64 ||
            word->kind != POL_SHELL_STATIC || word->value.size == 0 ||
            memchr("-/~", word->value.data[0], 3) != NULL) {
            return false;
        }
        steps[count] = word->value.data;
        sizes[count++] = word->value.size;
    }
    size_t at = strlen(path);
    while (count-- > 0) {
        at += (size_t)snprintf(path + at, room - at, "/%.*s", (int)sizes[count],
                               steps[count]);
    }
    return true;
}

static bool same_folder(const match_world *w, const pol_shell_part *part,
                        const char *cwd)
{
    char path[4096], real[4096];
    snprintf(path, sizeof path, "%s", w->work);
    if (!folder_of(part, path, sizeof path)) {
        return true;
    }
    return realpath(path, real) != NULL && strcmp(real, cwd) == 0;
}

bool match_command(const match_world *world, const match_run *run)
{
    for (const pol_shell_part *p = world->reading->parts; p != NULL;
         p = p->next) {
        if (p->kind == POL_SHELL_COMMAND && same_argv(world, p, run) &&
            same_folder(world, p, run->cwd)) {
            return true;
        }
    }
    return false;
}

void match_add_file(match_files *files, const char *name, off_t size)
{
    if (files->count < MATCH_FILES) {
        files->sizes[files->count] = size;
        snprintf(files->names[files->count++], sizeof files->names[0], "%s",
                 name);
    }
}

bool match_file(const match_world *world, const char *name, off_t size)
{
    static const char *const before[] = {"a.c", "b.c", "-rf", "b c"};
    for (unsigned i = 0; i < 4 && size == 0; i++) {
        if (strcmp(before[i], name) == 0) {
            return true;
        }
    }
    const char *base = strrchr(name, '/');
    base = base != NULL ? base + 1 : name;
    for (const pol_shell_part *p = world->reading->parts; p != NULL;
         p = p->next) {
        if (p->kind != POL_SHELL_REDIRECTION ||
            (p->access & POL_SHELL_WRITE) == 0) {
            continue;
        }
        pol_text target = p->words->value;
        size_t length = strlen(base);
        if (target.size >= length &&
            memcmp(target.data + target.size - length, base, length) == 0 &&
            (target.size == length ||
             target.data[target.size - length - 1] == '/')) {
            return true;
        }
    }
    return false;
}
