/* SPDX-License-Identifier: Apache-2.0
 *
 * Compiling: rule sources to an image, with diagnostics; canonical text.
 *
 * The library does no I/O and reads no environment, clock or locale: sources
 * are bytes, `load` goes through the caller's loader.
 *
 * Everything here is there since 0.1 where it does not say otherwise.
 *
 * Threads: calls share nothing; one result belongs to one thread at a time.
 */
#ifndef LIBPOLICY_POLICY_H
#define LIBPOLICY_POLICY_H

#include <libpolicy/eval.h>

#ifndef __cplusplus
#include <stdbool.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define POL_LANGUAGE_VERSION 1

/* Memory: resize(ctx, pointer, old_size, new_size).  new_size 0 frees and
 * returns null; null for new_size > 0 means out of memory.  Null allocator:
 * realloc and free. */
typedef struct pol_allocator {
    void *(*resize)(void *context, void *pointer, size_t old_size,
                    size_t new_size);
    void *context;
} pol_allocator;

/* One named text of rules. */
typedef struct pol_source {
    pol_text name; /* shown in messages; `load` is relative to the root */
    pol_text text;
    pol_layer layer;
} pol_source;

/* What a loader says of a name. */
typedef enum pol_load {
    POL_LOAD_OK = 0,
    POL_LOAD_MISSING,
    POL_LOAD_OUTSIDE,    /* leaves the policy's root */
    POL_LOAD_NOT_A_FILE, /* a directory, a FIFO, a link */
    POL_LOAD_UNREADABLE,
    POL_LOAD_TOO_LARGE
} pol_load;

/* Gives the text of load("name"), a path below the policy's root in normal
 * form ("team/common.rules"; "." and ".." are resolved or refused before).
 * text stays valid until the compile call returns.  `std:` names never come
 * here. */
typedef pol_load (*pol_loader)(void *context, pol_text name, pol_text *text);

/* Turns an internationalised host name (UTF-8) into A-labels (UTS 46,
 * non-transitional), such as libidn2's idn2_lookup_u8 does.  false where the
 * name is malformed or does not fit capacity. */
typedef bool (*pol_idna)(void *context, pol_text name, char *out,
                         size_t capacity, size_t *size);

/* Hard limits; 0 takes the default (libpolicy/source/limits.def). */
typedef struct pol_limits {
    size_t struct_size;    /* sizeof(pol_limits) */
    uint64_t source_bytes; /* of one source */
    uint64_t rules;        /* of a policy */
    uint64_t depth;        /* nesting of expressions, blocks */
    uint64_t load_depth;
    uint64_t steps;   /* statements and list items evaluated */
    uint64_t states;  /* of the automaton */
    uint64_t threads; /* that one request may need */
    uint64_t image_bytes;
    uint64_t memory; /* bytes in use while compiling */
} pol_limits;

/* Sets one limit by name ("rules", "states"); POL_INVALID_ARGUMENT for an
 * unknown name. */
POL_API pol_status pol_limits_set(pol_limits *limits, pol_text name,
                                  uint64_t value);
/* Name, default and meaning of the index-th limit; null past the last. */
POL_API const char *pol_limits_name(size_t index, uint64_t *value,
                                    const char **meaning);

typedef struct pol_compile_options {
    size_t struct_size; /* sizeof(pol_compile_options) */
    pol_dialect dialect;
    const pol_allocator *allocator;
    const pol_limits *limits;
    pol_loader loader; /* null: only `std:` packs can be loaded */
    void *loader_context;
    pol_text root; /* absolute folder that relative path patterns mean;
                      empty: they are errors */
    pol_idna idna; /* null: internationalised names in rules are errors */
    void *idna_context;
    int trust_project; /* else sources of POL_LAYER_PROJECT can only tighten */
    uint32_t required; /* bits 1 << pol_layer: a layer of these that gives no
                          source is an error (P309) */
    int no_base; /* native dialect: leave std:base out, what the library knows
                    of programs and of the environment */
    int carry_sources; /* the image carries the texts of all sources but packs
                          (pol_image_get_source) */
} pol_compile_options;

