/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes choose a policy and requests of the generator of tests/property:
 * library and oracle agree. */
#include "../tests/oracle/pair.h"
#include "../tests/property/gen.h"
#include "fuzz.h"

#define REQUESTS 6

static void compare(pair *p, gen_random *r, const gen_policy *policy,
                    const gen_buffer *buffers)
{
    static gen_request request;
    for (unsigned i = 0; i < REQUESTS; i++) {
        gen_make_request(r, policy, &request);
        if (pair_compare(p, &request.request) &&
            pair_compare_packed(p, &request.request)) {
            continue;
        }
        fprintf(stderr, "%s\n", p->message);
        for (unsigned k = 0; k < GEN_LAYERS; k++) {
            fprintf(stderr, "%s", buffers[k].data);
        }
        for (size_t k = 0; k < request.request.argc; k++) {
            fprintf(stderr, " %.*s", (int)request.argv[k].size,
                    request.argv[k].data);
        }
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gen_policy policy;
    gen_buffer buffers[GEN_LAYERS] = {{NULL, 0, 0}};
    pol_source sources[GEN_LAYERS];
    gen_random r = gen_bytes(data, size);
    gen_make_policy(&r,
                    gen_chance(&r, 70) ? POL_DIALECT_NATIVE : POL_DIALECT_CODEX,
                    &policy);
    size_t count = gen_sources(&policy, NULL, buffers, sources);
    pair p;
    pair_state state = pair_open(&p, sources, count, policy.dialect, NULL);
    FUZZ_CHECK(state != PAIR_BROKEN);
    if (state == PAIR_READY) {
        compare(&p, &r, &policy, buffers);
    }
    pair_close(&p);
    for (unsigned i = 0; i < GEN_LAYERS; i++) {
        gen_buffer_free(&buffers[i]);
    }
    return 0;
}
