/* SPDX-License-Identifier: Apache-2.0
 *
 * The lines of a .vec file that make up a policy, and how it is compiled.
 * Refuses to know vectors. */
#include "polc/vec.h"

#include "polc/file.h"

#include <stdlib.h>
#include <string.h>

bool polc_vec_is_directive(pol_text text)
{
    static const char *const names[] = {"policy", "policy-file", "file",
                                        "limit"};
    size_t size = 0;
    while (size < text.size && text.data[size] != ' ' &&
           text.data[size] != '\t') {
        size++;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (polc_vec_is((pol_text){text.data, size}, names[i])) {
            return true;
        }
    }
    return false;
}

/* -- attributes */

static bool read_layer(polc_vec_reader *r, pol_text name, pol_layer *layer)
{
    for (int i = 0; i <= POL_LAYER_SESSION; i++) {
        if (polc_vec_is(name, pol_layer_name((pol_layer)i))) {
            *layer = (pol_layer)i;
            return true;
        }
    }
    return polc_vec_fail(r, "no layer is called `%.*s`", polc_vec_shown(name),
                         name.data);
}

static bool read_dialect(polc_vec_reader *r, pol_text name,
                         pol_dialect *dialect)
{
    bool codex = polc_vec_is(name, "codex");
    *dialect = codex ? POL_DIALECT_CODEX : POL_DIALECT_NATIVE;
    return codex || polc_vec_is(name, "native") ||
           polc_vec_fail(r, "dialect= is native or codex");
}

static bool read_required(polc_vec_reader *r, pol_text names,
                          uint32_t *required)
{
    pol_text name;
    pol_layer layer;
    while (polc_vec_cut(&names, ",", &name)) {
        if (!read_layer(r, name, &layer)) {
            return false;
        }
        *required |= 1u << layer;
    }
    return true;
}

static bool read_name(polc_vec_reader *r, pol_text text, polc_vec_policy *p)
{
    polc_vec_name *name = &p->names[p->name_count];
    if (p->name_count == POLC_VEC_SOURCES ||
        !polc_vec_cut(&text, ":", &name->from)) {
        return polc_vec_fail(r, "idna= is NAME:A-LABELS, %d times at most",
                             POLC_VEC_SOURCES);
    }
    name->to = text;
    p->name_count++;
    return true;
}

/* What holds for the whole policy. */
static bool read_whole(polc_vec_reader *r, polc_vec_policy *p,
                       const polc_vec_word *word)
{
    pol_text value;
    if (polc_vec_attribute(word, "dialect", &value)) {
        return read_dialect(r, value, &p->dialect);
    }
    if (polc_vec_attribute(word, "require", &value)) {
        return read_required(r, value, &p->required);
    }
    if (polc_vec_attribute(word, "idna", &value)) {
        return read_name(r, value, p);
    }
    if (polc_vec_flag(word, "base")) {
        return p->base = true;
    }
    if (polc_vec_flag(word, "no-base")) {
        return p->no_base = true;
    }
    if (polc_vec_flag(word, "trust")) {
        return p->trust = true;
    }
    return polc_vec_attribute(word, "root", &p->root) ||
           polc_vec_fail(r, "a policy has no attribute `%.*s`",
                         polc_vec_shown(word->text), word->text.data);
}

/* -- sources */

/* Where a file of this name is, beside the .vec file. */
static char *beside(polc_vec_reader *r, pol_text name)
{
    const char *slash = strrchr(r->path, '/');
    size_t folder = slash != NULL ? (size_t)(slash - r->path) + 1 : 0;
    char *path;
    folder = name.size > 0 && name.data[0] == '/' ? 0 : folder;
    path = polc_vec_keep(r, folder + name.size + 1);
    memcpy(path, r->path, folder);
    memcpy(path + folder, name.data, name.size);
    return path;
}

static bool read_file(polc_vec_reader *r, const char *path, pol_text *text)
{
    polc_buffer file = {0};
    bool good = polc_read_file(path, r->limit, "source_bytes", &file);
    char *copy = polc_vec_keep(r, file.size + 1);
    if (good && file.size > 0) {
        memcpy(copy, file.data, file.size);
    }
    *text = (pol_text){copy, file.size};
    polc_buffer_free(&file);
    return good || polc_vec_fail(r, "the rule file cannot be read");
}

/* policy [ATTRIBUTE...], policy-file FILE [ATTRIBUTE...]: one source. */
static bool read_source(polc_vec_reader *r, polc_vec_policy *p,
                        const polc_vec_line *line)
{
    size_t at = p->source_count;
    bool is_file = polc_vec_is(line->words[0].text, "policy-file");
    bool block = !is_file;
    pol_source *source = &p->sources[at];
    pol_text value;
    if (at == POLC_VEC_SOURCES || (is_file && line->count < 2)) {
        return polc_vec_fail(r, is_file && line->count < 2
                                    ? "policy-file wants a FILE"
                                    : "more than 64 sources");
    }
    p->source_count++;
    *source = (pol_source){polc_text("policy.rules"), {"", 0}, POL_LAYER_USER};
    if (is_file) {
        source->name = line->words[1].text;
        p->paths[at] = beside(r, source->name);
        if (!read_file(r, p->paths[at], &source->text)) {
            return false;
        }
    }
    for (size_t i = is_file ? 2 : 1; i < line->count; i++) {
        const polc_vec_word *word = &line->words[i];
        if (polc_vec_attribute(word, "layer", &value)) {
            if (!read_layer(r, value, &source->layer)) {
                return false;
            }
        } else if (polc_vec_attribute(word, "name", &value)) {
            source->name = value;
        } else if (polc_vec_attribute(word, "text", &value)) {
            source->text = value;
            block = false;
        } else if (!read_whole(r, p, word)) {
            return false;
        }
    }
    if (block) {
        p->lines[at] = r->line + 1;
        source->text = polc_vec_block(r);
    }
    return true;
}