typedef enum pol_severity {
    POL_SEVERITY_ERROR = 0,
    POL_SEVERITY_WARNING = 1,
    POL_SEVERITY_NOTE = 2
} pol_severity;

/* A place in a source.  line and column are 1-based (column in bytes);
 * begin and end are byte offsets. */
typedef struct pol_place {
    pol_text source; /* its name */
    uint32_t line, column;
    uint32_t begin, end;
} pol_place;

typedef struct pol_diagnostic {
    const char *code; /* "P012"; permanent */
    const char *name; /* "unterminated-string" */
    pol_severity severity;
    pol_place place;
    pol_text message;
    pol_text fix; /* text that would replace fix_place; data null: none */
    size_t notes; /* pol_result_note */
    pol_place fix_place; /* the place itself, or a larger or another one */
    int fix_safe;        /* with the fix no request is answered otherwise */
} pol_diagnostic;

typedef struct pol_statistics {
    uint64_t rules, symbols, states, edges, threads;
    uint64_t image_bytes, evaluation_bytes;
    uint64_t peak_memory; /* bytes */
} pol_statistics;

typedef struct pol_result pol_result;

/* Compiles sources to one image, all or nothing.  *result is set whenever
 * the status is not POL_INVALID_ARGUMENT or POL_NO_MEMORY, also on failure,
 * so that diagnostics can be read; free it with pol_result_free.
 * Returns POL_OK, POL_REJECTED (diagnostics tell), POL_LIMIT (the memory
 * limit), POL_NO_MEMORY, POL_INVALID_ARGUMENT, POL_INTERNAL. */
POL_API pol_status pol_compile(const pol_source *sources, size_t count,
                               const pol_compile_options *options,
                               pol_result **result);

/* The image, 64-byte aligned, owned by the result; null data on failure. */
POL_API pol_text pol_result_image(const pol_result *result);
POL_API size_t pol_result_diagnostics(const pol_result *result);
/* index < pol_result_diagnostics; texts belong to the result. */
POL_API pol_diagnostic pol_result_diagnostic(const pol_result *result,
                                             size_t index);
/* Secondary place of a diagnostic: severity note. */
POL_API pol_diagnostic pol_result_note(const pol_result *result, size_t index,
                                       size_t note);
/* The index-th diagnostic as shown to people, with source line, carets,
 * notes and fix; foreign control characters are escaped; colour adds ANSI
 * colours.  Length contract as pol_explain. */
POL_API pol_status pol_result_render(const pol_result *result, size_t index,
                                     int colour, char *buffer, size_t capacity,
                                     size_t *needed);
POL_API pol_statistics pol_result_statistics(const pol_result *result);
POL_API void pol_result_free(pol_result *result);

/* One-line meaning of a diagnostic code ("P012") or null; *name and *severity
 * may be null. */
POL_API const char *pol_code_summary(pol_text code, const char **name,
                                     pol_severity *severity);
/* The page that explains a code: what it means, why it matters, what to write
 * instead; then examples, indented by four blanks, below "Bad:" and "Good:".
 * ASCII text of whole lines; null for an unknown code. */
POL_API const char *pol_code_page(pol_text code);
/* The index-th code of the table, null past the last. */
POL_API const char *pol_code_at(size_t index);

/* Canonical layout of one source.  POL_REJECTED leaves only diagnostics in
 * *result; else pol_result_text is the text.  Comments are kept. */
POL_API pol_status pol_format(const pol_source *source,
                              const pol_compile_options *options,
                              pol_result **result);
/* Text made by pol_format or pol_dump. */
POL_API pol_text pol_result_text(const pol_result *result);

/* A stage as text, for people and for tests; not a stable format. */
typedef enum pol_stage {
    POL_STAGE_TOKENS = 0,
    POL_STAGE_SYNTAX = 1,
    POL_STAGE_RULES = 2,
    POL_STAGE_AUTOMATON = 3,
    POL_STAGE_IMAGE = 4
} pol_stage;

POL_API pol_status pol_dump(const pol_source *sources, size_t count,
                            const pol_compile_options *options, pol_stage stage,
                            pol_result **result);

