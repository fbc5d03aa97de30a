/* SPDX-License-Identifier: Apache-2.0
 *
 * textDocument/documentSymbol: the statements of a rule file, nested by its
 * loops. */
#include "polc/lsp.h"

#include <stdlib.h>
#include <string.h>

/* Kinds of symbols, as the protocol numbers them. */
enum {
    MODULE = 2,
    NAMESPACE = 3,
    CLASS = 5,
    FUNCTION = 12,
    CONSTANT = 14,
    PROPERTY = 7,
    EVENT = 24
};

static unsigned kind_of(const polc_scan *scan, const polc_statement *s)
{
    static const struct {
        const char *name;
        unsigned kind;
    } rows[] = {
        {"load", MODULE},           {"program", CLASS},
        {"environment", CLASS},     {"host_executable", CLASS},
        {"policy", PROPERTY},       {"managed_only", PROPERTY},
        {"default_rule", PROPERTY},
    };
    if (s->form == POLC_FORM_LOOP) {
        return NAMESPACE;
    }
    if (s->form == POLC_FORM_ASSIGNMENT) {
        return CONSTANT;
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (polc_scan_is(scan, s->first, rows[i].name)) {
            return rows[i].kind;
        }
    }
    return FUNCTION;
}

enum {
    SHOWN = 60 /* bytes of a name, at most */
};

/* Strings and names of a value, as words: ["git", [A, "log"]] is "git A|log",
 * more or less. */
static void add_value(polc_buffer *out, const polc_scan *scan, uint32_t at,
                      uint32_t last)
{
    uint32_t depth = 0;
    size_t begin = out->size;
    for (; at <= last && out->size - begin < SHOWN; at++) {
        polc_sign sign = scan->lexemes[at].sign;
        if (sign == POLC_SIGN_OPEN) {
            depth++;
        } else if (sign == POLC_SIGN_CLOSE) {
            if (depth-- <= 1) {
                return;
            }
        } else if (sign == POLC_SIGN_COMMA && depth == 0) {
            return;
        } else if (sign == POLC_SIGN_STRING || sign == POLC_SIGN_NAME) {
            pol_text text = polc_scan_text(scan, at);
            if (sign == POLC_SIGN_STRING) {
                polc_inside in = polc_scan_inside(scan, at);
                text =
                    (pol_text){scan->text.data + in.begin, in.end - in.begin};
            }
            polc_add_string(out, out->size > begin ? " " : "");
            size_t size = text.size < SHOWN ? text.size : SHOWN;
            while (size < text.size && size > 0 &&
                   ((unsigned char)text.data[size] & 0xc0) == 0x80) {
                size--;
            }
            polc_add(out, text.data, size);
        }
    }
}

static void add_call(polc_buffer *out, const polc_scan *scan,
                     const polc_statement *s)
{
    static const char *const keys[] = {"id",   "pattern", "path",  "host",
                                       "cidr", "tool",    "name",  "names",
                                       "kind", "kinds",   "server"};
    pol_text name = polc_scan_text(scan, s->first);
    polc_add(out, name.data, name.size);
    uint32_t value = POLC_NOWHERE;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && value == POLC_NOWHERE;
         i++) {
        value = polc_scan_value(scan, s->first, keys[i], 0);
    }
    value = value == POLC_NOWHERE ? polc_scan_value(scan, s->first, NULL, 0)
                                  : value;
    if (value != POLC_NOWHERE) {
        polc_add_string(out, " ");
        add_value(out, scan, value, s->last);
    }
}

static void add_names(polc_buffer *out, const polc_scan *scan,
                      const polc_statement *s)
{
    uint32_t at = s->first;
    for (; at <= s->last && scan->lexemes[at].sign != POLC_SIGN_EQUALS &&
           scan->lexemes[at].sign != POLC_SIGN_OPEN;
         at++) {
        pol_text text = polc_scan_text(scan, at);
        bool is_comma = scan->lexemes[at].sign == POLC_SIGN_COMMA;
        if (is_comma || scan->lexemes[at].sign == POLC_SIGN_NAME) {
            polc_add_string(out, out->size > 0 && !is_comma ? " " : "");
            polc_add(out, text.data, text.size < SHOWN ? text.size : SHOWN);
        }
    }
}

