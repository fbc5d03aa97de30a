/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns the layout of .vec files: lines, words, policy blocks.  Refuses to
 * know what a vector means. */
#include "vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct vec_memory {
    vec_memory *next;
};

static void free_memory(vec_reader *r)
{
    while (r->memory != NULL) {
        vec_memory *next = r->memory->next;

        free(r->memory);
        r->memory = next;
    }
}

void *vec_alloc(vec_reader *r, size_t size)
{
    vec_memory *block = calloc(1, sizeof *block + 16 + size);

    if (block == NULL) {
        fputs("Bail out! out of memory\n", stdout);
        exit(2);
    }
    block->next = r->memory;
    r->memory = block;
    return (char *)block + 16;
}

static char *read_whole(const char *path, size_t *size)
{
    FILE *f = fopen(path, "rb");
    char *data = NULL;
    long end = -1;

    if (f == NULL) {
        return NULL;
    }
    if (fseek(f, 0, SEEK_END) == 0) {
        end = ftell(f);
    }
    if (end >= 0 && fseek(f, 0, SEEK_SET) == 0) {
        data = malloc((size_t)end + 1);
    }
    if (data != NULL && fread(data, 1, (size_t)end, f) != (size_t)end) {
        free(data);
        data = NULL;
    }
    fclose(f);
    if (data != NULL) {
        data[end] = 0;
        *size = (size_t)end;
    }
    return data;
}

bool vec_open(vec_reader *r, const char *path)
{
    *r = (vec_reader){.path = path};
    r->data = read_whole(path, &r->size);
    if (r->data == NULL) {
        snprintf(r->error, sizeof r->error, "cannot read it");
    }
    return r->data != NULL;
}

void vec_close(vec_reader *r)
{
    free_memory(r);
    free(r->data);
    *r = (vec_reader){0};
}

static bool fail(vec_reader *r, const char *message)
{
    snprintf(r->error, sizeof r->error, "line %u: %s", r->line, message);
    return false;
}

bool vec_is(pol_text text, const char *literal)
{
    return text.size == strlen(literal) &&
           (text.size == 0 || memcmp(text.data, literal, text.size) == 0);
}

bool vec_attribute(const vec_word *word, const char *key, pol_text *value)
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

bool vec_cut(pol_text *rest, const char *mark, pol_text *part)
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

