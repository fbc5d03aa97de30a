/* SPDX-License-Identifier: Apache-2.0
 *
 * What program() and environment() said, each statement for itself, until all
 * sources are read.  Internal to check/. */
#ifndef POL_CHECK_FACTS_H
#define POL_CHECK_FACTS_H

#include <libpolicy/base/vec.h>
#include <libpolicy/canon/fact.h>
#include <libpolicy/source/diag.h>

enum {
    POL_NOT_SAID = 255 /* of a byte below */
};

/* One name of a program() statement.  Several names share lists. */
typedef struct pol_said_program {
    pol_span span;
    uint32_t name;                   /* in checker.fact_names */
    uint32_t options, option_count;  /* in said_options */
    uint32_t places, place_count;    /* in said_places */
    uint16_t flags;                  /* POL_FACT_*: said to be so */
    uint16_t denied;                 /* .. said not to be so */
    uint8_t operands, shell, script; /* or POL_NOT_SAID */
    bool harmless;
    uint8_t layer;
    bool is_base; /* of std:base: stronger than every layer */
} pol_said_program;

typedef struct pol_said_option {
    uint32_t text;
    uint32_t bits; /* POL_OPTION_* */
} pol_said_option;

/* Operands by position, or by a glob. */
typedef struct pol_said_place {
    uint32_t glob; /* text, or POL_NO_TEXT: by position */
    int32_t from, to;
    uint8_t kind; /* pol_operand_kind */
} pol_said_place;

typedef struct pol_said_variable {
    uint32_t name; /* text */
    bool is_glob;
    uint8_t effect; /* pol_effect */
    uint8_t layer;
    bool is_base;
} pol_said_variable;

typedef struct pol_said {
    POL_VEC(pol_said_program) programs;
    POL_VEC(pol_said_option) options;
    POL_VEC(pol_said_place) places;
    POL_VEC(pol_said_variable) variables;
} pol_said;

#endif
