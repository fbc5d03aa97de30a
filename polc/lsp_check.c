/* SPDX-License-Identifier: Apache-2.0
 *
 * A document as a policy of its own, and what is wrong with it. */
#include "polc/host.h"
#include "polc/lsp.h"

#include <libpolicy/lint.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* -- the policy */

static bool is_below(const char *path, const char *folder)
{
    size_t size = strlen(folder);
    size -= size > 0 && folder[size - 1] == '/';
    return strncmp(path, folder, size) == 0 && path[size] == '/';
}

char *polc_lsp_root(const polc_lsp *lsp, const polc_document *document)
{
    const char *found = NULL;
    const char *path = document->path;
    if (lsp->root != NULL || lsp->args->root != NULL) {
        return polc_copy(lsp->root != NULL ? lsp->root : lsp->args->root);
    }
    for (size_t i = 0; i < lsp->root_count; i++) {
        const char *root = lsp->roots[i];
        if ((path == NULL || is_below(path, root)) &&
            (found == NULL || strlen(root) > strlen(found))) {
            found = root;
        }
    }
    if (found != NULL || path == NULL) {
        return found != NULL ? polc_copy(found) : NULL;
    }
    char *folder = polc_copy(path);
    char *slash = strrchr(folder, '/');
    slash[slash == folder] = '\0';
    return folder;
}

static pol_layer layer_of(const polc_lsp *lsp, const polc_document *document)
{
    const char *path = document->path;
    if (lsp->layer >= 0) {
        return (pol_layer)lsp->layer;
    }
    if (path != NULL && is_below(path, polc_managed_folder())) {
        return POL_LAYER_MANAGED;
    }
    return path != NULL && strstr(path, "/.policy/") != NULL ? POL_LAYER_PROJECT
                                                             : POL_LAYER_USER;
}

/* A pol_loader: what is open in the editor comes before what is on disk. */
static pol_load load(void *context, pol_text name, pol_text *text)
{
    polc_lsp_policy *policy = context;
    polc_buffer path = {0};
    polc_add_string(&path, policy->root);
    if (path.size > 0 && path.data[path.size - 1] != '/') {
        polc_add_string(&path, "/");
    }
    polc_add(&path, name.data, name.size);
    policy->document->loads = true;
    const polc_document *open =
        polc_lsp_by_path(policy->lsp, polc_buffer_text(&path));
    polc_buffer_free(&path);
    if (open != NULL) {
        *text = polc_buffer_text(&open->text.bytes);
        return POL_LOAD_OK;
    }
    return polc_load(&policy->loader, name, text);
}

void polc_lsp_policy_open(polc_lsp_policy *policy, polc_lsp *lsp,
                          polc_document *document)
{
    struct stat status;
    const char *name = document->path != NULL ? document->path : document->uri;
    *policy =
        (polc_lsp_policy){.lsp = lsp, .document = document, .loader.root = -1};
    policy->root = polc_lsp_root(lsp, document);
    policy->source =
        (pol_source){.name = polc_text(name),
                     .text = polc_buffer_text(&document->text.bytes),
                     .layer = layer_of(lsp, document)};
    pol_compile_options *options = &policy->options;
    *options = polc_compile_options(lsp->args);
    options->required = 0;
    options->no_base = options->no_base || lsp->no_base;
    options->trust_project = options->trust_project || lsp->trust_project;
    if (document->is_codex || lsp->is_codex) {
        options->dialect = POL_DIALECT_CODEX;
    }
    if (policy->root != NULL && stat(policy->root, &status) == 0 &&
        S_ISDIR(status.st_mode) &&
        polc_loader_open(&policy->loader, policy->root,
                         polc_limit(lsp->args, "source_bytes"))) {
        options->loader = load;
        options->loader_context = policy;
        policy->real = realpath(policy->root, NULL);
    }
    if (policy->real != NULL) {
        options->root = polc_text(policy->real);
    }
}

void polc_lsp_policy_close(polc_lsp_policy *policy)
{
    polc_loader_close(&policy->loader);
    free(policy->root);
    free(policy->real);
}

/* -- where a finding is shown */

bool polc_lsp_is_own(const polc_document *document, const pol_place *place)
{
    const char *name = document->path != NULL ? document->path : document->uri;
    return place->source.data != NULL && place->source.size == strlen(name) &&
           memcmp(place->source.data, name, place->source.size) == 0;
}

