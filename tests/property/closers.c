/* SPDX-License-Identifier: Apache-2.0
 *
 * What closes over-approximates: another spelling of the same path or of the
 * same host never lowers a deny that a rule gave.
 *
 *   - paths: ./, x/../, //, a trailing /, and upper and lower case where the
 *     file system folds
 *   - addresses: decimal, octal, hexadecimal, short, mapped and otherwise
 *     inside IPv6; names: case and one trailing dot
 *
 * The rules that deny have no exceptions here: those hold for the bytes that
 * they name, so that `/A` may be denied where `/a` is an exception.
 *
 *   CLOSERS_PAIRS  denied requests, each in another spelling (default 100,000)
 *   CLOSERS_SEED */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpolicy/canon/host.h>
#include <libpolicy/canon/place.h>

#include "../oracle/pair.h"
#include "../oracle/tap.h"
#include "shrink.h"

#define REQUESTS 48

/* -- Paths */

static void add(stack_bytes *to, const char *text, size_t size)
{
    if (to->size + size <= STACK_BYTES) {
        memcpy(to->bytes + to->size, text, size);
        to->size += (unsigned)size;
    }
}

static void add_text(stack_bytes *to, const char *text)
{
    add(to, text, strlen(text));
}

/* A path that is understood, and whose links nobody follows: what a link
 * leads to depends on how the path is spelled. */
static bool fits_path(const stack_request *q)
{
    char out[POL_MAX_PATH];
    pol_place_query query = {{q->main.bytes, q->main.size},
                             {q->cwd.bytes, q->cwd.size},
                             {q->home.bytes, q->home.size},
                             q->platform};
    pol_place_form form = pol_place_of(&query, out, sizeof out);
    return !form.invalid && form.why == POL_WHY_NONE && !q->has_links &&
           q->main.size < 100;
}

