/* SPDX-License-Identifier: Apache-2.0
 *
 * Every allocation of the compile side fails in turn, once and for good: the
 * call says no-memory, nothing leaks or crashes, and the next call is as if
 * nothing had been. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libpolicy/diff.h>

#include "../oracle/sample.h"
#include "../oracle/tap.h"

/* -- An allocator that counts, checks what it is told, and fails. */

#define GUARD 0x5ca1ab1e0ddba11u

typedef struct heap {
    uint64_t calls;   /* that asked for memory */
    uint64_t fail_at; /* number of the call that fails, from 1; 0: none */
    bool for_good;
    uint64_t blocks;
    size_t bytes;
    bool misused;
} heap;

typedef struct block {
    _Alignas(16) size_t size;
    uint64_t guard;
} block;

static bool must_fail(const heap *h)
{
    return h->fail_at != 0 &&
           (h->for_good ? h->calls >= h->fail_at : h->calls == h->fail_at);
}

static void *heap_resize(void *context, void *pointer, size_t old_size,
                         size_t new_size)
{
    heap *h = context;
    block *b = pointer != NULL ? (block *)pointer - 1 : NULL;
    if (pointer != NULL && (b->guard != GUARD || b->size != old_size)) {
        h->misused = true;
        return NULL;
    }
    h->misused |= pointer == NULL && old_size != 0;
    if (new_size > 0) {
        h->calls++;
        if (must_fail(h)) {
            return NULL;
        }
    }
    if (b != NULL) {
        h->blocks--;
        h->bytes -= b->size;
    }
    if (new_size == 0) {
        if (b != NULL) {
            b->guard = 0;
        }
        free(b);
        return NULL;
    }
    /* Always another place, so that a stale pointer is noticed. */
    block *moved = malloc(sizeof *moved + new_size);
    if (moved == NULL) {
        abort();
    }
    if (b != NULL) {
        memcpy(moved + 1, pointer, old_size < new_size ? old_size : new_size);
        b->guard = 0;
        free(b);
    }
    moved->size = new_size;
    moved->guard = GUARD;
    h->blocks++;
    h->bytes += new_size;
    return moved + 1;
}

/* -- The calls */

typedef struct call {
    const char *name;
    pol_dialect dialect;
    int stage;         /* pol_stage, or one of these */
    pol_status status; /* with enough memory */
} call;

enum {
    COMPILE = -1,
    COMPILE_WRONG = -2,
    FORMAT = -3,
    FORMAT_WRONG = -4,
    PROVE = -5,
    DIFF = -6,
    DIFF_WRONG = -7,
    MATCHES = -8,
    DECIDES = -9
};

static const call entry_points[] = {
    {"pol_compile", POL_DIALECT_NATIVE, COMPILE, POL_OK},
    {"pol_compile, Codex", POL_DIALECT_CODEX, COMPILE, POL_OK},
    {"pol_compile, errors", POL_DIALECT_NATIVE, COMPILE_WRONG, POL_REJECTED},
    {"pol_format", POL_DIALECT_NATIVE, FORMAT, POL_OK},
    {"pol_format, errors", POL_DIALECT_NATIVE, FORMAT_WRONG, POL_REJECTED},
    {"pol_dump tokens", POL_DIALECT_NATIVE, POL_STAGE_TOKENS, POL_OK},
    {"pol_dump syntax", POL_DIALECT_NATIVE, POL_STAGE_SYNTAX, POL_OK},
    {"pol_dump rules", POL_DIALECT_NATIVE, POL_STAGE_RULES, POL_OK},
    {"pol_dump automaton", POL_DIALECT_NATIVE, POL_STAGE_AUTOMATON, POL_OK},
    {"pol_dump image", POL_DIALECT_NATIVE, POL_STAGE_IMAGE, POL_OK},
    {"pol_prove", POL_DIALECT_NATIVE, PROVE, POL_OK},
    {"pol_diff", POL_DIALECT_NATIVE, DIFF, POL_OK},
    {"pol_diff, errors", POL_DIALECT_NATIVE, DIFF_WRONG, POL_REJECTED},
    {"pol_witness, matches", POL_DIALECT_NATIVE, MATCHES, POL_OK},
    {"pol_witness, decides", POL_DIALECT_NATIVE, DECIDES, POL_OK},
};

