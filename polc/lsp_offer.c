/* SPDX-License-Identifier: Apache-2.0
 *
 * Items of a completion: what there is of each sort. */
#include "polc/lsp_offer.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void polc_offer_item(polc_offer *offer, pol_text label, polc_item_kind kind,
                     const char *detail, pol_text text, bool is_snippet)
{
    polc_json *json = offer->json;
    polc_json_open(json, '{');
    polc_json_field(json, "label", label);
    polc_json_key(json, "kind");
    polc_json_number(json, kind);
    if (detail != NULL) {
        polc_json_field(json, "detail", polc_text(detail));
    }
    if (is_snippet) {
        polc_json_key(json, "insertTextFormat");
        polc_json_number(json, 2);
    }
    polc_json_key(json, "textEdit");
    polc_json_open(json, '{');
    polc_json_key(json, "range");
    polc_lsp_range(json, offer->document, offer->begin, offer->end);
    polc_json_field(json, "newText", text);
    polc_json_close(json, '}');
    polc_json_close(json, '}');
}

void polc_offer_string(polc_offer *offer, pol_text text, polc_item_kind kind,
                       const char *detail)
{
    polc_buffer quoted = {0};
    polc_add_string(&quoted, offer->is_quoted ? "" : "\"");
    polc_add(&quoted, text.data, text.size);
    polc_add_string(&quoted, offer->is_quoted ? "" : "\"");
    polc_offer_item(offer, offer->is_quoted ? text : polc_buffer_text(&quoted),
                    kind, detail, polc_buffer_text(&quoted), false);
    polc_buffer_free(&quoted);
}

/* -- functions and arguments */

/* A value to fill in: `"$1"`, `[$1]`, or one of its words. */
static void add_place(polc_buffer *out, const pol_argument_info *info,
                      unsigned number)
{
    bool is_list = strcmp(info->type, "list") == 0;
    bool is_text = strncmp(info->type, "string", 6) == 0;
    polc_add_string(out, is_list ? "[" : is_text ? "\"" : "");
    polc_add_string(out, "${");
    polc_add_number(out, number);
    if (is_text && info->values[0] != '\0') {
        polc_add_string(out, "|");
        for (const char *at = info->values; *at != '\0'; at++) {
            polc_add(out, *at == ' ' ? "," : at, 1);
        }
        polc_add_string(out, "|");
    }
    polc_add_string(out, "}");
    polc_add_string(out, is_list ? "]" : is_text ? "\"" : "");
}

/* `name(key=value, ..)` with what has to be there, and the decision. */
static void add_call(polc_buffer *out, const polc_offer *offer,
                     const polc_builtin *builtin)
{
    pol_argument_info info;
    unsigned number = 0;
    polc_add_string(out, builtin->info.name);
    polc_add_string(out, "(");
    for (size_t i = 0; pol_builtin_argument(offer->dialect, builtin->index, i,
                                            &info) == POL_OK;
         i++) {
        bool is_wanted = info.is_required || strcmp(info.name, "decision") == 0;
        if (is_wanted) {
            polc_add_string(out, number > 0 ? ", " : "");
            if (!builtin->info.is_element) {
                polc_add_string(out, info.name);
                polc_add_string(out, "=");
            }
            add_place(out, &info, ++number);
        }
    }
    polc_add_string(out, builtin->info.takes_texts ? "\"${1}\")" : ")");
}

void polc_offer_builtins(polc_offer *offer, bool elements)
{
    polc_builtin builtin;
    for (builtin.index = 0;
         pol_builtin_at(offer->dialect, builtin.index, &builtin.info) == POL_OK;
         builtin.index++) {
        polc_buffer text = {0};
        if ((builtin.info.is_element != 0) != elements) {
            continue;
        }
        if (offer->lsp->has_snippets) {
            add_call(&text, offer, &builtin);
        } else {
            polc_add_string(&text, builtin.info.name);
        }
        polc_offer_item(offer, polc_text(builtin.info.name), POLC_ITEM_FUNCTION,
                        builtin.info.meaning, polc_buffer_text(&text),
                        offer->lsp->has_snippets);
        polc_buffer_free(&text);
    }
}

void polc_offer_keywords(polc_offer *offer, uint32_t call,
                         const polc_builtin *builtin)
{
    pol_argument_info info;
    for (size_t i = 0; pol_builtin_argument(offer->dialect, builtin->index, i,
                                            &info) == POL_OK;
         i++) {
        polc_buffer text = {0}, label = {0};
        if (polc_scan_value(offer->scan, call, info.name, 0) != POLC_NOWHERE) {
            continue;
        }
        polc_add_string(&text, info.name);
        polc_add_string(&text, "=");
        polc_add(&label, text.data, text.size);
        if (offer->lsp->has_snippets) {
            add_place(&text, &info, 1);
        }
        polc_offer_item(offer, polc_buffer_text(&label), POLC_ITEM_PROPERTY,
                        info.meaning, polc_buffer_text(&text),
                        offer->lsp->has_snippets);
        polc_buffer_free(&text);
        polc_buffer_free(&label);
    }
}

void polc_offer_values(polc_offer *offer, const pol_argument_info *info)
{
    const char *at = info->values;
    while (*at != '\0') {
        size_t size = strcspn(at, " ");
        polc_offer_string(offer, (pol_text){at, size}, POLC_ITEM_MEMBER, NULL);
        at += size + (at[size] == ' ');
    }
    if (strstr(info->type, "truth value") != NULL && !offer->is_quoted) {
        polc_offer_item(offer, polc_text("True"), POLC_ITEM_KEYWORD, NULL,
                        polc_text("True"), false);
        polc_offer_item(offer, polc_text("False"), POLC_ITEM_KEYWORD, NULL,
                        polc_text("False"), false);
    }
}

