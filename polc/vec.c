/* SPDX-License-Identifier: Apache-2.0
 *
 * The layout of .vec files: lines, words, blocks, and which policy a vector
 * belongs to.  Refuses to know what either means. */
#include "polc/vec.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- memory */

struct polc_vec_memory {
    polc_vec_memory *next;
    max_align_t data[];
};

static void free_memory(polc_vec_memory **list)
{
    while (*list != NULL) {
        polc_vec_memory *next = (*list)->next;
        free(*list);
        *list = next;
    }
}

static void *allocate(polc_vec_memory **list, size_t size)
{
    polc_vec_memory *block = polc_resize(NULL, sizeof *block + size);
    memset(block, 0, sizeof *block + size);
    block->next = *list;
    *list = block;
    return block->data;
}

void *polc_vec_alloc(polc_vec_reader *reader, size_t size)
{
    return allocate(&reader->vector, size);
}

void *polc_vec_keep(polc_vec_reader *reader, size_t size)
{
    return allocate(&reader->policy, size);
}

polc_vec_memory *polc_vec_take(polc_vec_reader *reader)
{
    polc_vec_memory *memory = reader->vector;
    reader->vector = NULL;
    return memory;
}

void polc_vec_memory_free(polc_vec_memory *memory)
{
    free_memory(&memory);
}

void polc_vec_open(polc_vec_reader *reader, const char *path, pol_text data,
                   uint64_t limit)
{
    *reader = (polc_vec_reader){.path = path, .data = data, .limit = limit};
    if (data.size >= 3 && memcmp(data.data, "\xef\xbb\xbf", 3) == 0) {
        reader->at = 3;
    }
}

void polc_vec_close(polc_vec_reader *reader)
{
    free_memory(&reader->policy);
    free_memory(&reader->vector);
    polc_buffer_free(&reader->error);
    *reader = (polc_vec_reader){0};
}

bool polc_vec_fail(polc_vec_reader *reader, const char *format, ...)
{
    char text[512];
    va_list list;
    if (polc_vec_failed(reader)) {
        return false;
    }
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    polc_add_string(&reader->error, text);
    return false;
}

/* -- texts */

bool polc_vec_same(pol_text a, pol_text b)
{
    return a.size == b.size &&
           (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool polc_vec_is(pol_text text, const char *literal)
{
    return polc_vec_same(text, polc_text(literal));
}

bool polc_vec_flag(const polc_vec_word *word, const char *name)
{
    return word->plain && polc_vec_is(word->text, name);
}

bool polc_vec_attribute(const polc_vec_word *word, const char *key,
                        pol_text *value)
{
    size_t size = strlen(key);
    if (!word->plain || word->text.size <= size ||
        memcmp(word->text.data, key, size) != 0 ||
        word->text.data[size] != '=') {
        return false;
    }
    *value = (pol_text){word->text.data + size + 1, word->text.size - size - 1};
    return true;
}

bool polc_vec_cut(pol_text *rest, const char *mark, pol_text *part)
{
    size_t size = strlen(mark), i = 0;
    if (rest->size == 0) {
        return false;
    }
    while (i < rest->size &&
           (rest->size - i < size || memcmp(rest->data + i, mark, size) != 0)) {
        i++;
    }
    *part = (pol_text){rest->data, i};
    i += i < rest->size ? size : 0;
    *rest = (pol_text){rest->data + i, rest->size - i};
    return true;
}

bool polc_vec_number(pol_text text, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' ||
            *value > UINT64_MAX / 10 - 1) {
            return false;
        }
        *value = *value * 10 + (uint64_t)(text.data[i] - '0');
    }
    return text.size > 0;
}

/* -- words */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One escape of $'..': *in stands behind the backslash. */
static char unescape(const char **in, const char *end)
{
    static const char names[] = "abefnrtv0";
    static const char bytes[] = "\a\b\033\f\n\r\t\v";
    char c = *(*in)++;
    const char *name = memchr(names, c, sizeof names - 1);
    if (name != NULL) {
        return c == '0' ? '\0' : bytes[name - names];
    }
    if (c != 'x' || end - *in < 2) {
        return c;
    }
    int high = hex_digit((*in)[0]), low = hex_digit((*in)[1]);
    if (high < 0 || low < 0) {
        return c;
    }
    *in += 2;
    return (char)(high * 16 + low);
}

/* Reads from behind the opening quote; false where it is never closed. */
static bool read_quoted(const char **in, const char *end, char kind, char **out)
{
    char close = kind == '$' ? '\'' : kind;
    while (*in < end && **in != close) {
        char c = *(*in)++;
        if (c == '\\' && kind == '$' && *in < end) {
            c = unescape(in, end);
        } else if (c == '\\' && kind == '"' && *in < end &&
                   memchr("$`\"\\", **in, 4) != NULL) {
            c = *(*in)++;
        }
        *(*out)++ = c;
    }
    if (*in == end) {
        return false;
    }
    ++*in;
    return true;
}

/* One word, to *out, which moves on: a word is never longer than what it is
 * written as. */
