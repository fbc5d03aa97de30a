/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a host of a request and of a rule: the canonical form is
 * stable, and what a rule may say is what a request may be. */
#include <libpolicy/canon/host.h>

#include "fuzz.h"

static void check_rule(pol_text text)
{
    char out[POL_HOST_MAX], again[POL_HOST_MAX];
    size_t size = 0;
    if (pol_host_canonical(text, false, out, &size) == NULL) {
        pol_host host = pol_host_of((pol_text){out, size}, again);
        FUZZ_CHECK(!host.invalid && host.why == POL_WHY_NONE);
        FUZZ_CHECK(host.size == size && memcmp(out, again, size) == 0);
    }
    pol_address base;
    unsigned bits;
    if (pol_cidr_canonical(text, out, &size) == NULL) {
        FUZZ_CHECK(size <= sizeof out);
        FUZZ_CHECK(pol_cidr_read((pol_text){out, size}, &base, &bits));
    }
}

static void check_address(const pol_address *address)
{
    pol_address inside[4];
    unsigned count = pol_address_embedded(address, inside);
    FUZZ_CHECK(count <= 4);
    for (unsigned i = 0; i < count; i++) {
        FUZZ_CHECK(inside[i].size == POL_ADDRESS_V4);
        FUZZ_CHECK(!pol_address_is_special(&inside[i]) ||
                   pol_address_is_special(address));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char out[POL_HOST_MAX], again[POL_HOST_MAX];
    pol_text text = {(const char *)data, size};
    check_rule(text);
    pol_host host = pol_host_of(text, out);
    if (host.invalid) {
        FUZZ_CHECK(host.why != POL_WHY_NONE);
        return 0;
    }
    FUZZ_CHECK(host.size > 0 && host.size < POL_HOST_MAX);
    pol_host second = pol_host_of((pol_text){out, host.size}, again);
    FUZZ_CHECK(!second.invalid && second.is_address == host.is_address);
    FUZZ_CHECK(host.size == second.size && memcmp(out, again, host.size) == 0);
    if (host.is_address) {
        check_address(&host.address);
    } else {
        FUZZ_CHECK(second.why == host.why);
    }
    return 0;
}
