/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes std:base as constants (std/base.h) to stdout: checks its texts and
 * emits an image of nothing else.  Runs while the library is built. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpolicy/canon/fact.h>
#include <libpolicy/check/check.h>
#include <libpolicy/emit/emit.h>
#include <libpolicy/image/format.h>
#include <libpolicy/std/std.h>

typedef struct maker {
    pol_budget budget;
    pol_report report;
    pol_checked checked;
    pol_limits limits;
    pol_emitted image;
    pol_statistics statistics;
} maker;

static void fail(const char *what)
{
    fprintf(stderr, "embed/base: %s\n", what);
    exit(1);
}

static pol_text text_of(const maker *m, uint32_t text)
{
    return pol_intern_text(&m->checked.fact_texts, text);
}

static void put_bytes(const char *name, const unsigned char *bytes, size_t size)
{
    printf("static const _Alignas(64) unsigned char %s[] = {", name);
    for (size_t i = 0; i < size; i++) {
        printf(i % 24 == 0 ? "\n%u," : "%u,", (unsigned)bytes[i]);
    }
    printf("%s};\n\n", size == 0 ? "0" : "");
}

/* -- what was said of each record */

static void put_said(const maker *m, uint32_t *programs)
{
    const pol_checked *c = &m->checked;
    uint32_t written = 0;
    printf("static const pol_base_said said[] = {\n");
    for (uint8_t depth = 0; written < c->programs.count; depth++) {
        for (size_t i = 0; i < c->programs.count; i++) {
            const pol_fact_program *p = &c->programs.items[i];
            if (p->depth != depth) {
                continue;
            }
            printf("{%u,%u,%u},\n", (unsigned)p->said, (unsigned)p->denied,
                   (unsigned)p->is_said);
            written++;
        }
        *programs = depth == 0 ? written : *programs;
    }
    printf("};\n\n");
}

/* -- synonyms */

/* As synonyms.c asks it of the options of a program. */
static pol_place_known place_of(const maker *m, const pol_synonyms *s)
{
    const pol_checked *c = &m->checked;
    const uint32_t *words = c->synonym_texts.items + s->first;
    for (size_t i = 0; i < c->programs.count; i++) {
        const pol_fact_program *p = &c->programs.items[i];
        if (p->name != s->program) {
            continue;
        }
        for (uint32_t k = 0; k < p->option_count; k++) {
            pol_fact_option option = c->fact_options.items[p->options + k];
            bool global = (option.bits & POL_OPTION_GLOBAL) != 0;
            for (uint32_t w = 0; global && w < s->count; w++) {
                if (words[w] == option.text) {
                    return POL_PLACE_GLOBAL;
                }
            }
        }
    }
    return POL_PLACE_ANYWHERE;
}

/* Texts of synonyms, each once, as bytes. */
typedef struct pool {
    uint32_t *offsets; /* by text: plus one */
    unsigned char *bytes;
    uint32_t size;
} pool;

static void add_text(const maker *m, pool *p, uint32_t text)
{
    pol_text bytes = text_of(m, text);
    if (p->offsets[text] == 0) {
        p->offsets[text] = p->size + 1;
        memcpy(p->bytes + p->size, bytes.data, bytes.size);
        p->size += (uint32_t)bytes.size;
    }
}

static void put_text(const maker *m, const pool *p, uint32_t text)
{
    printf("{%u,%u}", (unsigned)p->offsets[text] - 1,
           (unsigned)text_of(m, text).size);
}

static pool collect_texts(const maker *m)
{
    const pol_checked *c = &m->checked;
    pool p = {calloc(c->fact_texts.texts.count + 1, sizeof *p.offsets),
              malloc(c->fact_texts.pool.count + 1), 0};
    if (p.offsets == NULL || p.bytes == NULL) {
        fail("no memory");
        return p;
    }
    for (size_t i = 0; i < c->synonyms.count; i++) {
        add_text(m, &p, c->synonyms.items[i].program);
    }
    for (size_t i = 0; i < c->synonym_texts.count; i++) {
        add_text(m, &p, c->synonym_texts.items[i]);
    }
    return p;
}

