/* SPDX-License-Identifier: Apache-2.0
 *
 * NAMES, FACTS, OPTIONS, OPERANDS, VARIABLES: what is known of programs and of
 * the environment. */
#include <libpolicy/canon/fact.h>
#include <libpolicy/emit/writer.h>

enum {
    RECORD = 64,
    ITEM = 16,
    OPERAND = 12,
    SLOT = 8
};

typedef struct facts {
    pol_writer *w;
    uint32_t *pooled;   /* by text: offset + 1 in POOL, 0: not there yet */
    uint32_t *records;  /* by program: number of its record */
    uint32_t *programs; /* the other way */
    uint32_t *lists;    /* by the first of its options: where a list begins */
    uint32_t *operands; /* by the first of them: the same, plus one */
} facts;

static pol_text text_of(const facts *f, uint32_t text)
{
    return pol_intern_text(&f->w->checked->fact_texts, text);
}

/* Where a text stands in POOL, once. */
static uint32_t pool(facts *f, uint32_t text)
{
    pol_text bytes = text_of(f, text);
    if (bytes.size > 0 && f->pooled[text] == 0) {
        uint32_t offset = (uint32_t)f->w->sections[POL_SECTION_POOL].count;
        unsigned char *p = pol_section_add(f->w, POL_SECTION_POOL, bytes.size);
        if (p == NULL) {
            return 0;
        }
        memcpy(p, bytes.data, bytes.size);
        f->pooled[text] = offset + 1;
    }
    return bytes.size == 0 ? 0 : f->pooled[text] - 1;
}

/* An item of OPTIONS or VARIABLES. */
static void add_item(facts *f, unsigned section, uint32_t text, bool is_glob,
                     uint32_t bits)
{
    pol_text bytes = text_of(f, text);
    uint32_t offset = is_glob || bytes.size > 8 ? pool(f, text) : 0;
    uint64_t key =
        is_glob ? POL_GLOB_KEY : pol_text_key(bytes.data, bytes.size);
    unsigned char *p = pol_section_add(f->w, section, ITEM);
    if (p != NULL) {
        pol_put64(p + POL_ITEM_KEY, key);
        pol_put32(p + POL_ITEM_TEXT, offset);
        uint32_t added = (bits & POL_OPTION_ADDED) != 0 ? POL_ITEM_ADDED : 0;
        pol_put32(p + POL_ITEM_SIZE, (uint32_t)bytes.size | added | bits << 16);
    }
}

static uint32_t items_of(const facts *f, unsigned section, uint32_t item)
{
    return (uint32_t)(f->w->sections[section].count / item);
}

static void put_range(unsigned char *p, uint32_t first, uint32_t count)
{
    pol_put32(p, first);
    pol_put32(p + 4, count);
}

/* -- a record and what it leads to */

/* Lists of equal beginning are one, which is written once: behind a head with
 * the number of its options, and all their bits.  The first of its options. */
static uint32_t add_options(facts *f, const pol_fact_program *program,
                            uint32_t *all)
{
    uint32_t first = items_of(f, POL_SECTION_OPTIONS, ITEM) + 1;
    const pol_fact_option *options =
        program->option_count == 0
            ? NULL
            : &f->w->checked->fact_options.items[program->options];
    *all = 0;
    if (program->option_count == 0) {
        return 0;
    }
    uint32_t known = f->lists[program->options];
    if (known != 0) {
        const unsigned char *items =
            f->w->sections[POL_SECTION_OPTIONS].items + (size_t)known * ITEM;
        *all = pol_get16(items - ITEM + POL_ITEM_BITS);
        return known;
    }
    for (uint32_t i = 0; i < program->option_count; i++) {
        bool global = (options[i].bits & POL_OPTION_GLOBAL) != 0;
        *all |= global ? 0 : options[i].bits & POL_OPTION_BITS;
    }
    unsigned char *head = pol_section_add(f->w, POL_SECTION_OPTIONS, ITEM);
    if (head != NULL) {
        pol_put64(head + POL_ITEM_KEY, POL_HEAD_KEY);
        put_range(head + POL_ITEM_TEXT, program->option_count, *all << 16);
    }
    for (uint32_t i = 0; i < program->option_count; i++) {
        add_item(f, POL_SECTION_OPTIONS, options[i].text, false,
                 options[i].bits);
    }
    f->lists[program->options] = first;
    return first;
}

/* The first of the operands; *positions of them are no globs, and come first.
 */
