/* SPDX-License-Identifier: Apache-2.0
 *
 * The sources that an image carries: their proof, and reading them.  Knows
 * nothing of what they mean. */
#include <libpolicy/image/verify.h>

/* -- Proof */

static bool all_zero(const unsigned char *p, size_t size)
{
    unsigned char any = 0;
    for (size_t i = 0; i < size; i++) {
        any |= p[i];
    }
    return any == 0;
}

/* A record whose text begins where the one before it ended. */
static bool verify_record(const unsigned char *p, uint32_t *end, uint32_t size)
{
    uint32_t at = pol_get32(p + POL_SOURCE_AT);
    uint32_t own = pol_get32(p + POL_SOURCE_SIZE);
    if (at != *end || own > size - *end) {
        return false;
    }
    *end += own;
    return all_zero(p + POL_SOURCE_FLAGS + 1,
                    POL_SOURCE_DIGEST - POL_SOURCE_FLAGS - 1);
}

static bool verify_options(const unsigned char *p)
{
    return p[POL_SOURCE_LAYER] == 0 && p[POL_SOURCE_ORIGIN] == 0 &&
           (p[POL_SOURCE_FLAGS] & ~POL_SOURCE_FLAGS_ALL) == 0;
}

static bool verify_source(const unsigned char *p)
{
    return p[POL_SOURCE_LAYER] < POL_LAYERS &&
           p[POL_SOURCE_ORIGIN] <= POL_ORIGIN_LOADED &&
           p[POL_SOURCE_FLAGS] == 0 &&
           (p[POL_SOURCE_ORIGIN] != POL_ORIGIN_PACK ||
            pol_get32(p + POL_SOURCE_SIZE) == 0);
}

bool pol_verify_carried(const pol_view *view, const pol_section *sources,
                        const pol_section *texts)
{
    uint32_t names = view->sections[POL_SECTION_SOURCE_NAMES].count, end = 0;
    if (sources->count == 0) {
        return texts->count == 0;
    }
    if (sources->count - 1 != names) {
        return false;
    }
    for (uint32_t i = 0; i < sources->count; i++) {
        const unsigned char *p = sources->data + (size_t)i * POL_SOURCE_RECORD;
        if (!verify_record(p, &end, texts->count) ||
            !(i == 0 ? verify_options(p) : verify_source(p))) {
            return false;
        }
    }
    return end == texts->count;
}

/* -- Reading */

/* A section that the view does not have, looked at again: empty where it is
 * not inside of the image. */
static pol_section section_of(const pol_image *image, unsigned section,
                              uint32_t item)
{
    const unsigned char *entry =
        image->bytes + POL_HEADER_SIZE + (size_t)section * POL_SECTION_ENTRY;
    uint64_t offset = pol_get64(entry + POL_ENTRY_OFFSET);
    uint64_t count = pol_get64(entry + POL_ENTRY_COUNT);
    pol_section s = {NULL, 0, 0};
    if (offset <= image->size && count < UINT32_MAX &&
        count * item <= image->size - offset) {
        s.data = image->bytes + (size_t)offset;
        s.count = (uint32_t)count;
    }
    return s;
}

static pol_text text_of(const pol_image *image, const unsigned char *record)
{
    pol_section texts = section_of(image, POL_SECTION_SOURCE_TEXT, 1);
    uint32_t at = pol_get32(record + POL_SOURCE_AT);
    uint32_t size = pol_get32(record + POL_SOURCE_SIZE);
    if (at > texts.count || size > texts.count - at) {
        return (pol_text){NULL, 0};
    }
    return (pol_text){(const char *)texts.data + at, size};
}

/* The index-th record; null where there is none. */
static const unsigned char *record_of(const pol_image *image, uint32_t index)
{
    pol_section s = section_of(image, POL_SECTION_SOURCES, POL_SOURCE_RECORD);
    return index < s.count ? s.data + (size_t)index * POL_SOURCE_RECORD : NULL;
}

pol_status pol_image_get_carried(const pol_image *image, pol_carried_info *info)
{
    if (info == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    memset(info, 0, sizeof *info);
    if (image == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    const pol_view *view = pol_view_of(image);
    if (view->ready != POL_READY) {
        return POL_BAD_IMAGE;
    }
    const unsigned char *p = record_of(image, 0);
    if (p != NULL) {
        info->sources = view->sections[POL_SECTION_SOURCE_NAMES].count;
        info->root = text_of(image, p);
        info->trust_project =
            (p[POL_SOURCE_FLAGS] & POL_SOURCE_TRUSTS_PROJECT) != 0;
        info->no_base = (p[POL_SOURCE_FLAGS] & POL_SOURCE_NO_BASE) != 0;
    }
    return POL_OK;
}

static pol_text name_of(const pol_view *view, uint32_t index)
{
    const unsigned char *p =
        pol_view_span(view, POL_SECTION_SOURCE_NAMES, index, 1, 8);
    const unsigned char *data = NULL;
    if (p != NULL) {
        data = pol_view_span(view, POL_SECTION_TEXT, pol_get32(p),
                             pol_get32(p + 4), 1);
    }
    return (pol_text){(const char *)data, data == NULL ? 0 : pol_get32(p + 4)};
}

pol_status pol_image_get_source(const pol_image *image, uint32_t index,
                                pol_source_info *info)
{
    if (info == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    memset(info, 0, sizeof *info);
    if (image == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    const pol_view *view = pol_view_of(image);
    if (view->ready != POL_READY) {
        return POL_BAD_IMAGE;
    }
    const unsigned char *p =
        index < UINT32_MAX ? record_of(image, index + 1) : NULL;
    if (p == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    info->name = name_of(view, index);
    info->layer = (pol_layer)p[POL_SOURCE_LAYER];
    info->origin = (pol_origin)p[POL_SOURCE_ORIGIN];
    if (info->origin != POL_ORIGIN_PACK) {
        info->text = text_of(image, p);
    }
    memcpy(info->digest, p + POL_SOURCE_DIGEST, sizeof info->digest);
    return POL_OK;
}
