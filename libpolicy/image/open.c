/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes to view: header, section table, sums, then the structural proof of
 * verify.c.  Refuses everything that it does not know. */
#include <libpolicy/image/verify.h>

static const uint32_t item_sizes[POL_SECTION_COUNT] = {
#define SIZE(name, item, meaning) item,
    POL_SECTIONS(SIZE)
#undef SIZE
};

/* XXH3 of header and table with the sum's own field taken as zero: the sum
 * stands in the header, so both parts are hashed apart and folded. */
static uint64_t header_sum(const unsigned char *bytes, size_t size)
{
    unsigned char copy[POL_HEADER_SIZE];
    memcpy(copy, bytes, sizeof copy);
    memset(copy + POL_AT_SUM, 0, 8);
    uint64_t seed = XXH3_64bits_withSeed(copy, sizeof copy, 0);
    return XXH3_64bits_withSeed(bytes + POL_HEADER_SIZE, size - POL_HEADER_SIZE,
                                seed);
}

#define TABLE_END \
    ((size_t)POL_HEADER_SIZE + (size_t)POL_SECTION_COUNT * POL_SECTION_ENTRY)

static bool all_zero(const unsigned char *p, size_t size)
{
    unsigned char any = 0;
    for (size_t i = 0; i < size; i++) {
        any |= p[i];
    }
    return any == 0;
}

/* Bytes of the header that no field has yet. */
static bool unused_is_zero(const unsigned char *p)
{
    const size_t used = POL_AT_STARTS + 8 * (size_t)POL_START_COUNT;
    const size_t defaults = POL_AT_FROM + 1;
    return all_zero(p + POL_AT_DIALECT + 1, 3) &&
           all_zero(p + defaults, POL_AT_WILD_BASE - defaults) &&
           all_zero(p + POL_AT_WILD_BASE + 4,
                    POL_AT_SEED - POL_AT_WILD_BASE - 4) &&
           all_zero(p + used, POL_HEADER_SIZE - used);
}

static bool check_defaults(const unsigned char *p)
{
    bool good = p[POL_AT_FROM] < POL_LAYERS;
    for (size_t i = 0; i < POL_KINDS; i++) {
        good &= p[POL_AT_DEFAULTS + i] <= 3;
    }
    return good;
}

/* Everything that can be said without the sections. */
static pol_status check_header(const unsigned char *p, size_t size)
{
    if (size < TABLE_END || memcmp(p, POL_IMAGE_MAGIC, 8) != 0) {
        return POL_BAD_IMAGE;
    }
    if (pol_get16(p + POL_AT_MAJOR) != POL_IMAGE_MAJOR ||
        pol_get32(p + POL_AT_MUST) != 0 ||
        pol_get32(p + POL_AT_LANGUAGE) != 1) {
        return POL_UNSUPPORTED_VERSION;
    }
    if (pol_get32(p + POL_AT_HEADER_SIZE) != POL_HEADER_SIZE ||
        pol_get64(p + POL_AT_TOTAL) != size ||
        pol_get32(p + POL_AT_SECTIONS) != POL_SECTION_COUNT ||
        pol_get64(p + POL_AT_SUM) != header_sum(p, TABLE_END)) {
        return POL_BAD_IMAGE;
    }
    if (p[POL_AT_DIALECT] > POL_DIALECT_CODEX || !check_defaults(p) ||
        !unused_is_zero(p)) {
        return POL_BAD_IMAGE;
    }
    return POL_OK;
}

/* One table entry; *end is where the section before it ended. */
static bool open_section(const unsigned char *bytes, size_t size,
                         uint32_t index, size_t *end, pol_section *out)
{
    const unsigned char *e =
        bytes + POL_HEADER_SIZE + (size_t)index * POL_SECTION_ENTRY;
    uint64_t offset = pol_get64(e + POL_ENTRY_OFFSET);
    uint64_t count = pol_get64(e + POL_ENTRY_COUNT);
    uint32_t item = item_sizes[index];
    uint64_t start = ((uint64_t)*end + POL_SECTION_ALIGN - 1) /
                     POL_SECTION_ALIGN * POL_SECTION_ALIGN;
    if (pol_get32(e + POL_ENTRY_KIND) != index ||
        pol_get32(e + POL_ENTRY_ITEM) != item || offset != start ||
        offset > size || count >= UINT32_MAX || count * item > size - offset) {
        return false;
    }
    size_t bytes_of = (size_t)(count * item);
    if (!all_zero(bytes + *end, (size_t)offset - *end) ||
        XXH3_64bits(bytes + offset, bytes_of) != pol_get64(e + POL_ENTRY_SUM)) {
        return false;
    }
    out->data = bytes + offset;
    out->count = (uint32_t)count;
    out->unused = 0;
    *end = (size_t)offset + bytes_of;
    return true;
}

