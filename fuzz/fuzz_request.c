/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a command, asked of a rich policy: library and oracle agree.
 * First byte: dialect, flags, clock, folder; then tokens joined by NUL. */
#include "../tests/oracle/pair.h"
#include "common.h"
#include "fuzz.h"

#define MAX_TOKENS 64

static pair *policy(pol_dialect dialect)
{
    static pair pairs[2];
    static bool ready[2];
    pair *p = &pairs[dialect];
    if (!ready[dialect]) {
        bool native = dialect == POL_DIALECT_NATIVE;
        pol_source sources[SAMPLE_NATIVE_COUNT];
        size_t count = native ? SAMPLE_NATIVE_COUNT : SAMPLE_CODEX_COUNT;
        memcpy(sources, native ? sample_native : sample_codex,
               count * sizeof *sources);
        pair_setup setup = {.loader = sample_loader, .root = {"/w", 2}};
        FUZZ_CHECK(pair_open(p, sources, count, dialect, &setup) == PAIR_READY);
        ready[dialect] = true;
    }
    return p;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pol_text argv[MAX_TOKENS];
    if (size == 0) {
        return 0;
    }
    pol_request request = {.struct_size = sizeof request, .argv = argv};
    request.flags = data[0] >> 1 & 3u;
    request.now = (data[0] & 8) != 0 ? 1700000000 : 0;
    request.cwd = (pol_text){"/work", (data[0] & 16) != 0 ? 5 : 0};
    const char *text = (const char *)data + 1;
    for (size_t i = 0, begin = 0; i < size; i++) {
        if ((i + 1 == size || text[i] == 0) && request.argc < MAX_TOKENS) {
            argv[request.argc++] = (pol_text){text + begin, i - begin};
            begin = i + 1;
        }
    }
    pair *p = policy(data[0] & 1 ? POL_DIALECT_CODEX : POL_DIALECT_NATIVE);
    if (!pair_compare(p, &request) || !pair_compare_packed(p, &request)) {
        fprintf(stderr, "%s\n", p->message);
        abort();
    }
    return 0;
}
