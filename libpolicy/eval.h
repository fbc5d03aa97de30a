/* SPDX-License-Identifier: Apache-2.0
 *
 * Asking: open a compiled policy image, evaluate requests, explain answers.
 *
 * Everything here is freestanding: no allocation, no I/O, no globals, no
 * locale, no clock.  Text is counted bytes; a pointer with length 0 may be
 * null.  Zero is deny: a zeroed decision denies, an unopened image denies.
 *
 * Everything here is there since 0.1 where it does not say otherwise.
 *
 * Threads: every function is re-entrant.  Any number of threads may evaluate
 * one image at the same time, each with its own pol_scratch.
 */
#ifndef LIBPOLICY_EVAL_H
#define LIBPOLICY_EVAL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef POL_API
#if defined(__GNUC__)
#define POL_API __attribute__((visibility("default")))
#else
#define POL_API
#endif
#endif

/* What a call did.  Closed: no other value ever leaves the library. */
typedef enum pol_status {
    POL_OK = 0,
    POL_INVALID_ARGUMENT = 1,    /* the caller broke the contract */
    POL_NO_MEMORY = 2,           /* the allocator returned null */
    POL_LIMIT = 3,               /* a limit of this call was reached */
    POL_REJECTED = 4,            /* the sources have errors: see diagnostics */
    POL_BAD_IMAGE = 5,           /* the bytes are no image that verifies */
    POL_UNSUPPORTED_VERSION = 6, /* an image or a language of the future */
    POL_INTERNAL = 7             /* a defect in the library */
} pol_status;

/* Name of a status ("ok", "no-memory"); "internal" for any other value. */
POL_API const char *pol_status_name(pol_status status);

/* Counted bytes that belong to somebody else. */
typedef struct pol_text {
    const char *data;
    size_t size;
} pol_text;

/* The answer.  Strictness: allow < prompt < deny. */
typedef enum pol_answer {
    POL_DENY = 0,
    POL_PROMPT = 1,
    POL_ALLOW = 2
} pol_answer;

POL_API const char *pol_answer_name(pol_answer answer);

/* Why the answer is what it is. */
typedef enum pol_reason {
    POL_REASON_INVALID = 0, /* the request is malformed */
    POL_REASON_LIMIT = 1,   /* a limit was reached; the answer is deny */
    POL_REASON_RULE = 2,    /* the strictest matching rule */
    POL_REASON_DEFAULT = 3, /* no rule matched */
    POL_REASON_OPAQUE = 4,
    POL_REASON_LAYER = 5,
    POL_REASON_GRANT = 6,
    POL_REASON_REVIEW = 7
} pol_reason;

POL_API const char *pol_reason_name(pol_reason reason);

/* Ordered origin of rules. */
typedef enum pol_layer {
    POL_LAYER_MANAGED = 0,
    POL_LAYER_USER = 1,
    POL_LAYER_PROJECT = 2,
    POL_LAYER_SESSION = 3
} pol_layer;

POL_API const char *pol_layer_name(pol_layer layer);

typedef enum pol_dialect {
    POL_DIALECT_NATIVE = 0,
    POL_DIALECT_CODEX = 1 /* Codex 0.169 to the letter, its holes included */
} pol_dialect;

/* A view of a verified image; nothing to close.  The bytes must outlive the
 * view and stay unchanged.  All fields are private. */
typedef struct pol_image {
    const unsigned char *bytes;
    size_t size;
    uint64_t opaque[30];
} pol_image;

/* Verifies size bytes at bytes and fills *image.  bytes must be 64-byte
 * aligned (POL_IMAGE_ALIGNMENT).  On any failure *image is zeroed, and every
 * evaluation of it answers deny.
 * Returns POL_OK, POL_INVALID_ARGUMENT, POL_BAD_IMAGE or
 * POL_UNSUPPORTED_VERSION. */
POL_API pol_status pol_image_open(pol_image *image, const void *bytes,
                                  size_t size);

#define POL_IMAGE_ALIGNMENT 64

typedef struct pol_image_info {
    uint32_t format_major, format_minor; /* of the image layout */
    uint32_t language;                   /* version of the rule language */
    pol_dialect dialect;
    uint32_t rules; /* rule records; indices are 0 .. rules-1 */
    uint32_t sources;
    uint64_t size;            /* bytes of the whole image */
    uint64_t evaluation_size; /* bytes that decisions touch */
    unsigned char digest[16]; /* of the canonical sources */
} pol_image_info;

POL_API pol_status pol_image_get_info(const pol_image *image,
                                      pol_image_info *info);

/* A rule as the image remembers it; texts point into the image. */
typedef struct pol_rule_info {
    pol_text id; /* given, or derived from the normal form */
    pol_layer layer;
    pol_answer decision;
    int person_only;        /* decision="prompt-user" */
    pol_text source;        /* name of the source */
    uint32_t line, column;  /* 1-based */
    pol_text justification; /* data is null where the rule gives none */
    uint64_t expires;       /* seconds since 1970 UTC, 0: never */
} pol_rule_info;

