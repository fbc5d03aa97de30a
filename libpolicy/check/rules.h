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
 *   ALT count       one of the next `count` words (LITERAL, ANY, GLOB, OPTION,
 *                   PATH)
 *   PATH index      the token, read as a path from the request's cwd, lies in
 *                   paths[index] (only in prefix rules)
 *   ROOT text       the path lies below what this name is bound to: "~", "."
 *                   or ":workspace" (only first, only in path patterns)
 *   ADDRESS index   the address lies in addresses[index] (only word)
 *
 * Whatever follows the last word is free, unless that is END.
 *
 * What the words stand for, by the kind of the rule:
 *
 *   command   the tokens of argv
 *   path      ROOT or nothing (then absolute), the components; `*` is ANY,
 *             `**` is GAP; END unless the pattern ends in `**`
 *   network   ADDRESS alone; or the labels of a name, last one first; `*.d`
 *             ends in ANY, `**.d` in its last literal, all others in END; `*`
 *             is GAP alone; in the Codex dialect the host is one LITERAL
 *   tool      server, tool; each an element, ANY where the rule gives none
 *   setting   name, value
 */
#ifndef POL_CHECK_RULES_H
#define POL_CHECK_RULES_H

#include <libpolicy/base/intern.h>
#include <libpolicy/source/diag.h>
#include <libpolicy/std/base.h>

