/* SPDX-License-Identifier: Apache-2.0
 *
 * Operands of a command: which of them are files, hosts or code. */
#include <libpolicy/canon/glob.h>
#include <libpolicy/parts/scan.h>
#include <libpolicy/parts/script.h>

enum {
    STRICT = 1 << POL_OPERAND_CODE | 1 << POL_OPERAND_WRITE |
             1 << POL_OPERAND_NETWORK | 1 << POL_OPERAND_EFFECT |
             1 << POL_OPERAND_SCRIPT | 1 << POL_OPERAND_URL
};

static int64_t from_end(int32_t position, uint32_t count)
{
    return position < 0 ? (int64_t)count + position : position;
}

/* Kinds of the operand of this number among count; anywhere: it may stand at
 * another place than it seems to. */
static unsigned kinds_at(const pol_scan *s, uint32_t number, uint32_t count,
                         bool anywhere)
{
    unsigned kinds = 0;
    pol_position p;
    bool moves =
        s->first_many != UINT32_MAX; /* what counts from the end does */
    for (uint32_t i = 0; pol_facts_position(pol_scan_facts(s), i, &p); i++) {
        int64_t from = from_end(p.from, count);
        int64_t to = p.to == 0 ? (int64_t)count : from_end(p.to, count);
        if (anywhere || (moves && (p.from < 0 || p.to < 0)) ||
            (number >= from && number < to)) {
            kinds |= 1u << p.kind;
        }
    }
    return kinds;
}

void pol_scan_text(pol_scan *s, pol_value_of value)
{
    const pol_facts *facts = pol_scan_facts(s);
    s->code = true;
    s->ask->runs = true;
    s->marks[value.token] |= POL_MARK_INNER;
    pol_unfold_text(s->u, s->after, s->ask, value.text, facts->shell,
                    value.token);
    while (s->after->next != NULL && s->after->next->outer == s->ask) {
        s->after = s->after->next;
    }
    if (facts->harmless_from == POL_LAYERS) {
        pol_scan_name(s, value.token, false);
    }
}

void pol_scan_script(pol_scan *s, pol_value_of value)
{
    const pol_facts *facts = pol_scan_facts(s);
    s->code = true;
    if (value.open) {
        pol_scan_dark(s, "a script that is not known");
    } else if (facts->script == POL_SCRIPT_SHELL) {
        pol_scan_text(s, value);
    } else if (!pol_script_is_plain(facts->script, value.text)) {
        pol_scan_name(s, value.token, true);
    }
}

static void apply_kinds(pol_scan *s, uint32_t token, unsigned kinds)
{
    uint16_t *marks = &s->marks[token];
    bool open = (*marks & POL_MARK_OPEN) != 0;
    bool dash = pol_text_equal(s->tokens[token], POL_TEXT("-"));
    if (open && s->in_place) {
        kinds |=
            (kinds & 1u << POL_OPERAND_READ) != 0 ? 1u << POL_OPERAND_WRITE : 0;
    }
    if (open && (kinds & STRICT) != 0) {
        pol_scan_dark(s, "an operand that is not known, and matters");
        return;
    }
    if ((kinds & (1u << POL_OPERAND_CODE | 1u << POL_OPERAND_EFFECT)) != 0) {
        pol_scan_name(s, token, (kinds & 1u << POL_OPERAND_EFFECT) != 0);
        s->code |= (kinds & 1u << POL_OPERAND_CODE) != 0;
    }
    if ((kinds & 1u << POL_OPERAND_SCRIPT) != 0) {
        pol_scan_script(s, (pol_value_of){.text = s->tokens[token],
                                          .token = token,
                                          .given = true,
                                          .apart = true});
    }
    if (dash) {
        return;
    }
    if (s->in_place && (kinds & 1u << POL_OPERAND_READ) != 0) {
        kinds |= 1u << POL_OPERAND_WRITE;
    }
    if (s->lists && (kinds & 1u << POL_OPERAND_WRITE) != 0) {
        kinds = (kinds & ~(1u << POL_OPERAND_WRITE)) | 1u << POL_OPERAND_READ;
    }
    *marks |=
        (uint16_t)(((kinds & 1u << POL_OPERAND_READ) != 0 ? POL_MARK_READS
                                                          : 0) |
                   ((kinds & 1u << POL_OPERAND_WRITE) != 0 ? POL_MARK_WRITES
                                                           : 0) |
                   ((kinds & 1u << POL_OPERAND_NETWORK) != 0 ? POL_MARK_HOST
                                                             : 0) |
                   ((kinds & 1u << POL_OPERAND_URL) != 0 ? POL_MARK_URL : 0));
}

