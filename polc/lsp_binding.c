/* SPDX-License-Identifier: Apache-2.0
 *
 * Names and where they are bound; textDocument/definition. */
#include "polc/lsp.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* -- bindings */

typedef struct search {
    const polc_scan *scan;
    pol_text name;
    size_t use;        /* where the name is used */
    size_t begin, end; /* of the narrowest scope so far */
    polc_binding found;
} search;

static bool is_name(const search *s, uint32_t at)
{
    pol_text text = polc_scan_text(s->scan, at);
    return s->scan->lexemes[at].sign == POLC_SIGN_NAME &&
           text.size == s->name.size &&
           memcmp(text.data, s->name.data, text.size) == 0;
}

/* A target at a lexeme, that is known in [begin, end). */
static void offer(search *s, uint32_t at, size_t begin, size_t end)
{
    bool is_closer =
        s->found.lexeme == POLC_NOWHERE || end - begin < s->end - s->begin;
    if (begin <= s->use && s->use < end && is_closer) {
        s->begin = begin;
        s->end = end;
        s->found.lexeme = at;
    }
}

/* Targets from a lexeme on, up to one that ends them. */
static void offer_targets(search *s, uint32_t at, size_t begin, size_t end)
{
    for (; s->scan->lexemes[at].sign == POLC_SIGN_NAME ||
           s->scan->lexemes[at].sign == POLC_SIGN_COMMA ||
           s->scan->lexemes[at].sign == POLC_SIGN_OPEN ||
           s->scan->lexemes[at].sign == POLC_SIGN_CLOSE;
         at++) {
        if (polc_scan_is(s->scan, at, "in")) {
            return;
        }
        if (is_name(s, at)) {
            offer(s, at, begin, end);
        }
    }
}

static void offer_statement(search *s, const polc_statement *statement)
{
    const polc_scan *scan = s->scan;
    size_t begin = 0, end = scan->text.size + 1;
    if (statement->form == POLC_FORM_LOOP) {
        begin = scan->lexemes[statement->first].begin;
        end = statement->end + 1;
        offer_targets(s, statement->first + 1, begin, end);
    } else if (statement->form == POLC_FORM_ASSIGNMENT) {
        if (statement->parent != POLC_NOWHERE) {
            const polc_statement *loop = &scan->statements[statement->parent];
            begin = scan->lexemes[loop->first].begin;
            end = loop->end + 1;
        }
        offer_targets(s, statement->first, begin, end);
    }
}

/* The `for` of a comprehension binds within its brackets. */
static void offer_comprehensions(search *s)
{
    const polc_scan *scan = s->scan;
    for (uint32_t i = 0; i < scan->count; i++) {
        const polc_lexeme *l = &scan->lexemes[i];
        if (l->sign == POLC_SIGN_NAME && l->partner != POLC_NOWHERE &&
            polc_scan_is(scan, i, "for")) {
            const polc_lexeme *bracket = &scan->lexemes[l->partner];
            size_t end = bracket->partner == POLC_NOWHERE
                             ? scan->text.size
                             : scan->lexemes[bracket->partner].end;
            offer_targets(s, i + 1, bracket->begin, end);
        }
    }
}

polc_binding polc_lsp_find_binding(const polc_scan *scan, pol_text name,
                                   size_t use)
{
    search s = {.scan = scan, .name = name, .use = use};
    s.found.lexeme = POLC_NOWHERE;
    for (size_t i = 0; i < scan->statement_count; i++) {
        offer_statement(&s, &scan->statements[i]);
    }
    offer_comprehensions(&s);
    if (s.found.lexeme != POLC_NOWHERE) {
        s.found.statement = polc_scan_statement(scan, s.found.lexeme);
    }
    return s.found;
}

/* -- the name at a place */

static bool is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

/* The name of a field of an f-string, around an offset. */
static pol_text field_at(const polc_scan *scan, polc_inside in, size_t offset)
{
    size_t begin = offset, end = offset;
    const char *data = scan->text.data;
    while (begin > in.begin && is_word(data[begin - 1])) {
        begin--;
    }
    while (end < in.end && is_word(data[end])) {
        end++;
    }
    bool is_field = begin > in.begin && data[begin - 1] == '{' &&
                    end < in.end && data[end] == '}';
    return is_field ? (pol_text){data + begin, end - begin}
                    : (pol_text){NULL, 0};
}

