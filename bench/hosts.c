/* SPDX-License-Identifier: Apache-2.0
 *
 * Owns the generated host patterns and address ranges.  Refuses to know any
 * engine. */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "kind.h"

#define LONGEST 256

static size_t below(uint64_t *state, size_t count)
{
    return count > 0 ? (size_t)(random_next(state) % count) : 0;
}

static const char *const tops[] = {
    "com", "org",   "net", "io", "dev", "co.uk", "de",     "cn",
    "ru",  "co.jp", "fr",  "nl", "eu",  "info",  "com.br", "app",
};
static const char *const heads[] = {
    "www", "api", "cdn", "mail", "static", "img", "eu", "us", "ads", "track",
};

typedef struct name_model {
    zipf tops, domains;
    char **names;
    size_t name_count;
} name_model;

static void invent_domain(const name_model *m, char *out, uint64_t *state)
{
    static const char *const stems[] = {"shop", "cloud", "data", "blue",
                                        "nord", "open",  "fast", "pixel"};
    size_t rank = zipf_draw(&m->domains, state);

    snprintf(out, LONGEST, "%s%zx.%s", stems[rank % 8], rank,
             tops[zipf_draw(&m->tops, state)]);
}

/* A name without a wildcard. */
static void invent_name(const name_model *m, char *out, uint64_t *state)
{
    char domain[LONGEST];
    size_t labels = below(state, 4), used = 0;

    if (m->names != NULL) {
        snprintf(out, LONGEST, "%s", m->names[below(state, m->name_count)]);
        return;
    }
    invent_domain(m, domain, state);
    for (size_t i = 0; i < labels && i < 2; i++) {
        used += (size_t)snprintf(out + used, 64, "%s%s%zx.",
                                 heads[below(state, 10)], i == 0 ? "" : "-",
                                 below(state, 64));
    }
    snprintf(out + used, LONGEST - used, "%s", domain);
}

/* 60 % one name, 25 % all below, 15 % both. */
static const char *make_pattern(const name_model *m, uint64_t *state)
{
    uint64_t kind = random_next(state) % 100;
    char text[LONGEST + 4], *name = text + 3;

    memcpy(text, "**.", 3);
    invent_name(m, name, state);
    if (kind < 60) {
        return kind_keep(name, strlen(name));
    }
    return kind < 85 ? kind_keep(text + 1, strlen(text + 1))
                     : kind_keep(text, strlen(text));
}

/* A name that the pattern matches; its apex now and then. */
static void instance(const char *pattern, char *out, uint64_t *state)
{
    const char *name = pattern + strspn(pattern, "*");

    if (name == pattern || (name == pattern + 2 && below(state, 2) == 0)) {
        snprintf(out, LONGEST, "%s", name + (name != pattern));
        return;
    }
    snprintf(out, LONGEST, "%s%zx%s", heads[below(state, 10)],
             below(state, 65536), name);
}

static void draw_names(kind_set *out, const name_model *m, uint64_t *state)
{
    for (size_t i = 0; i < out->asked_count; i++) {
        uint64_t kind = random_next(state) % 10;
        char name[LONGEST], text[LONGEST * 2];

        if (kind < 5) { /* matched by some pattern */
            instance(out->entries[below(state, out->entry_count)].text, text,
                     state);
        } else if (kind < 8) { /* another name */
            invent_name(m, text, state);
        } else { /* below another name */
            invent_name(m, name, state);
            snprintf(text, sizeof text, "unk%zx.%s", below(state, 65536), name);
        }
        out->asked[i] = (pol_text){kind_keep(text, strlen(text)), strlen(text)};
    }
}

static void alloc_all(kind_set *out, size_t count)
{
    out->entry_count = count;
    out->entries = bench_alloc(count * sizeof *out->entries);
    out->asked_count = KIND_ASKED;
    out->asked = bench_alloc(KIND_ASKED * sizeof *out->asked);
}

