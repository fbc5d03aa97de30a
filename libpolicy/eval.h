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

/* Ordered origin of rules, strongest first.  The first three are managed. */
typedef enum pol_layer {
    POL_LAYER_MANAGED_CLOUD = 0,  /* delivered by a service */
    POL_LAYER_MANAGED_DEVICE = 1, /* set by device management */
    POL_LAYER_MANAGED = 2,        /* files of the system */
    POL_LAYER_USER = 3,
    POL_LAYER_PROJECT = 4,
    POL_LAYER_SESSION = 5
} pol_layer;

/* "managed-cloud", "managed-device", "managed", "user" and so on. */
POL_API const char *pol_layer_name(pol_layer layer);

typedef enum pol_dialect {
    POL_DIALECT_NATIVE = 0,
    POL_DIALECT_CODEX = 1 /* Codex 0.169 to the letter, its holes included */
} pol_dialect;

/* What a request asks about. */
typedef enum pol_kind {
    POL_KIND_COMMAND = 0,
    POL_KIND_PATH = 1,
    POL_KIND_NETWORK = 2,
    POL_KIND_TOOL = 3,
    POL_KIND_SETTING = 4
} pol_kind;

/* "command", "path" ..; null for any other value. */
POL_API const char *pol_kind_name(pol_kind kind);

/* A view of a verified image; nothing to close.  The bytes must outlive the
 * view and stay unchanged.  All fields are private. */
typedef struct pol_image {
    const unsigned char *bytes;
    size_t size;
    uint64_t opaque[62];
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

/* Where a source came from. */
typedef enum pol_origin {
    POL_ORIGIN_PACK = 0,  /* of the library */
    POL_ORIGIN_GIVEN = 1, /* to the compiler */
    POL_ORIGIN_LOADED = 2 /* by load() */
} pol_origin;

/* What an image carries of the sources that it was compiled from, and what
 * else it takes to compile it again; no evaluation reads any of it. */
typedef struct pol_carried_info {
    uint32_t sources; /* 0: none are carried; else all that took part */
    pol_text root;    /* as pol_compile_options; empty where no rule needed
                         it */
    int trust_project, no_base;
} pol_carried_info;

POL_API pol_status pol_image_get_carried(const pol_image *image,
                                         pol_carried_info *info);

/* A source that an image carries; texts point into the image.  That they are
 * what it evaluates is not proved by their being there: compile them again,
 * and the image must come out to the byte. */
typedef struct pol_source_info {
    pol_text name;
    pol_layer layer;
    pol_origin origin;
    pol_text text;            /* data is null for a pack */
    unsigned char digest[16]; /* XXH3-128 of the text */
} pol_source_info;

/* The index-th source that is carried, in the order of their reading; a
 * source stands before what it loads.  POL_INVALID_ARGUMENT past the last. */
POL_API pol_status pol_image_get_source(const pol_image *image, uint32_t index,
                                        pol_source_info *info);

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
    pol_kind kind;
    pol_text fallback; /* of a setting: the value to use instead; else null */
} pol_rule_info;

/* POL_INVALID_ARGUMENT where rule is no index of this image. */
POL_API pol_status pol_image_get_rule(const pol_image *image, uint32_t rule,
                                      pol_rule_info *info);

/* Why a request was not fully understood (reason opaque: prompt at the
 * least) or is no request at all (reason invalid or limit: deny). */
typedef enum pol_why {
#define POL_WHY(identifier, text) POL_WHY_##identifier,
#include <libpolicy/why.def>
#undef POL_WHY
    POL_WHY_COUNT
} pol_why;

/* One line for people, without a full stop; "" for POL_WHY_NONE. */
POL_API const char *pol_why_text(pol_why why);

typedef enum pol_platform {
    POL_PLATFORM_POSIX = 0,
    POL_PLATFORM_MACOS = 1,
    POL_PLATFORM_WINDOWS = 2
} pol_platform;

/* Whether the file system tells upper from lower case. */
typedef enum pol_case {
    POL_CASE_OF_PLATFORM = 0, /* posix does; macos and windows do not */
    POL_CASE_SENSITIVE = 1,
    POL_CASE_INSENSITIVE = 2
} pol_case;

typedef enum pol_access {
    POL_ACCESS_READ = 0,
    POL_ACCESS_WRITE = 1, /* create, change, delete, rename */
    POL_ACCESS_EXECUTE = 2
} pol_access;

/* Reads one link: writes the target of the symbolic link at path (absolute,
 * no NUL) to buffer and its length to *size.  Returns 1 for a link, 0 where
 * path is none or does not exist, -1 where that cannot be told; a target
 * longer than capacity is -1. */
typedef int (*pol_resolver)(void *context, pol_text path, char *buffer,
                            size_t capacity, size_t *size);

/* A name of the rules that the host binds: {":workspace", "/w"}. */
typedef struct pol_root {
    pol_text name, path; /* path: absolute */
} pol_root;

