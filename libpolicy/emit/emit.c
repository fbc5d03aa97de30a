/* SPDX-License-Identifier: Apache-2.0
 *
 * Puts an image together: automaton, sections, header, sums. */
#include <libpolicy/emit/writer.h>

bool pol_writer_stopped(const pol_writer *writer)
{
    return writer->failed || writer->budget->failed != POL_ARENA_OK;
}

void pol_writer_release(pol_writer *writer, void *block, size_t size)
{
    if (block != NULL) {
        pol_budget_resize(writer->budget, block, size, 0);
    }
}

bool pol_section_reserve(pol_writer *writer, unsigned section, size_t size)
{
    pol_bytes *bytes = &writer->sections[section];
    /* Offsets within a section are 32 bits, counts of items too. */
    if (bytes->count + size >= UINT32_MAX && section != POL_SECTION_EDGES &&
        section != POL_SECTION_RULES) {
        writer->failed = true;
        return false;
    }
    return pol_vec_reserve(bytes, size, writer->budget);
}

unsigned char *pol_section_add(pol_writer *writer, unsigned section,
                               size_t size)
{
    pol_bytes *bytes = &writer->sections[section];
    if (!pol_section_reserve(writer, section, size)) {
        return NULL;
    }
    unsigned char *p = size > 0 ? bytes->items + bytes->count : bytes->items;
    if (size > 0) {
        memset(p, 0, size);
    }
    bytes->count += size;
    return p;
}

static const uint32_t item_sizes[POL_SECTION_COUNT] = {
#define SIZE(name, item, meaning) item,
    POL_SECTIONS(SIZE)
#undef SIZE
};

static size_t aligned(size_t size)
{
    return (size + POL_SECTION_ALIGN - 1) / POL_SECTION_ALIGN *
           POL_SECTION_ALIGN;
}

#define TABLE_END \
    ((size_t)POL_HEADER_SIZE + (size_t)POL_SECTION_COUNT * POL_SECTION_ENTRY)

static uint64_t seed_of(XXH128_hash_t h)
{
    return h.low64 ^ (h.high64 << 1 | h.high64 >> 63);
}

static XXH128_hash_t add_input(XXH128_hash_t h, const pol_input *in)
{
    h = XXH3_128bits_withSeed(in->name.data, in->name.size,
                              seed_of(h) + (uint64_t)in->layer);
    return XXH3_128bits_withSeed(in->text.data, in->text.size, seed_of(h));
}

static void put_digest(unsigned char *p, XXH128_hash_t h)
{
    pol_put64(p, h.low64);
    pol_put64(p + 8, h.high64);
}

void pol_base_digest(const pol_report *report, unsigned char digest[16])
{
    XXH128_hash_t h = {0, 0};
    for (size_t i = 0; i < report->inputs.count; i++) {
        if (report->inputs.items[i].is_base) {
            h = add_input(h, &report->inputs.items[i]);
        }
    }
    put_digest(digest, h);
}

/* XXH3-128 over the dialect, what options change in the meaning of the sources,
 * layers, names and texts of all of them; in place of those of std:base their
 * digest, which is known. */
static void digest_sources(pol_writer *w)
{
    const pol_checked *c = w->checked;
    bool has_base = false;
    XXH128_hash_t h = {c->dialect, 0};
    if (c->root.size > 0 || pol_writer_trusts(w)) {
        h = XXH3_128bits_withSeed(c->root.data, c->root.size,
                                  h.low64 + 2 + (c->trusts_project ? 2 : 0));
    }
    for (size_t i = 0; i < w->report->inputs.count; i++) {
        const pol_input *in = &w->report->inputs.items[i];
        has_base |= in->is_base;
        h = in->is_base ? h : add_input(h, in);
    }
    if (has_base) {
        unsigned char base[16];
        if (c->base != NULL) {
            memcpy(base, c->base->digest, sizeof base);
        } else {
            pol_base_digest(w->report, base);
        }
        h = XXH3_128bits_withSeed(base, sizeof base, seed_of(h));
    }
    put_digest(w->digest, h);
    w->seed = h.low64;
}

