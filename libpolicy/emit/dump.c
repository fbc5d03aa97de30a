/* SPDX-License-Identifier: Apache-2.0
 *
 * Automaton and image as text. */
#include <libpolicy/automaton/automaton.h>
#include <libpolicy/emit/emit.h>
#include <libpolicy/image/format.h>

bool pol_dump_automaton(pol_report *report, pol_checked *checked,
                        const pol_limits *limits, pol_budget *budget,
                        pol_sink sink)
{
    pol_program program = {.budget = budget};
    pol_automaton automaton = {.budget = budget};
    bool good =
        pol_lower(report, checked, &program) &&
        pol_automaton_build(report, checked, &program, limits, &automaton);
    if (good) {
        pol_automaton_dump(&automaton, checked, sink);
    }
    pol_program_free(&program);
    pol_automaton_free(&automaton);
    return good;
}

static void dump_edges(const unsigned char *p, uint64_t lines, pol_sink sink)
{
    for (uint64_t i = 0; i < 4 * lines; i++, p += 16) {
        if (pol_get32(p) == 0) {
            continue;
        }
        pol_print(sink, "edge %llu: from %u symbol %u next %08x meta %08x\n",
                  (unsigned long long)i, (unsigned)pol_get32(p),
                  (unsigned)pol_get32(p + 4), (unsigned)pol_get32(p + 8),
                  (unsigned)pol_get32(p + 12));
    }
}

static void dump_symbols(const unsigned char *p, uint64_t lines, pol_sink sink)
{
    for (uint64_t i = 0; i < 4 * lines; i++, p += 16) {
        if (p[15] == POL_SLOT_FREE) {
            continue;
        }
        pol_print(sink, "symbol %llu: ", (unsigned long long)i);
        if (p[15] == POL_SLOT_LONG) {
            pol_print(sink, "%u bytes at %u in pool\n",
                      (unsigned)(pol_get32(p + 12) & POL_MAX_SYMBOL),
                      (unsigned)pol_get32(p + 8));
            continue;
        }
        pol_write_escaped(sink, (pol_text){(const char *)p, p[15]});
        pol_print(sink, "\n");
    }
}

/* A text that stands in POOL, or in a key alone. */
static void dump_text(const unsigned char *pool, const unsigned char *at,
                      uint64_t key, uint32_t size, pol_sink sink)
{
    char bytes[8];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (char)(key >> (56 - 8 * i));
    }
    const char *text = at == NULL ? bytes : (const char *)pool + pol_get32(at);
    pol_write_escaped(sink, (pol_text){text, size});
}

static void dump_range(const unsigned char *p, const char *name, pol_sink sink)
{
    if (pol_get32(p + 4) > 0) {
        pol_print(sink, " %s %u+%u", name, (unsigned)pol_get32(p),
                  (unsigned)pol_get32(p + 4));
    }
}

static void dump_facts(const unsigned char *p, uint64_t count,
                       const unsigned char *pool, pol_sink sink)
{
    for (uint64_t i = 0; i < count; i++, p += 64) {
        pol_print(sink, "fact %llu: ", (unsigned long long)i);
        dump_text(pool, p + POL_RECORD_TEXT, 0, pol_get32(p + POL_RECORD_SIZE),
                  sink);
        pol_print(sink, " %03x before %u shell %u script %u harmless %u",
                  (unsigned)pol_get32(p + POL_RECORD_BITS),
                  (unsigned)p[POL_RECORD_BEFORE], (unsigned)p[POL_RECORD_SHELL],
                  (unsigned)p[POL_RECORD_SCRIPT],
                  (unsigned)p[POL_RECORD_HARMLESS]);
        dump_range(p + POL_RECORD_OPTIONS, "options", sink);
        dump_range(p + POL_RECORD_SUBS, "facts", sink);
        dump_range(p + POL_RECORD_POSITIONS, "positions", sink);
        dump_range(p + POL_RECORD_GLOBS, "globs", sink);
        pol_print(sink, "\n");
    }
}

