/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads .vec files (doc/policy-vec.5): policies, and the vectors that are
 * asked of them.  `polc test` and the suites in tests/ read them here; what
 * is known of answers is in vec_expect.c and vec_diagnostic.c. */
#ifndef POLC_VEC_H
#define POLC_VEC_H

#include "polc/load.h"

#include <libpolicy/policy.h>

#define POLC_VEC_SOURCES 64
/* The longest text, and the longest list, that stretch= and repeat= make. */
#define POLC_VEC_STRETCH ((uint64_t)1 << 26)
#define POLC_VEC_REPEAT ((uint64_t)1 << 21)

/* A file that load() finds, or the status that it gets instead. */
typedef struct polc_vec_file {
    pol_text name, text;
    pol_load status;
} polc_vec_file;

/* What the caller's IDNA makes of a name. */
typedef struct polc_vec_name {
    pol_text from, to;
} polc_vec_name;

typedef struct polc_vec_policy {
    pol_dialect dialect;
    pol_text root;
    bool trust; /* the project */
    bool base, no_base;
    uint32_t required;
    polc_vec_name names[POLC_VEC_SOURCES];
    size_t name_count;
    pol_limits limits;
    pol_source sources[POLC_VEC_SOURCES];
    unsigned lines[POLC_VEC_SOURCES];    /* first line of a source's block; 0:
                                            it is a file or a text=, */
    const char *paths[POLC_VEC_SOURCES]; /* and this is where the file is */
    size_t source_count;
    polc_vec_file files[POLC_VEC_SOURCES];
    size_t file_count;
    unsigned line; /* of the first directive */
    /* Of polc_vec_options: what load() reads, and the folder's real name. */
    polc_loader loader;
    bool has_loader;
    char *folder;
} polc_vec_policy;

/* One word of a line; `plain` where it does not begin with a quote or a
 * backslash, so that it may be a keyword or `key=value`. */
typedef struct polc_vec_word {
    pol_text text;
    bool plain;
} polc_vec_word;

typedef struct polc_vec_line {
    unsigned number; /* 1-based */
    pol_text text;
    polc_vec_word *words;
    size_t count;
} polc_vec_line;

typedef struct polc_vec_memory polc_vec_memory;

typedef struct polc_vec_reader {
    const char *path;
    pol_text data;
    size_t at;
    unsigned line;           /* the one that was read last */
    uint64_t limit;          /* bytes of a rule file */
    polc_vec_memory *policy; /* memory of one policy, */
    polc_vec_memory *vector; /* and of one of its vectors */
    polc_buffer error;       /* empty: none; of line `line` */
} polc_vec_reader;

/* Data is read where it stands; limit: bytes of a rule file that it names. */
void polc_vec_open(polc_vec_reader *reader, const char *path, pol_text data,
                   uint64_t limit);
void polc_vec_close(polc_vec_reader *reader);

/* Whether vectors stand before the first policy. */
bool polc_vec_has_loose(polc_vec_reader *reader);
/* The next policy; what the one before held is freed.  false at the end, or
 * with an error. */
bool polc_vec_next_policy(polc_vec_reader *reader, polc_vec_policy *policy);
/* The next vector of that policy; false where there is none, or with an
 * error.  What the one before held is freed. */
bool polc_vec_next_vector(polc_vec_reader *reader, polc_vec_line *line);

/* Says what is wrong with the line at hand; the first message stays.  Is
 * false. */
