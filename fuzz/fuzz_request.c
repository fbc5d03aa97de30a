/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a request of any kind, asked of a rich policy: library and
 * oracle agree. */
#include "../tests/oracle/pair.h"
#include "../tests/property/shrink.h"
#include "common.h"
#include "fuzz.h"

static pair *policy(pol_dialect dialect)
{
    static pair pairs[2];
    static bool ready[2];
    pair *p = &pairs[dialect];
    if (!ready[dialect]) {
        bool native = dialect == POL_DIALECT_NATIVE;
        pair_setup setup = {.loader = sample_loader, .root = {"/w", 2}};
        FUZZ_CHECK(pair_open(p, native ? sample_native : sample_codex,
                             native ? SAMPLE_NATIVE_COUNT : SAMPLE_CODEX_COUNT,
                             dialect, &setup) == PAIR_READY);
        ready[dialect] = true;
    }
    return p;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static stack_request q;
    stack_view view;
    gen_random r = gen_bytes(data, size);
    bool codex = gen_chance(&r, 10);
    stack_any_request(&r, &q);
    pair *p = policy(codex ? POL_DIALECT_CODEX : POL_DIALECT_NATIVE);
    const pol_request *request = stack_ask(&q, &view);
    if (!pair_compare(p, request) || !pair_compare_packed(p, request)) {
        fprintf(stderr, "%s\n", p->message);
        shrink_print_request(&q);
        fflush(stdout);
        abort();
    }
    return 0;
}