static void dump_items(const unsigned char *p, uint64_t count, const char *name,
                       const unsigned char *pool, pol_sink sink)
{
    for (uint64_t i = 0; i < count; i++, p += 16) {
        uint64_t key = pol_get64(p + POL_ITEM_KEY);
        uint32_t size = POL_ITEM_SIZE_OF(p);
        bool is_head = key == POL_HEAD_KEY && size == 0;
        bool pooled = size > 8 || (key == POL_GLOB_KEY && !is_head);
        pol_print(sink, "%s %llu: ", name, (unsigned long long)i);
        dump_text(pool, pooled ? p + POL_ITEM_TEXT : NULL, key, size, sink);
        pol_print(sink, " %04x\n", (unsigned)pol_get16(p + POL_ITEM_BITS));
    }
}

static void dump_section(unsigned section, const unsigned char *p,
                         uint64_t count, const unsigned char *pool,
                         pol_sink sink)
{
    if (section == POL_SECTION_SYMBOLS) {
        dump_symbols(p, count, sink);
    } else if (section == POL_SECTION_EDGES) {
        dump_edges(p, count, sink);
    } else if (section == POL_SECTION_FACTS) {
        dump_facts(p, count, pool, sink);
    } else if (section == POL_SECTION_OPTIONS) {
        dump_items(p, count, "option", pool, sink);
    } else if (section == POL_SECTION_VARIABLES) {
        dump_items(p, count, "variable", pool, sink);
    }
}

bool pol_dump_image(const void *bytes, size_t size, pol_sink sink)
{
    static const char *const names[] = {
#define NAME(name, item, meaning) #name ": " meaning,
        POL_SECTIONS(NAME)
#undef NAME
    };
    const unsigned char *p = bytes;
    pol_image image;
    if (pol_image_open(&image, bytes, size) != POL_OK) {
        return false;
    }
    pol_print(sink, "image %u.%u, %llu bytes, dialect %u, %u rules\n",
              (unsigned)pol_get16(p + POL_AT_MAJOR),
              (unsigned)pol_get16(p + POL_AT_MINOR),
              (unsigned long long)pol_get64(p + POL_AT_TOTAL),
              (unsigned)p[POL_AT_DIALECT],
              (unsigned)pol_get32(p + POL_AT_RULES));
    for (unsigned i = 0; i < POL_START_COUNT; i++) {
        pol_print(sink, "start %u: next %08x meta %08x\n", i,
                  (unsigned)pol_get32(p + POL_AT_STARTS + 8 * (size_t)i),
                  (unsigned)pol_get32(p + POL_AT_STARTS + 8 * (size_t)i + 4));
    }
    for (unsigned i = 0; i < POL_KINDS; i++) {
        pol_print(sink, "default %u: %u\n", i,
                  (unsigned)p[POL_AT_DEFAULTS + i]);
    }
    pol_print(sink, "default of commands from layer %u\n",
              (unsigned)p[POL_AT_FROM]);
    for (unsigned i = 0; i < POL_SECTION_COUNT; i++) {
        const unsigned char *e =
            p + POL_HEADER_SIZE + (size_t)i * POL_SECTION_ENTRY;
        uint64_t offset = pol_get64(e + POL_ENTRY_OFFSET);
        uint64_t count = pol_get64(e + POL_ENTRY_COUNT);
        pol_print(sink, "section %s: %llu items at %llu\n", names[i],
                  (unsigned long long)count, (unsigned long long)offset);
        uint64_t pool = pol_get64(p + POL_HEADER_SIZE +
                                  (size_t)POL_SECTION_POOL * POL_SECTION_ENTRY +
                                  POL_ENTRY_OFFSET);
        dump_section(i, p + offset, count, p + pool, sink);
    }
    return true;
}