void polc_offer_codes(polc_offer *offer)
{
    const char *code;
    for (size_t i = 0; (code = pol_code_at(i)) != NULL; i++) {
        pol_severity severity = POL_SEVERITY_ERROR;
        const char *meaning =
            pol_code_summary(polc_text(code), NULL, &severity);
        if (severity != POL_SEVERITY_ERROR) {
            polc_offer_item(offer, polc_text(code), POLC_ITEM_MEMBER, meaning,
                            polc_text(code), false);
        }
    }
}

/* -- names */

static bool holds(const polc_offer *offer, const polc_statement *s)
{
    return offer->scan->lexemes[s->first].begin <= offer->offset &&
           offer->offset <= s->end + 1u;
}

void polc_offer_names(polc_offer *offer)
{
    const polc_scan *scan = offer->scan;
    for (size_t i = 0; i < scan->statement_count; i++) {
        const polc_statement *s = &scan->statements[i];
        bool is_loop = s->form == POLC_FORM_LOOP;
        bool is_visible =
            is_loop ? holds(offer, s)
                    : s->form == POLC_FORM_ASSIGNMENT &&
                          scan->lexemes[s->last + 1].begin < offer->offset &&
                          (s->parent == POLC_NOWHERE ||
                           holds(offer, &scan->statements[s->parent]));
        for (uint32_t at = s->first + is_loop;
             is_visible && (scan->lexemes[at].sign == POLC_SIGN_NAME ||
                            scan->lexemes[at].sign == POLC_SIGN_COMMA);
             at++) {
            pol_text name = polc_scan_text(scan, at);
            if (polc_scan_is(scan, at, "in")) {
                break;
            }
            if (scan->lexemes[at].sign == POLC_SIGN_NAME) {
                polc_offer_item(offer, name, POLC_ITEM_VARIABLE, NULL, name,
                                false);
            }
        }
    }
}

/* -- programs */

void polc_offer_programs(polc_offer *offer, const polc_subject *subject)
{
    size_t count;
    const polc_known *known = polc_lsp_known(offer->lsp, &count);
    pol_text program = subject->program;
    for (size_t i = 0; i < count; i++) {
        pol_text name = known[i].name;
        bool has_words = memchr(name.data, ' ', name.size) != NULL;
        if (!subject->is_behind) {
            if (!has_words) {
                polc_offer_string(offer, name, POLC_ITEM_CLASS, "std:base");
            }
            continue;
        }
        if (name.size > program.size + 1 && name.data[program.size] == ' ' &&
            memcmp(name.data, program.data, program.size) == 0) {
            pol_text rest = {name.data + program.size + 1,
                             name.size - program.size - 1};
            if (memchr(rest.data, ' ', rest.size) == NULL) {
                polc_offer_string(offer, rest, POLC_ITEM_CLASS, "std:base");
            }
        }
    }
}

/* -- load() */

enum {
    MOST_FILES = 1000
};

static void offer_entry(polc_offer *offer, DIR *folder, pol_text before,
                        const char *name)
{
    struct stat status;
    size_t size = strlen(name);
    bool is_rules = size > 6 && strcmp(name + size - 6, ".rules") == 0;
    if (name[0] == '.' ||
        fstatat(dirfd(folder), name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
        !(S_ISDIR(status.st_mode) || (S_ISREG(status.st_mode) && is_rules)) ||
        !polc_is_utf8(polc_text(name))) {
        return;
    }
    polc_buffer text = {0};
    polc_add(&text, before.data, before.size);
    polc_add_string(&text, name);
    polc_add_string(&text, is_rules ? "" : "/");
    polc_offer_string(offer, polc_buffer_text(&text),
                      is_rules ? POLC_ITEM_FILE : POLC_ITEM_FOLDER, NULL);
    polc_buffer_free(&text);
}

/* Rule files and folders of the folder that the text before names. */
static void offer_files(polc_offer *offer, pol_text before)
{
    char *root = polc_lsp_root(offer->lsp, offer->document);
    polc_buffer path = {0};
    while (before.size > 0 && before.data[before.size - 1] != '/') {
        before.size--;
    }
    polc_add_string(&path, root != NULL ? root : "");
    polc_add_string(&path, "/");
    polc_add(&path, before.data, before.size);
    bool is_below = root != NULL &&
                    (before.size == 0 || before.data[0] != '/') &&
                    memchr(path.data, '\0', path.size) == NULL;
    polc_add(&path, "", 1);
    is_below = is_below && strstr(path.data, "/..") == NULL;
    DIR *folder = is_below ? opendir(path.data) : NULL;
    const struct dirent *entry;
    for (size_t i = 0;
         folder != NULL && i < MOST_FILES && (entry = readdir(folder)) != NULL;
         i++) {
        offer_entry(offer, folder, before, entry->d_name);
    }
    if (folder != NULL) {
        closedir(folder);
    }
    polc_buffer_free(&path);
    free(root);
}

void polc_offer_loads(polc_offer *offer, pol_text before)
{
    const char *name;
    for (size_t i = 0; (name = pol_pack_name(i)) != NULL; i++) {
        if (strncmp(name, "std:base", 8) != 0) { /* that is there anyway */
            polc_offer_string(offer, polc_text(name), POLC_ITEM_MODULE, NULL);
        }
    }
    offer_files(offer, before);
}
