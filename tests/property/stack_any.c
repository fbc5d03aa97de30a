/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests that any bytes say: one for each circumstance, then texts, each
 * behind a byte that is its length. */
#include "stack.h"

#include <string.h>

/* The next text; empty behind the last. */
static void take(gen_random *r, stack_bytes *to)
{
    size_t size = r->left > 0 ? *r->bytes++ : 0;
    r->left -= r->left > 0;
    to->size = (unsigned)(size < r->left ? size : r->left);
    to->size = to->size < STACK_BYTES ? to->size : STACK_BYTES;
    memcpy(to->bytes, r->bytes, to->size);
    r->bytes += to->size;
    r->left -= to->size;
}

static void circumstances(gen_random *r, stack_request *q)
{
    memset(q, 0, sizeof *q);
    q->kind = (pol_kind)gen_below(r, POL_KIND_COUNT);
    q->platform = (pol_platform)gen_below(r, 3);
    q->access = (pol_access)gen_below(r, 3);
    q->fs_case = (pol_case)gen_below(r, 3);
    q->protocol = gen_below(r, 6);
    q->port = gen_below(r, 2) * 443;
    q->flags = gen_below(r, 4);
    q->now = gen_below(r, 2) * UINT64_C(1700000000);
    q->recursive = gen_below(r, 2);
    q->has_links = gen_below(r, 2);
    q->known_server = gen_below(r, 2);
    q->known_arguments = gen_below(r, 2);
    q->address_count = gen_below(r, 2);
    q->argument_count = gen_below(r, 3);
    q->arguments[0].type = (pol_argument_type)gen_below(r, 3);
    q->root_count = gen_below(r, 2);
    stack_set(&q->root_names[0], ":workspace");
    stack_set(&q->arguments[0].name, "path");
}

void stack_any_request(gen_random *r, stack_request *q)
{
    circumstances(r, q);
    stack_bytes *const texts[] = {
        &q->main,          &q->second,           &q->cwd,
        &q->home,          &q->method,           &q->addresses[0],
        &q->link_from[0],  &q->link_to[0],       &q->arguments[0].value,
        &q->root_paths[0], &q->arguments[1].name};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        take(r, texts[i]);
    }
    for (; r->left > 0 && q->token_count < STACK_TOKENS; q->token_count++) {
        take(r, &q->tokens[q->token_count]);
    }
}
