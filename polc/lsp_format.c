/* SPDX-License-Identifier: Apache-2.0
 *
 * textDocument/formatting: canonical layout, as one edit of the lines that
 * differ.  A document with syntax errors stays as it is. */
#include "polc/lsp.h"

#include <string.h>

/* Bytes that both texts begin with, up to a line's beginning. */
static size_t same_before(pol_text a, pol_text b)
{
    size_t line = 0;
    for (size_t at = 0; at < a.size && at < b.size && a.data[at] == b.data[at];
         at++) {
        line = a.data[at] == '\n' ? at + 1 : line;
    }
    return line;
}

/* Bytes that both end with, behind what they begin with, from a line's
 * beginning on. */
static size_t same_after(pol_text a, pol_text b, size_t before)
{
    size_t line = 0;
    for (size_t n = 1; n <= a.size - before && n <= b.size - before; n++) {
        if (a.data[a.size - n] != b.data[b.size - n]) {
            break;
        }
        bool begins = (n == a.size || a.data[a.size - n - 1] == '\n') &&
                      (n == b.size || b.data[b.size - n - 1] == '\n');
        line = begins ? n : line;
    }
    return line;
}

static void add_edit(polc_json *result, polc_document *document, pol_text text)
{
    pol_text old = polc_buffer_text(&document->text.bytes);
    size_t before = same_before(old, text);
    size_t after = same_after(old, text, before);
    pol_text changed = {text.data + before, text.size - before - after};
    polc_json_open(result, '{');
    polc_json_key(result, "range");
    polc_lsp_range(result, document, before, old.size - after);
    polc_json_field(result, "newText", changed);
    polc_json_close(result, '}');
}

void polc_lsp_formatting(polc_lsp *lsp, const json_t *params, polc_json *result)
{
    polc_document *document = polc_lsp_document(lsp, params);
    if (document == NULL) {
        return;
    }
    polc_lsp_policy policy;
    pol_result *formatted = NULL;
    polc_lsp_policy_open(&policy, lsp, document);
    pol_status status = pol_format(&policy.source, &policy.options, &formatted);
    polc_lsp_policy_close(&policy);
    if (status == POL_OK) {
        pol_text text = pol_result_text(formatted);
        pol_text old = polc_buffer_text(&document->text.bytes);
        polc_json_open(result, '[');
        if (text.size != old.size ||
            (text.size > 0 && memcmp(text.data, old.data, text.size) != 0)) {
            add_edit(result, document, text);
        }
        polc_json_close(result, ']');
    } else {
        polc_json_word(result, "null");
    }
    pol_result_free(formatted);
}
