/* SPDX-License-Identifier: Apache-2.0
 *
 * textDocument/hover: what stands under the pointer, in words. */
#include "polc/lsp.h"

#include <stdlib.h>
#include <string.h>

typedef struct hover {
    polc_lsp *lsp;
    polc_document *document;
    const polc_scan *scan;
    pol_dialect dialect;
    uint32_t at; /* the lexeme */
    size_t offset;
    polc_buffer out; /* Markdown; empty: there is nothing to say */
} hover;

static void add_line(hover *h)
{
    polc_add_string(&h->out, h->out.size > 0 ? "\n\n---\n\n" : "");
}

/* -- rules */

enum {
    MOST_RULES = 4 /* of one statement in a loop that are shown */
};

/* What is behind "NAME:LINE:COLUMN: " in a line of a dump, where that is the
 * place; else data null. */
static pol_text behind_place(pol_text line, const polc_buffer *place)
{
    if (line.size < place->size ||
        memcmp(line.data, place->data, place->size) != 0) {
        return (pol_text){NULL, 0};
    }
    return (pol_text){line.data + place->size, line.size - place->size};
}

static void add_rules_at(hover *h, pol_text dump, const polc_buffer *place)
{
    size_t count = 0;
    for (size_t at = 0; at < dump.size;) {
        const char *end = memchr(dump.data + at, '\n', dump.size - at);
        size_t size =
            end == NULL ? dump.size - at : (size_t)(end - dump.data) - at;
        pol_text rule = behind_place((pol_text){dump.data + at, size}, place);
        at += size + 1;
        if (rule.data != NULL && ++count <= MOST_RULES) {
            add_line(h);
            polc_lsp_add_rule(&h->out, rule);
        }
    }
    if (count > MOST_RULES) {
        add_line(h);
        polc_add_string(&h->out, "and ");
        polc_add_number(&h->out, count - MOST_RULES);
        polc_add_string(&h->out, " more");
    }
}

/* What the rules of the statement match; nothing where the document has
 * errors. */
static void add_rules(hover *h)
{
    uint32_t at = polc_scan_statement(h->scan, h->at);
    if (at == POLC_NOWHERE || h->scan->statements[at].form != POLC_FORM_CALL) {
        return;
    }
    size_t begin = h->scan->lexemes[h->scan->statements[at].first].begin;
    polc_lsp_policy policy;
    pol_result *result = NULL;
    polc_lsp_policy_open(&policy, h->lsp, h->document);
    policy.options.no_base = 1;
    pol_status status =
        pol_dump(&policy.source, 1, &policy.options, POL_STAGE_RULES, &result);
    if (status == POL_OK) {
        char numbers[64];
        size_t line = 1, column = 1;
        for (size_t i = 0; i < begin; i++) {
            bool ends = h->scan->text.data[i] == '\n';
            line += ends;
            column = ends ? 1 : column + 1;
        }
        polc_buffer place = {0};
        snprintf(numbers, sizeof numbers, ":%zu:%zu: ", line, column);
        polc_add_escaped(&place, policy.source.name);
        polc_add_string(&place, numbers);
        add_rules_at(h, pol_result_text(result), &place);
        polc_buffer_free(&place);
    }
    pol_result_free(result);
    polc_lsp_policy_close(&policy);
}

/* -- strings */

/* The text that a pack or a file begins with: a string, or comments. */
static void add_beginning(hover *h, pol_text text)
{
    polc_scan scan = {0};
    polc_scan_make(&scan, text);
    if (scan.lexemes[0].sign == POLC_SIGN_STRING) {
        polc_inside in = polc_scan_inside(&scan, 0);
        polc_add(&h->out, text.data + in.begin, in.end - in.begin);
    }
    for (uint32_t i = 0; scan.lexemes[i].sign == POLC_SIGN_COMMENT ||
                         (i > 0 && scan.lexemes[i].sign == POLC_SIGN_LINE &&
                          scan.lexemes[i - 1].sign == POLC_SIGN_COMMENT);
         i++) {
        if (scan.lexemes[i].sign == POLC_SIGN_COMMENT) {
            pol_text line = polc_scan_text(&scan, i);
            polc_add(&h->out, line.data + 1, line.size - 1);
            polc_add_string(&h->out, "\n");
        }
    }
    polc_scan_free(&scan);
}

static void add_loaded(hover *h, pol_text name)
{
    char pack[64];
    snprintf(pack, sizeof pack, "%.*s", (int)(name.size < 63 ? name.size : 63),
             name.data);
    pol_text text = pol_pack_text(pack);
    polc_lsp_add_code(&h->out, name);
    if (text.data != NULL) {
        polc_add_string(&h->out, ", a pack of the library\n\n");
        add_beginning(h, text);
        return;
    }
    char *path = polc_lsp_loaded_path(h->lsp, h->document, name);
    polc_add_string(&h->out, path != NULL ? "\n\n" : ": there is no such file");
    if (path != NULL) {
        polc_lsp_add_code(&h->out, polc_text(path));
    }
    free(path);
}