static void respell_path(gen_random *r, stack_request *q)
{
    static const char *const joints[] = {"/./", "//", "/x/../", "/a/b/../.././",
                                         "///"};
    stack_bytes from = q->main;
    bool folds = pol_place_folds(q->platform, q->fs_case);
    q->main.size = 0;
    for (unsigned i = 0; i < from.size; i++) {
        char c = from.bytes[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (c == '/' && gen_chance(r, 40)) {
            /* Two slashes at the beginning are something else on windows. */
            bool first = i == 0 || i + 1 == from.size;
            add_text(&q->main, joints[first ? 0 : gen_below(r, 5)]);
        } else {
            c = folds && letter && gen_chance(r, 30) ? (char)(c ^ 0x20) : c;
            add(&q->main, &c, 1);
        }
    }
    if (from.size > 1 && gen_chance(r, 30)) {
        add_text(&q->main, gen_chance(r, 50) ? "/" : "/.");
    }
}

/* -- Hosts */

static bool fits_host(const stack_request *q)
{
    char out[POL_HOST_MAX];
    pol_host host = pol_host_of((pol_text){q->main.bytes, q->main.size}, out);
    return !host.invalid && host.why == POL_WHY_NONE && q->second.size == 0;
}

static void respell_v4(gen_random *r, const unsigned char *b, char *out)
{
    unsigned low = (unsigned)b[2] << 8 | b[3];
    unsigned three = (unsigned)b[1] << 16 | low;
    unsigned long all = (unsigned long)b[0] << 24 | three;
    switch (gen_below(r, 11)) {
    case 0:
        snprintf(out, 80, "%lu", all);
        break;
    case 1:
        snprintf(out, 80, "0x%lx", all);
        break;
    case 2:
        snprintf(out, 80, "0%lo", all);
        break;
    case 3:
        snprintf(out, 80, "0%o.0%o.0%o.0%o", b[0], b[1], b[2], b[3]);
        break;
    case 4:
        snprintf(out, 80, "0x%x.0X%X.%u.%u", b[0], b[1], b[2], b[3]);
        break;
    case 5:
        snprintf(out, 80, "%u.%u", b[0], three);
        break;
    case 6:
        snprintf(out, 80, "%u.0x%x.%u", b[0], b[1], low);
        break;
    case 7:
        snprintf(out, 80, "::ffff:%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
        break;
    case 8:
        snprintf(out, 80, "[::FFFF:%x%02x:%x%02x]", b[0], b[1], b[2], b[3]);
        break;
    case 9:
        snprintf(out, 80, "64:ff9b::%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
        break;
    default:
        snprintf(out, 80, "2002:%x%02x:%x%02x::1", b[0], b[1], b[2], b[3]);
        break;
    }
}

static void respell_v6(gen_random *r, const unsigned char *b, char *out)
{
    bool brackets = gen_chance(r, 50), upper = gen_chance(r, 50);
    size_t size = brackets ? 1 : 0;
    out[0] = '[';
    for (unsigned i = 0; i < 16; i += 2) {
        size +=
            (size_t)snprintf(out + size, 8, upper ? "%s%04X" : "%s%x",
                             i > 0 ? ":" : "", (unsigned)b[i] << 8 | b[i + 1]);
    }
    snprintf(out + size, 2, brackets ? "]" : "");
}

static void respell_name(gen_random *r, const stack_bytes *name, char *out)
{
    unsigned size = name->size < 78 ? name->size : 78;
    for (unsigned i = 0; i < size; i++) {
        char c = name->bytes[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        out[i] = letter && gen_chance(r, 40) ? (char)(c ^ 0x20) : c;
    }
    bool dot = size > 0 && name->bytes[size - 1] != '.' && gen_chance(r, 40);
    out[size] = dot ? '.' : 0;
    out[size + dot] = 0;
}

static void respell_host(gen_random *r, stack_request *q)
{
    char canonical[POL_HOST_MAX], out[84];
    pol_host host =
        pol_host_of((pol_text){q->main.bytes, q->main.size}, canonical);
    if (!host.is_address) {
        respell_name(r, &q->main, out);
    } else if (host.address.size == POL_ADDRESS_V4) {
        respell_v4(r, host.address.bytes, out);
    } else {
        respell_v6(r, host.address.bytes, out);
    }
    stack_set(&q->main, out);
}

/* -- The law */

typedef struct closer {
    const char *name;
    pol_kind kind;
    bool (*fits)(const stack_request *q);
    void (*respell)(gen_random *r, stack_request *q);
} closer;

static const closer closers[] = {
    {"paths", POL_KIND_PATH, fits_path, respell_path},
    {"hosts", POL_KIND_NETWORK, fits_host, respell_host},
};

typedef struct counts {
    uint64_t pairs, changed, failures;
} counts;

static pol_decision ask(pair *p, const stack_request *q)
{
    stack_view view;
    pol_decision d;
    pol_eval(&p->image, stack_ask(q, &view), p->scratch, &d);
    return d;
}

static void try_request(counts *c, const closer *law, gen_random *r,
                        const stack *s, pair *p)
{
    stack_request q, other;
    stack_make_request(r, s, law->kind, &q);
    pol_decision before = ask(p, &q);
    if (before.answer != POL_DENY || before.reason != POL_REASON_RULE ||
        (q.flags & POL_REQUEST_HEADLESS) != 0 || !law->fits(&q)) {
        return;
    }
    other = q;
    law->respell(r, &other);
    pol_decision after = ask(p, &other);
    c->pairs++;
    c->changed += memcmp(&q.main, &other.main, sizeof q.main) != 0;
    if (after.answer != POL_DENY && c->failures++ < 3) {
        tap_note("a deny is lost by another spelling:");
        shrink_print(s, &q);
        shrink_print(s, &other);
    }
}

/* A stack that denies much of this kind. */
static void make_stack(gen_random *r, pol_kind kind, stack *s)
{
    stack_make(r, POL_DIALECT_NATIVE, s);
    for (unsigned i = 0; i < s->rule_count; i++) {
        stack_make_rule(r, s->dialect, kind, &s->rules[i]);
        if (gen_chance(r, 70)) {
            s->rules[i].verdict = POL_VERDICT_DENY;
        }
        if (s->rules[i].verdict != POL_VERDICT_ALLOW) {
            s->rules[i].unless.count = 0;
        }
    }
}

static void run_stack(counts *c, const closer *law, gen_random *r)
{
    static stack s;
    gen_buffer buffers[POL_LAYER_COUNT];
    pol_source sources[POL_LAYER_COUNT];
    memset(buffers, 0, sizeof buffers);
    make_stack(r, law->kind, &s);
    pair_setup setup = {.untrusted = !s.trusted, .root = POL_TEXT(STACK_ROOT)};
    stack_sources(&s, buffers, sources);
    pair p;
    if (pair_open(&p, sources, POL_LAYER_COUNT, s.dialect, &setup) ==
        PAIR_READY) {
        for (unsigned i = 0; i < REQUESTS; i++) {
            try_request(c, law, r, &s, &p);
        }
    }
    pair_close(&p);
    stack_free_buffers(buffers);
}

int main(void)
{
    tap out = {0};
    uint64_t pairs = number_from("CLOSERS_PAIRS", 100000);
    uint64_t seed = number_from("CLOSERS_SEED", 20260106);
    tap_note("seed %llu", (unsigned long long)seed);
    for (size_t i = 0; i < sizeof closers / sizeof closers[0]; i++) {
        counts c = {0, 0, 0};
        gen_random r = gen_seed(seed + i);
        for (uint64_t stacks = 0;
             c.pairs < pairs && c.failures < 3 && stacks <= pairs; stacks++) {
            run_stack(&c, &closers[i], &r);
        }
        tap_ok(&out,
               c.failures == 0 && c.pairs >= pairs && c.changed * 2 > c.pairs,
               "%s: %llu denied requests, %llu in another spelling, stay "
               "denied",
               closers[i].name, (unsigned long long)c.pairs,
               (unsigned long long)c.changed);
    }
    return tap_end(&out);
}
