/* SPDX-License-Identifier: Apache-2.0
 *
 * The nearest allowed request.  Of a command that is exact: all requests so
 * many edits away are denied by one more source, and the difference to the
 * policy without it has the least one that was allowed. */
#include "polc/nearest.h"
#include "polc/suggest.h"
#include "polc/witness.h"

#include <stdlib.h>
#include <string.h>

enum {
    ONE_EDIT = 48, /* tokens of a command whose neighbours are looked at */
    TWO_EDITS = 8
};

/* -- Patterns: tokens, of which a null one is any() */

typedef struct pattern {
    const pol_text *tokens[ONE_EDIT + 3];
    size_t count;
} pattern;

static pattern edit(const pattern *from, size_t at, int what)
{
    pattern to = {.count = 0};
    for (size_t i = 0; i <= from->count; i++) {
        if (i == at && what > 0) { /* put in */
            to.tokens[to.count++] = NULL;
        }
        if (i < from->count && (i != at || what > 0)) {
            to.tokens[to.count++] = from->tokens[i];
        } else if (i < from->count && what == 0) { /* replace */
            to.tokens[to.count++] = NULL;
        }
    }
    return to;
}

static bool add_rule(polc_buffer *out, const pattern *p)
{
    bool good = true;
    polc_add_string(out, "prefix_rule(pattern=[");
    for (size_t i = 0; i < p->count; i++) {
        if (p->tokens[i] == NULL) {
            polc_add_string(out, "any()");
        } else {
            good = polc_add_literal(out, *p->tokens[i]) && good;
        }
        polc_add_string(out, ", ");
    }
    polc_add_string(out, "end()], decision=\"deny\")\n");
    return good;
}

/* Every pattern that so many edits make. */
static bool add_rules(polc_buffer *out, const pattern *p, unsigned edits)
{
    bool good = true;
    for (size_t at = 1; at <= p->count; at++) {
        for (int what = at < p->count ? -1 : 1; what <= 1; what++) {
            pattern next = edit(p, at, what);
            good = good && (edits == 1 ? add_rule(out, &next)
                                       : add_rules(out, &next, edits - 1));
        }
    }
    return good;
}

/* -- Asking */

static void take(polc_near *near, const pol_request *request)
{
    polc_json json = {.out = &near->json};
    pol_request shown = *request;
    shown.now = 0; /* as they were in what was asked */
    shown.cwd = shown.home = (pol_text){NULL, 0};
    shown.root_count = 0;
    polc_witness_text(&near->text, &shown);
    polc_witness_json(&json, &shown);
}

static bool is_allowed(const polc_judge *judge, const pol_request *request)
{
    pol_decision decision;
    return pol_eval(judge->image, request, judge->scratch, &decision) ==
               POL_OK &&
           decision.answer == POL_ALLOW;
}

/* -- Commands */

/* How many tokens have to change; more than 2 are 3. */
static unsigned distance(const pol_text *a, size_t n, const pol_text *b,
                         size_t m)
{
    unsigned row[ONE_EDIT + 4];
    if (n > ONE_EDIT + 2 || m > ONE_EDIT + 2) {
        return 3;
    }
    for (size_t j = 0; j <= m; j++) {
        row[j] = (unsigned)j;
    }
    for (size_t i = 1; i <= n; i++) {
        unsigned corner = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            bool is_same =
                a[i - 1].size == b[j - 1].size &&
                (a[i - 1].size == 0 ||
                 memcmp(a[i - 1].data, b[j - 1].data, a[i - 1].size) == 0);
            unsigned least = corner + !is_same;
            least = row[j] + 1 < least ? row[j] + 1 : least;
            least = row[j - 1] + 1 < least ? row[j - 1] + 1 : least;
            corner = row[j];
            row[j] = least;
        }
    }
    return row[m] < 3 ? row[m] : 3;
}

/* What closes means more than its tokens (abbreviations), so that the least of
 * what it closes can be farther than it has to be: tokens that were asked come
 * back where that is allowed. */
static bool come_nearer(pol_text *tokens, size_t count, const polc_judge *judge,
                        pol_request *request, const pol_request *asked)
{
    bool came = false;
    for (size_t i = 0; count == asked->argc && i < count; i++) {
        pol_text was = tokens[i];
        tokens[i] = asked->argv[i];
        bool better = is_allowed(judge, request);
        tokens[i] = better ? tokens[i] : was;
        came = came ||
               (better && (was.size != tokens[i].size ||
                           memcmp(was.data, tokens[i].data, was.size) != 0));
    }
    return came;
}

/* Takes what was allowed and now is not; the asked request's own place and
 * time stand for the witness's. */
static void take_change(polc_near *near, const pol_result *result,
                        const polc_judge *judge, const pol_request *asked,
                        unsigned edits)
{
    for (size_t i = 0; i < pol_result_changes(result); i++) {
        pol_change change = pol_result_change(result, i);
        pol_request request = *asked;
        if (change.before.answer != POL_ALLOW) {
            continue;
        }
        size_t count = change.request->argc;
        pol_text *tokens = polc_resize(NULL, (count + 1) * sizeof *tokens);
        memcpy(tokens, change.request->argv, count * sizeof *tokens);
        request.argv = tokens;
        request.argc = count;
        bool came = come_nearer(tokens, count, judge, &request, asked);
        unsigned far = distance(asked->argv, asked->argc, tokens, count);
        if (far <= 2 && is_allowed(judge, &request)) {
            take(near, &request);
            near->edits = far;
            near->is_sure = change.least && far == edits && !came &&
                            pol_result_gaps(result) == 0;
        }
        free(tokens);
    }
}