static uint32_t add_operands(facts *f, const pol_fact_program *program,
                             uint32_t *positions)
{
    const pol_fact_operand *operands =
        program->operand_count == 0
            ? NULL
            : &f->w->checked->fact_operands.items[program->operands];
    uint32_t first = items_of(f, POL_SECTION_OPERANDS, OPERAND);
    *positions = 0;
    while (*positions < program->operand_count &&
           operands[*positions].glob == POL_NO_TEXT) {
        (*positions)++;
    }
    if (program->operand_count == 0 || f->operands[program->operands] != 0) {
        return program->operand_count == 0 ? 0
                                           : f->operands[program->operands] - 1;
    }
    for (uint32_t i = 0; i < program->operand_count; i++) {
        bool is_glob = i >= *positions;
        uint32_t offset = is_glob ? pool(f, operands[i].glob) : 0;
        unsigned char *p = pol_section_add(f->w, POL_SECTION_OPERANDS, OPERAND);
        if (p == NULL) {
            break;
        }
        pol_put32(p, operands[i].kind | (is_glob ? POL_OPERAND_GLOB : 0));
        put_range(p + 4, is_glob ? offset : (uint32_t)operands[i].from,
                  is_glob ? (uint32_t)text_of(f, operands[i].glob).size
                          : (uint32_t)operands[i].to);
    }
    f->operands[program->operands] = first + 1;
    return first;
}

/* The last word of a name, which is what a subcommand is found by. */
static pol_text own_word(pol_text name)
{
    size_t at = name.size;
    while (at > 0 && name.data[at - 1] != ' ') {
        at--;
    }
    return pol_text_from(name, at);
}

static void write_record(facts *f, uint32_t index)
{
    const pol_fact_program *program = &f->w->checked->programs.items[index];
    uint32_t all, positions;
    uint32_t options = add_options(f, program, &all);
    uint32_t operands = add_operands(f, program, &positions);
    pol_text name = text_of(f, program->name), word = own_word(name);
    uint32_t offset =
        pool(f, program->name) + (uint32_t)(name.size - word.size);
    if (pol_writer_stopped(f->w)) {
        return;
    }
    unsigned char *p = f->w->sections[POL_SECTION_FACTS].items +
                       (size_t)f->records[index] * RECORD;
    pol_put64(p + POL_RECORD_KEY, pol_text_key(word.data, word.size));
    put_range(p + POL_RECORD_TEXT, offset, (uint32_t)word.size);
    pol_put32(p + POL_RECORD_BITS, program->flags);
    p[POL_RECORD_BEFORE] = program->before;
    p[POL_RECORD_SHELL] = program->shell;
    p[POL_RECORD_SCRIPT] = program->script;
    p[POL_RECORD_HARMLESS] = program->harmless_from;
    put_range(p + POL_RECORD_OPTIONS, options, program->option_count);
    put_range(p + POL_RECORD_POSITIONS, operands, positions);
    put_range(p + POL_RECORD_GLOBS, operands + positions,
              program->operand_count - positions);
    pol_put32(p + POL_RECORD_ALL, all);
}

/* Programs first, then subcommands by their depth: sorted as they are, those
 * of one fact follow one another. */
static uint32_t number_records(facts *f)
{
    const pol_checked *checked = f->w->checked;
    uint32_t count = (uint32_t)checked->programs.count, next = 0, programs = 0;
    for (uint8_t depth = 0; next < count; depth++) {
        for (uint32_t i = 0; i < count; i++) {
            if (checked->programs.items[i].depth == depth) {
                f->programs[next] = i;
                f->records[i] = next++;
            }
        }
        programs = depth == 0 ? next : programs;
    }
    return programs;
}

/* Which subcommands each has: they come in the order of what they belong to,
 * behind all programs. */
static void write_subs(facts *f, uint32_t count, uint32_t programs)
{
    const pol_checked *checked = f->w->checked;
    unsigned char *records = f->w->sections[POL_SECTION_FACTS].items;
    uint32_t next = programs;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = next;
        while (next < count &&
               checked->programs.items[f->programs[next]].parent ==
                   f->programs[i] + 1) {
            next++;
        }
        put_range(records + (size_t)i * RECORD + POL_RECORD_SUBS, first,
                  next - first);
    }
}

/* -- all */

static void write_programs(facts *f)
{
    uint32_t count = (uint32_t)f->w->checked->programs.count;
    uint32_t programs = number_records(f);
    if (pol_section_add(f->w, POL_SECTION_FACTS, (size_t)count * RECORD) ==
        NULL) {
        return;
    }
    for (uint32_t i = 0; i < count && !pol_writer_stopped(f->w); i++) {
        write_record(f, f->programs[i]);
    }
    write_subs(f, count, programs);
    f->w->programs = programs;
}

static void write_variables(facts *f)
{
    const pol_checked *checked = f->w->checked;
    for (size_t i = 0; i < checked->variables.count; i++) {
        const pol_fact_variable *variable = &checked->variables.items[i];
        add_item(
            f, POL_SECTION_VARIABLES, variable->name, variable->is_glob,
            POL_VARIABLE(variable->effect, variable->from, variable->is_glob));
    }
}

/* count words, all zero; null on failure. */
static uint32_t *words(pol_writer *w, size_t count)
{
    uint32_t *p =
        pol_budget_resize(w->budget, NULL, 0, (count + 1) * sizeof *p);
    if (p != NULL) {
        memset(p, 0, (count + 1) * sizeof *p);
    }
    return p;
}

