/* SPDX-License-Identifier: Apache-2.0
 *
 * The builtins of both dialects: one row each.  Internal to check/. */
#ifndef POL_CHECK_BUILTIN_H
#define POL_CHECK_BUILTIN_H

#include <libpolicy/check/value.h>

/* What a parameter takes; the types that it can be are or-ed. */
enum {
    POL_TAKES_STRING = 1,
    POL_TAKES_LIST = 2,
    POL_TAKES_BOOL = 4,
    POL_TAKES_INT = 8,
    POL_REQUIRED = 16,
    POL_NEVER_NONE = 32, /* None does not mean "not given" */
    POL_TAKES_ELEMENT = 64,
    POL_TAKES_DICT = 128,
    POL_TAKES_ANY = 15 | POL_TAKES_ELEMENT | POL_TAKES_DICT
};

typedef struct pol_parameter {
    const char *name;
    uint8_t name_size;
    uint8_t takes;
    const char *values;  /* of a string, blanks between them; "": any */
    const char *meaning; /* one line */
} pol_parameter;

typedef enum pol_builtin_kind {
    POL_BUILTIN_RULE,    /* a statement: check */
    POL_BUILTIN_ELEMENT, /* a pattern element: element */
    POL_BUILTIN_LATER    /* known, and not evaluated by this version */
} pol_builtin_kind;

/* Most parameters that a builtin has. */
#define POL_MOST_PARAMETERS 40

struct pol_builtin {
    const char *name;
    uint8_t name_size;
    pol_builtin_kind kind;
    const pol_parameter *parameters;
    uint8_t count;
    uint8_t positional; /* the first ones may be given by position */
    bool rest;          /* any number of strings by position, no keywords */
    pol_word_kind element;
    void (*check)(pol_checker *c, const pol_arguments *args);
    bool is_fact;        /* may stand in std:base */
    const char *meaning; /* one line */
};

/* The index-th row, sorted by name; null past the last. */
const pol_builtin *pol_builtin_get(pol_dialect dialect, size_t index);
/* The row of a name; null where there is none. */
const pol_builtin *pol_builtin_row(pol_dialect dialect, pol_text name);
/* Whether Starlark, as Codex has it, has a function of this name. */
bool pol_is_starlark_global(pol_text name);

/* Positions of arguments. */
enum {
    POL_PREFIX_PATTERN,
    POL_PREFIX_DECISION,
    POL_PREFIX_MATCH,
    POL_PREFIX_NOT_MATCH,
    POL_PREFIX_JUSTIFICATION,
    POL_PREFIX_CANONICAL,
    POL_PREFIX_UNLESS,
    POL_PREFIX_ID,
    POL_PREFIX_EXPIRES
};
enum {
    POL_EXECUTABLE_NAME,
    POL_EXECUTABLE_PATHS
};
enum {
    POL_PATH_PATH,
    POL_PATH_ACCESS,
    POL_PATH_DECISION,
    POL_PATH_UNLESS,
    POL_PATH_MATCH,
    POL_PATH_NOT_MATCH,
    POL_PATH_JUSTIFICATION,
    POL_PATH_ID,
    POL_PATH_EXPIRES
};
/* In the native dialect `host` may be missing: then there is `cidr`. */
enum {
    POL_NETWORK_HOST,
    POL_NETWORK_PROTOCOL,
    POL_NETWORK_DECISION,
    POL_NETWORK_JUSTIFICATION,
    POL_NETWORK_CIDR,
    POL_NETWORK_PORTS,
    POL_NETWORK_METHODS,
    POL_NETWORK_UNLESS,
    POL_NETWORK_MATCH,
    POL_NETWORK_NOT_MATCH,
    POL_NETWORK_ID,
    POL_NETWORK_EXPIRES
};
enum {
    POL_POLICY_LANGUAGE
};
enum {
    POL_DEFAULT_KIND,
    POL_DEFAULT_DECISION,
    POL_DEFAULT_JUSTIFICATION,
    POL_DEFAULT_ID
};
enum {
    POL_TOOL_SERVER,
    POL_TOOL_TOOL,
    POL_TOOL_ARGUMENTS,
    POL_TOOL_DECISION,
    POL_TOOL_UNLESS,
    POL_TOOL_JUSTIFICATION,
    POL_TOOL_ID,
    POL_TOOL_EXPIRES
};
enum {
    POL_SETTING_NAME,
    POL_SETTING_ALLOWED,
    POL_SETTING_FALLBACK,
    POL_SETTING_JUSTIFICATION,
    POL_SETTING_ID
};
enum {
    POL_MANAGED_KINDS
};
enum {
    POL_PROGRAM_NAME,
    POL_PROGRAM_WRAPS,
    POL_PROGRAM_HARMLESS,
    POL_PROGRAM_SHELL,
    POL_PROGRAM_OPERANDS,
    POL_PROGRAM_ASSIGNMENTS,
    POL_PROGRAM_APPENDS,
    POL_PROGRAM_STDIN,
    POL_PROGRAM_SINGLE_DASH,
    POL_PROGRAM_BUNDLED,
    POL_PROGRAM_RECURSIVE,
    POL_PROGRAM_SUBCOMMANDS,
    POL_PROGRAM_SCRIPT,
    POL_PROGRAM_OPTIONS, /* lists of options up to LISTING_OPTIONS */
    POL_PROGRAM_OPTIONS_WITH_VALUE,
    POL_PROGRAM_GLOBAL_OPTIONS,
    POL_PROGRAM_CODE_OPTIONS,
    POL_PROGRAM_WRITE_OPTIONS,
    POL_PROGRAM_READ_OPTIONS,
    POL_PROGRAM_EFFECT_OPTIONS,
    POL_PROGRAM_NETWORK_OPTIONS,
    POL_PROGRAM_SCRIPT_OPTIONS,
    POL_PROGRAM_TEXT_OPTIONS,
    POL_PROGRAM_COMMAND_OPTIONS,
    POL_PROGRAM_RECURSIVE_OPTIONS,
    POL_PROGRAM_FOLDER_OPTIONS,
    POL_PROGRAM_FIRST_OPERAND_OPTIONS,
    POL_PROGRAM_IN_PLACE_OPTIONS,
    POL_PROGRAM_LISTING_OPTIONS,
    POL_PROGRAM_CODE_OPERANDS, /* by pol_operand_kind */
    POL_PROGRAM_READ_OPERANDS,
    POL_PROGRAM_WRITE_OPERANDS,
    POL_PROGRAM_NETWORK_OPERANDS,
    POL_PROGRAM_EFFECT_OPERANDS,
    POL_PROGRAM_SCRIPT_OPERANDS,
    POL_PROGRAM_URL_OPERANDS,
    POL_PROGRAM_SYNONYMS,
    POL_PROGRAM_ARGUMENTS
};
enum {
    POL_ENVIRONMENT_NAMES,
    POL_ENVIRONMENT_EFFECT
};
enum {
    POL_LOAD_NAME
};

#endif