bool vec_number(pol_text text, uint64_t *value)
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
    int high, low;

    if (name != NULL) {
        return c == '0' ? 0 : bytes[name - names];
    }
    if (c != 'x' || end - *in < 2) {
        return c;
    }
    high = hex_digit((*in)[0]);
    low = hex_digit((*in)[1]);
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
                   strchr("$`\"\\", **in) != NULL) {
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

static bool read_word(vec_reader *r, const char **in, const char *end,
                      vec_word *word)
{
    char *out = vec_alloc(r, (size_t)(end - *in) + 1), *begin = out;

    word->plain = strchr("'\"\\$", **in) == NULL;
    while (*in < end && **in != ' ' && **in != '\t') {
        char c = *(*in)++;

        if (c == '\'' || c == '"') {
            if (!read_quoted(in, end, c, &out)) {
                return fail(r, "a quote is never closed");
            }
        } else if (c == '$' && *in < end && **in == '\'') {
            ++*in;
            if (!read_quoted(in, end, '$', &out)) {
                return fail(r, "a quote is never closed");
            }
        } else if (c == '\\' && *in < end) {
            *out++ = *(*in)++;
        } else {
            *out++ = c;
        }
    }
    word->text = (pol_text){begin, (size_t)(out - begin)};
    return true;
}

static bool split(vec_reader *r, pol_text text, vec_line *line)
{
    const char *in = text.data, *end = text.data + text.size;

    *line = (vec_line){.number = r->line, .text = text};
    for (;;) {
        while (in < end && (*in == ' ' || *in == '\t')) {
            in++;
        }
        if (in == end || *in == '#') {
            return true;
        }
        if (line->count == VEC_WORDS) {
            return fail(r, "too many words");
        }
        if (!read_word(r, &in, end, &line->words[line->count++])) {
            return false;
        }
    }
}

/* -- lines */

static pol_text peek_line(const vec_reader *r)
{
    const char *begin = r->data + r->at;
    const char *end = memchr(begin, '\n', r->size - r->at);
    size_t size = end != NULL ? (size_t)(end - begin) : r->size - r->at;

    return (pol_text){begin, size};
}

static void take_line(vec_reader *r)
{
    r->at += peek_line(r).size;
    r->at += r->at < r->size;
    r->line++;
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

static bool is_directive(pol_text text)
{
    static const char *const names[] = {"policy", "policy-file", "file",
                                        "limit"};
    size_t size = 0;

    while (size < text.size && text.data[size] != ' ') {
        size++;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (vec_is((pol_text){text.data, size}, names[i])) {
            return true;
        }
    }
    return false;
}

/* Moves to the next line that says something; false at the end. */
static bool skip_blank(vec_reader *r)
{
    while (r->at < r->size && is_blank(peek_line(r))) {
        take_line(r);
    }
    return r->at < r->size;
}

/* The indented lines that follow, four columns to the left.  Blank lines in
 * between belong to them. */
static pol_text read_block(vec_reader *r)
{
    char *text = vec_alloc(r, r->size - r->at + 1);
    size_t size = 0, end = 0;

    while (r->at < r->size) {
        pol_text line = peek_line(r);

        if (is_indented(line)) {
            memcpy(text + size, line.data + 4, line.size - 4);
            size += line.size - 4;
            end = size + 1;
        } else if (line.size > 0) {
            break;
        }
        text[size++] = '\n';
        take_line(r);
    }
    return (pol_text){text, end};
}

/* -- directives */

static bool read_layer(vec_reader *r, pol_text name, pol_layer *layer)
{
    for (int i = 0; i <= POL_LAYER_SESSION; i++) {
        if (vec_is(name, pol_layer_name((pol_layer)i))) {
            *layer = (pol_layer)i;
            return true;
        }
    }
    return fail(r, "no layer of this name");
}

static bool read_dialect(vec_reader *r, pol_text name, pol_dialect *dialect)
{
    bool codex = vec_is(name, "codex");

    *dialect = codex ? POL_DIALECT_CODEX : POL_DIALECT_NATIVE;
    return codex || vec_is(name, "native") ||
           fail(r, "no dialect of this name");
}

static bool read_required(vec_reader *r, pol_text names, uint32_t *required)
{
    pol_text name;
    pol_layer layer;

    while (vec_cut(&names, ",", &name)) {
        if (!read_layer(r, name, &layer)) {
            return false;
        }
        *required |= 1u << layer;
    }
    return true;
}

static bool read_name(vec_reader *r, pol_text text, vec_policy *p)
{
    vec_name *name = &p->names[p->name_count];

    if (p->name_count == VEC_SOURCES || !vec_cut(&text, ":", &name->from)) {
        return fail(r, "idna= is NAME:A-LABELS");
    }
    name->to = text;
    p->name_count++;
    return true;
}

/* What holds for the whole policy; false, without an error, for another
 * word. */
static bool read_whole_policy(vec_reader *r, vec_policy *p,
                              const vec_word *word)
{
    pol_text value;

    if (vec_attribute(word, "dialect", &value)) {
        return read_dialect(r, value, &p->dialect);
    }
    if (vec_attribute(word, "require", &value)) {
        return read_required(r, value, &p->required);
    }
    if (vec_attribute(word, "idna", &value)) {
        return read_name(r, value, p);
    }
    if (word->plain && vec_is(word->text, "base")) {
        return p->base = true;
    }
    if (word->plain && vec_is(word->text, "trust")) {
        return p->trust = true;
    }
    return vec_attribute(word, "root", &p->root);
}

static pol_text beside(vec_reader *r, pol_text name)
{
    const char *slash = strrchr(r->path, '/');
    size_t folder = slash != NULL ? (size_t)(slash - r->path) + 1 : 0;
    char *path = vec_alloc(r, folder + name.size + 1), *copy, *data;
    size_t size;

    memcpy(path, r->path, folder);
    memcpy(path + folder, name.data, name.size);
    data = read_whole(path, &size);
    if (data == NULL) {
        return (pol_text){NULL, 0};
    }
    copy = vec_alloc(r, size + 1);
    memcpy(copy, data, size);
    free(data);
    return (pol_text){copy, size};
}

/* policy [ATTRIBUTE...], policy-file FILE [ATTRIBUTE...]: one source. */
static bool read_source(vec_reader *r, vec_policy *p, const vec_line *line)
{
    pol_source *source = &p->sources[p->source_count];
    bool is_file = vec_is(line->words[0].text, "policy-file"), block = true;
    pol_text value;

    if (p->source_count == VEC_SOURCES || (is_file && line->count < 2)) {
        return fail(r, "too many sources, or no file name");
    }
    p->source_count++;
    *source = (pol_source){{"policy.rules", 12}, {"", 0}, POL_LAYER_USER};
    if (is_file) {
        source->name = line->words[1].text;
        source->text = beside(r, source->name);
        if (source->text.data == NULL) {
            return fail(r, "the rule file cannot be read");
        }
    }
    for (size_t i = is_file ? 2 : 1; i < line->count; i++) {
        const vec_word *word = &line->words[i];

        if (vec_attribute(word, "layer", &value)) {
            if (!read_layer(r, value, &source->layer)) {
                return false;
            }
        } else if (vec_attribute(word, "name", &value)) {
            source->name = value;
        } else if (vec_attribute(word, "text", &value)) {
            source->text = value;
            block = false;
        } else if (!read_whole_policy(r, p, word)) {
            return r->error[0] == 0 &&
                   fail(r, "an attribute that a policy does not have");
        }
    }
    if (!is_file && block) {
        source->text = read_block(r);
    }
    return true;
}

/* file NAME [status=S] [text=T]: what load() gets. */
static bool read_loaded(vec_reader *r, vec_policy *p, const vec_line *line)
{
    static const char *const names[] = {
        "ok", "missing", "outside", "not-a-file", "unreadable", "too-large"};
    vec_file *file = &p->files[p->file_count];
    bool block = true;
    pol_text value;

    if (p->file_count == VEC_SOURCES || line->count < 2) {
        return fail(r, "too many files, or no name");
    }
    p->file_count++;
    *file = (vec_file){line->words[1].text, {"", 0}, POL_LOAD_OK};
    for (size_t i = 2; i < line->count; i++) {
        bool known = false;

        if (vec_attribute(&line->words[i], "text", &value)) {
            file->text = value;
            known = true;
            block = false;
        } else if (vec_attribute(&line->words[i], "status", &value)) {
            for (int k = POL_LOAD_OK; k <= POL_LOAD_TOO_LARGE; k++) {
                if (vec_is(value, names[k])) {
                    file->status = (pol_load)k;
                    known = true;
                }
            }
        }
        if (!known) {
            return fail(r, "an attribute that a file does not have");
        }
    }
    if (block) {
        file->text = read_block(r);
    }
    return true;
}

static bool read_limits(vec_reader *r, vec_policy *p, const vec_line *line)
{
    for (size_t i = 1; i < line->count; i++) {
        pol_text word = line->words[i].text, name = word;
        const char *sign = memchr(word.data, '=', word.size);
        uint64_t value;

        if (sign == NULL) {
            return fail(r, "a limit is NAME=N");
        }
        name.size = (size_t)(sign - word.data);
        word = (pol_text){sign + 1, word.size - name.size - 1};
        if (!vec_number(word, &value) ||
            pol_limits_set(&p->limits, name, value) != POL_OK) {
            return fail(r, "no limit of this name or value");
        }
    }
    return true;
}

static bool read_directive(vec_reader *r, vec_policy *p)
{
    vec_line line;
    pol_text text = peek_line(r);

    take_line(r);
    if (!split(r, text, &line)) {
        return false;
    }
    if (vec_is(line.words[0].text, "file")) {
        return read_loaded(r, p, &line);
    }
    if (vec_is(line.words[0].text, "limit")) {
        return read_limits(r, p, &line);
    }
    return read_source(r, p, &line);
}

bool vec_next_policy(vec_reader *r, vec_policy *p)
{
    free_memory(r);
    *p = (vec_policy){.limits = {.struct_size = sizeof p->limits}};
    if (!skip_blank(r)) {
        return false;
    }
    p->line = r->line + 1;
    while (skip_blank(r) && is_directive(peek_line(r))) {
        if (!read_directive(r, p)) {
            return false;
        }
    }
    return p->source_count > 0 || fail(r, "a policy must come first");
}

bool vec_next_vector(vec_reader *r, vec_line *line)
{
    pol_text text;

    if (!skip_blank(r) || is_directive(peek_line(r))) {
        return false;
    }
    text = peek_line(r);
    take_line(r);
    if (is_indented(text)) {
        return fail(r, "an indented line belongs to no policy");
    }
    return split(r, text, line);
}