/* The load() that a finding in another file comes from: the one that names
 * it, else the first. */
static void find_load(polc_document *document, pol_text name, size_t *begin,
                      size_t *end)
{
    const polc_scan *scan = polc_lsp_scan(document);
    *begin = *end = 0;
    for (size_t i = 0; i < scan->statement_count; i++) {
        const polc_statement *s = &scan->statements[i];
        if (s->form != POLC_FORM_CALL ||
            !polc_scan_is(scan, s->first, "load")) {
            continue;
        }
        const polc_lexeme *string = &scan->lexemes[s->first + 2];
        pol_text text = polc_scan_text(scan, s->first + 2);
        bool names = string->sign == POLC_SIGN_STRING && text.size > 2 &&
                     text.size - 2 == name.size &&
                     memcmp(text.data + 1, name.data, name.size) == 0;
        if (names || *end == 0) {
            *begin = scan->lexemes[s->first].begin;
            *end = scan->lexemes[s->last].end;
        }
        if (names) {
            return;
        }
    }
}

void polc_lsp_place(polc_document *document, const pol_place *place,
                    size_t *begin, size_t *end)
{
    if (polc_lsp_is_own(document, place)) {
        *begin = place->begin;
        *end = place->end;
    } else if (place->source.data != NULL) {
        find_load(document, place->source, begin, end);
    } else {
        *begin = *end = 0;
    }
}

/* -- publishing */

typedef struct report {
    polc_lsp *lsp;
    polc_document *document;
    const pol_result *result;
    char *root;
    polc_json json;
} report;

static bool is_pack(pol_text name)
{
    return name.size > 4 && memcmp(name.data, "std:", 4) == 0;
}

/* The lines of a place in a file that is not open have no text to count
 * units in: bytes stand for them. */
static void add_range_on_disk(polc_json *json, const pol_place *place)
{
    static const char *const keys[] = {"start", "end"};
    polc_json_open(json, '{');
    for (size_t i = 0; i < 2; i++) {
        polc_json_key(json, keys[i]);
        polc_json_open(json, '{');
        polc_json_key(json, "line");
        polc_json_number(json, place->line > 0 ? place->line - 1 : 0);
        polc_json_key(json, "character");
        polc_json_number(json, place->column > 0 ? place->column - 1 : 0);
        polc_json_close(json, '}');
    }
    polc_json_close(json, '}');
}

static void add_location(report *r, const pol_place *place)
{
    polc_json *json = &r->json;
    polc_document *open = r->document;
    polc_buffer path = {0}, uri = {0};
    if (!polc_lsp_is_own(open, place)) {
        polc_add_string(&path, r->root != NULL ? r->root : "");
        polc_add_string(&path, "/");
        polc_add(&path, place->source.data, place->source.size);
        open = polc_lsp_by_path(r->lsp, polc_buffer_text(&path));
        polc_lsp_uri(&uri, polc_buffer_text(&path));
    } else {
        polc_add_string(&uri, open->uri);
    }
    polc_json_key(json, "location");
    polc_json_open(json, '{');
    polc_json_field(json, "uri", polc_buffer_text(&uri));
    polc_json_key(json, "range");
    if (open != NULL) {
        polc_lsp_range(json, open, place->begin, place->end);
    } else {
        add_range_on_disk(json, place);
    }
    polc_json_close(json, '}');
    polc_buffer_free(&path);
    polc_buffer_free(&uri);
}

static void add_related(report *r, const pol_place *place, pol_text message)
{
    if (place->source.data == NULL || is_pack(place->source)) {
        return;
    }
    polc_json_open(&r->json, '{');
    add_location(r, place);
    polc_json_field(&r->json, "message", message);
    polc_json_close(&r->json, '}');
}

static void add_all_related(report *r, size_t index,
                            const pol_diagnostic *diagnostic)
{
    polc_json_key(&r->json, "relatedInformation");
    polc_json_open(&r->json, '[');
    if (!polc_lsp_is_own(r->document, &diagnostic->place)) {
        add_related(r, &diagnostic->place, diagnostic->message);
    }
    for (size_t i = 0; i < diagnostic->notes; i++) {
        pol_diagnostic note = pol_result_note(r->result, index, i);
        add_related(r, &note.place, note.message);
    }
    polc_json_close(&r->json, ']');
}

