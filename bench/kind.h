/* SPDX-License-Identifier: Apache-2.0
 *
 * A policy of path globs, host patterns or address ranges, with the requests
 * asked of it: generated with a seed, or read from files.  Knows no engine. */
#ifndef BENCH_KIND_H
#define BENCH_KIND_H

#include "model.h"

typedef enum kind_sort {
    KIND_PATHS,
    KIND_HOSTS,
    KIND_RANGES
} kind_sort;

/* A glob, a host pattern or a prefix with its length: NUL-terminated. */
typedef struct entry {
    const char *text;
    pol_answer answer;
} entry;

/* What is asked: a canonical path, name or address, NUL-terminated. */
typedef struct kind_set {
    kind_sort sort;
    const char *name; /* of the row */
    entry *entries;
    size_t entry_count;
    pol_text *asked;
    size_t asked_count;
} kind_set;

#define KIND_ASKED 65536

/* name: SORT-N, SORT-names-N or SORT-real; SORT is path, host, cidr4r,
 * cidr4s, cidr6r or cidr6s.  For `names` and `real` dir holds what
 * bench/names.py left there.  Returns 0, or -1 with a message. */
int kind_load(kind_set *out, const char *name, const char *dir);

/* Rule text, one rule a line; the caller frees data.  accesses: the literal
 * of the argument access of path rules. */
pol_text kind_text(const kind_set *set, const char *accesses);

/* Requests of the evaluator for what is asked. */
typedef struct kind_requests {
    pol_request *items;
    pol_path_query *paths;
    pol_network_query *networks;
    size_t count;
} kind_requests;

void kind_requests_make(kind_requests *out, const kind_set *set);
void kind_requests_free(kind_requests *requests);
/* Components of a path, labels of a name. */
size_t kind_parts(kind_sort sort, pol_text asked);

/* Text that lives until the process ends, 16 readable bytes past it. */
const char *kind_keep(const char *data, size_t size);
pol_answer kind_draw_answer(uint64_t *state);
/* Lines of a file; pointers into one block that stays. */
size_t kind_read_lines(const char *path, char ***lines);

/* Generators.  paths: what globs are drawn from, or null: invented. */
void globs_generate(kind_set *out, size_t count, char **paths,
                    size_t path_count, uint64_t seed);
/* A path that the glob matches; at most size bytes, returns its length. */
size_t globs_instance(const char *glob, uint64_t *state, char *out,
                      size_t size);
void hosts_generate(kind_set *out, size_t count, char **names,
                    size_t name_count, uint64_t seed);
/* bits: 32 or 128; skewed: prefixes as networks announce them. */
void ranges_generate(kind_set *out, size_t count, unsigned bits, int skewed,
                     uint64_t seed);

#endif