typedef enum pol_word_kind {
    POL_WORD_LITERAL = 0,
    POL_WORD_ANY,
    POL_WORD_GLOB,
    POL_WORD_OPTION,
    POL_WORD_GAP,
    POL_WORD_END,
    POL_WORD_ALT,
    POL_WORD_PATH,
    POL_WORD_ROOT,
    POL_WORD_ADDRESS
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

/* An address range: `bits` leading bits of bytes count. */
typedef struct pol_range {
    unsigned char bytes[16]; /* network order; IPv4 in the first four */
    uint8_t size;            /* 4 or 16 */
    uint8_t bits;
} pol_range;

/* A condition of a tool rule on one top-level argument: an element (LITERAL,
 * GLOB or ALT of these) of its value.  scalar: its literals are JSON texts of
 * numbers and truth values ("1", "true"), else they are strings. */
typedef struct pol_argument_test {
    uint32_t name; /* text */
    pol_pattern value;
    bool scalar;
} pol_argument_test;

/* What a network rule asks besides the host. */
typedef struct pol_connection {
    uint32_t first_port, port_count;     /* in ports; none: every */
    uint32_t first_method, method_count; /* texts in methods; none: every */
    uint8_t protocol;                    /* pol_net_protocol; UNKNOWN: every */
} pol_connection;

enum {
    POL_ACCESS_BITS = 7, /* 1 << pol_access, of pol_rule.access */
    POL_LAYER_COUNT = POL_LAYER_SESSION + 1,
    POL_KIND_COUNT = 5
};

typedef struct pol_rule {
    pol_span span;       /* of the statement */
    uint64_t digest;     /* XXH3-64 of the rule's normal form: texts, not
                            numbers, so that it survives reordering; a rule
                            without an id is called r%016llx after it */
    pol_pattern pattern; /* of a command, a tool or a setting */
    uint32_t targets, target_count; /* of a path or a host: any of these
                                       patterns; in `patterns` */
    uint32_t unless, unless_count;  /* in `patterns` */
    uint32_t extra;         /* index + 1: network in connections, setting in
                               settings; index: tool, its first test */
    uint32_t id;            /* text, or POL_NO_TEXT: derived from digest */
    uint32_t justification; /* text or POL_NO_TEXT */
    uint32_t expires;       /* index + 1 in expiries, 0: never */
    uint8_t verdict;        /* pol_verdict */
    uint8_t layer;          /* pol_layer */
    uint8_t canonical;      /* canonical_matching: texts as written */
    uint8_t option_at;      /* set by lowering: tokens before the first
                               option of the pattern; 0: no option, or
                               behind a gap */
    uint8_t kind;           /* pol_kind */
    uint8_t access;         /* path: POL_ACCESS_BITS */
    uint8_t tests;          /* tool: how many argument_tests */
    uint8_t tightens;       /* of a layer that can only tighten for this kind:
                               what it matches never lifts the default; such
                               an allow is not in `rules` at all */
} pol_rule;

/* A path of a list. */
typedef struct pol_listed {
    uint32_t text; /* absolute, normal */
    bool apart;    /* listed only where lists of layers that can only tighten
                      are left aside: one of these does not have it */
} pol_listed;

/* host_executable, after merging: in the Codex dialect the last declaration
 * of a name, in the native one the intersection over the layers that list it
 * (the union within a layer).  Sorted by name, each one's paths by number. */
typedef struct pol_executable {
    uint32_t name;         /* text: bare name */
    uint32_t first, count; /* in executable_paths */
    bool only_tightens;    /* all lists are of layers that can only tighten:
                              apart from them, the name is not listed */
    uint8_t layer; /* the strongest that lists the name: a listed path opens
                      for allow rules of this layer and of weaker ones; to a
                      stronger layer's rules the list only closes */
} pol_executable;

/* One setting, over all layers: the value to use where a rule denies one. */
typedef struct pol_setting {
    uint32_t name, fallback; /* texts */
} pol_setting;

/* What is known of an option, or of operands, of a program.  The texts of
 * facts are numbers of fact_texts. */
typedef struct pol_fact_option {
    uint32_t text; /* "-o", "--output"; empty: stands for what nobody knows,
                      as nobody can write it */
    uint32_t bits; /* POL_OPTION_* */
} pol_fact_option;

typedef struct pol_fact_operand {
    uint32_t glob; /* text, or POL_NO_TEXT: by position */
    int32_t from, to;
    uint8_t kind; /* pol_operand_kind */
} pol_fact_operand;

/* program(), after merging: one per name, and one per beginning of a name of
 * several words.  Sorted by the bytes of the names, so that subcommands stand
 * behind their program; each one's options are sorted in the same way. */
typedef struct pol_fact_program {
    uint32_t name;   /* text: words joined by a blank */
    uint32_t parent; /* number, from 1, of what it is a subcommand of; 0: it
                        is a program */
    uint32_t options, option_count;   /* in fact_options */
    uint32_t operands, operand_count; /* in fact_operands, globs last */
    uint16_t flags;                   /* POL_FACT_* */
    uint8_t before;                   /* operands before what it wraps */
    uint8_t shell, script;            /* pol_shell, pol_script */
    uint8_t harmless_from;            /* layer; POL_LAYER_COUNT: never */
    uint8_t depth;                    /* 0: a program */
    bool is_said;          /* the strongest sources have a statement about it */
    uint16_t said, denied; /* POL_FACT_*: what these say, and say not to be */
} pol_fact_program;

/* environment(), after merging: sorted by the bytes of the names, globs after
 * the others. */
typedef struct pol_fact_variable {
    uint32_t name; /* text */
    bool is_glob;
    uint8_t effect; /* pol_effect */
    uint8_t from;   /* harmless: the layer from which on that counts */
} pol_fact_variable;

/* synonyms of a program: options, or words in the place of its next
 * subcommand, of which a closing pattern means all. */
typedef struct pol_synonyms {
    uint32_t program;      /* text: whole name */
    uint32_t first, count; /* texts in synonym_texts */
    uint8_t layer;
    bool tightens; /* of a layer that can only tighten: no rule that lifts a
                      default may match more because of it */
    uint8_t place; /* pol_place_known */
} pol_synonyms;

/* Whether options of a list of synonyms stand before a subcommand only. */
typedef enum pol_place_known {
    POL_PLACE_UNKNOWN = 0, /* the options of the program tell */
    POL_PLACE_ANYWHERE,
    POL_PLACE_GLOBAL
} pol_place_known;

typedef POL_VEC(uint32_t) pol_words;

typedef struct pol_checked {
    pol_budget *budget;
    pol_dialect dialect;
    pol_interner texts;
    pol_interner fact_texts; /* of facts and synonyms: apart, so that what is
                                known of programs does not number what rules
                                are about */
    pol_words words;
    POL_VEC(pol_rule) rules; /* of all kinds, in the order of the sources */
    POL_VEC(pol_pattern) patterns; /* targets and exceptions */
    POL_VEC(pol_option) options;
    pol_words option_texts;
    POL_VEC(uint64_t) expiries; /* seconds since 1970 UTC */
    POL_VEC(pol_executable) executables;
    POL_VEC(pol_listed) executable_paths;
    POL_VEC(pol_pattern) paths; /* path() elements: patterns of paths */
    POL_VEC(pol_range) addresses;
    POL_VEC(pol_connection) connections;
    POL_VEC(uint16_t) ports;
    pol_words methods;
    POL_VEC(pol_argument_test) argument_tests;
    POL_VEC(pol_setting) settings;
    POL_VEC(pol_fact_program) programs;
    POL_VEC(pol_fact_option) fact_options;
    POL_VEC(pol_fact_operand) fact_operands;
    POL_VEC(pol_fact_variable) variables;
    POL_VEC(pol_synonyms) synonyms;
    pol_words synonym_texts;
    const pol_base *base; /* or null.  Else nobody but std:base states facts:
                             `programs` up to `variables` are empty,
                             `synonyms` has those that rules need, and the
                             rest is in that image */
    pol_text root; /* below which relative path patterns were read; empty: none
                      was.  The caller's */
    bool trusts_project;   /* sources of the project layer may open */
    bool no_base, carries; /* as pol_compile_options */
    bool disposable;       /* rules and words go as soon as they are emitted */
    pol_verdict defaults[POL_KIND_COUNT]; /* where no rule matches: over all
                                             layers that count */
    uint8_t defaults_given;               /* bits 1 << pol_kind */
    uint8_t default_from; /* strongest layer that states that of commands */
    uint8_t managed_only; /* the same: weaker layers can only tighten */
} pol_checked;

void pol_checked_init(pol_checked *checked, pol_budget *budget,
                      pol_dialect dialect);
void pol_checked_free(pol_checked *checked);

/* "managed-cloud" and so on (layers.c). */
const char *pol_layer_text(unsigned layer);

/* One line per rule, stable, for dumps and for derived ids. */
void pol_dump_rules(const pol_checked *checked, pol_report *report,
                    pol_sink sink);

#endif
