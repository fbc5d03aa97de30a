/* SPDX-License-Identifier: Apache-2.0
 *
 * Items of a completion. */
#ifndef POLC_LSP_OFFER_H
#define POLC_LSP_OFFER_H

#include "polc/lsp.h"

/* As the protocol numbers them. */
typedef enum polc_item_kind {
    POLC_ITEM_FUNCTION = 3,
    POLC_ITEM_VARIABLE = 6,
    POLC_ITEM_CLASS = 7,
    POLC_ITEM_MODULE = 9,
    POLC_ITEM_PROPERTY = 10,
    POLC_ITEM_KEYWORD = 14,
    POLC_ITEM_FILE = 17,
    POLC_ITEM_FOLDER = 19,
    POLC_ITEM_MEMBER = 20
} polc_item_kind;

typedef struct polc_offer {
    polc_lsp *lsp;
    polc_document *document;
    const polc_scan *scan;
    pol_dialect dialect;
    size_t offset;
    size_t begin, end; /* what an item replaces */
    bool is_quoted;    /* it stands between quotes already */
    polc_json *json;   /* an open list of items */
} polc_offer;

/* One item; detail may be null.  is_snippet: text has places to fill in. */
void polc_offer_item(polc_offer *offer, pol_text label, polc_item_kind kind,
                     const char *detail, pol_text text, bool is_snippet);
/* A string, with quotes where there are none yet. */
void polc_offer_string(polc_offer *offer, pol_text text, polc_item_kind kind,
                       const char *detail);

/* Statements, or elements of patterns. */
void polc_offer_builtins(polc_offer *offer, bool elements);
/* Keywords that a call does not give yet. */
void polc_offer_keywords(polc_offer *offer, uint32_t call,
                         const polc_builtin *builtin);
/* What an argument can be. */
void polc_offer_values(polc_offer *offer, const pol_argument_info *info);
/* Names that are bound where the offset is. */
void polc_offer_names(polc_offer *offer);
/* Programs, or subcommands of one. */
void polc_offer_programs(polc_offer *offer, const polc_subject *subject);
/* Codes of warnings and notes. */
void polc_offer_codes(polc_offer *offer);
/* Packs, and files below the root. */
void polc_offer_loads(polc_offer *offer, pol_text before);

#endif