/* -- Proofs about layers */

/* What is claimed of the layers below a boundary. */
typedef enum pol_claim {
    POL_CLAIM_RULES = 0, /* no answer is lower than what the rules above the
                            boundary say by themselves */
    POL_CLAIM_ANSWER = 1 /* nor lower than their whole answer, by default
                            included */
} pol_claim;

#define POL_CLAIM_COUNT 2

typedef enum pol_proof {
    POL_PROOF_UNDECIDED = 0, /* reason says why */
    POL_PROOF_REFUTED = 1,   /* there is a witness */
    POL_PROOF_PROVED = 2
} pol_proof;

/* One claim about one kind. */
typedef struct pol_claim_info {
    pol_kind kind;
    pol_claim claim;
    int required; /* it has to hold: always for the rules, for the whole
                     answer where the kind is under managed_only */
    pol_proof proof;
    int least;          /* refuted: no lesser request is a witness */
    const char *reason; /* undecided, or not sure to be least; one line */
    pol_place place;    /* undecided: of the rule at fault; line 0: none */
    const pol_request *request; /* refuted: the witness */
    pol_decision strong;        /* what the layers above the boundary answer */
    pol_decision whole;         /* what all answer */
    size_t strong_rules, whole_rules; /* that match: pol_result_witness_rule */
    pol_text weaker; /* the source below the boundary that loosens, where
                        none was given; else null */
} pol_claim_info;

typedef struct pol_prove_options {
    size_t struct_size; /* sizeof(pol_prove_options) */
    pol_layer weaker;   /* the strongest layer below the boundary; 0, below
                           which no boundary can lie: POL_LAYER_USER */
    uint64_t standings; /* limit of one search; 0: 200,000 */
} pol_prove_options;

/* Proves for every kind that the sources of layers below the boundary loosen
 * nothing that those above it say, or finds the least request that they
 * loosen.  Without a source below the boundary: that no source whatever
 * could.  Contract as pol_compile; the result has claims and no image. */
POL_API pol_status pol_prove(const pol_source *sources, size_t count,
                             const pol_compile_options *options,
                             const pol_prove_options *prove,
                             pol_result **result);

/* Number of claims of a result. */
POL_API size_t pol_result_claims(const pol_result *result);
/* index < pol_result_claims; what it points to belongs to the result. */
POL_API pol_claim_info pol_result_claim(const pol_result *result, size_t index);
/* The index-th rule that matches the witness of a claim: of the layers above
 * the boundary (whole 0) or of all.  POL_INVALID_ARGUMENT past the last. */
POL_API pol_status pol_result_witness_rule(const pol_result *result,
                                           size_t claim_index, int whole,
                                           size_t index, pol_rule_info *info);

/* -- The functions of the rule language, for editors */

typedef struct pol_builtin_info {
    const char *name;
    const char *meaning; /* one line */
    int is_element;      /* a value in patterns; else a statement */
    int takes_texts;     /* any number of strings, and nothing else */
    size_t arguments;
} pol_builtin_info;

typedef struct pol_argument_info {
    const char *name;
    const char *type;    /* "string", "list", "string or list" ... */
    const char *values;  /* that a string, or one of a list, can have, with
                            blanks between them; "": any, or no string */
    const char *meaning; /* one line */
    int is_required;
    int is_positional; /* may be given by position too, in this order */
} pol_argument_info;

/* The index-th builtin of a dialect, sorted by name; its argument-th argument.
 * POL_INVALID_ARGUMENT past the last.  What is found stays. */
POL_API pol_status pol_builtin_at(pol_dialect dialect, size_t index,
                                  pol_builtin_info *info);
POL_API pol_status pol_builtin_argument(pol_dialect dialect, size_t index,
                                        size_t argument,
                                        pol_argument_info *info);

/* The index-th shipped pack ("std:readonly"); null past the last. */
POL_API const char *pol_pack_name(size_t index);
POL_API pol_text pol_pack_text(const char *name);

/* "1.2.3" of the library. */
POL_API const char *pol_version(void);

#ifdef __cplusplus
}
#endif
#endif