/* POL_INVALID_ARGUMENT where rule is no index of this image. */
POL_API pol_status pol_image_get_rule(const pol_image *image, uint32_t rule,
                                      pol_rule_info *info);

typedef enum pol_kind {
    POL_KIND_COMMAND = 0
} pol_kind;

/* Flags of a request. */
#define POL_REQUEST_HEADLESS 1u /* nobody can answer: prompt becomes deny */
/* Codex dialect: fall back to the basename of a program given as a path
 * (`--resolve-host-executables`).  The native dialect ignores it. */
#define POL_REQUEST_RESOLVE_HOST_EXECUTABLES 2u

/* The caller vouches that no token holds a NUL (they come from C strings) and
 * that none is over POL_MAX_TOKEN_SIZE: tokens that no rule looks at are then
 * not read at all.  A false promise can let a rule match too much. */
#define POL_REQUEST_NO_NUL 4u
/* All of them; any other is an invalid argument. */
#define POL_REQUEST_FLAGS 7u

/* What the agent wants to do.  Zero it, set struct_size, fill what is known;
 * everything is borrowed for the call. */
typedef struct pol_request {
    size_t struct_size; /* sizeof(pol_request) */
    pol_kind kind;
    uint32_t flags;
    const pol_text *argv; /* argc tokens: program and arguments */
    size_t argc;
    pol_text cwd;  /* absolute; empty: unknown */
    pol_text home; /* absolute; empty: unknown */
    uint64_t now;  /* seconds since 1970 UTC; 0: unknown, and what expires
                      no longer opens anything */
} pol_request;

/* Limits of a request: over them the answer is deny, reason limit. */
#define POL_MAX_TOKENS 1048576
#define POL_MAX_TOKEN_SIZE 16777216

/* Working memory of one evaluation; contents are meaningless between calls
 * and need no initialisation. */
typedef struct pol_scratch {
    uint64_t opaque[2048];
} pol_scratch;

#define POL_NO_RULE UINT32_MAX

typedef struct pol_decision {
    pol_answer answer;
    pol_reason reason;
    int person_only;  /* a prompt that no automatic reviewer may answer */
    uint32_t rule;    /* index of one deciding rule, else POL_NO_RULE */
    uint32_t matched; /* pol_eval_all: number of matching rules */
    uint32_t tokens;  /* tokens of the request that were looked at */
} pol_decision;

/* Decides one request.  Pure; linear in the bytes of the request; never
 * allocates.  *decision is written whatever happens: deny on any failure.
 * Returns POL_OK also for answers with reason invalid or limit;
 * POL_INVALID_ARGUMENT where a pointer is missing or struct_size is unknown. */
POL_API pol_status pol_eval(const pol_image *image, const pol_request *request,
                            pol_scratch *scratch, pol_decision *decision);

/* The same for tokens joined by NUL ("git\0push"), without a trailing NUL;
 * size 0 is a request without tokens, which is invalid. */
POL_API pol_status pol_eval_packed(const pol_image *image, const char *packed,
                                   size_t size, pol_scratch *scratch,
                                   pol_decision *decision);

/* Decides count requests; faster than a loop where the policy is larger than
 * the caches.  decisions[i] answers requests[i]; the status is the first that
 * is not POL_OK. */
POL_API pol_status pol_eval_batch(const pol_image *image,
                                  const pol_request *requests, size_t count,
                                  pol_scratch *scratch,
                                  pol_decision *decisions);

/* One rule that matched. */
typedef struct pol_match {
    uint32_t rule;
    uint32_t prefix;    /* the first `prefix` tokens are what it matched ... */
    uint32_t option[4]; /* ... and these further tokens (options); */
    uint32_t options;   /* how many of option[] are set */
    uint32_t by_basename; /* the program was met by its basename */
} pol_match;

/* Decides, and lists every rule that matched (also those that a stricter one
 * beat), in the order of the sources.  At most capacity matches are written;
 * decision->matched is how many there are.  matches may be null with
 * capacity 0.  A request that meets more than 128 different sets of rules is
 * answered deny, reason limit, also where pol_eval answers by a rule. */
POL_API pol_status pol_eval_all(const pol_image *image,
                                const pol_request *request,
                                pol_scratch *scratch, pol_decision *decision,
                                pol_match *matches, size_t capacity);

/* Writes a text for people: the answer, the deciding rules with place,
 * matched tokens and justification, and the rules they beat.  Control, bidi
 * and zero-width characters of foreign text are escaped.  As snprintf: at
 * most capacity bytes with a final NUL, *needed gets the length of the whole
 * text without it. */
POL_API pol_status pol_explain(const pol_image *image,
                               const pol_request *request, pol_scratch *scratch,
                               char *buffer, size_t capacity, size_t *needed);

/* Lexical normal form of a path: absolute from cwd, ".", "..", repeated and
 * trailing slashes resolved; links are not followed.  A relative path with an
 * empty cwd stays relative.  Length contract as pol_explain.
 * POL_INVALID_ARGUMENT for an empty path or one with a NUL. */
POL_API pol_status pol_canon_path(pol_text path, pol_text cwd, char *buffer,
                                  size_t capacity, size_t *needed);

#ifdef __cplusplus
}
#endif
#endif
