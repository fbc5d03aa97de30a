/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the files that write an image. */
#ifndef POL_EMIT_WRITER_H
#define POL_EMIT_WRITER_H

#include <libpolicy/automaton/automaton.h>
#include <libpolicy/emit/emit.h>
#include <libpolicy/image/format.h>

typedef struct pol_bytes {
    unsigned char *items;
    size_t count, capacity;
} pol_bytes;

typedef struct pol_writer {
    pol_report *report;
    pol_checked *checked;
    size_t rule_count;
    const pol_limits *limits;
    pol_budget *budget;
    pol_program program;
    pol_automaton automaton;
    bool failed;
    bool bad_seed; /* what was written must be written again */
    uint32_t roots[POL_MAX_ROOTS], root_count; /* texts */
    /* Of the start states: the automaton is freed before the header is
     * written. */
    struct {
        uint32_t next, meta;
    } starts[POL_START_COUNT];
    uint64_t seed;
    unsigned char digest[16];
    uint32_t max_symbol;
    uint32_t executables;   /* label, or 0 */
    uint32_t wild_base;     /* label of the first word of WILD */
    uint32_t *wild_at;      /* by wild: its word in WILD */
    uint32_t *symbols;      /* by text: symbol, POL_SYM_NONE: not used */
    pol_words used;         /* texts that are symbols, by first use */
    uint32_t *text_offsets; /* by text: offset + 1 in TEXT */
    size_t fact_texts;      /* bytes of POOL that facts own: the first ones */
    uint32_t programs;      /* of FACTS: the first records */
    pol_bytes sections[POL_SECTION_COUNT];
    /* Sections that are those of another image as they are: their bytes, and
     * their sum.  The count stands in `sections`, which has no items then. */
    struct {
        const unsigned char *items;
        uint64_t sum;
    } constant[POL_SECTION_COUNT];
} pol_writer;

/* Makes room for size bytes behind a section; false on failure. */
bool pol_section_reserve(pol_writer *writer, unsigned section, size_t size);
/* Appends size zero bytes to a section; null on failure. */
unsigned char *pol_section_add(pol_writer *writer, unsigned section,
                               size_t size);
bool pol_writer_stopped(const pol_writer *writer);
/* Gives a block back; null is fine. */
void pol_writer_release(pol_writer *writer, void *block, size_t size);

/* next and meta of an edge to a state. */
uint32_t pol_next_word(const pol_writer *writer, uint32_t state);
uint32_t pol_meta_word(const pol_writer *writer, uint32_t state);

/* SYMBOLS, POOL behind the texts of facts, EDGES, and what the next two
 * write. */
bool pol_write_tables(pol_writer *writer);
/* Sets wild_at; *words is how many WILD will have. */
bool pol_place_wilds(pol_writer *writer, uint64_t *words);
/* WILD, GLOBS, ROOTS; false where memory or the seed failed. */
bool pol_write_wilds(pol_writer *writer);
/* RANGES, INDEX4, STARTS4, INDEX6, STARTS6. */
void pol_write_ranges(pol_writer *writer);
/* FACTS, OPTIONS, OPERANDS, VARIABLES, and their texts in POOL: before all
 * that stands there. */
bool pol_write_facts(pol_writer *writer);
/* NAMES, when the seed is certain. */
bool pol_write_names(pol_writer *writer);
/* LISTS, TERMS, CLAUSES, RULES, TEXT, SOURCE_NAMES. */
bool pol_write_rules(pol_writer *writer);
/* SOURCES, SOURCE_TEXT. */
bool pol_write_sources(pol_writer *writer);
/* Whether it matters that the project is trusted: something is of it. */
bool pol_writer_trusts(const pol_writer *writer);

#endif