/* The program that a pattern begins with and the word at hand, "git log"; or
 * what program() names. */
static void add_known(hover *h)
{
    polc_subject subject = polc_lsp_subject(h->scan, h->at);
    polc_buffer name = {0};
    polc_inside in = polc_scan_inside(h->scan, h->at);
    if (subject.is_behind) {
        polc_add(&name, subject.program.data, subject.program.size);
        polc_add_string(&name, " ");
    }
    polc_add(&name, h->scan->text.data + in.begin, in.end - in.begin);
    const polc_known *known =
        subject.is_one ? polc_lsp_find_known(h->lsp, polc_buffer_text(&name))
                       : NULL;
    if (known != NULL) {
        add_line(h);
        polc_lsp_add_facts(&h->out, known);
    }
    polc_buffer_free(&name);
}

/* -- names and comments */

static void add_binding(hover *h, pol_text name)
{
    polc_binding binding = polc_lsp_find_binding(h->scan, name, h->offset);
    if (binding.lexeme == POLC_NOWHERE) {
        return;
    }
    size_t begin = h->scan->lexemes[binding.lexeme].begin;
    size_t end = polc_lsp_line_end(&h->document->text, begin);
    begin = polc_lsp_line_begin(&h->document->text, begin);
    polc_lsp_add_code(&h->out,
                      (pol_text){h->scan->text.data + begin, end - begin});
}

/* Whether something was said of a name as one of the language. */
static bool add_name(hover *h)
{
    pol_text name = polc_scan_text(h->scan, h->at);
    bool is_call = h->scan->lexemes[h->at + 1].sign == POLC_SIGN_OPEN;
    bool is_keyword = h->scan->lexemes[h->at + 1].sign == POLC_SIGN_EQUALS;
    uint32_t call = polc_scan_call(h->scan, h->at);
    polc_builtin builtin;
    pol_argument_info info;
    if (is_call && polc_lsp_find_builtin(h->dialect, name, &builtin)) {
        if (!builtin.info.is_element) {
            add_rules(h);
        }
        add_line(h);
        polc_lsp_add_builtin(&h->out, h->dialect, &builtin);
        return true;
    }
    if (is_keyword && call != POLC_NOWHERE &&
        polc_lsp_find_builtin(h->dialect, polc_scan_text(h->scan, call),
                              &builtin) &&
        polc_lsp_find_argument(h->dialect, &builtin, name, &info)) {
        polc_lsp_add_argument(&h->out, &info);
        return true;
    }
    return false;
}

/* A code in a comment, such as that of a suppression, has a page. */
static void add_code_page(hover *h)
{
    const char *data = h->scan->text.data;
    size_t at = h->offset;
    size_t size = h->scan->text.size;
    size_t from = at >= 3 ? at - 3 : 0;
    for (; from <= at && from + 4 <= size; from++) {
        const char *page = pol_code_page((pol_text){data + from, 4});
        if (data[from] == 'P' && page != NULL) {
            polc_add_string(&h->out, "**");
            polc_add(&h->out, data + from, 4);
            polc_add_string(&h->out, "**\n\n");
            polc_add_string(&h->out, page);
            return;
        }
    }
}

static void look(hover *h)
{
    pol_text name;
    polc_sign sign = h->scan->lexemes[h->at].sign;
    if (sign == POLC_SIGN_COMMENT) {
        add_code_page(h);
        return;
    }
    if (polc_lsp_loads(h->scan, h->at, &name)) {
        add_loaded(h, name);
        return;
    }
    name = polc_lsp_name_at(h->scan, h->offset);
    if (sign == POLC_SIGN_NAME && add_name(h)) {
        return;
    }
    if (name.data != NULL) {
        add_binding(h, name);
        return;
    }
    add_rules(h);
    if (sign == POLC_SIGN_STRING) {
        add_known(h);
    }
}

void polc_lsp_hover(polc_lsp *lsp, const json_t *params, polc_json *result)
{
    polc_document *document = polc_lsp_document(lsp, params);
    if (document == NULL) {
        return;
    }
    hover h = {.lsp = lsp,
               .document = document,
               .scan = polc_lsp_scan(document),
               .dialect = polc_lsp_dialect(lsp, document),
               .offset = polc_lsp_asked(document, params)};
    h.at = polc_scan_at(h.scan, h.offset);
    if (h.at != POLC_NOWHERE && h.scan->lexemes[h.at].sign > POLC_SIGN_LINE) {
        look(&h);
    }
    if (h.out.size == 0) {
        polc_json_word(result, "null");
        return;
    }
    const polc_lexeme *l = &h.scan->lexemes[h.at];
    polc_json_open(result, '{');
    polc_json_key(result, "contents");
    polc_json_open(result, '{');
    polc_json_field(result, "kind", polc_text("markdown"));
    polc_json_field(result, "value", polc_buffer_text(&h.out));
    polc_json_close(result, '}');
    polc_json_key(result, "range");
    polc_lsp_range(result, document, l->begin, l->end);
    polc_json_close(result, '}');
    polc_buffer_free(&h.out);
}
