/* SPDX-License-Identifier: Apache-2.0
 *
 * Random stacks of layers with rules of all kinds, and requests near them.
 * Everything is plain data without pointers, so that it can be copied and
 * made smaller; stack_ask makes the request of it. */
#ifndef TESTS_STACK_H
#define TESTS_STACK_H

#include "gen.h"

#define STACK_RULES 20
#define STACK_ITEMS 3
#define STACK_LISTS 3
#define STACK_TEXT 72
#define STACK_ARGUMENTS 2
#define STACK_ROOT "/w" /* of relative patterns */

/* -- What a pair may show; X(identifier, kind, name). */
#define STACK_FEATURES(X)                                         \
    X(P_LITERAL, PATH, "plain component")                         \
    X(P_STAR, PATH, "*")                                          \
    X(P_GLOB, PATH, "glob in a component")                        \
    X(P_TAIL, PATH, "/** at the end")                             \
    X(P_GAP, PATH, "** inside")                                   \
    X(P_FLOATS, PATH, "**/ at the beginning")                     \
    X(P_HOME, PATH, "~/")                                         \
    X(P_HERE, PATH, "./")                                         \
    X(P_BOUND, PATH, ":name")                                     \
    X(P_UNBOUND, PATH, "name that the request does not bind")     \
    X(P_TWICE, PATH, "name that is bound twice")                  \
    X(P_RELATIVE, PATH, "relative to the policy's root")          \
    X(P_DRIVE, PATH, "drive")                                     \
    X(P_ESCAPE, PATH, "escaped character")                        \
    X(P_DOTS, PATH, "., .. and // in rules")                      \
    X(P_NON_ASCII, PATH, "non-ASCII text in rules")               \
    X(P_LIST, PATH, "several paths")                              \
    X(P_ACCESSES, PATH, "several accesses")                       \
    X(P_UNLESS_OPENS, PATH, "unless of an allow")                 \
    X(P_UNLESS_CLOSES, PATH, "unless of a deny or prompt")        \
    X(P_WRITES, PATH, "write")                                    \
    X(P_RECURSIVE, PATH, "recursive")                             \
    X(P_FOLDS, PATH, "file system that folds")                    \
    X(P_MACOS, PATH, "macos")                                     \
    X(P_WINDOWS, PATH, "windows")                                 \
    X(P_SPELLED, PATH, "., .. and // in the request")             \
    X(P_GIVEN, PATH, "resolved path given")                       \
    X(P_LINKS, PATH, "resolver")                                  \
    X(P_ALIAS, PATH, "alias")                                     \
    X(P_NO_CWD, PATH, "relative path")                            \
    X(N_EXACT, NETWORK, "exact name")                             \
    X(N_BELOW, NETWORK, "*.name")                                 \
    X(N_OPEN, NETWORK, "**.name")                                 \
    X(N_ALL, NETWORK, "*")                                        \
    X(N_BROAD, NETWORK, "*.com")                                  \
    X(N_LOCALHOST, NETWORK, "localhost")                          \
    X(N_ADDRESS, NETWORK, "address in rules")                     \
    X(N_CIDR, NETWORK, "cidr")                                    \
    X(N_CIDR6, NETWORK, "cidr of IPv6")                           \
    X(N_PROTOCOL, NETWORK, "protocol")                            \
    X(N_PORTS, NETWORK, "ports")                                  \
    X(N_METHODS, NETWORK, "methods")                              \
    X(N_LIST, NETWORK, "several hosts")                           \
    X(N_UNLESS_OPENS, NETWORK, "unless of an allow")              \
    X(N_UNLESS_CLOSES, NETWORK, "unless of a deny or prompt")     \
    X(N_URL, NETWORK, "URL")                                      \
    X(N_USER, NETWORK, "user name in a URL")                      \
    X(N_NUMBER, NETWORK, "address asked for")                     \
    X(N_SPELLED, NETWORK, "address in an unusual spelling")       \
    X(N_EMBEDS, NETWORK, "IPv4 inside IPv6")                      \
    X(N_RESOLVED, NETWORK, "addresses of the name")               \
    X(N_MAPPED, NETWORK, "mapped name")                           \
    X(N_NO_PORT, NETWORK, "unknown port")                         \
    X(N_NO_PROTOCOL, NETWORK, "unknown protocol")                 \
    X(N_NO_METHOD, NETWORK, "unknown method")                     \
    X(N_OTHER, NETWORK, "another protocol")                       \
    X(N_CODEX, NETWORK, "Codex dialect")                          \
    X(T_SERVER, TOOL, "server")                                   \
    X(T_NO_SERVER, TOOL, "rule without a server")                 \
    X(T_GLOB, TOOL, "glob()")                                     \
    X(T_LIST, TOOL, "list")                                       \
    X(T_STRING, TOOL, "argument that is a string")                \
    X(T_SCALAR, TOOL, "argument that is a number or True")        \
    X(T_TWO, TOOL, "two arguments")                               \
    X(T_UNLESS_OPENS, TOOL, "unless of an allow")                 \
    X(T_UNLESS_CLOSES, TOOL, "unless of a deny or prompt")        \
    X(T_UNKNOWN_SERVER, TOOL, "unknown server")                   \
    X(T_UNKNOWN_ARGUMENTS, TOOL, "unknown arguments")             \
    X(T_NESTED, TOOL, "nested value")                             \
    X(S_ONE, SETTING, "setting_rule")                             \
    X(S_MANY, SETTING, "setting in several layers")               \
    X(C_PATH, COMMAND, "path()")                                  \
    X(C_LISTED, COMMAND, "host_executable")                       \
    X(C_OTHERS, COMMAND, "any other element")                     \
    X(L_MANY, COUNT, "rules in several layers")                   \
    X(L_MANAGED_ONLY, COUNT, "managed_only")                      \
    X(L_MANAGED, COUNT, "managed_only that binds managed layers") \
    X(L_UNTRUSTED, COUNT, "untrusted project")                    \
    X(L_DEFAULT, COUNT, "default_rule")                           \
    X(L_EXPIRES, COUNT, "expires")                                \
    X(L_PERSON, COUNT, "prompt-user")                             \
    X(L_HEADLESS, COUNT, "headless request")

