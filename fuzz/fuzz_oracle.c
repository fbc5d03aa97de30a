/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes choose a policy and requests of the generators of tests/property:
 * commands in one layer or three, or a stack of layers with rules of all
 * kinds.  Library and oracle agree. */
#include "../tests/property/minimise.h"
#include "../tests/property/shrink.h"
#include "fuzz.h"

#define REQUESTS 3

static void compare_commands(gen_random *r)
{
    static gen_policy policy;
    static gen_request request;
    char message[512];
    gen_make_policy(
        r, gen_chance(r, 70) ? POL_DIALECT_NATIVE : POL_DIALECT_CODEX, &policy);
    for (unsigned i = 0; i < REQUESTS; i++) {
        gen_make_request(r, &policy, &request);
        if (!case_agrees(&policy, &request.request, message)) {
            fprintf(stderr, "%s\n", message);
            case_print(&policy, &request.request);
            fflush(stdout);
            abort();
        }
    }
}

static void compare_stack(gen_random *r)
{
    static stack s;
    static stack_request request;
    char message[512];
    stack_make(r, gen_chance(r, 92) ? POL_DIALECT_NATIVE : POL_DIALECT_CODEX,
               &s);
    for (unsigned i = 0; i < REQUESTS; i++) {
        unsigned rule = gen_below(r, s.rule_count);
        stack_make_request(r, &s, s.rules[rule].kind, &request);
        if (!shrink_agrees(&s, &request, message)) {
            fprintf(stderr, "%s\n", message);
            shrink_print(&s, &request);
            fflush(stdout);
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gen_random r = gen_bytes(data, size);
    if (gen_chance(&r, 30)) {
        compare_commands(&r);
    } else {
        compare_stack(&r);
    }
    return 0;
}