pol_text polc_lsp_name_at(const polc_scan *scan, size_t offset)
{
    uint32_t at = polc_scan_at(scan, offset);
    if (at == POLC_NOWHERE) {
        return (pol_text){NULL, 0};
    }
    if (scan->lexemes[at].sign == POLC_SIGN_STRING) {
        polc_inside in = polc_scan_inside(scan, at);
        return in.is_format ? field_at(scan, in, offset) : (pol_text){NULL, 0};
    }
    bool is_keyword = scan->lexemes[at].partner != POLC_NOWHERE &&
                      scan->lexemes[at + 1].sign == POLC_SIGN_EQUALS;
    return scan->lexemes[at].sign == POLC_SIGN_NAME && !is_keyword
               ? polc_scan_text(scan, at)
               : (pol_text){NULL, 0};
}

/* -- load() */

bool polc_lsp_loads(const polc_scan *scan, uint32_t lexeme, pol_text *name)
{
    uint32_t call = polc_scan_call(scan, lexeme);
    if (scan->lexemes[lexeme].sign != POLC_SIGN_STRING ||
        call == POLC_NOWHERE || !polc_scan_is(scan, call, "load")) {
        return false;
    }
    polc_inside in = polc_scan_inside(scan, lexeme);
    *name = (pol_text){scan->text.data + in.begin, in.end - in.begin};
    return true;
}

char *polc_lsp_loaded_path(const polc_lsp *lsp, const polc_document *document,
                           pol_text name)
{
    char *root = polc_lsp_root(lsp, document);
    struct stat status;
    if (root == NULL || name.size == 0 || name.data[0] == '/' ||
        (name.size > 4 && memcmp(name.data, "std:", 4) == 0)) {
        free(root);
        return NULL;
    }
    polc_buffer path = {0};
    polc_add_string(&path, root);
    polc_add_string(&path, "/");
    polc_add(&path, name.data, name.size);
    polc_add(&path, "", 1);
    free(root);
    bool is_there = stat(path.data, &status) == 0 && S_ISREG(status.st_mode);
    pol_text text = {path.data, path.size - 1};
    if (is_there || polc_lsp_by_path(lsp, text) != NULL) {
        return path.data;
    }
    polc_buffer_free(&path);
    return NULL;
}

/* -- textDocument/definition */

static void add_file(polc_json *result, const char *path)
{
    polc_buffer uri = {0};
    polc_lsp_uri(&uri, polc_text(path));
    polc_json_open(result, '{');
    polc_json_field(result, "uri", polc_buffer_text(&uri));
    polc_json_key(result, "range");
    polc_lsp_range(result, NULL, 0, 0);
    polc_json_close(result, '}');
    polc_buffer_free(&uri);
}

void polc_lsp_definition(polc_lsp *lsp, const json_t *params, polc_json *result)
{
    polc_document *document = polc_lsp_document(lsp, params);
    if (document == NULL) {
        return;
    }
    const polc_scan *scan = polc_lsp_scan(document);
    size_t offset = polc_lsp_asked(document, params);
    uint32_t at = polc_scan_at(scan, offset);
    pol_text name;
    if (at != POLC_NOWHERE && polc_lsp_loads(scan, at, &name)) {
        char *path = polc_lsp_loaded_path(lsp, document, name);
        if (path != NULL) {
            add_file(result, path);
        } else {
            polc_json_word(result, "null");
        }
        free(path);
        return;
    }
    name = polc_lsp_name_at(scan, offset);
    polc_binding binding = {POLC_NOWHERE, POLC_NOWHERE};
    if (name.data != NULL) {
        binding = polc_lsp_find_binding(scan, name, offset);
    }
    if (binding.lexeme == POLC_NOWHERE) {
        polc_json_word(result, "null");
        return;
    }
    const polc_lexeme *l = &scan->lexemes[binding.lexeme];
    polc_json_open(result, '{');
    polc_json_field(result, "uri", polc_text(document->uri));
    polc_json_key(result, "range");
    polc_lsp_range(result, document, l->begin, l->end);
    polc_json_close(result, '}');
}