bool polc_vec_fail(polc_vec_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static inline bool polc_vec_failed(const polc_vec_reader *reader)
{
    return reader->error.size > 0;
}

/* Takes the memory of the vector at hand, which then outlives it; free it with
 * polc_vec_memory_free. */
polc_vec_memory *polc_vec_take(polc_vec_reader *reader);
void polc_vec_memory_free(polc_vec_memory *memory);

/* Zeroed memory that lives as long as the vector. */
void *polc_vec_alloc(polc_vec_reader *reader, size_t size);
/* True for a plain word `key=...`; *value is what follows. */
bool polc_vec_attribute(const polc_vec_word *word, const char *key,
                        pol_text *value);
/* True for the plain word itself. */
bool polc_vec_flag(const polc_vec_word *word, const char *name);
bool polc_vec_is(pol_text text, const char *literal);
bool polc_vec_same(pol_text a, pol_text b);
/* Takes what stands before the first `mark`, or all, from *rest; false where
 * nothing is left. */
bool polc_vec_cut(pol_text *rest, const char *mark, pol_text *part);
/* Bytes of a foreign text that a message shows. */
static inline int polc_vec_shown(pol_text text)
{
    return text.size < 80 ? (int)text.size : 80;
}
/* Decimal digits only. */
bool polc_vec_number(pol_text text, uint64_t *value);

/* -- vec_policy.c */

/* For vec.c: whether a line begins a policy, and reads it; more of the
 * policy may follow. */
bool polc_vec_is_directive(pol_text text);
bool polc_vec_read_directive(polc_vec_reader *reader, polc_vec_policy *policy,
                             const polc_vec_line *line);
/* The indented lines that follow, four columns to the left (vec.c); memory of
 * the policy. */
pol_text polc_vec_block(polc_vec_reader *reader);
/* Memory that lives as long as the policy. */
void *polc_vec_keep(polc_vec_reader *reader, size_t size);

/* How the policy is compiled; valid until polc_vec_policy_close.  A policy of
 * files loads what stands below the folder of the first. */
pol_compile_options polc_vec_options(polc_vec_policy *policy, uint64_t limit);
void polc_vec_policy_close(polc_vec_policy *policy);

/* -- vec_question.c */

/* A symbolic link of a request's file system; target.data null: it cannot be
 * read. */
typedef struct polc_vec_link {
    pol_text from, target;
} polc_vec_link;

/* A vector: the request, and what it expects (data null: nothing said). */
typedef struct polc_vec_question {
    pol_answer answer;
    pol_text reason, rule, rules, prefix, why, fallback;
    bool person;
    bool locked; /* asked of an image that pol_image_lock() made */
    bool looks;  /* a path: somebody looks at links */
    bool bare;   /* neither flags nor facts: may be asked packed */
    uint64_t repeat, stretch;
    size_t words; /* of the line: no list is longer */
    polc_vec_link *links;
    size_t link_count;
    pol_root *roots;
    pol_variable *variables;
    pol_shell_query shell;
    pol_path_query path;
    pol_network_query network;
    pol_tool_query tool;
    pol_setting_query setting;
    pol_request request;
} polc_vec_question;

/* Reads allow|prompt|deny [ATTRIBUTE...] and what is asked; false with an
 * error where it is no such vector.  The request points into *q. */
bool polc_vec_ask(polc_vec_reader *reader, const polc_vec_line *line,
                  polc_vec_question *q);

/* -- vec_write.c */

/* A request as a vector of this answer, without an end of line, such that
 * reading it gives the request again; a resolver is left out. */
void polc_vec_write(polc_buffer *out, const pol_decision *decision,
                    const pol_request *request);

/* -- vec_expect.c */

/* One thing that a vector says otherwise than the answer. */
typedef struct polc_vec_difference {
    const char *key; /* "answer", "rule" ... */
    polc_buffer expected, actual;
} polc_vec_difference;

#define POLC_VEC_DIFFERENCES 8

typedef struct polc_vec_differences {
    polc_vec_difference items[POLC_VEC_DIFFERENCES];
    size_t count;
} polc_vec_differences;

/* Compares all that the vector expects with the answer, and with the matches
 * of pol_eval_all.  False where the differences are some; free them. */
bool polc_vec_compare(const pol_image *image, const polc_vec_question *q,
                      const pol_decision *decision, const pol_match *matches,
                      size_t match_count, polc_vec_differences *differences);
void polc_vec_differences_free(polc_vec_differences *differences);
/* Whether an ID, or [SOURCE]@LINE, is this rule. */
bool polc_vec_is_rule(const pol_image *image, uint32_t rule, pol_text name);

/* -- vec_diagnostic.c */

/* Whether a line is about diagnostics: error, warning, errors, warnings,
 * accepted. */
bool polc_vec_is_diagnostic(const polc_vec_line *line);
/* Judges such a line; false with what is otherwise in *why, or with an
 * error.  result: null where there is none. */
bool polc_vec_diagnose(polc_vec_reader *reader, const polc_vec_line *line,
                       pol_status status, const pol_result *result,
                       polc_buffer *why);

#endif