/* What a safe fix takes away is shown paler. */
static bool is_unnecessary(const pol_diagnostic *diagnostic)
{
    return diagnostic->fix_safe && diagnostic->fix.data != NULL &&
           diagnostic->fix.size == 0;
}

/* Notes without a place belong to the message. */
static void add_message(report *r, size_t index,
                        const pol_diagnostic *diagnostic)
{
    polc_buffer text = {0};
    polc_add(&text, diagnostic->message.data, diagnostic->message.size);
    for (size_t i = 0; i < diagnostic->notes; i++) {
        pol_diagnostic note = pol_result_note(r->result, index, i);
        if (note.place.source.data == NULL || is_pack(note.place.source)) {
            polc_add_string(&text, "\n");
            polc_add(&text, note.message.data, note.message.size);
        }
    }
    polc_json_field(&r->json, "message", polc_buffer_text(&text));
    polc_buffer_free(&text);
}

static void add_diagnostic(report *r, size_t index)
{
    static const uint64_t severities[] = {1, 2, 3};
    pol_diagnostic diagnostic = pol_result_diagnostic(r->result, index);
    polc_json *json = &r->json;
    size_t begin, end;
    polc_lsp_place(r->document, &diagnostic.place, &begin, &end);
    polc_json_open(json, '{');
    polc_json_key(json, "range");
    polc_lsp_range(json, r->document, begin, end);
    polc_json_key(json, "severity");
    polc_json_number(json, severities[diagnostic.severity]);
    polc_json_field(json, "code", polc_text(diagnostic.code));
    polc_json_field(json, "source", polc_text("polc"));
    add_message(r, index, &diagnostic);
    if (is_unnecessary(&diagnostic)) {
        polc_json_key(json, "tags");
        polc_json_open(json, '[');
        polc_json_number(json, 1);
        polc_json_close(json, ']');
    }
    add_all_related(r, index, &diagnostic);
    polc_json_key(json, "data");
    polc_json_open(json, '{');
    polc_json_field(json, "name", polc_text(diagnostic.name));
    polc_json_close(json, '}');
    polc_json_close(json, '}');
}

static void begin_report(polc_json *json, const polc_document *document)
{
    polc_json_open(json, '{');
    polc_json_field(json, "uri", polc_text(document->uri));
    if (document->has_version && document->version >= 0) {
        polc_json_key(json, "version");
        polc_json_number(json, (uint64_t)document->version);
    }
    polc_json_key(json, "diagnostics");
    polc_json_open(json, '[');
}

static void send_report(polc_json *json)
{
    polc_json_close(json, ']');
    polc_json_close(json, '}');
    polc_lsp_notify("textDocument/publishDiagnostics",
                    polc_buffer_text(json->out));
    polc_buffer_free(json->out);
}

void polc_lsp_publish_nothing(const polc_document *document)
{
    polc_buffer out = {0};
    polc_json json = {.out = &out};
    begin_report(&json, document);
    send_report(&json);
}

enum {
    QUICK = 300 /* milliseconds that a change may wait for its findings */
};

static uint64_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* All findings; of a document where that takes long, after a change those of
 * the compiler alone. */
static void look(polc_document *document, const polc_lsp_policy *policy)
{
    pol_lint_options lint = {.struct_size = sizeof lint, .no_image = 1};
    pol_result_free(document->result);
    document->result = NULL;
    if (document->lint_time > QUICK && document->is_edited) {
        pol_compile(&policy->source, 1, &policy->options, &document->result);
        return;
    }
    uint64_t start = milliseconds();
    pol_lint(&policy->source, 1, &policy->options, &lint, &document->result);
    document->lint_time = milliseconds() - start;
}

void polc_lsp_check(polc_lsp *lsp, polc_document *document)
{
    polc_lsp_policy policy;
    polc_buffer out = {0};
    document->loads = false;
    polc_lsp_policy_open(&policy, lsp, document);
    look(document, &policy);
    report r = {lsp, document, document->result, policy.root, {.out = &out}};
    begin_report(&r.json, document);
    for (size_t i = 0; r.result != NULL && i < pol_result_diagnostics(r.result);
         i++) {
        add_diagnostic(&r, i);
    }
    send_report(&r.json);
    polc_lsp_policy_close(&policy);
    document->is_stale = false;
}