/* A path (POL_KIND_PATH); cwd and home stand in the request. */
typedef struct pol_path_query {
    size_t struct_size; /* sizeof(pol_path_query) */
    pol_text path;
    pol_access access;
    pol_case fs_case;
    int recursive;     /* the operation reaches everything below */
    pol_text resolved; /* the path without links, absolute; empty: unknown */
    pol_resolver resolver; /* null: links are not followed */
    void *resolver_context;
} pol_path_query;

/* What a connection speaks. */
typedef enum pol_net_protocol {
    POL_NET_UNKNOWN = 0,
    POL_NET_HTTP = 1,  /* ws too */
    POL_NET_HTTPS = 2, /* wss too */
    POL_NET_SOCKS5_TCP = 3,
    POL_NET_SOCKS5_UDP = 4,
    POL_NET_OTHER = 5 /* known, none of these, and never allowed */
} pol_net_protocol;

/* A connection (POL_KIND_NETWORK): host, or url which says host, protocol
 * and port.  Names are ASCII: the caller turns an internationalised name
 * into A-labels (UTS 46); one that is not is never allowed. */
typedef struct pol_network_query {
    size_t struct_size; /* sizeof(pol_network_query) */
    pol_text host;      /* a name or an address */
    pol_text url;       /* empty: host counts */
    uint32_t port;      /* 0: unknown; over 65535: invalid */
    pol_net_protocol protocol;
    pol_text method;           /* "GET"; empty: unknown */
    const pol_text *addresses; /* what the name resolved to; may be null */
    size_t address_count;
    int mapped; /* the caller changed the name so that it may not be what a
                   person reads (full-width letters): never allowed */
} pol_network_query;

/* A value of a tool's top-level argument. */
typedef enum pol_argument_type {
    POL_ARGUMENT_TEXT = 0,   /* a string */
    POL_ARGUMENT_SCALAR = 1, /* number, true, false, null: value is its JSON */
    POL_ARGUMENT_NESTED = 2  /* object or array: value may be empty */
} pol_argument_type;

typedef struct pol_argument {
    pol_text name, value;
    pol_argument_type type;
} pol_argument;

/* A call of a tool (POL_KIND_TOOL). */
typedef struct pol_tool_query {
    size_t struct_size; /* sizeof(pol_tool_query) */
    pol_text server;    /* data null: unknown; size 0: the host's own tools */
    pol_text tool;
    const pol_argument *arguments; /* null: unknown */
    size_t argument_count;
} pol_tool_query;

/* A configuration value (POL_KIND_SETTING). */
typedef struct pol_setting_query {
    size_t struct_size;   /* sizeof(pol_setting_query) */
    pol_text name, value; /* true, false and numbers as their JSON text */
} pol_setting_query;

/* The shell that reads a text. */
typedef enum pol_shell {
    POL_SHELL_BASH = 0, /* bash 5 */
    POL_SHELL_SH = 1,   /* dash */
    POL_SHELL_ZSH = 2   /* zsh 5 */
} pol_shell;

/* Shell text instead of an argv (POL_KIND_COMMAND): every command, redirection
 * and connection in it is judged (libpolicy/shell.h says what is read). */
typedef struct pol_shell_query {
    size_t struct_size; /* sizeof(pol_shell_query) */
    pol_text text;
    pol_shell shell;
} pol_shell_query;

/* A variable of the environment that a command gets besides the host's. */
typedef struct pol_variable {
    pol_text name, value;
} pol_variable;

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
    pol_platform platform;
    const pol_root *roots; /* may be null; the same name may come again */
    size_t root_count;
    pol_text program; /* absolute path of what argv[0] will execute; empty:
                         unknown.  What opens needs it to pass too */
    const pol_variable *environment; /* of a command; may be null */
    size_t environment_count;
    void *memory; /* for what shell text and programs run; null: 64 KiB of the
                     scratch.  40 bytes for each byte of text, and 16 MiB
                     more, are enough for any but thousands of `cd` one after
                     another; contents mean nothing afterwards, but for
                     pol_parts */
    size_t memory_size;
    union {                           /* of the kind */
        const pol_shell_query *shell; /* command; null: argv counts */
        const pol_path_query *path;
        const pol_network_query *network;
        const pol_tool_query *tool;
        const pol_setting_query *setting;
    } of;
} pol_request;

/* Limits of a request: over them the answer is deny, reason limit. */
#define POL_MAX_TOKENS 1048576
#define POL_MAX_TOKEN_SIZE 16777216
#define POL_MAX_PATH 4096     /* bytes of a canonical path */
#define POL_MAX_LINKS 40      /* links that one path may go through */
#define POL_MAX_ARGUMENTS 256 /* of a tool's call */
#define POL_MAX_ADDRESSES 60  /* of one name */
#define POL_MAX_ROOTS 64

/* Working memory of one evaluation; contents are meaningless between calls
 * and need no initialisation. */
typedef struct pol_scratch {
    uint64_t opaque[4096 + 8192];
} pol_scratch;

