/* SPDX-License-Identifier: Apache-2.0
 *
 * The sources that an image carries, so that it can be compiled again. */
#include <libpolicy/emit/writer.h>

bool pol_writer_trusts(const pol_writer *writer)
{
    const pol_report *report = writer->report;
    bool project = false;
    for (size_t i = 0; i < report->inputs.count; i++) {
        project |= report->inputs.items[i].layer == POL_LAYER_PROJECT;
    }
    return project && writer->checked->trusts_project;
}

/* A record for a text, which goes behind the others; null on failure. */
static unsigned char *add_record(pol_writer *w, pol_text text)
{
    uint32_t at = (uint32_t)w->sections[POL_SECTION_SOURCE_TEXT].count;
    unsigned char *p = pol_section_add(w, POL_SECTION_SOURCE_TEXT, text.size);
    if (text.size > 0) {
        if (p == NULL) {
            return NULL;
        }
        memcpy(p, text.data, text.size);
    }
    p = pol_section_add(w, POL_SECTION_SOURCES, POL_SOURCE_RECORD);
    if (p != NULL) {
        pol_put32(p + POL_SOURCE_AT, at);
        pol_put32(p + POL_SOURCE_SIZE, (uint32_t)text.size);
    }
    return p;
}

static void add_options(pol_writer *w)
{
    const pol_checked *c = w->checked;
    unsigned char *p = add_record(w, c->root);
    if (p != NULL) {
        unsigned flags =
            (pol_writer_trusts(w) ? POL_SOURCE_TRUSTS_PROJECT : 0) |
            (c->no_base ? POL_SOURCE_NO_BASE : 0);
        p[POL_SOURCE_FLAGS] = (unsigned char)flags;
    }
}

static void add_source(pol_writer *w, const pol_input *in)
{
    bool is_pack = in->origin == POL_ORIGIN_PACK;
    unsigned char *p = add_record(w, is_pack ? POL_TEXT("") : in->text);
    if (p != NULL) {
        XXH128_hash_t h = XXH3_128bits(in->text.data, in->text.size);
        p[POL_SOURCE_LAYER] = (unsigned char)in->layer;
        p[POL_SOURCE_ORIGIN] = (unsigned char)in->origin;
        pol_put64(p + POL_SOURCE_DIGEST, h.low64);
        pol_put64(p + POL_SOURCE_DIGEST + 8, h.high64);
    }
}

bool pol_write_sources(pol_writer *w)
{
    if (w->checked->carries) {
        add_options(w);
        for (size_t i = 0; i < w->report->inputs.count; i++) {
            add_source(w, &w->report->inputs.items[i]);
        }
    }
    return !pol_writer_stopped(w);
}
