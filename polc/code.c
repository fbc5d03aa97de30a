/* SPDX-License-Identifier: Apache-2.0
 *
 * polc explain CODE: what a code of a diagnostic means, as the library says. */
#include "polc/code.h"
#include "polc/file.h"
#include "polc/json.h"

#include <string.h>

const char *polc_severity_name(pol_severity severity)
{
    return severity == POL_SEVERITY_ERROR     ? "error"
           : severity == POL_SEVERITY_WARNING ? "warning"
                                              : "note";
}

/* -- finding it */

static const char *find(const char *word)
{
    const char *code, *name;
    for (size_t i = 0; (code = pol_code_at(i)) != NULL; i++) {
        pol_code_summary(polc_text(code), &name, NULL);
        if (strcmp(code, word) == 0 || strcmp(name, word) == 0) {
            return code;
        }
    }
    return NULL;
}

static int refuse(const char *word)
{
    enum {
        MAX = 512
    };
    const char *words[MAX];
    const char *code;
    size_t count = 0;
    for (size_t i = 0; count + 2 <= MAX && (code = pol_code_at(i)) != NULL;
         i++) {
        words[count++] = code;
        pol_code_summary(polc_text(code), &words[count++], NULL);
    }
    const char *nearest = polc_nearest(word, words, count);
    if (nearest != NULL) {
        return polc_error("no diagnostic is called `%s`; did you mean `%s`?",
                          word, nearest);
    }
    return polc_error("no diagnostic is called `%s`; `polc explain --codes` "
                      "lists them, and a command stands behind `--`",
                      word);
}

/* -- as text */

typedef struct tints {
    const char *error, *warning, *good, *bold, *none;
} tints;

static tints tints_of(const polc_args *args)
{
    static const tints coloured = {"\033[1;31m", "\033[1;33m", "\033[1;32m",
                                   "\033[1m", "\033[0m"};
    static const tints plain = {"", "", "", "", ""};
    return polc_colours(args->colour, stdout) ? coloured : plain;
}

/* "warning[P401] missing-decision: a rule without a decision allows" */
static void add_head(polc_buffer *out, const char *code, const tints *t)
{
    const char *name;
    pol_severity severity;
    const char *summary = pol_code_summary(polc_text(code), &name, &severity);
    bool is_error = severity == POL_SEVERITY_ERROR;
    polc_add_string(out, is_error ? t->error : t->warning);
    polc_add_string(out, polc_severity_name(severity));
    polc_add_string(out, "[");
    polc_add_string(out, code);
    polc_add_string(out, "]");
    polc_add_string(out, t->none);
    polc_add_string(out, " ");
    polc_add_string(out, t->bold);
    polc_add_string(out, name);
    polc_add_string(out, t->none);
    polc_add_string(out, ": ");
    polc_add_string(out, summary);
    polc_add_string(out, "\n");
}

/* The page; the words that begin its examples stand out. */
static void add_page(polc_buffer *out, const char *page, const tints *t)
{
    while (*page != '\0') {
        size_t size = strcspn(page, "\n");
        bool is_head = page[size] != '\0' && size > 0 && page[size - 1] == ':';
        const char *tint = is_head && strncmp(page, "Bad", 3) == 0    ? t->error
                           : is_head && strncmp(page, "Good", 4) == 0 ? t->good
                                                                      : NULL;
        polc_add_string(out, tint != NULL ? tint : "");
        polc_add(out, page, size);
        polc_add_string(out, tint != NULL ? t->none : "");
        polc_add_string(out, "\n");
        page += size + (page[size] != '\0');
    }
}

/* -- as JSON */

static void add_json(polc_json *json, const char *code, bool whole)
{
    const char *name;
    pol_severity severity;
    const char *summary = pol_code_summary(polc_text(code), &name, &severity);
    const char *page = pol_code_page(polc_text(code));
    polc_json_open(json, '{');
    polc_json_key(json, "code");
    polc_json_string(json, code);
    polc_json_key(json, "name");
    polc_json_string(json, name);
    polc_json_key(json, "severity");
    polc_json_string(json, polc_severity_name(severity));
    polc_json_key(json, "summary");
    polc_json_string(json, summary);
    if (whole && page != NULL) {
        polc_json_key(json, "page");
        polc_json_string(json, page);
    }
    polc_json_close(json, '}');
}

/* -- the two requests */

int polc_explain_code(const polc_args *args, const char *word)
{
    const char *code = find(word);
    if (code == NULL) {
        return refuse(word);
    }
    polc_buffer out = {0};
    if (args->format == POLC_FORMAT_JSON) {
        polc_json json = {.out = &out};
        add_json(&json, code, true);
        polc_add_string(&out, "\n");
    } else {
        const tints t = tints_of(args);
        const char *page = pol_code_page(polc_text(code));
        add_head(&out, code, &t);
        if (page != NULL) {
            polc_add_string(&out, "\n");
            add_page(&out, page, &t);
        }
    }
    polc_print(&out);
    return POLC_CLEAN;
}

int polc_list_codes(const polc_args *args)
{
    if (args->files.count > 0 || args->command != NULL) {
        return polc_usage_error("explain", "--codes takes no operands");
    }
    const tints t = tints_of(args);
    bool is_json = args->format == POLC_FORMAT_JSON;
    polc_buffer out = {0};
    polc_json json = {.out = &out};
    const char *code;
    if (is_json) {
        polc_json_open(&json, '[');
    }
    for (size_t i = 0; (code = pol_code_at(i)) != NULL; i++) {
        if (is_json) {
            add_json(&json, code, false);
        } else {
            add_head(&out, code, &t);
        }
    }
    if (is_json) {
        polc_json_close(&json, ']');
        polc_add_string(&out, "\n");
    }
    polc_print(&out);
    return POLC_CLEAN;
}