static void release(pol_writer *w, uint32_t *p, size_t count)
{
    pol_writer_release(w, p, (count + 1) * sizeof *p);
}

/* The sections of std:base as they are: no number in them depends on what else
 * a policy has. */
static bool copy_base(pol_writer *w, const pol_base *base)
{
    static const uint8_t copied[] = {POL_SECTION_FACTS, POL_SECTION_OPTIONS,
                                     POL_SECTION_OPERANDS,
                                     POL_SECTION_VARIABLES};
    for (size_t i = 0; i < sizeof copied; i++) {
        unsigned section = copied[i];
        const unsigned char *entry = base->image + POL_ENTRY_AT(section);
        w->constant[section].items =
            base->image + pol_get64(entry + POL_ENTRY_OFFSET);
        w->constant[section].sum = pol_get64(entry + POL_ENTRY_SUM);
        w->sections[section].count =
            (size_t)(pol_get64(entry + POL_ENTRY_COUNT) *
                     pol_get32(entry + POL_ENTRY_ITEM));
    }
    const unsigned char *pool = base->image + POL_ENTRY_AT(POL_SECTION_POOL);
    size_t size = (size_t)pol_get64(pool + POL_ENTRY_COUNT);
    unsigned char *p = pol_section_add(w, POL_SECTION_POOL, size);
    if (p != NULL) {
        memcpy(p, base->image + pol_get64(pool + POL_ENTRY_OFFSET), size);
    }
    w->programs = base->programs;
    return !pol_writer_stopped(w);
}

static bool write_merged(pol_writer *w)
{
    const pol_checked *checked = w->checked;
    size_t texts = checked->fact_texts.texts.count;
    size_t records = checked->programs.count;
    if (checked->programs.count == 0 && checked->variables.count == 0) {
        return true;
    }
    facts f = {.w = w,
               .pooled = words(w, texts),
               .records = words(w, records),
               .programs = words(w, records),
               .lists = words(w, checked->fact_options.count),
               .operands = words(w, checked->fact_operands.count)};
    bool ready = f.pooled != NULL && f.records != NULL && f.programs != NULL &&
                 f.lists != NULL && f.operands != NULL &&
                 w->budget->failed == POL_ARENA_OK;
    if (ready) {
        write_programs(&f);
        write_variables(&f);
    }
    release(w, f.pooled, texts);
    release(w, f.records, records);
    release(w, f.programs, records);
    release(w, f.lists, checked->fact_options.count);
    release(w, f.operands, checked->fact_operands.count);
    return !pol_writer_stopped(w);
}

bool pol_write_facts(pol_writer *w)
{
    bool good = w->checked->base != NULL ? copy_base(w, w->checked->base)
                                         : write_merged(w);
    w->fact_texts = w->sections[POL_SECTION_POOL].count;
    return good;
}

/* -- names */

static const unsigned char *items_at(const pol_writer *w, unsigned section)
{
    return w->constant[section].items != NULL ? w->constant[section].items
                                              : w->sections[section].items;
}

/* false where a name has no place near enough. */
static bool fill_names(const pol_writer *w, unsigned char *slots,
                       uint32_t count)
{
    const unsigned char *records = items_at(w, POL_SECTION_FACTS);
    const unsigned char *pool = w->sections[POL_SECTION_POOL].items;
    memset(slots, 0, (size_t)count * SLOT);
    for (uint32_t i = 0; i < w->programs; i++) {
        const unsigned char *record = records + (size_t)i * RECORD;
        const unsigned char *name = pool + pol_get32(record + POL_RECORD_TEXT);
        uint32_t size = pol_get32(record + POL_RECORD_SIZE);
        uint64_t hash = pol_name_hash((const char *)name, size, w->seed);
        uint32_t at = pol_fastrange((uint32_t)hash, count), tried = 0;
        while (tried < POL_NAME_PROBES &&
               pol_get32(slots + (size_t)at * SLOT + 4) != 0) {
            at = at + 1 == count ? 0 : at + 1;
            tried++;
        }
        if (tried == POL_NAME_PROBES) {
            return false;
        }
        put_range(slots + (size_t)at * SLOT, (uint32_t)(hash >> 32), i + 1);
    }
    return true;
}

/* Twice as many slots as names, and more only where these do not fit. */
bool pol_write_names(pol_writer *w)
{
    bool placed = w->programs == 0;
    for (unsigned times = 2;
         !placed && times <= 64 && w->programs < UINT32_MAX / 64; times *= 2) {
        uint32_t count = w->programs * times;
        w->sections[POL_SECTION_NAMES].count = 0;
        unsigned char *slots =
            pol_section_add(w, POL_SECTION_NAMES, (size_t)count * SLOT);
        if (slots == NULL) {
            return false;
        }
        placed = fill_names(w, slots, count);
    }
    w->failed |= !placed;
    return !pol_writer_stopped(w);
}
