/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a URL: what is read is a host that stands in the text behind
 * the scheme, and is read again where it stands alone. */
#include <libpolicy/canon/host.h>

#include "fuzz.h"

static void check_alone(pol_text host, pol_why why)
{
    char text[8 + 2 * POL_HOST_MAX] = "https://";
    pol_url url;
    pol_why of_url;
    FUZZ_CHECK(host.size < sizeof text - 8);
    memcpy(text + 8, host.data, host.size);
    FUZZ_CHECK(pol_read_url((pol_text){text, 8 + host.size}, &url, &of_url) ==
               POL_OK);
    FUZZ_CHECK(of_url == why && url.port == 443);
    FUZZ_CHECK(url.host.data == text + 8 && url.host.size == host.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char out[POL_HOST_MAX];
    pol_text text = {(const char *)data, size};
    pol_url url;
    pol_why why, of_host;
    size_t needed;
    if (pol_read_url(text, &url, &why) != POL_OK) {
        FUZZ_CHECK(why != POL_WHY_NONE && url.host.size == 0);
        return 0;
    }
    FUZZ_CHECK(url.port <= 65535 && url.protocol != POL_NET_UNKNOWN);
    FUZZ_CHECK(url.protocol != POL_NET_OTHER || why != POL_WHY_NONE);
    const char *begin = url.host.data, *end = begin + url.host.size;
    FUZZ_CHECK(begin - text.data >= 4 && end <= text.data + size);
    FUZZ_CHECK(memchr("/@", begin[-1], 2) != NULL);
    FUZZ_CHECK(end == text.data + size || memchr(":/?#", *end, 4) != NULL);
    FUZZ_CHECK(pol_canon_host(url.host, out, sizeof out, &needed, &of_host) ==
               POL_OK);
    FUZZ_CHECK(why != POL_WHY_NONE || of_host == POL_WHY_NONE);
    FUZZ_CHECK((why == POL_WHY_USER) == (begin[-1] == '@'));
    check_alone(url.host, of_host);
    return 0;
}
