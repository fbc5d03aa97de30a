/* SPDX-License-Identifier: Apache-2.0
 *
 * What can be said of a program, its options and operands, and of a variable:
 * the words that the checker, the image and the evaluator share.  Refuses to
 * know who says it, and what follows. */
#ifndef POL_CANON_FACT_H
#define POL_CANON_FACT_H

#include <stdint.h>

/* Of a program or a subcommand. */
enum {
    POL_FACT_WRAPS = 1,         /* behind its operands stands a command */
    POL_FACT_JOINS = 2,         /* .. whose words are joined to shell text */
    POL_FACT_SHELL = 4,         /* a shell: with a text option the first operand
                                   is shell text, without one it is a script */
    POL_FACT_ASSIGNMENTS = 8,   /* NAME=VALUE before what it wraps */
    POL_FACT_APPENDS = 16,      /* what it wraps gets words from elsewhere */
    POL_FACT_STDIN_CODE = 32,   /* without code of another kind, its standard
                                   input is code */
    POL_FACT_SINGLE_DASH = 64,  /* options are words behind one dash: no
                                   clusters, no attached values */
    POL_FACT_BUNDLED = 128,     /* the first operand is a cluster of options */
    POL_FACT_RECURSIVE = 256,   /* operands stand for all below them */
    POL_FACT_SUBCOMMANDS = 512, /* the first operand is a subcommand */
    POL_FACT_UNSURE = 1024,     /* sources contradict each other: opaque */
    POL_FACT_FLAGS = 2047       /* all of them */
};

/* Of an option, as bits. */
enum {
    POL_OPTION_VALUE = 1,        /* takes a value */
    POL_OPTION_GLOBAL = 2,       /* stands before the subcommand */
    POL_OPTION_CODE = 4,         /* runs code, or says what is run */
    POL_OPTION_WRITE = 8,        /* writes; its value, if any, is the file */
    POL_OPTION_READ = 16,        /* its value is a file that is read */
    POL_OPTION_EFFECT = 32,      /* does what an allow must name */
    POL_OPTION_NETWORK = 64,     /* its value is a host or a URL */
    POL_OPTION_SCRIPT = 128,     /* its value is in the program's language */
    POL_OPTION_TEXT = 256,       /* a shell: the first operand is shell text */
    POL_OPTION_COMMAND = 512,    /* a command follows, up to ; or + */
    POL_OPTION_RECURSIVE = 1024, /* operands stand for all below them */
    POL_OPTION_FOLDER = 2048,    /* its value is the folder it works in */
    POL_OPTION_FIRST = 4096,     /* stands for the first operand */
    POL_OPTION_IN_PLACE = 8192,  /* operands that are read are written too */
    POL_OPTION_LISTS = 16384,    /* operands that are written are only read */
    POL_OPTION_TWO = 32768,      /* with VALUE: takes two values; without: one
                                    that is glued to its letter, or none */
    POL_OPTION_BITS = 65535,     /* all of them */
    /* Sources added the option that do not say how the program is read: it
     * takes no abbreviation from those that do, and where a subcommand runs
     * another program it is not known. */
    POL_OPTION_ADDED = 65536
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

#endif
