/* SPDX-License-Identifier: Apache-2.0
 *
 * The sources that an image carries: what is read is what was compiled, and
 * whatever their records say, reading stays inside of the image. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libpolicy/image/format.h>

#include "../oracle/sample.h"
#include "../oracle/tap.h"
#include "repair.h"

#define SECONDS 600

typedef struct golden {
    const unsigned char *bytes;
    unsigned char *copy;
    size_t size, records, texts; /* where the sections begin */
    uint32_t count, text_size;
    uint64_t tried, opened;
} golden;

static size_t section_at(const golden *g, unsigned section, uint32_t *count)
{
    const unsigned char *entry =
        g->bytes + POL_HEADER_SIZE + (size_t)section * POL_SECTION_ENTRY;
    *count = (uint32_t)pol_get64(entry + POL_ENTRY_COUNT);
    return (size_t)pol_get64(entry + POL_ENTRY_OFFSET);
}

static pol_result *compile(pol_dialect dialect, int carry)
{
    pol_compile_options options;
    pol_result *result = NULL;
    bool native = dialect == POL_DIALECT_NATIVE;
    sample_options(&options, dialect);
    options.carry_sources = carry;
    pol_compile(native ? sample_native : sample_codex,
                native ? SAMPLE_NATIVE_COUNT : SAMPLE_CODEX_COUNT, &options,
                &result);
    return result;
}

static bool is_text(pol_text a, pol_text b)
{
    return a.size == b.size && (a.size == 0 || !memcmp(a.data, b.data, a.size));
}

/* -- What is carried */

static void check_sources(tap *t, const pol_image *image)
{
    pol_text loaded = {NULL, 0}, name = {"team/common.rules", 17};
    pol_source_info info;
    size_t given = 0, packs = 0, others = 0;
    bool good = sample_loader(NULL, name, &loaded) == POL_LOAD_OK;
    for (uint32_t i = 0; pol_image_get_source(image, i, &info) == POL_OK; i++) {
        if (info.origin == POL_ORIGIN_GIVEN && given < SAMPLE_NATIVE_COUNT) {
            const pol_source *s = &sample_native[given++];
            good = good && is_text(info.name, s->name) &&
                   is_text(info.text, s->text) && info.layer == s->layer;
        } else if (info.origin == POL_ORIGIN_LOADED) {
            others++;
            good =
                good && is_text(info.name, name) && is_text(info.text, loaded);
        } else {
            packs++;
            good = good && info.text.data == NULL && info.name.size > 4;
        }
    }
    tap_ok(t, good && given == SAMPLE_NATIVE_COUNT && others > 0,
           "%u given, %u loaded, %u packs", (unsigned)given, (unsigned)others,
           (unsigned)packs);
}

static void check_info(tap *t, const pol_image *image)
{
    pol_carried_info info;
    pol_image_info all;
    pol_image locked;
    pol_source_info source;
    pol_text root = {"/w", 2};
    pol_image_get_info(image, &all);
    bool good = pol_image_get_carried(image, &info) == POL_OK &&
                info.sources == all.sources && is_text(info.root, root) &&
                info.trust_project && info.no_base;
    tap_ok(t, good, "how it was compiled");
    pol_image_lock(&locked);
    good = pol_image_get_carried(&locked, &info) == POL_BAD_IMAGE &&
           pol_image_get_source(&locked, 0, &source) == POL_BAD_IMAGE &&
           pol_image_get_carried(NULL, &info) == POL_INVALID_ARGUMENT &&
           pol_image_get_carried(image, NULL) == POL_INVALID_ARGUMENT &&
           pol_image_get_source(NULL, 0, &source) == POL_INVALID_ARGUMENT &&
           pol_image_get_source(image, 0, NULL) == POL_INVALID_ARGUMENT;
    for (uint32_t i = all.sources; i > 0; i = i < UINT32_MAX ? UINT32_MAX : 0) {
        good = good &&
               pol_image_get_source(image, i, &source) == POL_INVALID_ARGUMENT;
    }
    tap_ok(t, good, "what cannot be read");
}

/* Carrying changes nothing that is evaluated, and is not there by itself. */
static void check_without(tap *t, const golden *g, const pol_image *image)
{
    pol_result *without = compile(POL_DIALECT_NATIVE, 0);
    pol_text bytes = pol_result_image(without);
    pol_image other;
    pol_image_info a, b;
    pol_carried_info carried;
    pol_source_info source;
    uint32_t unused;
    size_t table =
        POL_HEADER_SIZE + (size_t)POL_SECTION_COUNT * POL_SECTION_ENTRY;
    bool good =
        pol_image_open(&other, bytes.data, bytes.size) == POL_OK &&
        pol_image_get_info(image, &a) == POL_OK &&
        pol_image_get_info(&other, &b) == POL_OK &&
        a.evaluation_size == b.evaluation_size &&
        !memcmp(a.digest, b.digest, sizeof a.digest) &&
        g->records == section_at(g, POL_SECTION_SOURCES, &unused) &&
        !memcmp(g->bytes + table, bytes.data + table, g->records - table) &&
        pol_image_get_carried(&other, &carried) == POL_OK &&
        carried.sources == 0 && carried.root.data == NULL &&
        pol_image_get_source(&other, 0, &source) == POL_INVALID_ARGUMENT;
    tap_ok(t, good, "an image without sources is the same but for them");
    pol_result_free(without);
}

