/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of programs, paths and globs, as the oracle reads them. */
#include "internal.h"

#include <stdlib.h>

bool oracle_begins(pol_text text, const char *head)
{
    size_t size = strlen(head);
    return text.size >= size && memcmp(text.data, head, size) == 0;
}

bool oracle_equals(pol_text text, const char *other)
{
    return text.size == strlen(other) && oracle_begins(text, other);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_separator(char c)
{
    return c == '/' || c == '\\';
}

/* Without one trailing .exe, .com, .cmd or .bat, unless nothing would be
 * left. */
static pol_text strip(pol_text name)
{
    static const char *const suffixes[] = {".exe", ".com", ".cmd", ".bat"};
    for (size_t s = 0; s < 4; s++) {
        bool equal = name.size > 4;
        for (size_t i = 0; equal && i < 4; i++) {
            equal = lower(name.data[name.size - 4 + i]) == suffixes[s][i];
        }
        if (equal) {
            return (pol_text){name.data, name.size - 4};
        }
    }
    return name;
}

pol_text oracle_closing_name(pol_text program)
{
    while (program.size > 0 && is_separator(program.data[program.size - 1])) {
        program.size--;
    }
    size_t begin = program.size;
    while (begin > 0 && !is_separator(program.data[begin - 1])) {
        begin--;
    }
    return strip(pol_text_from(program, begin));
}

pol_text oracle_last_part(pol_text path)
{
    size_t begin = path.size;
    while (begin > 0 && path.data[begin - 1] != '/') {
        begin--;
    }
    return pol_text_from(path, begin);
}

/* Drops the last part of the path in out, which has no '/' at its end. */
static size_t parent(const char *out, size_t size)
{
    while (size > 0 && out[size - 1] != '/') {
        size--;
    }
    return size > 0 ? size - 1 : 0;
}

/* Appends one part of a path to out, which holds "/a/b" or "a/b" or nothing.
 * A relative path keeps the ".." that it cannot resolve. */
static size_t add_part(char *out, size_t size, pol_text part, bool absolute)
{
    if (part.size == 0 || oracle_equals(part, ".")) {
        return size;
    }
    if (oracle_equals(part, "..")) {
        pol_text last = oracle_last_part((pol_text){out, size});
        if (size > 0 && !oracle_equals(last, "..")) {
            return parent(out, size);
        }
        if (absolute) {
            return size;
        }
    }
    if (absolute || size > 0) {
        out[size++] = '/';
    }
    memcpy(out + size, part.data, part.size);
    return size + part.size;
}

static size_t add_parts(char *out, size_t size, pol_text path, bool absolute)
{
    size_t begin = 0;
    for (size_t i = 0; i <= path.size; i++) {
        if (i == path.size || path.data[i] == '/') {
            pol_text part = {path.data + begin, i - begin};
            size = add_part(out, size, part, absolute);
            begin = i + 1;
        }
    }
    return size;
}

pol_text oracle_normal_path(pol_text path, pol_text cwd)
{
    bool relative = !oracle_begins(path, "/");
    bool absolute = !relative || oracle_begins(cwd, "/");
    char *out = oracle_alloc(path.size + cwd.size + 3);
    size_t size = 0;
    if (relative && cwd.size > 0) {
        size = add_parts(out, size, cwd, absolute);
    }
    size = add_parts(out, size, path, absolute);
    if (size == 0) {
        out[size++] = absolute ? '/' : '.';
    }
    return (pol_text){out, size};
}

const pol_executable *oracle_executable(const oracle *o, pol_text name)
{
    const pol_checked *c = o->checked;
    for (size_t i = 0; i < c->executables.count; i++) {
        const pol_executable *executable = &c->executables.items[i];
        if (pol_text_equal(pol_intern_text(&c->texts, executable->name),
                           name)) {
            return o->apart && executable->only_tightens ? NULL : executable;
        }
    }
    return NULL;
}

bool oracle_is_path_of(const oracle *o, const pol_executable *executable,
                       pol_text path)
{
    const pol_checked *c = o->checked;
    for (uint32_t i = 0; i < executable->count; i++) {
        const pol_listed *listed =
            &c->executable_paths.items[executable->first + i];
        if (pol_text_equal(pol_intern_text(&c->texts, listed->text), path)) {
            return o->apart || !listed->apart;
        }
    }
    return false;
}

/* One member byte of a set, perhaps behind '\'; at moves past it. */
static unsigned char member(pol_text glob, size_t *at)
{
    if (glob.data[*at] == '\\' && *at + 1 < glob.size) {
        (*at)++;
    }
    return (unsigned char)glob.data[(*at)++];
}

/* Reads the set that begins with the '[' at `at`: which bytes it takes.
 * Returns the index behind its ']', or 0 where it has none. */
static size_t read_set(pol_text glob, size_t at, bool *takes)
{
    memset(takes, 0, 256);
    at++;
    bool negated =
        at < glob.size && (glob.data[at] == '!' || glob.data[at] == '^');
    at += negated;
    while (at < glob.size && glob.data[at] != ']') {
        unsigned low = member(glob, &at), high = low;
        if (at + 1 < glob.size && glob.data[at] == '-' &&
            glob.data[at + 1] != ']') {
            at++;
            high = member(glob, &at);
        }
        for (unsigned c = low; c <= high; c++) {
            takes[c] = true;
        }
    }
    for (unsigned c = 0; c < 256; c++) {
        takes[c] = takes[c] != negated;
    }
    return at < glob.size ? at + 1 : 0;
}

/* One part of a glob that stands for one byte: which bytes.  Returns the
 * index behind it; 0: the glob is malformed. */
static size_t read_one(pol_text glob, size_t at, bool *takes)
{
    if (glob.data[at] == '[') {
        return read_set(glob, at, takes);
    }
    memset(takes, glob.data[at] == '?', 256);
    if (glob.data[at] == '?') {
        return at + 1;
    }
    if (glob.data[at] == '\\' && at + 1 == glob.size) {
        return 0;
    }
    takes[member(glob, &at)] = true;
    return at;
}

/* One step of a glob: from the beginnings of the token that are reached now
 * to those reached next (token.size + 1 places each). */
static size_t glob_step(pol_text glob, size_t at, pol_text token,
                        const bool *now, bool *next)
{
    if (glob.data[at] == '*') {
        bool reached = false;
        for (size_t i = 0; i <= token.size; i++) {
            reached = reached || now[i];
            next[i] = reached;
        }
        return at + 1;
    }
    bool takes[256];
    size_t end = read_one(glob, at, takes);
    next[0] = false;
    for (size_t i = 0; i < token.size; i++) {
        next[i + 1] = now[i] && takes[(unsigned char)token.data[i]];
    }
    return end;
}

bool oracle_glob(pol_text glob, pol_text token)
{
    bool *block = oracle_alloc(2 * (token.size + 1));
    bool *now = block, *next = block + token.size + 1;
    memset(now, 0, token.size + 1);
    now[0] = true;
    bool malformed = false;
    for (size_t at = 0; at < glob.size && !malformed;) {
        at = glob_step(glob, at, token, now, next);
        malformed = at == 0;
        bool *swap = now;
        now = next;
        next = swap;
    }
    bool matches = !malformed && now[token.size];
    free(block);
    return matches;
}