#define WRONG                                                                  \
    "prefix_rule(pattern=[\"a\"], decision=\"alow\")\n"                        \
    "prefix_rul(pattern=[\"b\"])\nx = [\"c\"\nprefix_rule(pattern=[\"d\", 1])" \
    "\nload(\"nowhere.rules\")\nprefix_rule(pattern=[], id=\"\")\n"            \
    "x = 1\nx = 2\nprefix_rule(pattern=[\"e\"], match=[\"f\"])\n"              \
    "path_rule(path=[\"/**/../a\", \":odd/a\"], access=\"reed\")\n"            \
    "network_rule(host=\"*.a.com\", decision=\"allow\", ports=[0])\n"          \
    "tool_rule(tool=\"x\", arguments={\"a\": [1, \"b\"], \"a\": 1})\n"         \
    "setting_rule(name=\"s\", allowed=[\"a\"])\n"                              \
    "setting_rule(name=\"s\", allowed=[\"b\"])\n"

/* What is compared: sources small enough to fail everywhere. */
#define SHARED                                                          \
    "prefix_rule(pattern=[\"a\", \"b\"], decision=\"prompt\")\n"        \
    "path_rule(path=\"~/a/**\", access=\"read\", decision=\"deny\", "   \
    "justification=\"x\")\n"                                            \
    "network_rule(host=\"*.a.com\", decision=\"allow\", ports=[443])\n" \
    "setting_rule(name=\"s\", allowed=[\"a\"])\n"
#define BEFORE                                                 \
    SHARED                                                     \
    "prefix_rule(pattern=[\"c\", gap()], decision=\"deny\")\n" \
    "tool_rule(tool=\"x\", arguments={\"a\": [\"b\"]}, decision=\"allow\")\n"
#define AFTER                                                \
    SHARED                                                   \
    "network_rule(cidr=\"10.0.0.0/8\", decision=\"deny\")\n" \
    "prefix_rule(pattern=[\"c\", glob(\"*.o\")], decision=\"allow\")\n"

static pol_status run(const call *c, heap *h, pol_result **result)
{
    static const pol_source wrong = {
        {"wrong.rules", 11}, {WRONG, sizeof WRONG - 1}, POL_LAYER_USER};
    static const pol_source before = {
        {"a.rules", 7}, {BEFORE, sizeof BEFORE - 1}, POL_LAYER_USER};
    static const pol_source after = {
        {"a.rules", 7}, {AFTER, sizeof AFTER - 1}, POL_LAYER_USER};
    pol_allocator allocator = {heap_resize, h};
    pol_compile_options options;
    pol_prove_options prove = {sizeof prove, POL_LAYER_MANAGED, 0};
    sample_options(&options, c->dialect);
    options.allocator = &allocator;
    bool native = c->dialect == POL_DIALECT_NATIVE;
    const pol_source *sources = native ? sample_native : sample_codex;
    size_t count = native ? SAMPLE_NATIVE_COUNT : SAMPLE_CODEX_COUNT;
    pol_policy_sources policy = {&before, 1, &options};
    pol_policy_sources other = {&after, 1, &options};
    pol_policy_sources none = {&wrong, 1, &options};
    *result = NULL;
    switch (c->stage) {
    case COMPILE:
        return pol_compile(sources, count, &options, result);
    case COMPILE_WRONG:
        return pol_compile(&wrong, 1, &options, result);
    case PROVE:
        return pol_prove(sources, count, &options, &prove, result);
    case DIFF:
        return pol_diff(&policy, &other, NULL, result);
    case DIFF_WRONG:
        return pol_diff(&other, &none, NULL, result);
    case MATCHES:
        return pol_witness(&policy, 0, POL_WITNESS_MATCHES, NULL, result);
    case DECIDES:
        return pol_witness(&policy, 1, POL_WITNESS_DECIDES, NULL, result);
    case FORMAT:
        return pol_format(&sources[1], &options, result);
    case FORMAT_WRONG:
        return pol_format(&wrong, &options, result);
    default:
        return pol_dump(sources, count, &options, (pol_stage)c->stage, result);
    }
}

/* -- What a result holds, as one text */

#define MAX_OUTPUT (1u << 20)

typedef struct output {
    char data[MAX_OUTPUT];
    size_t size;
} output;

