/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns the translation of globs and host patterns to regular expressions
 * that RE2 and Hyperscan both read.  The whole text has to match. */
#include <stdio.h>
#include <string.h>

#include "peers.h"

#define LONGEST 8192

typedef struct line {
    char text[LONGEST];
    size_t size;
} line;

static void add(line *l, const char *text)
{
    size_t size = strlen(text);

    if (size < LONGEST - l->size) {
        memcpy(l->text + l->size, text, size + 1);
        l->size += size;
    }
}

static void add_byte(line *l, char c)
{
    char text[8] = {c, '\0'};
    unsigned char byte = (unsigned char)c;

    if (byte >= 0x80) {
        snprintf(text, sizeof text, "\\x%02x", byte);
    } else if (strchr("\\^$.|?*+()[]{}-/&~", c) != NULL) {
        snprintf(text, sizeof text, "\\%c", c);
    }
    add(l, text);
}

/* The set at text[i], '['; past its end. */
static size_t add_set(line *l, const char *text, size_t i, size_t size)
{
    i++;
    add(l, "[");
    if (i < size && (text[i] == '!' || text[i] == '^')) {
        add(l, "^/");
        i++;
    }
    for (; i < size && text[i] != ']'; i++) {
        if (text[i] == '-') {
            add(l, "-");
        } else {
            i += text[i] == '\\' && i + 1 < size;
            add_byte(l, text[i]);
        }
    }
    add(l, "]");
    return i;
}

static void add_component(line *l, const char *text, size_t size)
{
    if (size == 1 && *text == '*') {
        add(l, "[^/]+");
        return;
    }
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '*') {
            add(l, "[^/]*");
        } else if (text[i] == '?') {
            add(l, "[^/]");
        } else if (text[i] == '[') {
            i = add_set(l, text, i, size);
        } else {
            i += text[i] == '\\' && i + 1 < size;
            add_byte(l, text[i]);
        }
    }
}

static void add_glob(line *l, const char *text)
{
    text += *text == '/';
    while (*text != '\0') {
        size_t size = strcspn(text, "/");

        if (size == 2 && text[0] == '*' && text[1] == '*') {
            add(l, text[size] == '\0' ? "(/.*)?" : "(/[^/]+)*");
        } else {
            add(l, "/");
            add_component(l, text, size);
        }
        text += size;
        text += *text == '/';
    }
}

static void add_host(line *l, const char *text)
{
    size_t stars = strspn(text, "*");

    text += stars + (stars > 0 && text[stars] == '.');
    add(l, stars == 0 ? "" : stars == 1 ? ".+\\." : "(.+\\.)?");
    for (; *text != '\0'; text++) {
        add_byte(l, *text);
    }
}

const char *expression_of(kind_sort sort, const char *text)
{
    line l = {.size = 0};

    if (sort == KIND_PATHS) {
        add_glob(&l, text);
    } else {
        add_host(&l, text);
    }
    return kind_keep(l.text, l.size);
}

/* AppArmor: `**` crosses slashes, braces are alternatives. */
static void add_profile_glob(line *l, const char *text)
{
    text += *text == '/';
    add(l, "/");
    while (*text != '\0') {
        size_t size = strcspn(text, "/");
        const char *next = text + size + (text[size] == '/');

        if (size == 2 && text[0] == '*' && text[1] == '*') {
            add(l, *next == '\0' ? "**" : "{**/,}");
        } else {
            int open = strcmp(next, "**") == 0;

            for (size_t i = 0; i < size; i++) {
                char byte[2] = {text[i], '\0'};

                add(l, text[i] == '"' ? "\\\"" : byte);
            }
            add(l, open ? "{,/**}" : *next != '\0' ? "/" : "");
            next += open ? 2 : 0;
        }
        text = next;
    }
}

void expression_profile(const kind_set *set)
{
    static const char *const heads[] = {"  deny \"", "  audit \"", "  \""};

    puts("profile bench {");
    for (size_t i = 0; i < set->entry_count; i++) {
        line l = {.size = 0};

        add_profile_glob(&l, set->entries[i].text);
        printf("%s%s\" r,\n", heads[set->entries[i].answer], l.text);
    }
    puts("}");
}
