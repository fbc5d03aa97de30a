/* SPDX-License-Identifier: Apache-2.0
 *
 * What the rules say of programs and of the environment (program() and
 * environment()), as an image holds it: section FACTS.  Reads; refuses to
 * know what follows from it.
 *
 * Facts of one name are merged when the policy is compiled.  Every number
 * that is read here is checked again: a damaged image can say wrong things of
 * a program, and no more. */
#ifndef POL_IMAGE_FACTS_H
#define POL_IMAGE_FACTS_H

#include <libpolicy/image/view.h>

/* Of a program or a subcommand. */
enum {
    POL_FACT_WRAPS = 1,        /* behind its operands stands a command */
    POL_FACT_JOINS = 2,        /* .. whose words are joined to shell text */
    POL_FACT_SHELL = 4,        /* a shell: with a text option the first operand
                                  is shell text, without one it is a script */
    POL_FACT_ASSIGNMENTS = 8,  /* NAME=VALUE before what it wraps */
    POL_FACT_APPENDS = 16,     /* what it wraps gets words from elsewhere */
    POL_FACT_STDIN_CODE = 32,  /* without code of another kind, its standard
                                  input is code */
    POL_FACT_SINGLE_DASH = 64, /* options are words behind one dash: no
                                  clusters, no attached values */
    POL_FACT_BUNDLED = 128,    /* the first operand is a cluster of options */
    POL_FACT_RECURSIVE = 256,  /* operands stand for all below them */
    POL_FACT_SUBCOMMANDS = 512, /* the first operand is a subcommand */
    POL_FACT_UNSURE = 1024,    /* sources contradict each other: opaque */
    POL_FACT_FLAGS = 2047      /* all of them */
};

/* Of an option, as bits. */
enum {
    POL_OPTION_VALUE = 1,     /* takes a value */
    POL_OPTION_GLOBAL = 2,    /* stands before the subcommand */
    POL_OPTION_CODE = 4,      /* runs code, or says what is run */
    POL_OPTION_WRITE = 8,     /* writes; its value, if any, is the file */
    POL_OPTION_READ = 16,     /* its value is a file that is read */
    POL_OPTION_EFFECT = 32,   /* does what an allow must name */
    POL_OPTION_NETWORK = 64,  /* its value is a host or a URL */
    POL_OPTION_SCRIPT = 128,  /* its value is in the program's language */
    POL_OPTION_TEXT = 256,    /* a shell: the first operand is shell text */
    POL_OPTION_COMMAND = 512, /* a command follows, up to ; or + */
    POL_OPTION_RECURSIVE = 1024, /* operands stand for all below them */
    POL_OPTION_FOLDER = 2048, /* its value is the folder it works in */
    POL_OPTION_FIRST = 4096,  /* stands for the first operand */
    POL_OPTION_BITS = 8191    /* all of them */
};

/* What an operand is. */
typedef enum pol_operand_kind {
    POL_OPERAND_CODE = 0,
    POL_OPERAND_READ = 1,
    POL_OPERAND_WRITE = 2,
    POL_OPERAND_NETWORK = 3, /* a host or a URL */
    POL_OPERAND_EFFECT = 4,  /* an allow must name it */
    POL_OPERAND_SCRIPT = 5,  /* in the program's language */
    POL_OPERAND_URL = 6,     /* network where it reads as a URL or as
                                HOST:PATH, else a path that is read */
    POL_OPERAND_KINDS = 7
} pol_operand_kind;

/* The language of a program's scripts. */
typedef enum pol_script {
    POL_SCRIPT_UNKNOWN = 0, /* code whatever it says */
    POL_SCRIPT_SHELL = 1,
    POL_SCRIPT_SED = 2,
    POL_SCRIPT_AWK = 3,
    POL_SCRIPT_JQ = 4,
    POL_SCRIPTS = 5
} pol_script;

typedef enum pol_effect { /* of a variable, harmless first */
    POL_EFFECT_HARMLESS = 0,
    POL_EFFECT_HOOK = 1,
    POL_EFFECT_LOADER = 2
} pol_effect;

/* Operands of one kind: those from `from` up to, and without, `to`.  Counted
 * from 0; negative from behind the last, as in a slice of Starlark; to 0: up
 * to the last. */
typedef struct pol_position {
    pol_operand_kind kind;
    int32_t from, to;
} pol_position;

typedef struct pol_facts {
    const pol_view *view;
    uint32_t flags;        /* POL_FACT_* */
    uint32_t operands;     /* before what it wraps */
    pol_shell shell;       /* that reads its shell text */
    pol_script script;
    uint8_t harmless_from; /* what it wraps may be allowed from this layer on;
                              POL_LAYERS: never */
    uint32_t options, option_count; /* index in FACTS, private to facts.c */
    uint32_t subs, sub_count;
    uint32_t positions, position_count;
    uint32_t globs, glob_count;
} pol_facts;

/* Facts of a program by its bare name ("git"); false where there are none. */
bool pol_facts_program(const pol_view *view, pol_text name, pol_facts *facts);
/* .. of a subcommand ("push"); *facts and *parent may be the same. */
bool pol_facts_subcommand(const pol_facts *parent, pol_text name,
                          pol_facts *facts);

/* Bits of an option by its whole name ("-o", "--output", "-exec"); 0, and
 * false, where it is not known. */
bool pol_facts_option(const pol_facts *facts, pol_text name, uint32_t *bits);
/* Bits of all options that begin with this text, together; *count: how many
 * these are. */
uint32_t pol_facts_abbreviated(const pol_facts *facts, pol_text text,
                               uint32_t *count);
/* Bits of all options of these facts, together. */
uint32_t pol_facts_all_options(const pol_facts *facts);

/* The index-th range of operands; false past the last. */
bool pol_facts_position(const pol_facts *facts, uint32_t index,
                        pol_position *position);
/* The index-th glob over operands, and what an operand is that it matches. */
bool pol_facts_glob(const pol_facts *facts, uint32_t index, pol_text *glob,
                    pol_operand_kind *kind);

/* What a variable does: the strictest of what the rules say, hook where they
 * say nothing.  Harmless: *from is the layer from which on that counts. */
pol_effect pol_facts_variable(const pol_view *view, pol_text name,
                              uint8_t *from);

#endif
