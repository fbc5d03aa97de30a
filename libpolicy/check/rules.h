/* SPDX-License-Identifier: Apache-2.0
 *
 * Checked rules: names resolved, types proved, examples run, dialect applied;
 * the only input of the later stages (and of the oracle in tests/).
 *
 * A pattern is a run of words in `words`.  A word is 32 bits: kind in the top
 * four, value in the rest:
 *
 *   LITERAL text    the token equals the interned text
 *   ANY             any one token
 *   GLOB text       the token matches the glob (whole token, over bytes)
 *   OPTION index    options[index]: one option() element
 *   GAP             any number of tokens, also none
 *   END             no further token (only last)
 *   ALT count       one of the next `count` words (LITERAL, ANY, GLOB, OPTION)
 *
 * Whatever follows the last word is free, unless that is END.
 */
#ifndef POL_CHECK_RULES_H
#define POL_CHECK_RULES_H

#include <libpolicy/base/intern.h>
#include <libpolicy/source/diag.h>

typedef enum pol_word_kind {
    POL_WORD_LITERAL = 0,
    POL_WORD_ANY,
    POL_WORD_GLOB,
    POL_WORD_OPTION,
    POL_WORD_GAP,
    POL_WORD_END,
    POL_WORD_ALT
} pol_word_kind;

#define POL_WORD_VALUE_MAX ((1u << 28) - 1)
#define POL_WORD(kind, value) ((uint32_t)(kind) << 28 | (uint32_t)(value))
#define POL_WORD_KIND(word) ((pol_word_kind)((word) >> 28))
#define POL_WORD_VALUE(word) ((word)&POL_WORD_VALUE_MAX)

typedef struct pol_pattern {
    uint32_t first, count; /* in words */
} pol_pattern;

/* option("-f", "--force"): count spellings from option_texts[first]. */
typedef struct pol_option {
    uint32_t first, count;
} pol_option;

/* What a rule answers; also the strictness order. */
typedef enum pol_verdict {
    POL_VERDICT_ALLOW = 0,
    POL_VERDICT_PROMPT = 1,
    POL_VERDICT_PROMPT_USER = 2, /* prompt, and never the reviewer */
    POL_VERDICT_DENY = 3
} pol_verdict;

typedef struct pol_rule {
    pol_span span;   /* of the statement */
    uint64_t digest; /* XXH3-64 of the rule's normal form: texts, not
                        numbers, so that it survives reordering; a rule
                        without an id is called r%016llx after it */
    pol_pattern pattern;
    uint32_t unless, unless_count; /* in unless_patterns */
    uint32_t id;            /* text, or POL_NO_TEXT: derived from digest */
    uint32_t justification; /* text or POL_NO_TEXT */
    uint32_t expires;       /* index + 1 in expiries, 0: never */
    uint8_t verdict;        /* pol_verdict */
    uint8_t layer;          /* pol_layer */
    uint8_t canonical;      /* canonical_matching: texts as written */
    uint8_t option_at;      /* set by lowering: tokens before the first
                               option of the pattern; 0: no option, or
                               behind a gap */
} pol_rule;

/* host_executable, after merging: in the Codex dialect the last declaration
 * of a name, in the native one the intersection over the layers that list it
 * (the union within a layer).  Sorted by name, each one's paths by number. */
typedef struct pol_executable {
    uint32_t name;         /* text: bare name */
    uint32_t first, count; /* absolute, normal paths: executable_paths */
    uint32_t layer; /* the strongest that lists the name: a listed path opens
                       for allow rules of this layer and of weaker ones; to a
                       stronger layer's rules the list only closes */
} pol_executable;

typedef enum pol_protocol {
    POL_PROTOCOL_ANY = 0,
    POL_PROTOCOL_HTTP,
    POL_PROTOCOL_HTTPS,
    POL_PROTOCOL_SOCKS5_TCP,
    POL_PROTOCOL_SOCKS5_UDP
} pol_protocol;

/* network_rule: checked and kept.  Hosts, unless and methods are texts in
 * network_hosts; hosts and ranges are canonical in the native dialect. */
typedef struct pol_network {
    pol_span span;
    uint32_t first_host, host_count;
    uint32_t first_unless, unless_count; /* hosts or ranges */
    uint32_t first_method, method_count; /* none: every method */
    uint32_t first_port, port_count;     /* in network_ports; none: every */
    uint64_t digest;
    uint32_t id, justification;
    uint32_t expires; /* index + 1 in expiries, 0: never */
    uint8_t is_cidr, verdict, layer, protocol;
} pol_network;

typedef POL_VEC(uint32_t) pol_words;

typedef struct pol_checked {
    pol_budget *budget;
    pol_dialect dialect;
    pol_interner texts;
    pol_words words;
    POL_VEC(pol_rule) rules; /* prefix rules; in the order of the sources */
    POL_VEC(pol_pattern) unless_patterns;
    POL_VEC(pol_option) options;
    pol_words option_texts;
    POL_VEC(uint64_t) expiries; /* seconds since 1970 UTC */
    POL_VEC(pol_executable) executables;
    pol_words executable_paths;
    POL_VEC(pol_network) networks;
    pol_words network_hosts;
    POL_VEC(uint16_t) network_ports;
    bool disposable; /* rules and words go as soon as they are emitted */
    pol_verdict default_command; /* where no rule matches */
    bool default_given;
} pol_checked;

void pol_checked_init(pol_checked *checked, pol_budget *budget,
                      pol_dialect dialect);
void pol_checked_free(pol_checked *checked);

/* One line per rule, stable, for dumps and for derived ids. */
void pol_dump_rules(const pol_checked *checked, pol_report *report,
                    pol_sink sink);

#endif