/* -- Damage */

static bool is_inside(const golden *g, pol_text text)
{
    const unsigned char *data = (const unsigned char *)text.data;
    return data == NULL || (data >= g->copy && data <= g->copy + g->size &&
                            text.size <= (size_t)(g->copy + g->size - data));
}

/* Opens the copy with its sums repaired; whether it opens is in *opens. */
static bool try_copy(golden *g, bool *opens)
{
    pol_image image;
    pol_carried_info info;
    pol_source_info source;
    repair_sums(g->copy, g->size);
    g->tried++;
    pol_status status = pol_image_open(&image, g->copy, g->size);
    *opens = status == POL_OK;
    if (!*opens) {
        return status == POL_BAD_IMAGE;
    }
    g->opened++;
    bool good = pol_image_get_carried(&image, &info) == POL_OK &&
                is_inside(g, info.root);
    for (uint32_t i = 0; pol_image_get_source(&image, i, &source) == POL_OK;
         i++) {
        good = good && is_inside(g, source.name) && is_inside(g, source.text) &&
               (unsigned)source.layer <= POL_LAYER_SESSION &&
               (unsigned)source.origin <= POL_ORIGIN_LOADED;
    }
    return good;
}

static bool may_open(size_t record, size_t byte)
{
    return byte >= POL_SOURCE_DIGEST ||
           (byte >= POL_SOURCE_LAYER && byte <= POL_SOURCE_FLAGS &&
            (record > 0) == (byte != POL_SOURCE_FLAGS));
}

/* Every byte of every record, at every value. */
static void edit_records(tap *t, golden *g)
{
    bool good = true, opens;
    g->tried = g->opened = 0;
    for (size_t i = 0; i < (size_t)g->count * POL_SOURCE_RECORD; i++) {
        size_t record = i / POL_SOURCE_RECORD, byte = i % POL_SOURCE_RECORD;
        unsigned char was = g->copy[g->records + i];
        for (unsigned value = 0; value < 256; value++) {
            g->copy[g->records + i] = (unsigned char)value;
            good = try_copy(g, &opens) && good;
            good = good && (!opens || value == was || may_open(record, byte));
        }
        g->copy[g->records + i] = was;
    }
    tap_ok(t, good && g->opened < g->tried, "%llu edits of records: %llu open",
           (unsigned long long)g->tried, (unsigned long long)g->opened);
}

/* The count of items of each section, smaller and larger. */
static void edit_counts(tap *t, golden *g)
{
    static const uint64_t counts[] = {
        0, 1, 2, UINT32_MAX - 1, UINT32_MAX, UINT64_MAX / 32 + 1, UINT64_MAX};
    bool good = true, opens;
    g->tried = g->opened = 0;
    for (unsigned s = POL_SECTION_SOURCES; s <= POL_SECTION_SOURCE_TEXT; s++) {
        unsigned char *at = g->copy + POL_HEADER_SIZE +
                            (size_t)s * POL_SECTION_ENTRY + POL_ENTRY_COUNT;
        uint64_t was = pol_get64(at);
        for (size_t i = 0; i < sizeof counts / sizeof *counts + 2; i++) {
            size_t near = sizeof counts / sizeof *counts;
            pol_put64(at, i < near ? counts[i] : i == near ? was - 1 : was + 1);
            good = try_copy(g, &opens) && !opens && good;
        }
        pol_put64(at, was);
    }
    tap_ok(t, good, "%llu wrong numbers of items are refused",
           (unsigned long long)g->tried);
}

int main(void)
{
    static golden g;
    tap t = {0};
    alarm(SECONDS);
    pol_result *result = compile(POL_DIALECT_NATIVE, 1);
    pol_text bytes = pol_result_image(result);
    pol_image image;
    g.bytes = (const unsigned char *)bytes.data;
    g.size = bytes.size;
    g.copy = aligned_alloc(POL_IMAGE_ALIGNMENT, g.size + POL_IMAGE_ALIGNMENT);
    bool ready = g.copy != NULL && g.size > 0 &&
                 pol_image_open(&image, g.bytes, g.size) == POL_OK;
    tap_ok(&t, ready, "golden image of %u bytes", (unsigned)g.size);
    if (ready) {
        memcpy(g.copy, g.bytes, g.size);
        g.records = section_at(&g, POL_SECTION_SOURCES, &g.count);
        g.texts = section_at(&g, POL_SECTION_SOURCE_TEXT, &g.text_size);
        check_sources(&t, &image);
        check_info(&t, &image);
        check_without(&t, &g, &image);
        edit_records(&t, &g);
        edit_counts(&t, &g);
    }
    free(g.copy);
    pol_result_free(result);
    return tap_end(&t);
}