/* How much of a token a glob names before what it means: of=*, @*, -o?*. */
static size_t head_of(pol_text glob)
{
    size_t size = 0;
    while (size < glob.size && memchr("*?[\\", glob.data[size], 4) == NULL) {
        size++;
    }
    bool ends = size > 0 && (memchr("=@", glob.data[size - 1], 2) != NULL ||
                             glob.data[0] == '-');
    return ends ? size : 0;
}

/* A file or a host behind such a head. */
static void apply_behind(pol_scan *s, uint32_t token, unsigned kinds, size_t at)
{
    pol_text text = s->tokens[token];
    pol_value_of value = {.text = {text.data + at, text.size - at},
                          .token = token,
                          .given = true};
    if ((kinds & 1u << POL_OPERAND_READ) != 0) {
        pol_scan_path(s, value, POL_ACCESS_READ);
    }
    if ((kinds & 1u << POL_OPERAND_WRITE) != 0) {
        pol_scan_path(s, value, POL_ACCESS_WRITE);
    }
    if ((kinds & 1u << POL_OPERAND_NETWORK) != 0) {
        pol_scan_host(s, value);
    }
    apply_kinds(s, token,
                kinds & ~(1u << POL_OPERAND_READ | 1u << POL_OPERAND_WRITE |
                          1u << POL_OPERAND_NETWORK));
}

static void apply_glob(pol_scan *s, uint32_t token, pol_text glob,
                       unsigned kinds)
{
    if (pol_glob_match(glob, s->tokens[token])) {
        size_t head = head_of(glob);
        if ((kinds & 1u << POL_OPERAND_CODE) != 0) {
            pol_scan_name(s, token, true); /* the code itself, no file of it */
        }
        if (head > 0) {
            apply_behind(s, token, kinds, head);
        } else {
            apply_kinds(s, token, kinds);
        }
    }
}

static void apply_globs(pol_scan *s, uint32_t token)
{
    bool open = (s->marks[token] & POL_MARK_OPEN) != 0;
    for (uint32_t level = 0; level < s->level_count; level++) {
        const pol_facts *facts = &s->levels[level];
        pol_text glob;
        pol_operand_kind kind;
        for (uint32_t i = 0; pol_facts_glob(facts, i, &glob, &kind); i++) {
            if (open) {
                apply_kinds(s, token, 1u << kind);
            } else {
                apply_glob(s, token, glob, 1u << kind);
            }
        }
    }
}

/* A value that is attached to an option of more than one letter is part of
 * its name: -BFOLDER of gcc, -J-Dx=y of javac. */
void pol_scan_stray(pol_scan *s, uint32_t token)
{
    pol_text glob;
    pol_operand_kind kind;
    for (uint32_t i = 0; pol_facts_glob(pol_scan_facts(s), i, &glob, &kind);
         i++) {
        if (glob.size > 0 && glob.data[0] == '-') {
            apply_glob(s, token, glob, 1u << kind);
        }
    }
}

/* What reads all below, and was told of no file: where it works. */
static void read_here(pol_scan *s, bool reads)
{
    pol_position p;
    bool would = false;
    for (uint32_t i = 0; pol_facts_position(pol_scan_facts(s), i, &p); i++) {
        would |= p.kind == POL_OPERAND_READ;
    }
    if (would && !reads && s->recursive && !s->informs) {
        s->ask->recursive = true;
        pol_scan_path(s, (pol_value_of){.text = POL_TEXT("."), .given = true},
                      POL_ACCESS_READ);
        s->after->recursive = true;
    }
}

void pol_scan_operands(pol_scan *s)
{
    const pol_facts *facts = pol_scan_facts(s);
    uint32_t number = s->first_gone ? 1 : 0, count = s->operands + number;
    bool reads = false;
    uint32_t globs = 0;
    for (uint32_t i = 0; i < s->level_count; i++) {
        globs += s->levels[i].glob_count;
    }
    if (facts->position_count == 0 && globs == 0) {
        return;
    }
    for (uint32_t i = 1; i < s->count; i++) {
        if ((s->marks[i] & POL_MARK_OPERAND) == 0) {
            continue;
        }
        unsigned kinds =
            kinds_at(s, number, count,
                     number - (s->first_gone ? 1u : 0) >= s->first_many);
        if (kinds != 0) {
            apply_kinds(s, i, kinds);
        }
        apply_globs(s, i);
        number++;
        reads |= (s->marks[i] & POL_MARK_READS) != 0;
    }
    read_here(s, reads);
}
