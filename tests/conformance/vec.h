/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads .vec files (README.md beside this file): policies and the vectors
 * that are asked of them.  Knows the layout; knows no answer. */
#ifndef TESTS_CONFORMANCE_VEC_H
#define TESTS_CONFORMANCE_VEC_H

#include <stdbool.h>

#include <libpolicy/policy.h>

#define VEC_SOURCES 16
#define VEC_WORDS 64

/* A file that load() finds, or the status that it gets instead. */
typedef struct vec_file {
    pol_text name, text;
    pol_load status;
} vec_file;

/* What the caller's IDNA makes of a name. */
typedef struct vec_name {
    pol_text from, to;
} vec_name;

typedef struct vec_policy {
    pol_dialect dialect;
    pol_text root;
    bool trust; /* the project */
    bool base;  /* with std:base */
    uint32_t required;
    vec_name names[VEC_SOURCES];
    size_t name_count;
    pol_limits limits;
    pol_source sources[VEC_SOURCES];
    size_t source_count;
    vec_file files[VEC_SOURCES];
    size_t file_count;
    unsigned line; /* of the first directive */
} vec_policy;

/* One word of a line; `plain` where it does not begin with a quote or a
 * backslash, so that it may be a keyword or `key=value`. */
typedef struct vec_word {
    pol_text text;
    bool plain;
} vec_word;

typedef struct vec_line {
    unsigned number; /* 1-based */
    pol_text text;
    vec_word words[VEC_WORDS];
    size_t count;
} vec_line;

typedef struct vec_memory vec_memory;

typedef struct vec_reader {
    const char *path;
    char *data; /* the file, NUL behind it */
    size_t size, at;
    unsigned line;
    vec_memory *memory; /* of one policy and its vectors */
    char error[256];    /* empty: none */
} vec_reader;

/* false, with a message in error, where the file cannot be read. */
bool vec_open(vec_reader *reader, const char *path);
void vec_close(vec_reader *reader);

/* The next policy; what the one before held is freed.  false at the end, or
 * with a message in error. */
bool vec_next_policy(vec_reader *reader, vec_policy *policy);
/* The next vector of that policy; false where there is none, or with a
 * message in error. */
bool vec_next_vector(vec_reader *reader, vec_line *line);

/* Memory that lives as long as the policy. */
void *vec_alloc(vec_reader *reader, size_t size);
/* True for a plain word `key=...`; *value is what follows. */
bool vec_attribute(const vec_word *word, const char *key, pol_text *value);
bool vec_is(pol_text text, const char *literal);
/* Takes what stands before the first `mark`, or all, from *rest; false where
 * nothing is left. */
bool vec_cut(pol_text *rest, const char *mark, pol_text *part);
/* Decimal digits only. */
bool vec_number(pol_text text, uint64_t *value);

#endif