static bool read_word(polc_vec_reader *r, const char **in, const char *end,
                      char **out, polc_vec_word *word)
{
    char *begin = *out;
    word->plain = memchr("'\"\\$", **in, 4) == NULL;
    while (*in < end && **in != ' ' && **in != '\t') {
        char c = *(*in)++;
        bool dollar = c == '$' && *in < end && **in == '\'';
        *in += dollar;
        if (c == '\'' || c == '"' || dollar) {
            if (!read_quoted(in, end, c, out)) {
                return polc_vec_fail(r, "a quote is never closed");
            }
        } else {
            *(*out)++ = c == '\\' && *in < end ? *(*in)++ : c;
        }
    }
    word->text = (pol_text){begin, (size_t)(*out - begin)};
    return true;
}

/* At least as many as there are words. */
static size_t count_runs(pol_text text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.size; i++) {
        count += text.data[i] == ' ' || text.data[i] == '\t';
    }
    return count;
}

static bool split(polc_vec_reader *r, pol_text text, polc_vec_line *line)
{
    const char *in = text.data, *end = text.data + text.size;
    char *out = polc_vec_alloc(r, text.size + 1);
    *line = (polc_vec_line){.number = r->line, .text = text};
    line->words = polc_vec_alloc(r, count_runs(text) * sizeof *line->words);
    for (;;) {
        while (in < end && (*in == ' ' || *in == '\t')) {
            in++;
        }
        if (in == end || *in == '#') {
            return true;
        }
        if (!read_word(r, &in, end, &out, &line->words[line->count++])) {
            return false;
        }
    }
}

/* -- lines */

static pol_text peek_line(const polc_vec_reader *r)
{
    const char *begin = r->data.data + r->at;
    size_t left = r->data.size - r->at;
    const char *end = memchr(begin, '\n', left);
    size_t size = end != NULL ? (size_t)(end - begin) : left;
    if (size > 0 && begin[size - 1] == '\r') {
        size--;
    }
    return (pol_text){begin, size};
}

static void take_line(polc_vec_reader *r)
{
    size_t left = r->data.size - r->at;
    const char *begin = r->data.data + r->at;
    const char *end = memchr(begin, '\n', left);
    r->at += end != NULL ? (size_t)(end - begin) + 1 : left;
    r->line++;
}

static bool at_end(const polc_vec_reader *r)
{
    return r->at >= r->data.size;
}

static bool is_blank(pol_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] != ' ' && text.data[i] != '\t') {
            return text.data[i] == '#';
        }
    }
    return true;
}

static bool is_indented(pol_text text)
{
    return text.size >= 4 && memcmp(text.data, "    ", 4) == 0;
}

/* Moves to the next line that says something; false at the end. */
static bool skip_blank(polc_vec_reader *r)
{
    while (!at_end(r) && is_blank(peek_line(r))) {
        take_line(r);
    }
    return !at_end(r);
}

/* Bytes of the block that begins here, as it stands in the file. */
static size_t block_size(const polc_vec_reader *r)
{
    polc_vec_reader copy = *r;
    while (!at_end(&copy)) {
        pol_text line = peek_line(&copy);
        if (line.size > 0 && !is_indented(line)) {
            break;
        }
        take_line(&copy);
    }
    return copy.at - r->at;
}

pol_text polc_vec_block(polc_vec_reader *r)
{
    size_t stop = block_size(r), size = 0, end = 0;
    char *text = polc_vec_keep(r, stop + 1);
    for (stop += r->at; r->at < stop;) {
        pol_text line = peek_line(r);
        if (is_indented(line)) {
            memcpy(text + size, line.data + 4, line.size - 4);
            size += line.size - 4;
            end = size + 1;
        }
        text[size++] = '\n';
        take_line(r);
    }
    return (pol_text){text, end};
}

/* Reads the line at hand; a NUL is told, as no editor shows it. */
static bool read_line(polc_vec_reader *r, polc_vec_line *line)
{
    pol_text text = peek_line(r);
    take_line(r);
    if (text.size > 0 && memchr(text.data, '\0', text.size) != NULL) {
        return polc_vec_fail(r, "a NUL byte; a word has one as $'\\0'");
    }
    return split(r, text, line);
}

/* -- policies and vectors */

bool polc_vec_has_loose(polc_vec_reader *r)
{
    return skip_blank(r) && !polc_vec_is_directive(peek_line(r));
}

bool polc_vec_next_policy(polc_vec_reader *r, polc_vec_policy *p)
{
    polc_vec_line line;
    free_memory(&r->vector);
    free_memory(&r->policy);
    *p = (polc_vec_policy){.limits = {.struct_size = sizeof p->limits},
                           .loader.root = -1};
    if (!skip_blank(r)) {
        return false;
    }
    p->line = r->line + 1;
    while (skip_blank(r) && polc_vec_is_directive(peek_line(r))) {
        if (!read_line(r, &line) || !polc_vec_read_directive(r, p, &line)) {
            return false;
        }
    }
    /* Words of the directives are in use as long as the policy is. */
    while (r->vector != NULL) {
        polc_vec_memory *block = r->vector;
        r->vector = block->next;
        block->next = r->policy;
        r->policy = block;
    }
    if (p->source_count == 0) {
        r->line += !at_end(r);
        return polc_vec_fail(r, "a policy must come first");
    }
    return true;
}

bool polc_vec_next_vector(polc_vec_reader *r, polc_vec_line *line)
{
    free_memory(&r->vector);
    if (polc_vec_failed(r) || !skip_blank(r) ||
        polc_vec_is_directive(peek_line(r))) {
        return false;
    }
    bool indented = is_indented(peek_line(r));
    return read_line(r, line) &&
           (!indented ||
            polc_vec_fail(r, "an indented line belongs to no policy"));
}
