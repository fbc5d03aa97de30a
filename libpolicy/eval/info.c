/* SPDX-License-Identifier: Apache-2.0
 *
 * What an image says about itself and its rules. */
#include <libpolicy/image/view.h>

pol_status pol_image_get_info(const pol_image *image, pol_image_info *info)
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
    const unsigned char *p = image->bytes;
    info->format_major = pol_get16(p + POL_AT_MAJOR);
    info->format_minor = pol_get16(p + POL_AT_MINOR);
    info->language = pol_get32(p + POL_AT_LANGUAGE);
    info->dialect = (pol_dialect)view->dialect;
    info->rules = view->sections[POL_SECTION_RULES].count;
    info->sources = view->sections[POL_SECTION_SOURCE_NAMES].count;
    info->size = image->size;
    info->evaluation_size =
        (uint64_t)(view->sections[POL_SECTION_EVALUATION_LAST + 1].data - p);
    memcpy(info->digest, p + POL_AT_DIGEST, sizeof info->digest);
    return POL_OK;
}

static pol_text text_at(const pol_view *view, const unsigned char *offset,
                        uint32_t size)
{
    const unsigned char *data = NULL;
    if (pol_get32(offset) != UINT32_MAX) {
        data =
            pol_view_span(view, POL_SECTION_TEXT, pol_get32(offset), size, 1);
    }
    return (pol_text){(const char *)data, data == NULL ? 0 : size};
}

static pol_text source_name(const pol_view *view, uint32_t source)
{
    const unsigned char *p =
        pol_view_span(view, POL_SECTION_SOURCE_NAMES, source, 1, 8);
    return p == NULL ? (pol_text){NULL, 0} : text_at(view, p, pol_get32(p + 4));
}

pol_status pol_image_get_rule(const pol_image *image, uint32_t rule,
                              pol_rule_info *info)
{
    static const pol_answer answers[4] = {POL_ALLOW, POL_PROMPT, POL_PROMPT,
                                          POL_DENY};
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
        pol_view_span(view, POL_SECTION_RULES, rule, 1, 48);
    if (p == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    info->id = text_at(view, p + POL_RULE_ID, pol_get32(p + POL_RULE_ID_SIZE));
    info->layer = (pol_layer)p[POL_RULE_LAYER];
    info->decision = answers[POL_RULE_VERDICT_OF(p)];
    info->person_only = POL_RULE_VERDICT_OF(p) == 2;
    info->source = source_name(view, pol_get32(p + POL_RULE_SOURCE));
    info->line = pol_get32(p + POL_RULE_LINE);
    info->column = pol_get32(p + POL_RULE_COLUMN);
    info->justification = text_at(view, p + POL_RULE_JUSTIFICATION,
                                  pol_get32(p + POL_RULE_JUSTIFICATION_SIZE));
    info->expires = pol_get64(p + POL_RULE_EXPIRES);
    info->kind = (pol_kind)POL_RULE_KIND_OF(p);
    if (info->kind == POL_KIND_SETTING) {
        info->fallback =
            text_at(view, p + POL_RULE_HEAD, pol_get32(p + POL_RULE_HEAD_SIZE));
    }
    return POL_OK;
}
