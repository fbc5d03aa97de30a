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
    *marks |=
        (uint16_t)(((kinds & 1u << POL_OPERAND_READ) != 0 ? POL_MARK_READS
                                                          : 0) |
                   ((kinds & 1u << POL_OPERAND_WRITE) != 0 ? POL_MARK_WRITES
                                                           : 0) |
                   ((kinds & 1u << POL_OPERAND_NETWORK) != 0 ? POL_MARK_HOST
                                                             : 0) |
                   ((kinds & 1u << POL_OPERAND_URL) != 0 ? POL_MARK_URL : 0));
}

/* NAME=FILE, as in dd of=FILE: what a glob with `=` means is behind it. */
static void apply_assigned(pol_scan *s, uint32_t token, unsigned kinds)
{
    pol_text text = s->tokens[token];
    const char *equals = memchr(text.data, '=', text.size);
    size_t at = (size_t)(equals - text.data) + 1;
    pol_value_of value = {.text = {text.data + at, text.size - at},
                          .token = token,
                          .given = true};
    if ((kinds & 1u << POL_OPERAND_READ) != 0) {
        pol_scan_path(s, value, POL_ACCESS_READ);
    }
    if ((kinds & 1u << POL_OPERAND_WRITE) != 0) {
        pol_scan_path(s, value, POL_ACCESS_WRITE);
    }
    apply_kinds(s, token,
                kinds & ~(1u << POL_OPERAND_READ | 1u << POL_OPERAND_WRITE));
}

static void apply_globs(pol_scan *s, uint32_t token)
{
    bool open = (s->marks[token] & POL_MARK_OPEN) != 0;
    pol_text glob, text = s->tokens[token];
    pol_operand_kind kind;
    for (uint32_t i = 0; pol_facts_glob(pol_scan_facts(s), i, &glob, &kind);
         i++) {
        if (open) {
            apply_kinds(s, token, 1u << kind);
        } else if (pol_glob_match(glob, text)) {
            bool assigned = memchr(glob.data, '=', glob.size) != NULL &&
                            memchr(text.data, '=', text.size) != NULL;
            if (assigned) {
                apply_assigned(s, token, 1u << kind);
            } else {
                apply_kinds(s, token, 1u << kind);
            }
        }
    }
}

void pol_scan_operands(pol_scan *s)
{
    const pol_facts *facts = pol_scan_facts(s);
    uint32_t number = s->first_gone ? 1 : 0, count = s->operands + number;
    if (facts->position_count == 0 && facts->glob_count == 0) {
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
    }
}
