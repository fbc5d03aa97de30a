/* SPDX-License-Identifier: Apache-2.0
 *
 * textDocument/completion: what can stand where the cursor is. */
#include "polc/lsp_offer.h"

#include <string.h>

/* The argument of a call that holds a lexeme, where the builtin has it. */
static bool find_argument(const polc_offer *offer, uint32_t call, uint32_t at,
                          pol_argument_info *info)
{
    polc_builtin builtin;
    if (!polc_lsp_find_builtin(offer->dialect,
                               polc_scan_text(offer->scan, call), &builtin)) {
        return false;
    }
    polc_argument argument = polc_scan_argument(offer->scan, call, at);
    if (argument.keyword.data != NULL) {
        return polc_lsp_find_argument(offer->dialect, &builtin,
                                      argument.keyword, info);
    }
    return pol_builtin_argument(offer->dialect, builtin.index,
                                argument.position, info) == POL_OK &&
           info->is_positional;
}

/* What a string can be, at a lexeme or before it. */
static void offer_strings(polc_offer *offer, uint32_t at)
{
    pol_argument_info info;
    uint32_t call = polc_scan_call(offer->scan, at);
    polc_subject subject = polc_lsp_subject(offer->scan, at);
    if (subject.is_one) {
        polc_offer_programs(offer, &subject);
    } else if (call != POLC_NOWHERE && find_argument(offer, call, at, &info)) {
        polc_offer_values(offer, &info);
    }
}

static void complete_string(polc_offer *offer, uint32_t at)
{
    polc_inside in = polc_scan_inside(offer->scan, at);
    pol_text name;
    offer->is_quoted = true;
    offer->begin = in.begin;
    offer->end = in.is_open ? offer->offset : in.end;
    if (offer->offset < in.begin || in.is_format) {
        return;
    }
    if (polc_lsp_loads(offer->scan, at, &name)) {
        name.size = offer->offset - in.begin;
        polc_offer_loads(offer, name);
    } else {
        offer_strings(offer, at);
    }
}

/* Behind `(` or a comma of a call: an argument begins. */
static void complete_argument(polc_offer *offer, uint32_t call, uint32_t at)
{
    polc_builtin builtin;
    if (polc_lsp_find_builtin(offer->dialect, polc_scan_text(offer->scan, call),
                              &builtin)) {
        if (builtin.info.is_element) {
            return;
        }
        polc_offer_keywords(offer, call, &builtin);
    }
    if (polc_scan_is(offer->scan, call, "load")) {
        polc_offer_loads(offer, (pol_text){"", 0});
    } else {
        offer_strings(offer, at);
    }
    polc_offer_names(offer);
}

static void complete_value(polc_offer *offer, uint32_t at)
{
    offer_strings(offer, at);
    polc_offer_names(offer);
    if (offer->dialect == POL_DIALECT_NATIVE) {
        polc_offer_builtins(offer, true);
    }
}

/* A word, or nothing yet, before the lexeme `next`. */
static void complete_word(polc_offer *offer, uint32_t next)
{
    const polc_scan *scan = offer->scan;
    uint32_t holder = polc_scan_holder(scan, next);
    polc_sign before = next > 0 ? scan->lexemes[next - 1].sign : POLC_SIGN_LINE;
    bool is_colon = next > 0 && polc_scan_is(scan, next - 1, ":");
    if (holder == POLC_NOWHERE &&
        (before == POLC_SIGN_LINE || before == POLC_SIGN_COMMENT || is_colon)) {
        polc_offer_builtins(offer, false);
        return;
    }
    bool is_call = holder != POLC_NOWHERE && holder > 0 &&
                   scan->text.data[scan->lexemes[holder].begin] == '(' &&
                   scan->lexemes[holder - 1].sign == POLC_SIGN_NAME;
    if (is_call && (before == POLC_SIGN_OPEN || before == POLC_SIGN_COMMA)) {
        complete_argument(offer, holder - 1, next);
    } else if (before != POLC_SIGN_STRING && before != POLC_SIGN_NAME &&
               before != POLC_SIGN_CLOSE) {
        complete_value(offer, next);
    }
}

static bool is_string_at(const polc_scan *scan, uint32_t at, size_t offset)
{
    const polc_lexeme *l = &scan->lexemes[at];
    return l->sign == POLC_SIGN_STRING && l->begin < offset &&
           (offset < l->end || polc_scan_inside(scan, at).is_open);
}

/* Inside a comment, or where it ends with its line. */
static bool is_comment_before(const polc_scan *scan, uint32_t after,
                              size_t offset)
{
    const polc_lexeme *next = &scan->lexemes[after];
    return (next->sign == POLC_SIGN_COMMENT && next->begin < offset) ||
           (after > 0 && next[-1].sign == POLC_SIGN_COMMENT &&
            next[-1].end == offset);
}

/* Codes that a comment can silence: behind `ignore[`, or a comma there. */
static void complete_comment(polc_offer *offer)
{
    static const char opens[] = "polc: ignore";
    size_t line = polc_lsp_line_begin(&offer->document->text, offer->offset);
    polc_buffer before = {0};
    polc_add(&before, offer->scan->text.data + line, offer->offset - line);
    polc_add(&before, "", 1);
    const char *comment = strstr(before.data, opens);
    const char *bracket = comment != NULL ? strchr(comment, '[') : NULL;
    if (bracket != NULL && strchr(bracket, ']') == NULL) {
        size_t size = strlen(bracket);
        while (size > 1 && strchr("[, ", bracket[size - 1]) == NULL) {
            size--;
        }
        offer->begin = line + (size_t)(bracket - before.data) + size;
        polc_offer_codes(offer);
    }
    polc_buffer_free(&before);
}

static void complete(polc_offer *offer)
{
    const polc_scan *scan = offer->scan;
    size_t offset = offer->offset;
    uint32_t at = polc_scan_at(scan, offset);
    uint32_t after = polc_scan_after(scan, offset);
    bool is_on = at != POLC_NOWHERE;
    if (is_on && is_string_at(scan, at, offset)) {
        complete_string(offer, at);
        return;
    }
    if (is_comment_before(scan, after, offset)) {
        complete_comment(offer);
        return;
    }
    if (is_on && scan->lexemes[at].sign == POLC_SIGN_NAME &&
        scan->lexemes[at].begin < offset) {
        offer->begin = scan->lexemes[at].begin;
        offer->end = scan->lexemes[at].end;
        after = at;
    }
    complete_word(offer, after);
}

void polc_lsp_completion(polc_lsp *lsp, const json_t *params, polc_json *result)
{
    polc_document *document = polc_lsp_document(lsp, params);
    if (document == NULL) {
        return;
    }
    size_t offset = polc_lsp_asked(document, params);
    polc_offer offer = {.lsp = lsp,
                        .document = document,
                        .scan = polc_lsp_scan(document),
                        .dialect = polc_lsp_dialect(lsp, document),
                        .offset = offset,
                        .begin = offset,
                        .end = offset,
                        .json = result};
    polc_json_open(result, '{');
    polc_json_key(result, "isIncomplete");
    polc_json_word(result, "false");
    polc_json_key(result, "items");
    polc_json_open(result, '[');
    complete(&offer);
    polc_json_close(result, ']');
    polc_json_close(result, '}');
}
