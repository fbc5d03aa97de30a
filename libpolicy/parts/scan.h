/* SPDX-License-Identifier: Apache-2.0
 *
 * One command while its tokens are read (scan.c, options.c, operands.c). */
#ifndef POL_PARTS_SCAN_H
#define POL_PARTS_SCAN_H

#include <libpolicy/parts/parts.h>

enum {
    POL_LEVELS = 4
}; /* a program, and subcommands of subcommands */

typedef struct pol_scan {
    pol_unfold *u;
    pol_ask *ask;
    pol_ask *after; /* what is found goes behind it */
    const pol_text *tokens;
    uint16_t *marks;
    uint32_t count;
    pol_facts levels[POL_LEVELS]; /* of the program, then its subcommands */
    uint32_t level_count;         /* 0: no facts */
    uint32_t at;                  /* token that is read next */
    uint32_t operands;            /* of the last level, so far */
    uint32_t first_many; /* operands from this one on may stand elsewhere */
    bool ended;          /* behind `--` */
    bool first_gone;     /* an option stands for the first operand */
    bool recursive;
    bool text;    /* a shell: the first operand is shell text */
    bool code;    /* code was given */
    bool informs; /* --help, --version */
    bool has_global;
    bool in_place;    /* operands that are read are written too */
    bool lists;       /* operands that are written are only read; what would be
                         wrapped is only named */
    bool doubt;       /* the `--` may have been the value of an option */
    uint32_t unknown; /* token of the option read last that is not known */
} pol_scan;

/* A value of an option. */
typedef struct pol_value_of {
    pol_text text;
    uint32_t token;
    bool given;
    bool apart; /* a token of its own */
    bool open;
} pol_value_of;

enum {
    POL_MARK_GLOBAL = 1024
}; /* of a token; an option before a subcommand */

static inline const pol_facts *pol_scan_facts(const pol_scan *s)
{
    return &s->levels[s->level_count - 1];
}

/* The option at s->at, with its value; s->at is behind them afterwards. */
void pol_scan_option(pol_scan *s);
/* The first operand, a cluster of options without a dash. */
void pol_scan_bundle(pol_scan *s);
/* A token that is not known. */
void pol_scan_open(pol_scan *s);
/* What the operands are, when all tokens were read. */
void pol_scan_operands(pol_scan *s);
/* An option that is not known, as globs over operands may mean it. */
void pol_scan_stray(pol_scan *s, uint32_t token);
/* Shell text that is run. */
void pol_scan_text(pol_scan *s, pol_value_of value);
/* Text of a script in the program's language. */
void pol_scan_script(pol_scan *s, pol_value_of value);

/* An allow must name a token; extra: a default of allow is not enough. */
static inline void pol_scan_name(pol_scan *s, uint32_t token, bool extra)
{
    s->marks[token] |=
        (uint16_t)(POL_MARK_NAMED | (extra ? POL_MARK_EXTRA : 0));
}

void pol_scan_dark(pol_scan *s, const char *why);
/* A file or a host that is not an operand of its own. */
void pol_scan_path(pol_scan *s, pol_value_of value, pol_access access);
void pol_scan_host(pol_scan *s, pol_value_of value);
/* A command of tokens from .. to; braces: {} in them stands for something. */
void pol_scan_inner(pol_scan *s, uint32_t from, uint32_t to, bool braces,
                    const pol_environment *environment);

#endif