#define POL_NO_RULE UINT32_MAX

typedef struct pol_decision {
    pol_answer answer;
    pol_reason reason;
    int person_only;  /* a prompt that no automatic reviewer may answer */
    uint32_t rule;    /* index of one deciding rule, else POL_NO_RULE */
    uint32_t matched; /* pol_eval_all: number of matching rules */
    uint32_t tokens;  /* tokens of the request that were looked at */
    pol_why why;      /* reasons opaque, invalid and limit: what it was */
    int unresolved;   /* an allowed path whose links nobody looked at */
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

/* One word of a command, as far as it is known. */
typedef struct pol_word {
    pol_text text; /* the token; open: how it begins */
    uint8_t open;  /* not known; may be no token or several */
    uint8_t named; /* only a rule that names this token allows the command: it
                      runs, writes or changes what the program's name does not
                      say (its facts are in the rules, as program()) */
} pol_word;

/* What a part needs to be allowed. */
typedef enum pol_need {
    POL_NEED_ALLOW = 0, /* an allow of its own */
    POL_NEED_NONE = 1   /* nothing: only what prompts and denies counts */
} pol_need;

#define POL_NO_PART UINT32_MAX

/* One request inside a request: a command of a shell text, what a wrapper
 * runs, a file that is redirected to, a host that is reached. */
typedef struct pol_part {
    pol_kind kind; /* command, path or network */
    pol_need need;
    pol_answer answer;
    pol_reason reason;
    pol_why why;
    int person_only;
    uint32_t rule;         /* as in pol_decision */
    uint32_t outer;        /* part that runs or asks it; POL_NO_PART: none */
    uint32_t begin, end;   /* its bytes in the request's text; 0, 0: none */
    const pol_word *words; /* of a command */
    uint32_t word_count;
    pol_text value;    /* path or host; empty where it is not known */
    pol_text cwd;      /* where a path or a command is judged */
    pol_access access; /* of a path */
    int recursive;     /* of a path */
    uint32_t first_match, match_count; /* in pol_parts.matches */
} pol_part;

/* A place of a text, or a token, that is not understood. */
typedef struct pol_opaque {
    uint32_t begin, end; /* bytes of the request's text; 0, 0: not in it */
    uint32_t part;       /* POL_NO_PART: the text as a whole */
    const char *why;     /* one line for people */
} pol_opaque;

/* What pol_eval_parts found.  The caller gives arrays and their capacities;
 * a count is how many there are, of which the first ones are written.  Words
 * and texts lie in the request, its memory or the scratch, and stay until
 * these are used again. */
typedef struct pol_parts {
    size_t struct_size; /* sizeof(pol_parts) */
    pol_part *parts;
    size_t part_capacity, part_count;
    pol_match *matches;
    size_t match_capacity, match_count;
    pol_opaque *opaque;
    size_t opaque_capacity, opaque_count;
} pol_parts;

/* Decides a command as pol_eval does, and says what its parts are and how
 * each was answered.  The strictest part is the answer; a request of another
 * kind is one part. */
POL_API pol_status pol_eval_parts(const pol_image *image,
                                  const pol_request *request,
                                  pol_scratch *scratch, pol_decision *decision,
                                  pol_parts *parts);

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

/* The canonical path that a path request is judged by, on its platform: as
 * pol_canon_path, and on windows with the drive in upper case, '/' between
 * components and no trailing dots and blanks.  *why tells what keeps it from
 * ever being allowed (POL_WHY_NONE: nothing).  Idempotent.  Length contract
 * as pol_explain; POL_INVALID_ARGUMENT where it is no path (*why says). */
POL_API pol_status pol_canon_path_on(pol_platform platform, pol_text path,
                                     pol_text cwd, char *buffer,
                                     size_t capacity, size_t *needed,
                                     pol_why *why);

/* The canonical host that a network request is judged by: an address in its
 * canonical text (RFC 5952 for IPv6, without brackets), or a name in lower
 * case without its trailing dot.  *why and the contract as
 * pol_canon_path_on. */
POL_API pol_status pol_canon_host(pol_text host, char *buffer, size_t capacity,
                                  size_t *needed, pol_why *why);

/* What a URL says of a connection; host points into url and keeps the
 * brackets of an IPv6 address. */
typedef struct pol_url {
    pol_text host;
    uint32_t port; /* given, or the scheme's; 0: unknown */
    pol_net_protocol protocol;
} pol_url;

/* Reads a URL as far as every URL reader agrees on it (WHATWG URL, RFC 3986);
 * *why as pol_canon_host.  POL_INVALID_ARGUMENT where it is none. */
POL_API pol_status pol_read_url(pol_text url, pol_url *out, pol_why *why);

/* Makes an image that denies everything, reason layer: what a host asks
 * while a layer that it requires is missing or broken. */
POL_API void pol_image_lock(pol_image *image);

#ifdef __cplusplus
}
#endif
#endif