static void write_header(pol_writer *w, unsigned char *p, size_t total)
{
    memcpy(p + POL_AT_MAGIC, POL_IMAGE_MAGIC, 8);
    p[POL_AT_MAJOR] = POL_IMAGE_MAJOR;
    p[POL_AT_MINOR] = POL_IMAGE_MINOR;
    pol_put32(p + POL_AT_HEADER_SIZE, POL_HEADER_SIZE);
    pol_put64(p + POL_AT_TOTAL, total);
    pol_put32(p + POL_AT_SECTIONS, POL_SECTION_COUNT);
    pol_put32(p + POL_AT_LANGUAGE, POL_LANGUAGE_VERSION);
    p[POL_AT_DIALECT] = (unsigned char)w->checked->dialect;
    for (size_t i = 0; i < POL_KINDS; i++) {
        p[POL_AT_DEFAULTS + i] = (unsigned char)w->checked->defaults[i];
    }
    p[POL_AT_FROM] = w->checked->default_from;
    for (size_t i = 0; i < POL_START_COUNT; i++) {
        pol_put32(p + POL_AT_STARTS + 8 * i, w->starts[i].next);
        pol_put32(p + POL_AT_STARTS + 8 * i + 4, w->starts[i].meta);
    }
    pol_put32(p + POL_AT_EXECUTABLES, w->executables);
    pol_put32(p + POL_AT_MAX_SYMBOL, w->max_symbol);
    pol_put32(p + POL_AT_WILD_BASE, w->wild_base);
    pol_put32(p + POL_AT_RULES, (uint32_t)w->rule_count);
    pol_put32(p + POL_AT_SOURCES, (uint32_t)w->report->inputs.count);
    pol_put64(p + POL_AT_SEED, w->seed);
    memcpy(p + POL_AT_DIGEST, w->digest, sizeof w->digest);
}

static void write_sum(unsigned char *p)
{
    uint64_t seed = XXH3_64bits_withSeed(p, POL_HEADER_SIZE, 0);
    pol_put64(p + POL_AT_SUM,
              XXH3_64bits_withSeed(p + POL_HEADER_SIZE,
                                   TABLE_END - POL_HEADER_SIZE, seed));
}

/* Makes the image larger, its bytes aligned as before. */
static bool grow(pol_writer *w, pol_emitted *out, size_t size)
{
    size_t block_size = size + POL_SECTION_ALIGN;
    size_t had =
        out->size == 0 ? 0 : (size_t)(out->bytes - (unsigned char *)out->block);
    unsigned char *block =
        pol_budget_resize(w->budget, out->block, out->block_size, block_size);
    if (block == NULL) {
        return false;
    }
    size_t skip = (size_t)(0 - (uintptr_t)block) % POL_SECTION_ALIGN;
    if (skip != had && out->size > 0) {
        memmove(block + skip, block + had, out->size);
    }
    *out = (pol_emitted){block + skip, size, block, block_size};
    return true;
}

static void write_entry(unsigned char *entry, unsigned section, size_t start,
                        const pol_bytes *bytes)
{
    pol_put32(entry + POL_ENTRY_KIND, section);
    pol_put32(entry + POL_ENTRY_ITEM, item_sizes[section]);
    pol_put64(entry + POL_ENTRY_OFFSET, start);
    pol_put64(entry + POL_ENTRY_COUNT, bytes->count / item_sizes[section]);
}

/* Adds every section and describes it in the table.  The image grows as the
 * sections go, so that they are never there twice. */
static bool write_sections(pol_writer *w, pol_emitted *out)
{
    for (unsigned i = 0; i < POL_SECTION_COUNT; i++) {
        pol_bytes *bytes = &w->sections[i];
        size_t at = out->size, start = aligned(at);
        if (!grow(w, out, start + bytes->count)) {
            return false;
        }
        unsigned char *p = out->bytes;
        unsigned char *entry =
            p + POL_HEADER_SIZE + (size_t)i * POL_SECTION_ENTRY;
        const unsigned char *constant = w->constant[i].items;
        memset(p + at, 0, start - at);
        if (bytes->count > 0) {
            memcpy(p + start, constant != NULL ? constant : bytes->items,
                   bytes->count);
        }
        write_entry(entry, i, start, bytes);
        pol_put64(entry + POL_ENTRY_SUM,
                  constant != NULL ? w->constant[i].sum
                                   : XXH3_64bits(p + start, bytes->count));
        pol_vec_free(bytes, w->budget);
    }
    size_t at = out->size, end = aligned(at);
    if (!grow(w, out, end)) {
        return false;
    }
    memset(out->bytes + at, 0, end - at);
    return true;
}

static size_t total_size(const pol_writer *w)
{
    size_t at = TABLE_END;
    for (unsigned i = 0; i < POL_SECTION_COUNT; i++) {
        at = aligned(at) + w->sections[i].count;
    }
    return aligned(at);
}

