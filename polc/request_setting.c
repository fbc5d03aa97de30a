/* SPDX-License-Identifier: Apache-2.0
 *
 * The keys of a setting. */
#include "polc/read.h"

static bool read_name(polc_request *request, const char *key, json_t *value)
{
    return polc_read_text(request, value, &request->setting.name) ||
           polc_bad(request, key, POLC_A_TEXT);
}

static bool read_value(polc_request *request, const char *key, json_t *value)
{
    if (json_is_boolean(value) || json_is_integer(value)) {
        request->setting.value = polc_read_scalar(request, value);
        return true;
    }
    return polc_read_text(request, value, &request->setting.value) ||
           polc_bad(request, key, "a string, an integer, true or false");
}

static const polc_key keys[] = {
    {"name", true, read_name},
    {"value", true, read_value},
};

const polc_keys polc_setting_keys = {keys, sizeof keys / sizeof *keys, NULL};
