/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns the requests: generated from a model, or read from the files that
 * bench/corpus.py writes.  Refuses to know any engine. */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tokens of one request, before they are laid out for good. */
typedef struct builder {
    request_set *set;
    size_t token_count, byte_count;
    size_t token_capacity, byte_capacity;
    size_t *offsets; /* of tokens: bytes may move while they grow */
} builder;

static void *grow(void *old, size_t old_size, size_t size)
{
    void *block = bench_alloc(size);

    if (old_size > 0) {
        memcpy(block, old, old_size);
    }
    free(old);
    return block;
}

static void add_token(builder *b, const char *data, size_t size)
{
    request_set *s = b->set;

    if (b->token_count == b->token_capacity) {
        size_t old = b->token_capacity;

        b->token_capacity = old * 2 + 1024;
        s->tokens = grow(s->tokens, old * sizeof *s->tokens,
                         b->token_capacity * sizeof *s->tokens);
        b->offsets = grow(b->offsets, old * sizeof *b->offsets,
                          b->token_capacity * sizeof *b->offsets);
    }
    if (b->byte_capacity - b->byte_count < size + 17) {
        size_t old = b->byte_capacity;

        b->byte_capacity = old * 2 + size + 4096;
        s->bytes = grow(s->bytes, old, b->byte_capacity);
    }
    if (size > 0) {
        memcpy(s->bytes + b->byte_count, data, size);
    }
    b->offsets[b->token_count] = b->byte_count;
    s->tokens[b->token_count++].size = size;
    b->byte_count += size + 1;
}

/* Tokens from first to the end are request number index. */
static void end_request(builder *b, size_t index, size_t first)
{
    pol_request *r = &b->set->items[index];

    r->struct_size = sizeof *r;
    r->kind = POL_KIND_COMMAND;
    r->argc = b->token_count - first;
    r->cwd = (pol_text){"/w", 2};
    r->flags = POL_REQUEST_NO_NUL; /* as of words that are C strings */
}

static void finish(builder *b)
{
    request_set *s = b->set;
    size_t first = 0;

    for (size_t i = 0; i < b->token_count; i++) {
        s->tokens[i].data = s->bytes + b->offsets[i];
    }
    for (size_t i = 0; i < s->count; i++) {
        s->items[i].argv = s->tokens + first;
        first += s->items[i].argc;
    }
    free(b->offsets);
}

static void add_word(builder *b, pol_text word)
{
    add_token(b, word.data, word.size);
}

static void add_number(builder *b, const char *stem, uint64_t number,
                       const char *tail)
{
    char buffer[64];

    snprintf(buffer, sizeof buffer, "%s%llx%s", stem,
             (unsigned long long)number, tail);
    add_token(b, buffer, strlen(buffer));
}

static void draw_request(builder *b, const model *m, uint64_t *state)
{
    uint64_t kind = random_next(state) % 10;
    const model_rule *r = &m->rules[random_next(state) % m->rule_count];
    const model_position *p = &m->positions[r->first];
    size_t more;

    if (kind < 7) {
        for (uint32_t d = 0; d < r->length; d++, p++) {
            uint64_t choice = random_next(state) % p->count;

            add_word(b, m->words[m->refs[p->first + choice]]);
        }
    } else if (kind < 9) {
        add_word(b, m->words[m->refs[p->first]]);
        add_number(b, "unk-", random_next(state) & 0xffffff, "");
    } else {
        add_number(b, "prog-", random_next(state) & 0xffffff, "");
    }
    more = random_next(state) % 5;
    for (size_t i = 0; i < more; i++) {
        if (random_next(state) & 1) {
            add_word(b, m->words[random_next(state) % m->word_count]);
        } else {
            add_number(b, "src/file_", random_next(state) & 0xfffff, ".c");
        }
    }
}

void requests_generate(request_set *out, const model *m, size_t count,
                       uint64_t seed)
{
    builder b = {.set = out};
    uint64_t state = seed;

    *out = (request_set){bench_alloc(count * sizeof(pol_request)), count, NULL,
                         NULL};
    for (size_t i = 0; i < count; i++) {
        size_t first = b.token_count;

        draw_request(&b, m, &state);
        end_request(&b, i, first);
    }
    finish(&b);
}

void requests_free(request_set *s)
{
    free(s->items);
    free(s->tokens);
    free(s->bytes);
    *s = (request_set){0};
}

/* A file read whole, and how far it has been read. */
typedef struct reader {
    unsigned char *data;
    size_t size, at;
    int broken;
} reader;

static int reader_open(reader *r, const char *path)
{
    FILE *f = fopen(path, "rb");
    long size;

    *r = (reader){0};
    if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0) {
        perror(path);
        return -1;
    }
    rewind(f);
    r->size = (size_t)size;
    r->data = bench_alloc(r->size);
    r->broken = fread(r->data, 1, r->size, f) != r->size;
    fclose(f);
    return r->broken ? -1 : 0;
}

static uint32_t read_number(reader *r)
{
    const unsigned char *p = r->data + r->at;

    if (r->size - r->at < 4) {
        r->broken = 1;
        return 0;
    }
    r->at += 4;
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

static pol_text read_text(reader *r)
{
    uint32_t size = read_number(r);
    pol_text text = {(const char *)r->data + r->at, size};

    if (r->size - r->at < size) {
        r->broken = 1;
        return (pol_text){NULL, 0};
    }
    r->at += size;
    return text;
}

int requests_read(request_set *out, const char *path)
{
    builder b = {.set = out};
    reader r;

    *out = (request_set){0};
    if (reader_open(&r, path) != 0) {
        return -1;
    }
    out->count = read_number(&r);
    out->items = bench_alloc(out->count * sizeof *out->items);
    for (size_t i = 0; i < out->count && !r.broken; i++) {
        size_t first = b.token_count;
        uint32_t tokens = read_number(&r);

        for (uint32_t k = 0; k < tokens && !r.broken; k++) {
            add_word(&b, read_text(&r));
        }
        end_request(&b, i, first);
    }
    finish(&b);
    free(r.data);
    return r.broken ? -1 : 0;
}

static void read_rule(model *m, reader *r, model_rule *rule)
{
    rule->answer = (pol_answer)read_number(r);
    rule->length = read_number(r);
    rule->first = (uint32_t)m->position_count;
    for (uint32_t d = 0; d < rule->length && !r->broken; d++) {
        model_position *p = &m->positions[m->position_count++];

        p->count = read_number(r);
        p->first = (uint32_t)m->ref_count;
        for (uint32_t i = 0; i < p->count && !r->broken; i++) {
            pol_text word = read_text(r);
            char *copy = bench_alloc(word.size + 16);

            if (word.size > 0) {
                memcpy(copy, word.data, word.size);
            }
            m->words[m->word_count] = (pol_text){copy, word.size};
            m->refs[m->ref_count++] = (uint32_t)m->word_count++;
        }
    }
}

int model_read(model *m, const char *path)
{
    reader r;
    size_t items;

    *m = (model){0};
    if (reader_open(&r, path) != 0) {
        return -1;
    }
    items = r.size / 4; /* no position or word takes less */
    m->words = bench_alloc(items * sizeof *m->words);
    m->refs = bench_alloc(items * sizeof *m->refs);
    m->positions = bench_alloc(items * sizeof *m->positions);
    m->rule_count = read_number(&r);
    m->rules = bench_alloc((m->rule_count + 1) * sizeof *m->rules);
    for (size_t i = 0; i < m->rule_count && !r.broken; i++) {
        read_rule(m, &r, &m->rules[i]);
    }
    free(r.data);
    return r.broken ? -1 : 0;
}
