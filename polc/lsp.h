/* SPDX-License-Identifier: Apache-2.0
 *
 * The language server: its state, its documents, and what its features share.
 * One thread; one message after the other. */
#ifndef POLC_LSP_H
#define POLC_LSP_H

#include "polc/json.h"
#include "polc/lsp_frame.h"
#include "polc/lsp_scan.h"
#include "polc/lsp_text.h"
#include "polc/policy.h"

#include <jansson.h>

/* Codes of errors, as JSON-RPC and the protocol have them. */
enum {
    POLC_LSP_PARSE = -32700,
    POLC_LSP_INVALID = -32600,
    POLC_LSP_NO_METHOD = -32601,
    POLC_LSP_PARAMETERS = -32602,
    POLC_LSP_NOT_INITIALIZED = -32002,
    POLC_LSP_CANCELLED = -32800
};

typedef struct polc_document {
    char *uri;
    char *path; /* of a file: URI, else null */
    int64_t version;
    bool has_version;
    polc_lsp_text text;
    polc_scan scan; /* of the text, where is_scanned */
    bool is_scanned;
    bool is_stale;  /* changed since it was checked */
    bool is_codex;  /* as the editor calls its language, or its folder says */
    bool is_edited; /* since it was opened or saved */
    uint64_t lint_time; /* of the last time, in milliseconds */
    bool loads;         /* files, when it was checked last */
    pol_result *result; /* of the last check, or null */
} polc_document;

enum {
    POLC_LSP_QUEUE = 256 /* messages that are read ahead, at most */
};

typedef enum polc_lsp_state {
    POLC_LSP_NEW,
    POLC_LSP_RUNNING,
    POLC_LSP_SHUT /* only exit may follow */
} polc_lsp_state;

typedef struct polc_lsp {
    const polc_args *args;
    polc_frames frames;
    polc_lsp_state state;
    bool is_over; /* exit was said */
    polc_encoding encoding;
    bool has_tree;     /* documentSymbol may nest */
    bool has_snippets; /* completions may have places to fill in */
    polc_document **documents;
    size_t document_count;
    char **roots; /* folders of the workspace */
    size_t root_count;
    json_t *queue[POLC_LSP_QUEUE]; /* requests and notifications to come, oldest
                                      first */
    size_t queued;
    /* What initializationOptions say; null: nothing. */
    char *root;
    int layer; /* pol_layer, or -1: by the place of the file */
    bool is_codex, no_base, trust_project;
    struct polc_known *known; /* programs, made when first asked for */
    size_t known_count;
    pol_result *facts; /* whose text they stand in */
    /* Of the request that is answered: an error, where code is not 0. */
    int error;
    const char *message;
} polc_lsp;

/* A request or notification: writes a result, or calls polc_lsp_fail. */
typedef void (*polc_lsp_method)(polc_lsp *lsp, const json_t *params,
                                polc_json *result);

/* -- lsp_server.c */

void polc_lsp_fail(polc_lsp *lsp, int code, const char *message);
/* Sends a notification; params is JSON. */
void polc_lsp_notify(const char *method, pol_text params);

/* Answers until exit, or the end of the input. */
void polc_lsp_serve(polc_lsp *lsp);

/* -- lsp_life.c */

void polc_lsp_initialize(polc_lsp *lsp, const json_t *params,
                         polc_json *result);
void polc_lsp_shutdown(polc_lsp *lsp, const json_t *params, polc_json *result);
void polc_lsp_exit(polc_lsp *lsp, const json_t *params, polc_json *result);
void polc_lsp_did_configure(polc_lsp *lsp, const json_t *params,
                            polc_json *result);
void polc_lsp_did_change_folders(polc_lsp *lsp, const json_t *params,
                                 polc_json *result);
void polc_lsp_free(polc_lsp *lsp);

/* -- lsp_document.c */

/* The document that params.textDocument names; null after polc_lsp_fail. */
polc_document *polc_lsp_document(polc_lsp *lsp, const json_t *params);
polc_document *polc_lsp_by_path(const polc_lsp *lsp, pol_text path);
/* The byte that params.position names. */
size_t polc_lsp_asked(polc_document *document, const json_t *params);
bool polc_lsp_read_position(const json_t *value, polc_position *position);
const polc_scan *polc_lsp_scan(polc_document *document);
/* A range of bytes, as an object; null: the beginning of another file. */
void polc_lsp_range(polc_json *json, polc_document *document, size_t begin,
                    size_t end);
void polc_lsp_close_all(polc_lsp *lsp);
void polc_lsp_did_open(polc_lsp *lsp, const json_t *params, polc_json *result);
void polc_lsp_did_change(polc_lsp *lsp, const json_t *params,
                         polc_json *result);
void polc_lsp_did_close(polc_lsp *lsp, const json_t *params, polc_json *result);
void polc_lsp_did_change_files(polc_lsp *lsp, const json_t *params,
                               polc_json *result);
void polc_lsp_did_save(polc_lsp *lsp, const json_t *params, polc_json *result);