/* The decision of a rule, where it is written out. */
static void add_detail(polc_json *json, const polc_scan *scan,
                       const polc_statement *s)
{
    uint32_t at = s->form == POLC_FORM_CALL
                      ? polc_scan_value(scan, s->first, "decision", 0)
                      : POLC_NOWHERE;
    if (at != POLC_NOWHERE && scan->lexemes[at].sign == POLC_SIGN_STRING) {
        polc_inside in = polc_scan_inside(scan, at);
        polc_json_field(
            json, "detail",
            (pol_text){scan->text.data + in.begin, in.end - in.begin});
    }
}

static void add_name(polc_json *json, const polc_scan *scan,
                     const polc_statement *s)
{
    polc_buffer name = {0};
    if (s->form == POLC_FORM_CALL) {
        add_call(&name, scan, s);
    } else {
        add_names(&name, scan, s);
    }
    if (name.size == 0) {
        polc_add_string(&name, "?");
    }
    polc_json_field(json, "name", polc_buffer_text(&name));
    polc_json_key(json, "kind");
    polc_json_number(json, kind_of(scan, s));
    polc_buffer_free(&name);
}

static void open_symbol(polc_lsp *lsp, polc_json *json, polc_document *document,
                        const polc_statement *s)
{
    const polc_scan *scan = &document->scan;
    const polc_lexeme *first = &scan->lexemes[s->first];
    polc_json_open(json, '{');
    add_name(json, scan, s);
    if (lsp->has_tree) {
        add_detail(json, scan, s);
        polc_json_key(json, "range");
        polc_lsp_range(json, document, first->begin, s->end);
        polc_json_key(json, "selectionRange");
        polc_lsp_range(json, document, first->begin, first->end);
        return;
    }
    polc_json_key(json, "location");
    polc_json_open(json, '{');
    polc_json_field(json, "uri", polc_text(document->uri));
    polc_json_key(json, "range");
    polc_lsp_range(json, document, first->begin, s->end);
    polc_json_close(json, '}');
}

enum {
    MOST_NESTED = 8 /* loops in loops that are shown as such */
};

/* Opens and closes symbols so that each stands in its loop. */
static void add_tree(polc_lsp *lsp, polc_json *json, polc_document *document)
{
    const polc_scan *scan = &document->scan;
    uint32_t open[MOST_NESTED];
    size_t depth = 0;
    for (uint32_t i = 0; i < scan->statement_count; i++) {
        const polc_statement *s = &scan->statements[i];
        if (s->form == POLC_FORM_OTHER) {
            continue;
        }
        while (depth > 0 &&
               (s->parent == POLC_NOWHERE || s->parent < open[depth - 1])) {
            polc_json_close(json, ']');
            polc_json_close(json, '}');
            depth--;
        }
        open_symbol(lsp, json, document, s);
        if (s->form == POLC_FORM_LOOP && lsp->has_tree && depth < MOST_NESTED) {
            polc_json_key(json, "children");
            polc_json_open(json, '[');
            open[depth++] = i;
        } else {
            polc_json_close(json, '}');
        }
    }
    for (; depth > 0; depth--) {
        polc_json_close(json, ']');
        polc_json_close(json, '}');
    }
}

void polc_lsp_document_symbol(polc_lsp *lsp, const json_t *params,
                              polc_json *result)
{
    polc_document *document = polc_lsp_document(lsp, params);
    if (document == NULL) {
        return;
    }
    polc_lsp_scan(document);
    polc_json_open(result, '[');
    add_tree(lsp, result, document);
    polc_json_close(result, ']');
}
