/* SPDX-License-Identifier: Apache-2.0
 *
 * Other people's engines, where configure found them. */
#ifndef BENCH_PEERS_H
#define BENCH_PEERS_H

#include "kind.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct peer peer;

/* engine: "re2" or "hyperscan".  Null, after a message, where it is not built
 * in or refuses the expressions, all of which must match a whole text. */
peer *peer_build(const char *engine, const char *const *expressions,
                 const pol_answer *answers, size_t count);
/* The strictest of those that match, else prompt. */
pol_answer peer_decide(peer *p, pol_text asked);
/* Bytes of what it compiled; 0 where it does not tell. */
size_t peer_bytes(const peer *p);
void peer_free(peer *p);

/* The regular expression of a glob or a host pattern. */
const char *expression_of(kind_sort sort, const char *text);
/* Prints an AppArmor profile with the globs of the set. */
void expression_profile(const kind_set *set);

#ifdef __cplusplus
}
#endif

#endif