/* -- lsp_uri.c */

/* The path of a file: URI of this machine, in a new string; else null. */
char *polc_lsp_path(const char *uri);
void polc_lsp_uri(polc_buffer *out, pol_text path);

/* -- lsp_check.c */

/* One document as a policy of its own: options, root, loader.  Close it. */
typedef struct polc_lsp_policy {
    pol_compile_options options;
    pol_source source;
    polc_lsp *lsp;
    polc_document *document;
    char *root, *real; /* the folder as it is called, and where it is; or
                          null */
    polc_loader loader;
} polc_lsp_policy;
void polc_lsp_policy_open(polc_lsp_policy *policy, polc_lsp *lsp,
                          polc_document *document);
void polc_lsp_policy_close(polc_lsp_policy *policy);
/* The folder for load() and patterns, in a new string; null: there is none. */
char *polc_lsp_root(const polc_lsp *lsp, const polc_document *document);
/* Whether a place is in the document itself. */
bool polc_lsp_is_own(const polc_document *document, const pol_place *place);
/* The bytes of a document that a place is shown at: that of another file at
 * the load() it comes from. */
void polc_lsp_place(polc_document *document, const pol_place *place,
                    size_t *begin, size_t *end);
/* Checks a document and publishes what was found. */
void polc_lsp_check(polc_lsp *lsp, polc_document *document);
/* Says that nothing is wrong any more. */
void polc_lsp_publish_nothing(const polc_document *document);

/* -- lsp_binding.c */

typedef struct polc_binding {
    uint32_t lexeme;    /* the name where it is bound; or nowhere */
    uint32_t statement; /* that binds it */
} polc_binding;
polc_binding polc_lsp_find_binding(const polc_scan *scan, pol_text name,
                                   size_t use);
/* The name that is used at an offset, in a field of an f-string too. */
pol_text polc_lsp_name_at(const polc_scan *scan, size_t offset);
/* Whether a lexeme is the string of a load(). */
bool polc_lsp_loads(const polc_scan *scan, uint32_t lexeme, pol_text *name);
/* The path of what a document loads by this name, in a new string; null where
 * there is no such file. */
char *polc_lsp_loaded_path(const polc_lsp *lsp, const polc_document *document,
                           pol_text name);

/* -- lsp_known.c */

/* A program, or subcommand ("git log"), that std:base knows. */
typedef struct polc_known {
    pol_text name;
    pol_text facts; /* as `polc dump` says them */
} polc_known;
/* All of them, sorted by name. */
const polc_known *polc_lsp_known(polc_lsp *lsp, size_t *count);
const polc_known *polc_lsp_find_known(polc_lsp *lsp, pol_text name);
void polc_lsp_free_known(polc_lsp *lsp);
/* Facts in words: Markdown. */
void polc_lsp_add_facts(polc_buffer *out, const polc_known *known);

/* -- lsp_subject.c */

/* What a string of a rule names, as far as programs go. */
typedef struct polc_subject {
    bool is_one;      /* a program, or a subcommand behind one */
    bool is_behind;   /* the second: of this program */
    pol_text program; /* the first string of the pattern, or data null */
} polc_subject;
polc_subject polc_lsp_subject(const polc_scan *scan, uint32_t lexeme);

/* -- lsp_words.c */

/* Text as code of Markdown, at most a line. */
void polc_lsp_add_code(polc_buffer *out, pol_text text);
/* What a rule matches and answers, from its line of `polc dump` behind the
 * place: Markdown. */
void polc_lsp_add_rule(polc_buffer *out, pol_text line);

/* -- lsp_builtin.c */

typedef struct polc_builtin {
    size_t index;
    pol_builtin_info info;
} polc_builtin;
pol_dialect polc_lsp_dialect(const polc_lsp *lsp,
                             const polc_document *document);
bool polc_lsp_find_builtin(pol_dialect dialect, pol_text name,
                           polc_builtin *builtin);
bool polc_lsp_find_argument(pol_dialect dialect, const polc_builtin *builtin,
                            pol_text name, pol_argument_info *info);
/* What it is and takes: Markdown. */
void polc_lsp_add_builtin(polc_buffer *out, pol_dialect dialect,
                          const polc_builtin *builtin);
void polc_lsp_add_argument(polc_buffer *out, const pol_argument_info *info);

/* -- features, one file each */

void polc_lsp_code_action(polc_lsp *lsp, const json_t *params,
                          polc_json *result);
void polc_lsp_completion(polc_lsp *lsp, const json_t *params,
                         polc_json *result);
void polc_lsp_definition(polc_lsp *lsp, const json_t *params,
                         polc_json *result);
void polc_lsp_document_symbol(polc_lsp *lsp, const json_t *params,
                              polc_json *result);
void polc_lsp_formatting(polc_lsp *lsp, const json_t *params,
                         polc_json *result);
void polc_lsp_hover(polc_lsp *lsp, const json_t *params, polc_json *result);

#endif
