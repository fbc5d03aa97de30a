/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables of limits, codes, their pages and packs, and the version, as the
 * public headers give them. */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <libpolicy/base/slice.h>
#include <libpolicy/source/diag.h>
#include <libpolicy/source/pages.h>
#include <libpolicy/std/std.h>

#include <string.h>

/* -- limits */

static const struct {
    const char *name;
    uint64_t value;
    const char *meaning;
    size_t offset;
} limit_rows[] = {
#define POL_LIMIT_ROW(field, value, meaning) \
    {#field, UINT64_C(value), meaning, offsetof(pol_limits, field)},
#include <libpolicy/source/limits.def>
#undef POL_LIMIT_ROW
};

#define LIMITS (sizeof limit_rows / sizeof *limit_rows)

static bool is_called(pol_text name, const char *string)
{
    return pol_text_equal(name, (pol_text){string, strlen(string)});
}

pol_status pol_limits_set(pol_limits *limits, pol_text name, uint64_t value)
{
    if (limits == NULL || limits->struct_size != sizeof *limits ||
        name.data == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    for (size_t i = 0; i < LIMITS; i++) {
        if (is_called(name, limit_rows[i].name)) {
            memcpy((char *)limits + limit_rows[i].offset, &value, sizeof value);
            return POL_OK;
        }
    }
    return POL_INVALID_ARGUMENT;
}

const char *pol_limits_name(size_t index, uint64_t *value, const char **meaning)
{
    if (index >= LIMITS) {
        return NULL;
    }
    if (value != NULL) {
        *value = limit_rows[index].value;
    }
    if (meaning != NULL) {
        *meaning = limit_rows[index].meaning;
    }
    return limit_rows[index].name;
}

/* -- codes */

const char *pol_code_at(size_t index)
{
    return index < POL_CODE_COUNT ? pol_code_get((pol_code)index)->number
                                  : NULL;
}

const char *pol_code_summary(pol_text code, const char **name,
                             pol_severity *severity)
{
    for (size_t i = 0; i < POL_CODE_COUNT; i++) {
        const pol_code_row *row = pol_code_get((pol_code)i);
        if (!is_called(code, row->number)) {
            continue;
        }
        if (name != NULL) {
            *name = row->name;
        }
        if (severity != NULL) {
            *severity = row->severity;
        }
        return row->summary;
    }
    return NULL;
}

const char *pol_code_page(pol_text code)
{
    for (size_t i = 0; i < pol_pages_count; i++) {
        if (is_called(code, pol_pages[i].code)) {
            return pol_pages[i].text;
        }
    }
    return NULL;
}

/* -- packs */

const char *pol_pack_name(size_t index)
{
    const pol_pack *pack = pol_pack_at(index);
    return pack != NULL ? pack->name : NULL;
}

pol_text pol_pack_text(const char *name)
{
    const pol_pack *pack = NULL;
    if (name != NULL) {
        pack = pol_pack_find((pol_text){name, strlen(name)});
    }
    return pack != NULL ? pack->text : (pol_text){NULL, 0};
}

/* -- version */

const char *pol_version(void)
{
#ifdef PACKAGE_VERSION
    return PACKAGE_VERSION;
#else
    return "0.0.0"; /* built by hand, outside of configure */
#endif
}
