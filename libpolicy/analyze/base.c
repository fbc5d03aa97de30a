/* SPDX-License-Identifier: Apache-2.0
 *
 * The image of std:base as a view.  It is part of the library: nothing is
 * verified. */
#include <libpolicy/analyze/base.h>

#include <libpolicy/std/base.h>

bool pol_base_view(pol_view *view)
{
    const unsigned char *image = pol_std_base.image;
    memset(view, 0, sizeof *view);
    if (image == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < POL_SECTION_VIEW; i++) {
        const unsigned char *entry = image + POL_ENTRY_AT(i);
        view->sections[i].data = image + pol_get64(entry + POL_ENTRY_OFFSET);
        view->sections[i].count = (uint32_t)pol_get64(entry + POL_ENTRY_COUNT);
    }
    view->seed = pol_get64(image + POL_AT_SEED);
    view->ready = POL_READY;
    return true;
}