/* One attribute of a `file` line. */
static bool read_load(polc_vec_file *file, const polc_vec_word *word,
                      bool *block)
{
    static const char *const names[] = {
        "ok", "missing", "outside", "not-a-file", "unreadable", "too-large"};
    pol_text value;
    if (polc_vec_attribute(word, "text", &value)) {
        file->text = value;
        *block = false;
        return true;
    }
    if (!polc_vec_attribute(word, "status", &value)) {
        return false;
    }
    for (int k = POL_LOAD_OK; k <= POL_LOAD_TOO_LARGE; k++) {
        if (polc_vec_is(value, names[k])) {
            file->status = (pol_load)k;
            return true;
        }
    }
    return false;
}

/* file NAME [status=S] [text=T]: what load() gets. */
static bool read_loaded(polc_vec_reader *r, polc_vec_policy *p,
                        const polc_vec_line *line)
{
    polc_vec_file *file = &p->files[p->file_count];
    bool block = true;
    if (p->file_count == POLC_VEC_SOURCES || line->count < 2) {
        return polc_vec_fail(r, line->count < 2 ? "file wants a NAME"
                                                : "more than 64 files");
    }
    p->file_count++;
    *file = (polc_vec_file){line->words[1].text, {"", 0}, POL_LOAD_OK};
    for (size_t i = 2; i < line->count; i++) {
        if (!read_load(file, &line->words[i], &block)) {
            return polc_vec_fail(r, "an attribute, or a value of it, that a "
                                    "file does not have");
        }
    }
    if (block) {
        file->text = polc_vec_block(r);
    }
    return true;
}

static bool read_limits(polc_vec_reader *r, polc_vec_policy *p,
                        const polc_vec_line *line)
{
    for (size_t i = 1; i < line->count; i++) {
        pol_text word = line->words[i].text, name;
        uint64_t value;
        if (!polc_vec_cut(&word, "=", &name) ||
            !polc_vec_number(word, &value) ||
            pol_limits_set(&p->limits, name, value) != POL_OK) {
            return polc_vec_fail(r, "a limit is NAME=N, with a name that "
                                    "`polc check --help` lists");
        }
    }
    return true;
}

bool polc_vec_read_directive(polc_vec_reader *r, polc_vec_policy *p,
                             const polc_vec_line *line)
{
    if (polc_vec_is(line->words[0].text, "file")) {
        return read_loaded(r, p, line);
    }
    if (polc_vec_is(line->words[0].text, "limit")) {
        return read_limits(r, p, line);
    }
    return read_source(r, p, line);
}

/* -- compiling */

static pol_load load(void *context, pol_text name, pol_text *text)
{
    const polc_vec_policy *p = context;
    for (size_t i = 0; i < p->file_count; i++) {
        if (polc_vec_same(p->files[i].name, name)) {
            *text = p->files[i].text;
            return p->files[i].status;
        }
    }
    return POL_LOAD_MISSING;
}

/* Knows the names that the policy's idna= gives. */
static bool to_labels(void *context, pol_text name, char *out, size_t capacity,
                      size_t *size)
{
    const polc_vec_policy *p = context;
    for (size_t i = 0; i < p->name_count; i++) {
        pol_text to = p->names[i].to;
        if (polc_vec_same(p->names[i].from, name) && to.size <= capacity) {
            memcpy(out, to.data, to.size);
            *size = to.size;
            return true;
        }
    }
    return false;
}

/* The path of the first source that is a file; null: there is none. */
static const char *first_file(const polc_vec_policy *p)
{
    for (size_t i = 0; i < p->source_count; i++) {
        if (p->paths[i] != NULL) {
            return p->paths[i];
        }
    }
    return NULL;
}

/* A policy of files is what polc makes of these files: below their folder. */
static void open_folder(polc_vec_policy *p, pol_compile_options *options,
                        const char *path, uint64_t limit)
{
    const char *slash = strrchr(path, '/');
    size_t size = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    char *folder = polc_resize(NULL, size + 2);
    memcpy(folder, path, size);
    memcpy(folder + size, ".", 2);
    p->has_loader =
        p->file_count == 0 && polc_loader_open(&p->loader, folder, limit);
    p->folder = realpath(folder, NULL);
    free(folder);
    if (p->has_loader) {
        options->loader = polc_load;
        options->loader_context = &p->loader;
    }
    if (options->root.size == 0 && p->folder != NULL) {
        options->root = polc_text(p->folder);
    }
}

pol_compile_options polc_vec_options(polc_vec_policy *p, uint64_t limit)
{
    const char *file = first_file(p);
    pol_compile_options options = {
        .struct_size = sizeof options,
        .dialect = p->dialect,
        .limits = &p->limits,
        .loader = p->file_count > 0 ? load : NULL,
        .loader_context = p,
        .root = p->root,
        .idna = p->name_count > 0 ? to_labels : NULL,
        .idna_context = p,
        .trust_project = p->trust,
        .required = p->required,
        .no_base = p->no_base || (file == NULL && !p->base),
    };
    if (file != NULL) {
        open_folder(p, &options, file, limit);
    }
    return options;
}

void polc_vec_policy_close(polc_vec_policy *p)
{
    if (p->has_loader) {
        polc_loader_close(&p->loader);
        p->has_loader = false;
    }
    free(p->folder);
    p->folder = NULL;
}
