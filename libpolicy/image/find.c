/* SPDX-License-Identifier: Apache-2.0
 *
 * Look-up of tokens that are too long to stand in their symbol slot. */
#include <libpolicy/image/view.h>

uint32_t pol_view_find_long(const pol_view *view, pol_text token)
{
    const pol_section *s = &view->sections[POL_SECTION_SYMBOLS];
    uint64_t hash = XXH3_64bits_withSeed(token.data, token.size, view->seed);
    uint64_t want = (uint64_t)POL_SLOT_LONG << 56 | (uint64_t)token.size << 32;
    uint32_t line = pol_fastrange((uint32_t)hash, s->count);
    for (int probe = 0; probe < 2; probe++) {
        const unsigned char *p = s->data + (size_t)line * 64;
        for (uint32_t i = 0; i < 4; i++, p += 16) {
            uint64_t high = pol_get64(p + 8);
            if (pol_get64(p) != hash ||
                (high & ~(uint64_t)UINT32_MAX) != want) {
                continue;
            }
            const unsigned char *text = pol_view_span(
                view, POL_SECTION_POOL, (uint32_t)high, token.size, 1);
            if (text != NULL && memcmp(text, token.data, token.size) == 0) {
                return line * 4 + i;
            }
        }
        line = pol_fastrange((uint32_t)(hash >> 32), s->count);
    }
    return POL_SYM_NONE;
}