static void try_edits(polc_near *near, const pol_policy_sources *policy,
                      const polc_judge *judge, const pol_request *asked,
                      unsigned edits)
{
    static const char name[] = "nearest.rules";
    pattern whole = {.count = asked->argc};
    polc_buffer rules = {0};
    for (size_t i = 0; i < asked->argc; i++) {
        whole.tokens[i] = &asked->argv[i];
    }
    if (add_rules(&rules, &whole, edits)) {
        size_t count = policy->count;
        pol_source *sources = polc_resize(NULL, (count + 1) * sizeof *sources);
        pol_result *result = NULL;
        pol_diff_options options = {.struct_size = sizeof options,
                                    .kinds = 1u << POL_KIND_COMMAND};
        memcpy(sources, policy->sources, count * sizeof *sources);
        sources[count] = (pol_source){polc_text(name), polc_buffer_text(&rules),
                                      POL_LAYER_MANAGED_CLOUD};
        pol_policy_sources masked = {sources, count + 1, policy->options};
        if (pol_diff(policy, &masked, &options, &result) == POL_OK) {
            near->is_tried = true;
            near->is_sure = pol_result_gaps(result) == 0;
            take_change(near, result, judge, asked, edits);
        }
        pol_result_free(result);
        free(sources);
    }
    polc_buffer_free(&rules);
}

/* Whether a comes before b, of as many tokens. */
static bool is_lesser(const pol_text *a, const pol_text *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t size = a[i].size < b[i].size ? a[i].size : b[i].size;
        int order = size == 0 ? 0 : memcmp(a[i].data, b[i].data, size);
        if (order != 0 || a[i].size != b[i].size) {
            return order < 0 || (order == 0 && a[i].size < b[i].size);
        }
    }
    return false;
}

/* One token less: each such command is asked, and there are none with fewer
 * tokens as near. */
static void drop_one(polc_near *near, const polc_judge *judge,
                     const pol_request *asked)
{
    size_t count = asked->argc - 1;
    pol_text *tokens = polc_resize(NULL, (count + 1) * sizeof *tokens);
    pol_text *least = polc_resize(NULL, (count + 1) * sizeof *least);
    pol_request request = *asked;
    request.argc = count;
    for (size_t at = 1; at < asked->argc; at++) {
        request.argv = tokens;
        memcpy(tokens, asked->argv, at * sizeof *tokens);
        memcpy(tokens + at, asked->argv + at + 1,
               (count - at) * sizeof *tokens);
        if (is_allowed(judge, &request) &&
            (near->edits == 0 || is_lesser(tokens, least, count))) {
            memcpy(least, tokens, count * sizeof *least);
            near->edits = 1;
        }
    }
    if (near->edits == 1) {
        request.argv = least;
        take(near, &request);
        near->is_tried = near->is_sure = true;
    }
    free(tokens);
    free(least);
}

static void near_command(polc_near *near, const pol_policy_sources *policy,
                         const polc_judge *judge, const pol_request *asked)
{
    if (asked->of.shell != NULL || asked->argc == 0 || asked->argc > ONE_EDIT ||
        policy->options->dialect != POL_DIALECT_NATIVE) {
        return;
    }
    drop_one(near, judge, asked);
    if (near->edits == 0) {
        try_edits(near, policy, judge, asked, 1);
    }
    if (near->is_tried && near->edits == 0 && asked->argc <= TWO_EDITS) {
        try_edits(near, policy, judge, asked, 2);
    }
}

/* -- Paths and connections: every edit is asked */

static void near_path(polc_near *near, const polc_judge *judge,
                      const pol_request *asked)
{
    pol_path_query query = *asked->of.path;
    pol_request request = *asked;
    request.of.path = &query;
    near->is_tried = near->is_sure = true;
    for (int access = 0; access < 3 && near->edits == 0; access++) {
        query.access = (pol_access)access;
        if (query.access != asked->of.path->access &&
            is_allowed(judge, &request)) {
            near->edits = 1;
        }
    }
    if (near->edits == 0 && asked->of.path->recursive) {
        query = *asked->of.path;
        query.recursive = 0;
        near->edits = is_allowed(judge, &request);
    }
    if (near->edits > 0) {
        take(near, &request);
    }
}

static void near_network(polc_near *near, const polc_judge *judge,
                         const pol_request *asked)
{
    pol_network_query query = *asked->of.network;
    pol_request request = *asked;
    request.of.network = &query;
    if (query.url.size > 0) {
        return;
    }
    near->is_tried = near->is_sure = true;
    for (int p = POL_NET_HTTP; p <= POL_NET_SOCKS5_UDP && near->edits == 0;
         p++) {
        query.protocol = (pol_net_protocol)p;
        near->edits = is_allowed(judge, &request);
    }
    if (near->edits == 0) {
        query = *asked->of.network;
        for (query.port = 1; query.port <= 65535; query.port++) {
            if (is_allowed(judge, &request)) {
                near->edits = 1;
                break;
            }
        }
    }
    if (near->edits > 0) {
        take(near, &request);
    }
}

void polc_nearest_allowed(polc_near *near, const pol_policy_sources *policy,
                          const polc_judge *judge, const polc_request *request)
{
    pol_request asked = polc_judge_request(judge, request);
    *near = (polc_near){.edits = 0};
    if (asked.kind == POL_KIND_COMMAND) {
        near_command(near, policy, judge, &asked);
    } else if (asked.kind == POL_KIND_PATH) {
        near_path(near, judge, &asked);
    } else if (asked.kind == POL_KIND_NETWORK) {
        near_network(near, judge, &asked);
    }
}

void polc_near_free(polc_near *near)
{
    polc_buffer_free(&near->text);
    polc_buffer_free(&near->json);
}
