/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables of limits, codes, their pages and packs, and the version, as the
 * public headers give them. */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <libpolicy/base/slice.h>
#include <libpolicy/check/builtin.h>
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

/* -- builtins */

/* Those that are only known count for nobody. */
static const pol_builtin *builtin(pol_dialect dialect, size_t index)
{
    const pol_builtin *row;
    for (size_t i = 0; (row = pol_builtin_get(dialect, i)) != NULL; i++) {
        if (row->kind != POL_BUILTIN_LATER && index-- == 0) {
            return row;
        }
    }
    return NULL;
}

static const char *type_name(unsigned takes)
{
    static const struct {
        unsigned takes;
        const char *name;
    } types[] = {
        {POL_TAKES_STRING, "string"},
        {POL_TAKES_LIST, "list"},
        {POL_TAKES_BOOL, "truth value"},
        {POL_TAKES_INT, "integer"},
        {POL_TAKES_DICT, "dictionary"},
        {POL_TAKES_STRING | POL_TAKES_LIST, "string or list"},
        {POL_TAKES_STRING | POL_TAKES_BOOL, "string or truth value"},
        {POL_TAKES_STRING | POL_TAKES_LIST | POL_TAKES_ELEMENT,
         "string, glob() or list"},
    };
    takes &= POL_TAKES_ANY;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (types[i].takes == takes) {
            return types[i].name;
        }
    }
    return "string, integer or truth value";
}

pol_status pol_builtin_at(pol_dialect dialect, size_t index,
                          pol_builtin_info *info)
{
    const pol_builtin *row = builtin(dialect, index);
    if (row == NULL || info == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    *info = (pol_builtin_info){.name = row->name,
                               .meaning = row->meaning,
                               .is_element = row->kind == POL_BUILTIN_ELEMENT,
                               .takes_texts = row->rest,
                               .arguments = row->count};
    return POL_OK;
}

pol_status pol_builtin_argument(pol_dialect dialect, size_t index,
                                size_t argument, pol_argument_info *info)
{
    const pol_builtin *row = builtin(dialect, index);
    if (row == NULL || argument >= row->count || info == NULL) {
        return POL_INVALID_ARGUMENT;
    }
    const pol_parameter *p = &row->parameters[argument];
    *info = (pol_argument_info){.name = p->name,
                                .type = type_name(p->takes),
                                .values = p->values,
                                .meaning = p->meaning,
                                .is_required = (p->takes & POL_REQUIRED) != 0,
                                .is_positional = argument < row->positional};
    return POL_OK;
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
