/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes choose a stack of layers and where to cut it: what is below lowers
 * nothing that the rules above answer, and nothing at all under managed_only
 * or where only a project that is not trusted is below. */
#include "../tests/oracle/pair.h"
#include "../tests/property/shrink.h"
#include "fuzz.h"

static bool open_stack(pair *p, const stack *s, gen_buffer *buffers)
{
    pol_source sources[POL_LAYER_COUNT];
    pair_setup setup = {.untrusted = !s->trusted, .root = {STACK_ROOT, 2}};
    memset(buffers, 0, POL_LAYER_COUNT * sizeof *buffers);
    stack_sources(s, buffers, sources);
    return pair_open(p, sources, POL_LAYER_COUNT, s->dialect, &setup) ==
           PAIR_READY;
}

static bool may_lower(const stack *s, pol_layer cut, pol_kind kind,
                      const pol_decision *above)
{
    bool managed =
        (s->managed_only >> kind & 1) != 0 && cut == s->managed_from + 1;
    bool project = !s->trusted && cut == POL_LAYER_PROJECT;
    return above->reason != POL_REASON_RULE && !managed && !project;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static stack whole, above;
    static stack_request request;
    gen_buffer buffers[2][POL_LAYER_COUNT];
    pair p[2];
    gen_random r = gen_bytes(data, size);
    pol_layer cut = (pol_layer)(1 + gen_below(&r, POL_LAYER_COUNT - 1));
    stack_make(&r, POL_DIALECT_NATIVE, &whole);
    if (cut == POL_LAYER_PROJECT && !whole.trusted) {
        stack_cut(&whole, POL_LAYER_SESSION, &whole);
    }
    stack_cut(&whole, cut, &above);
    bool ready = open_stack(&p[0], &above, buffers[0]);
    ready &= open_stack(&p[1], &whole, buffers[1]);
    for (unsigned i = 0; ready && i < 6 && whole.rule_count > 0; i++) {
        stack_view view;
        pol_decision d[2];
        unsigned rule = gen_below(&r, whole.rule_count);
        stack_make_request(&r, &whole, whole.rules[rule].kind, &request);
        for (unsigned k = 0; k < 2; k++) {
            pol_eval(&p[k].image, stack_ask(&request, &view), p[k].scratch,
                     &d[k]);
        }
        FUZZ_CHECK(d[1].answer <= d[0].answer ||
                   may_lower(&whole, cut, request.kind, &d[0]));
    }
    for (unsigned k = 0; k < 2; k++) {
        pair_close(&p[k]);
        stack_free_buffers(buffers[k]);
    }
    return 0;
}
