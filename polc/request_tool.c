/* SPDX-License-Identifier: Apache-2.0
 *
 * The keys of a tool's call. */
#include "polc/read.h"

#include <string.h>

static bool read_server(polc_request *request, const char *key, json_t *value)
{
    return polc_read_text(request, value, &request->tool.server) ||
           polc_bad(request, key, POLC_A_TEXT);
}

static bool read_tool(polc_request *request, const char *key, json_t *value)
{
    return polc_read_text(request, value, &request->tool.tool) ||
           polc_bad(request, key, POLC_A_TEXT);
}

/* An object is an object, {"hex":".."} too: what the agent writes as a value
 * must not be read as another one. */
static bool read_arguments(polc_request *request, const char *key,
                           json_t *value)
{
    const char *name;
    json_t *content;
    if (!json_is_object(value)) {
        return polc_bad(request, key, "an object");
    }
    size_t count = 0;
    pol_argument *arguments = polc_request_keep(
        request, (json_object_size(value) + 1) * sizeof *arguments);
    json_object_foreach(value, name, content)
    {
        pol_argument *argument = &arguments[count++];
        *argument = (pol_argument){.name = polc_text(name)};
        if (json_is_string(content)) {
            argument->type = POL_ARGUMENT_TEXT;
            argument->value = (pol_text){json_string_value(content),
                                         json_string_length(content)};
        } else if (json_is_object(content) || json_is_array(content)) {
            argument->type = POL_ARGUMENT_NESTED;
        } else {
            argument->type = POL_ARGUMENT_SCALAR;
            argument->value = polc_read_scalar(request, content);
        }
    }
    request->tool.arguments = arguments;
    request->tool.argument_count = count;
    return true;
}

static const polc_key keys[] = {
    {"server", false, read_server},
    {"tool", true, read_tool},
    {"arguments", false, read_arguments},
};

const polc_keys polc_tool_keys = {keys, sizeof keys / sizeof *keys, NULL};