enum {
#define STACK_FEATURE_ENUM(identifier, kind, name) STACK_##identifier,
    STACK_FEATURES(STACK_FEATURE_ENUM)
#undef STACK_FEATURE_ENUM
    STACK_FEATURE_COUNT
};

typedef struct stack_features {
    bool has[STACK_FEATURE_COUNT];
} stack_features;

/* -- Stacks */

typedef enum stack_form {
    STACK_STRING,
    STACK_GLOB,
    STACK_SCALAR /* 1, True */
} stack_form;

typedef struct stack_item {
    stack_form form;
    char text[STACK_TEXT];
} stack_item;

typedef struct stack_list {
    unsigned count;
    stack_item items[STACK_ITEMS];
} stack_list;

typedef struct stack_argument {
    char name[16];
    stack_list values;
} stack_argument;

typedef struct stack_rule {
    pol_kind kind;
    pol_verdict verdict; /* not of a setting */
    pol_layer layer;
    unsigned expires;  /* index in gen_expiries, 0: never */
    gen_rule command;  /* verdict, layer and expires are those above */
    stack_list what;   /* paths, hosts, servers; the name of a setting */
    stack_list values; /* tools; values of a setting */
    stack_list unless;
    bool cidr;
    unsigned access; /* bits */
    unsigned ports[2], port_count;
    unsigned protocol; /* index in stack_protocols, 0: any */
    unsigned method;   /* index in stack_methods, 0: any */
    stack_argument arguments[STACK_ARGUMENTS];
    unsigned argument_count;
} stack_rule;

typedef struct stack {
    pol_dialect dialect;
    bool trusted;
    unsigned managed_only;  /* bits 1 << pol_kind, */
    pol_layer managed_from; /* ... as this layer says, a managed one */
    unsigned rule_count;
    stack_rule rules[STACK_RULES];
    unsigned list_count;
    gen_executable lists[STACK_LISTS];             /* of programs */
    int defaults[POL_LAYER_COUNT][POL_KIND_COUNT]; /* pol_verdict, -1: none */
} stack;

extern const char *const stack_protocols[5];
extern const char *const stack_methods[4];

void stack_make(gen_random *r, pol_dialect dialect, stack *s);
/* One more rule, of this kind. */
void stack_make_rule(gen_random *r, pol_dialect dialect, pol_kind kind,
                     stack_rule *rule);
/* *to is the stack without the layers from this one on; it may be the same
 * stack. */
void stack_cut(const stack *from, pol_layer layer, stack *to);
void stack_policy_features(const stack *s, pol_kind kind, stack_features *f);
void stack_rule_features(const stack_rule *rule, stack_features *f);

/* The layers as sources; texts point into buffers. */
size_t stack_sources(const stack *s, gen_buffer *buffers, pol_source *sources);
void stack_free_buffers(gen_buffer *buffers);

/* -- Requests */

#define STACK_BYTES 200
#define STACK_TOKENS 6

typedef struct stack_bytes {
    unsigned size;
    char bytes[STACK_BYTES];
} stack_bytes;

typedef struct stack_value {
    stack_bytes name, value;
    pol_argument_type type;
} stack_value;

typedef struct stack_request {
    pol_kind kind;
    uint32_t flags;
    uint64_t now;
    pol_platform platform;
    stack_bytes cwd, home;
    stack_bytes root_names[3], root_paths[3];
    unsigned root_count;
    stack_bytes tokens[STACK_TOKENS];
    unsigned token_count;
    stack_bytes main;   /* path, host, tool, name of a setting */
    stack_bytes second; /* resolved, URL, server, value */
    pol_access access;
    pol_case fs_case;
    bool recursive, has_links;
    stack_bytes link_from[2], link_to[2];
    unsigned port, protocol;
    stack_bytes method;
    stack_bytes addresses[2];
    unsigned address_count;
    bool mapped, known_server, known_arguments;
    stack_value arguments[3];
    unsigned argument_count;
} stack_request;

void stack_make_request(gen_random *r, const stack *s, pol_kind kind,
                        stack_request *q);
/* What any bytes say. */
void stack_any_request(gen_random *r, stack_request *q);
void stack_request_features(const stack *s, const stack_request *q,
                            stack_features *f);
void stack_set(stack_bytes *to, const char *text);

/* The request that the data stands for; points into both. */
typedef struct stack_view {
    pol_request request;
    pol_path_query path;
    pol_network_query network;
    pol_tool_query tool;
    pol_setting_query setting;
    pol_text argv[STACK_TOKENS], addresses[2];
    pol_root roots[3];
    pol_argument arguments[3];
} stack_view;
const pol_request *stack_ask(const stack_request *q, stack_view *view);

#endif
