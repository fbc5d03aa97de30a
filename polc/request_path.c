/* SPDX-License-Identifier: Apache-2.0
 *
 * The keys of a path. */
#include "polc/links.h"
#include "polc/read.h"
#include "polc/text.h"

#include <string.h>

static bool read_path(polc_request *request, const char *key, json_t *value)
{
    return polc_read_text(request, value, &request->path.path) ||
           polc_bad(request, key, POLC_A_TEXT);
}

static bool read_access(polc_request *request, const char *key, json_t *value)
{
    size_t index;
    if (!polc_read_choice(request, key, value, polc_accesses, 3,
                          "read, write or execute", &index)) {
        return false;
    }
    request->path.access = (pol_access)index;
    return true;
}

static bool read_recursive(polc_request *request, const char *key,
                           json_t *value)
{
    return polc_read_flag(request, key, value, &request->path.recursive);
}

static bool read_resolved(polc_request *request, const char *key, json_t *value)
{
    pol_text *resolved = &request->path.resolved;
    return polc_read_place(request, key, value, resolved) &&
           (resolved->size > 0 ||
            polc_bad(request, key, "a path, and not empty"));
}

static bool read_case(polc_request *request, const char *key, json_t *value)
{
    size_t index;
    if (!polc_read_choice(request, key, value, polc_cases, 2,
                          "sensitive or insensitive", &index)) {
        return false;
    }
    request->path.fs_case =
        index == 0 ? POL_CASE_SENSITIVE : POL_CASE_INSENSITIVE;
    return true;
}

static bool read_links(polc_request *request, const char *key, json_t *value)
{
    const char *path;
    json_t *target;
    if (!json_is_object(value)) {
        return polc_bad(request, key, "an object of paths");
    }
    request->path.resolver = polc_links_find;
    request->path.resolver_context = request;
    request->links = polc_request_keep(request, json_object_size(value) *
                                                    sizeof *request->links);
    json_object_foreach(value, path, target)
    {
        polc_link *link = &request->links[request->link_count++];
        link->path = polc_text(path);
        if (!polc_read_text(request, target, &link->target) ||
            link->target.size == 0) {
            return polc_bad(request, key, "an object of paths, not empty");
        }
    }
    return true;
}

static bool complete(polc_request *request)
{
    pol_text resolved = request->path.resolved, wrong;
    if (!polc_check_folders(request)) {
        return false;
    }
    if (request->platform != POL_PLATFORM_WINDOWS && resolved.size > 0 &&
        resolved.data[0] != '/') {
        return polc_bad(request, "resolved", "an absolute path");
    }
    if (!polc_links_sort(request, &wrong)) {
        polc_request_fail(request, "bad-request",
                          "`links` has no or two targets for `%.60s`",
                          wrong.data);
        return false;
    }
    return true;
}

static const polc_key keys[] = {
    {"path", true, read_path},
    {"access", true, read_access},
    {"recursive", false, read_recursive},
    {"cwd", false, polc_read_cwd},
    {"home", false, polc_read_home},
    {"resolved", false, read_resolved},
    {"links", false, read_links},
    {"platform", false, polc_read_platform},
    {"fs_case", false, read_case},
    {"roots", false, polc_read_roots},
};

const polc_keys polc_path_keys = {keys, sizeof keys / sizeof *keys, complete};