static void put_synonyms(const maker *m)
{
    const pol_checked *c = &m->checked;
    pool p = collect_texts(m);
    put_bytes("texts", p.bytes, p.size);
    printf("static const pol_base_text words[] = {\n");
    for (size_t i = 0; i < c->synonym_texts.count; i++) {
        put_text(m, &p, c->synonym_texts.items[i]);
        printf(",\n");
    }
    printf("};\n\nstatic const pol_base_list lists[] = {\n");
    for (size_t i = 0; i < c->synonyms.count; i++) {
        const pol_synonyms *s = &c->synonyms.items[i];
        printf("{");
        put_text(m, &p, s->program);
        printf(",%u,%u,%u},\n", (unsigned)s->first, (unsigned)s->count,
               (unsigned)place_of(m, s));
    }
    printf("};\n\n");
    free(p.offsets);
    free(p.bytes);
}

typedef struct ordered {
    pol_text word;
    unsigned list;
} ordered;

static int compare(const void *left, const void *right)
{
    const ordered *a = left, *b = right;
    size_t common = a->word.size < b->word.size ? a->word.size : b->word.size;
    int order = memcmp(a->word.data, b->word.data, common);
    if (order == 0) {
        order = (a->word.size > b->word.size) - (a->word.size < b->word.size);
    }
    return order != 0 ? order : (a->list > b->list) - (a->list < b->list);
}

static void put_order(const maker *m)
{
    const pol_checked *c = &m->checked;
    size_t count = c->synonyms.count;
    ordered *items = calloc(count + 1, sizeof *items);
    if (items == NULL || count > UINT16_MAX) {
        fail("too many synonyms");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        pol_text name = text_of(m, c->synonyms.items[i].program);
        const char *blank = memchr(name.data, ' ', name.size);
        name.size = blank == NULL ? name.size : (size_t)(blank - name.data);
        items[i] = (ordered){name, (unsigned)i};
    }
    qsort(items, count, sizeof *items, compare);
    printf("static const uint16_t by_program[] = {\n");
    for (size_t i = 0; i < count; i++) {
        printf("%u,\n", items[i].list);
    }
    printf("};\n\n");
    free(items);
}

/* -- files */

static void put_packs(const maker *m)
{
    printf("static const uint8_t packs[] = {");
    for (size_t i = 0; i < m->report.inputs.count; i++) {
        const pol_pack *pack = pol_pack_find(m->report.inputs.items[i].name);
        unsigned at = 0;
        while (pol_pack_at(at) != pack) {
            at++;
        }
        printf("%u,", at);
    }
    printf("};\n\n");
}

static void put_all(maker *m)
{
    uint32_t programs = 0;
    unsigned char digest[16];
    pol_base_digest(&m->report, digest);
    printf("/* Generated by libpolicy/embed/base.c; do not edit. */\n"
           "#include <libpolicy/std/base.h>\n\n");
    put_bytes("image", m->image.bytes, m->image.size);
    put_said(m, &programs);
    put_synonyms(m);
    put_order(m);
    put_packs(m);
    printf("const pol_base pol_std_base = {\n"
           "image, sizeof image, %u,\n{",
           (unsigned)programs);
    for (size_t i = 0; i < sizeof digest; i++) {
        printf("%u,", (unsigned)digest[i]);
    }
    printf("},\nsaid, lists, by_program, %u, words, (const char *)texts, "
           "packs, %u};\n",
           (unsigned)m->checked.synonyms.count,
           (unsigned)m->report.inputs.count);
}

int main(void)
{
    maker m = {.statistics = {.rules = 0}};
    pol_check_options options = {.dialect = POL_DIALECT_NATIVE,
                                 .base = POL_BASE_FROM_TEXT};
    memset(&options.limits, 0xff, sizeof options.limits);
    options.limits.depth = 64;
    m.limits = options.limits;
    pol_budget_init(&m.budget, NULL, UINT64_MAX);
    pol_report_init(&m.report, &m.budget);
    pol_checked_init(&m.checked, &m.budget, options.dialect);
    if (!pol_check(&m.report, NULL, 0, &options, &m.checked) ||
        !pol_emit(&m.report, &m.checked, &m.limits, &m.budget, &m.image,
                  &m.statistics)) {
        fail("std:base has errors");
    }
    put_all(&m);
    pol_budget_resize(&m.budget, m.image.block, m.image.block_size, 0);
    pol_checked_free(&m.checked);
    pol_report_free(&m.report);
    if (ferror(stdout) || fflush(stdout) != 0) {
        fail("cannot write");
    }
    return 0;
}