/* The number n of an index of 1 + 2^n items; false where it is none. */
static bool count_bits(uint32_t items, uint8_t *bits)
{
    *bits = 0;
    while (*bits < POL_INDEX_BITS && ((uint32_t)1 << *bits) + 1 < items) {
        (*bits)++;
    }
    return items == ((uint32_t)1 << *bits) + 1;
}

static void read_header(const unsigned char *p, pol_view *view)
{
    view->seed = pol_get64(p + POL_AT_SEED);
    for (size_t i = 0; i < POL_START_COUNT; i++) {
        view->starts[i].next = pol_get32(p + POL_AT_STARTS + 8 * i);
        view->starts[i].meta = pol_get32(p + POL_AT_STARTS + 8 * i + 4);
    }
    view->executables = pol_get32(p + POL_AT_EXECUTABLES);
    view->max_symbol = pol_get32(p + POL_AT_MAX_SYMBOL);
    view->wild_base = pol_get32(p + POL_AT_WILD_BASE);
    view->dialect = p[POL_AT_DIALECT];
    memcpy(view->defaults, p + POL_AT_DEFAULTS, POL_KINDS);
    view->default_from = p[POL_AT_FROM];
}

static pol_status open_image(pol_image *image, const unsigned char *bytes,
                             size_t size)
{
    pol_status status = check_header(bytes, size);
    if (status != POL_OK) {
        return status;
    }
    pol_view view;
    pol_section carried[POL_SECTION_COUNT - POL_SECTION_VIEW];
    memset(&view, 0, sizeof view);
    size_t end = TABLE_END;
    for (uint32_t i = 0; i < POL_SECTION_COUNT; i++) {
        pol_section *section = i < POL_SECTION_VIEW
                                   ? &view.sections[i]
                                   : &carried[i - POL_SECTION_VIEW];
        if (!open_section(bytes, size, i, &end, section)) {
            return POL_BAD_IMAGE;
        }
    }
    size_t whole =
        (end + POL_SECTION_ALIGN - 1) / POL_SECTION_ALIGN * POL_SECTION_ALIGN;
    read_header(bytes, &view);
    if (!count_bits(view.sections[POL_SECTION_INDEX4].count,
                    &view.index4_bits) ||
        !count_bits(view.sections[POL_SECTION_INDEX6].count,
                    &view.index6_bits)) {
        return POL_BAD_IMAGE;
    }
    if (whole != size || !all_zero(bytes + end, size - end) ||
        view.sections[POL_SECTION_RULES].count !=
            pol_get32(bytes + POL_AT_RULES) ||
        view.sections[POL_SECTION_SOURCE_NAMES].count !=
            pol_get32(bytes + POL_AT_SOURCES) ||
        !pol_verify(&view) ||
        !pol_verify_carried(&view, &carried[0], &carried[1])) {
        return POL_BAD_IMAGE;
    }
    view.ready = POL_READY;
    view.end_symbol = pol_view_find(&view, POL_MARK(POL_MARK_END));
    view.ancestor_symbol = pol_view_find(&view, POL_MARK(POL_MARK_ANCESTOR));
    view.plain = view.starts[POL_START_CANONICAL].next == 0 &&
                 (view.starts[POL_START_COMMAND].next & POL_NEXT_SPECIAL) == 0;
    image->bytes = bytes;
    image->size = size;
    memcpy(image->opaque, &view, sizeof view);
    return POL_OK;
}

void pol_image_lock(pol_image *image)
{
    if (image != NULL) {
        pol_view view = {.ready = POL_LOCKED};
        memset(image, 0, sizeof *image);
        memcpy(image->opaque, &view, sizeof view);
    }
}

pol_status pol_image_open(pol_image *image, const void *bytes, size_t size)
{
    if (image == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    memset(image, 0, sizeof *image);
    if (bytes == NULL || (uintptr_t)bytes % POL_IMAGE_ALIGNMENT != 0) {
        return POL_INVALID_ARGUMENT;
    }
    return open_image(image, (const unsigned char *)bytes, size);
}