void hosts_generate(kind_set *out, size_t count, char **names,
                    size_t name_count, uint64_t seed)
{
    uint64_t state = seed;
    name_model m = {
        zipf_make(sizeof tops / sizeof *tops, 1.0),
        zipf_make(16 + count, 0.5),
        names,
        name_count,
    };

    alloc_all(out, count);
    for (size_t i = 0; i < count; i++) {
        out->entries[i].text = make_pattern(&m, &state);
        out->entries[i].answer = kind_draw_answer(&state);
    }
    draw_names(out, &m, &state);
    free(m.tops.below);
    free(m.domains.below);
}

/* An address, and a prefix of so many of its bits. */
typedef struct range {
    unsigned char bytes[16];
    unsigned length;
} range;

static void random_bytes(unsigned char *out, uint64_t *state)
{
    for (size_t i = 0; i < 16; i += 8) {
        uint64_t value = random_next(state);

        memcpy(out + i, &value, 8);
    }
}

/* Skewed: three in five have the usual length; most lie in few blocks. */
static void draw_range(range *r, unsigned bits, int skewed, uint64_t *state)
{
    static const unsigned char usual[] = {24, 24, 24, 22, 20, 19, 16, 23};
    static const unsigned char usual6[] = {48, 48, 32, 40, 64, 44, 56, 36};
    static const unsigned char blocks6[] = {0x20, 0x24, 0x26, 0x28, 0x2a};

    random_bytes(r->bytes, state);
    if (!skewed) {
        r->length = bits == 32 ? 16 + (unsigned)below(state, 17)
                               : 32 + (unsigned)below(state, 97);
    } else {
        unsigned block = (unsigned)below(state, 8);

        block = (unsigned)below(state, block + 1); /* low ones are many */
        r->bytes[0] = (unsigned char)(60 + 20 * block);
        r->length =
            bits == 32 ? usual[below(state, 8)] : usual6[below(state, 8)];
    }
    if (bits == 128) { /* global unicast, and nothing that embeds IPv4 */
        r->bytes[0] = blocks6[r->bytes[0] % 5];
        r->bytes[1] = (unsigned char)(r->bytes[1] | 0x10);
    }
}

static void mask(range *r)
{
    for (unsigned i = 0; i < 16; i++) {
        unsigned kept = r->length > 8 * i ? r->length - 8 * i : 0;

        r->bytes[i] &= (unsigned char)(kept >= 8 ? 255 : 0xff00u >> kept);
    }
}

static const char *range_text(const range *r, unsigned bits, int with_length)
{
    char text[80];
    size_t size;

    if (inet_ntop(bits == 32 ? AF_INET : AF_INET6, r->bytes, text, 64) ==
        NULL) {
        return "";
    }
    size = strlen(text);
    if (with_length) {
        size += (size_t)snprintf(text + size, 8, "/%u", r->length);
    }
    return kind_keep(text, size);
}

/* An address of the range. */
static void inside(range *r, uint64_t *state)
{
    range other;

    random_bytes(other.bytes, state);
    for (unsigned i = 0; i < 16; i++) {
        unsigned kept = r->length > 8 * i ? r->length - 8 * i : 0;
        unsigned char m = (unsigned char)(kept >= 8 ? 255 : 0xff00u >> kept);

        r->bytes[i] |= (unsigned char)(other.bytes[i] & ~m);
    }
}

void ranges_generate(kind_set *out, size_t count, unsigned bits, int skewed,
                     uint64_t seed)
{
    uint64_t state = seed;
    range *ranges = bench_alloc(count * sizeof *ranges);

    alloc_all(out, count);
    for (size_t i = 0; i < count; i++) {
        draw_range(&ranges[i], bits, skewed, &state);
        mask(&ranges[i]);
        out->entries[i].text = range_text(&ranges[i], bits, 1);
        out->entries[i].answer = kind_draw_answer(&state);
    }
    for (size_t i = 0; i < KIND_ASKED; i++) {
        range r = ranges[below(&state, count)];

        if (below(&state, 2) == 0) {
            inside(&r, &state);
        } else {
            draw_range(&r, bits, skewed, &state);
        }
        out->asked[i].data = range_text(&r, bits, 0);
        out->asked[i].size = strlen(out->asked[i].data);
    }
    free(ranges);
}