static void add(output *out, const char *data, size_t size)
{
    if (size <= MAX_OUTPUT - out->size && size > 0) {
        memcpy(out->data + out->size, data, size);
        out->size += size;
    }
}

static void collect(const pol_result *result, output *out)
{
    out->size = 0;
    pol_text image = pol_result_image(result);
    pol_text text = pol_result_text(result);
    add(out, image.data, image.size);
    add(out, text.data, text.size);
    for (size_t i = 0; i < pol_result_claims(result); i++) {
        pol_claim_info claim = pol_result_claim(result, i);
        add(out, (const char *)&claim.proof, sizeof claim.proof);
        add(out, (const char *)&claim.whole.answer, sizeof claim.whole.answer);
    }
    for (size_t i = 0; i < pol_result_changes(result); i++) {
        pol_change change = pol_result_change(result, i);
        add(out, (const char *)&change.before.answer,
            sizeof change.before.answer);
        add(out, (const char *)&change.after.answer,
            sizeof change.after.answer);
        add(out, (const char *)&change.least, sizeof change.least);
    }
    for (size_t i = 0; i < pol_result_gaps(result); i++) {
        pol_diff_gap gap = pol_result_gap(result, i);
        add(out, gap.reason, strlen(gap.reason));
    }
    for (size_t i = 0; i < pol_result_diagnostics(result); i++) {
        char rendered[4096];
        size_t needed = 0;
        pol_diagnostic d = pol_result_diagnostic(result, i);
        pol_result_render(result, i, 1, rendered, sizeof rendered, &needed);
        add(out, d.code, strlen(d.code));
        add(out, rendered,
            needed < sizeof rendered ? needed : sizeof rendered - 1);
    }
}

/* -- The sweep */

/* One call with the k-th allocation failing; false where it is not refused
 * cleanly. */
static bool refuses(const call *c, uint64_t k, bool for_good)
{
    heap h = {0, k, for_good, 0, 0, false};
    pol_result *result = NULL;
    pol_status status = run(c, &h, &result);
    bool clean = status == POL_NO_MEMORY && result == NULL;
    if (!clean) {
        tap_note("%s, allocation %llu %s: %s, %s result", c->name,
                 (unsigned long long)k, for_good ? "and all after" : "alone",
                 pol_status_name(status), result != NULL ? "a" : "no");
        pol_result_free(result);
    }
    if (h.blocks != 0 || h.misused) {
        tap_note("%s, allocation %llu: %llu blocks leak%s", c->name,
                 (unsigned long long)k, (unsigned long long)h.blocks,
                 h.misused ? "; wrong size given to resize" : "");
        clean = false;
    }
    return clean;
}

/* With enough memory: the expected status, nothing leaks. */
static bool succeeds(const call *c, uint64_t *calls, output *out)
{
    heap h = {0, 0, false, 0, 0, false};
    pol_result *result = NULL;
    pol_status status = run(c, &h, &result);
    collect(result, out);
    pol_result_free(result);
    *calls = h.calls;
    if (status != c->status) {
        tap_note("%s: %s", c->name, pol_status_name(status));
        tap_note("%.*s", (int)(out->size < 800 ? out->size : 800), out->data);
    }
    return status == c->status && out->size > 0 && h.blocks == 0 && !h.misused;
}

static void sweep(tap *t, const call *c)
{
    static output before, after;
    uint64_t calls = 0, again = 0, failures = 0;
    bool ready = succeeds(c, &calls, &before);
    tap_ok(t, ready, "%s: %llu allocations, all given back", c->name,
           (unsigned long long)calls);
    for (uint64_t k = 1; k <= calls && failures < 5; k++) {
        failures += !refuses(c, k, false);
        failures += !refuses(c, k, true);
    }
    tap_ok(t, failures == 0, "%s: refuses cleanly at each", c->name);
    bool same = succeeds(c, &again, &after) && before.size == after.size &&
                memcmp(before.data, after.data, before.size) == 0;
    tap_ok(t, same && again == calls, "%s: afterwards as before", c->name);
}

int main(void)
{
    tap t = {0};
    for (size_t i = 0; i < sizeof entry_points / sizeof entry_points[0]; i++) {
        sweep(&t, &entry_points[i]);
    }
    return tap_end(&t);
}