static bool assemble(pol_writer *w, pol_emitted *out)
{
    size_t total = total_size(w);
    if (total > w->limits->image_bytes) {
        pol_report_add(w->report, POL_CODE_LIMIT_IMAGE_BYTES,
                       (pol_span){0, 0, 0},
                       "the image would have %llu bytes; the limit "
                       "image_bytes is %llu",
                       (unsigned long long)total,
                       (unsigned long long)w->limits->image_bytes);
        return false;
    }
    if (!grow(w, out, TABLE_END)) {
        return false;
    }
    memset(out->bytes, 0, TABLE_END);
    write_header(w, out->bytes, total);
    if (!write_sections(w, out)) {
        pol_writer_release(w, out->block, out->block_size);
        *out = (pol_emitted){.size = 0};
        return false;
    }
    write_sum(out->bytes);
    return true;
}

static void count_statistics(const pol_writer *w, pol_statistics *s)
{
    s->rules = w->checked->rules.count;
    s->symbols = w->used.count;
    s->states = w->automaton.states.count;
    s->edges = w->automaton.edges.count + w->automaton.glob_edges.count;
    s->threads = w->automaton.threads;
}

static void count_bytes(const pol_emitted *out, pol_statistics *s)
{
    s->image_bytes = out->size;
    s->evaluation_bytes = pol_get64(out->bytes + POL_HEADER_SIZE +
                                    (size_t)(POL_SECTION_EVALUATION_LAST + 1) *
                                        POL_SECTION_ENTRY +
                                    POL_ENTRY_OFFSET);
}

static void free_writer(pol_writer *w)
{
    for (unsigned i = 0; i < POL_SECTION_COUNT; i++) {
        pol_vec_free(&w->sections[i], w->budget);
    }
    pol_writer_release(w, w->symbols,
                       (w->checked->texts.texts.count + 1) *
                           sizeof *w->symbols);
    pol_vec_free(&w->used, w->budget);
    pol_program_free(&w->program);
    pol_automaton_free(&w->automaton);
}

static bool write_image(pol_writer *w, pol_emitted *out)
{
    digest_sources(w);
    if (!pol_write_facts(w) || !pol_write_tables(w) || !pol_write_names(w)) {
        return false;
    }
    /* What explanations need is as large as the automaton: one goes before
     * the other comes.  The accept lists stay. */
    pol_vec_free(&w->automaton.states, w->budget);
    pol_vec_free(&w->automaton.edges, w->budget);
    pol_vec_free(&w->automaton.wilds, w->budget);
    pol_vec_free(&w->automaton.glob_edges, w->budget);
    pol_vec_free(&w->automaton.ranges, w->budget);
    if (!pol_write_rules(w) || !pol_write_sources(w)) {
        return false;
    }
    /* So is the image itself. */
    pol_automaton_free(&w->automaton);
    pol_program_free(&w->program);
    if (w->checked->disposable) {
        pol_vec_free(&w->checked->rules, w->budget);
        pol_vec_free(&w->checked->words, w->budget);
    }
    return assemble(w, out);
}

bool pol_emit(pol_report *report, pol_checked *checked,
              const pol_limits *limits, pol_budget *budget, pol_emitted *out,
              pol_statistics *statistics)
{
    pol_writer w = {.report = report,
                    .checked = checked,
                    .rule_count = checked->rules.count,
                    .limits = limits,
                    .budget = budget};
    memset(out, 0, sizeof *out);
    pol_vec_trim(&checked->rules, budget);
    pol_vec_trim(&checked->words, budget);
    w.program.budget = budget;
    w.automaton.budget = budget;
    uint64_t errors = report->errors;
    bool good = pol_lower(report, checked, &w.program);
    pol_vec_trim(&w.program.words, budget);
    pol_vec_trim(&w.program.starts[POL_START_COMMAND], budget);
    good = good && pol_automaton_build(report, checked, &w.program, limits,
                                       &w.automaton);
    if (good) {
        pol_vec_free(&w.program.words, budget);
        for (int i = 0; i < POL_START_COUNT; i++) {
            pol_vec_free(&w.program.starts[i], budget);
        }
        pol_vec_free(&w.program.range_starts, budget);
        count_statistics(&w, statistics);
        good = write_image(&w, out);
        statistics->symbols = w.used.count;
    }
    if (good) {
        count_bytes(out, statistics);
    } else if (report->errors == errors && budget->failed == POL_ARENA_OK) {
        pol_report_add(report, POL_CODE_LIMIT_IMAGE_BYTES, (pol_span){0, 0, 0},
                       "the tables of the image do not fit");
    }
    free_writer(&w);
    return good;
}
