/* SPDX-License-Identifier: Apache-2.0
 *
 * load(): which name means which file, and that files do not load each other
 * in circles.  Refuses to know the file system: the caller's loader reads. */
#include <libpolicy/check/builtin.h>

#include <libpolicy/std/std.h>

static bool has_char(pol_text text, const char *chars)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] != '\0' && strchr(chars, text.data[i]) != NULL) {
            return true;
        }
    }
    return false;
}

static bool report_name(pol_checker *c, const pol_value *name, pol_code code,
                        const char *problem)
{
    pol_check_error(c, code, name->span, "%s", problem);
    return false;
}

/* Resolves "." and ".." of a path below the root, into `keep`. */
static bool normalise(pol_checker *c, const pol_value *name, pol_text *normal)
{
    pol_text text = pol_value_text(name);
    char *out = pol_arena_alloc(&c->keep, text.size + 1);
    size_t size = 0;
    if (out == NULL) {
        return false;
    }
    for (size_t at = 0; at < text.size;) {
        size_t end = at;
        while (end < text.size && text.data[end] != '/') {
            end++;
        }
        pol_text part = {text.data + at, end - at};
        at = end + 1;
        if (pol_text_equal(part, POL_TEXT("..")) && size == 0) {
            return report_name(c, name, POL_CODE_LOAD_OUTSIDE,
                               "a loaded file lies below the policy's root");
        }
        if (pol_text_equal(part, POL_TEXT(".."))) {
            while (size > 0 && out[--size] != '/') {
            }
        } else if (part.size != 0 && !pol_text_equal(part, POL_TEXT("."))) {
            out[size] = '/';
            size += size != 0;
            memcpy(out + size, part.data, part.size);
            size += part.size;
        }
    }
    out[size] = '\0';
    *normal = (pol_text){out, size};
    return size != 0 || report_name(c, name, POL_CODE_LOAD_NAME,
                                    "this names a folder, not a file");
}

static bool check_name(pol_checker *c, const pol_value *name, pol_text *normal)
{
    pol_text text = pol_value_text(name);
    if (text.size == 0) {
        return report_name(c, name, POL_CODE_LOAD_NAME,
                           "the name of a loaded file cannot be empty");
    }
    if (!pol_check_no_nul(c, name)) {
        return false;
    }
    if (text.data[0] == '/') {
        return report_name(c, name, POL_CODE_LOAD_OUTSIDE,
                           "a loaded file is named from the policy's root, "
                           "without a leading /");
    }
    if (text.size > 4096 || has_char(text, "\\*?[]{}:") ||
        text.data[text.size - 1] == '/') {
        return report_name(c, name, POL_CODE_LOAD_NAME,
                           "a loaded file is named by a plain path below the "
                           "policy's root, with / and without \\ * ? [ ] { } "
                           ":");
    }
    return normalise(c, name, normal);
}

/* Notes from the file that closes the circle up to where it began. */
static void note_circle(pol_checker *c, pol_diag *diag, const pol_file *from,
                        pol_text name)
{
    for (; from != NULL && from->loader != NULL; from = from->loader) {
        pol_diag_add_note(c->report, diag, from->load_span,
                          "`%.*s` is loaded here", POL_PR(from->name));
        if (pol_text_equal(from->name, name)) {
            return;
        }
    }
}

static bool is_being_loaded(pol_checker *c, const pol_value *name,
                            pol_text normal)
{
    for (const pol_file *file = c->file; file != NULL; file = file->loader) {
        if (pol_text_equal(file->name, normal)) {
            pol_diag *diag = pol_check_error(
                c, POL_CODE_LOAD_CYCLE, name->span,
                "`%.*s` loads itself, by way of this", POL_PR(normal));
            note_circle(c, diag, c->file, normal);
            return true;
        }
    }
    return false;
}

/* Remembers the name in this layer; true where it was known already, or
 * memory failed. */
static bool was_loaded(pol_checker *c, pol_text name)
{
    char *key = pol_arena_alloc(&c->scratch, name.size + 1);
    if (key == NULL) {
        return true;
    }
    /* What std:base loads is not what its layer loads. */
    key[0] = (char)(c->file->is_base ? POL_LAYER_COUNT : c->file->layer);
    memcpy(key + 1, name.data, name.size);
    size_t before = c->loaded.texts.count;
    pol_intern(&c->loaded, (pol_text){key, name.size + 1});
    return c->loaded.texts.count == before;
}

static const char *nearest_pack(pol_text name)
{
    const char *names[32];
    size_t count = 0;
    const pol_pack *pack;
    while (count < 32 && (pack = pol_pack_at(count)) != NULL) {
        names[count++] = pack->name;
    }
    return pol_nearest(name, names, count);
}

static bool find_pack(pol_checker *c, const pol_value *name, pol_text *text)
{
    pol_text wanted = pol_value_text(name);
    const pol_pack *pack = pol_pack_find(wanted);
    if (pack != NULL) {
        *text = pack->text;
        return true;
    }
    pol_diag *diag =
        pol_check_error(c, POL_CODE_LOAD_UNKNOWN_PACK, name->span,
                        "no pack is called `%.*s`", POL_PR(wanted));
    const char *near = nearest_pack(wanted);
    if (near != NULL) {
        pol_check_fix(c, diag, "\"%s\"", near);
    }
    return false;
}

static bool report_load(pol_checker *c, const pol_value *name, pol_load what)
{
    pol_code code = POL_CODE_LOAD_UNREADABLE;
    const char *problem = "cannot be read";
    switch (what) {
    case POL_LOAD_OK:
        return true;
    case POL_LOAD_MISSING:
        code = POL_CODE_LOAD_MISSING;
        problem = "does not exist";
        break;
    case POL_LOAD_OUTSIDE:
        code = POL_CODE_LOAD_OUTSIDE;
        problem = "lies outside the policy's root";
        break;
    case POL_LOAD_NOT_A_FILE:
        problem = "is not a regular file";
        break;
    case POL_LOAD_TOO_LARGE:
        code = POL_CODE_LIMIT_SOURCE_BYTES;
        problem = "is too large (limit `source_bytes`)";
        break;
    case POL_LOAD_UNREADABLE:
        break;
    }
    pol_check_error(c, code, name->span, "`%.*s` %s",
                    POL_PR(pol_value_text(name)), problem);
    return false;
}

static bool read_file(pol_checker *c, const pol_value *name, pol_text normal,
                      pol_text *text)
{
    if (c->options->loader == NULL) {
        pol_check_error(c, POL_CODE_LOAD_NOT_ALLOWED, name->span,
                        "only packs (`std:`) can be loaded here");
        return false;
    }
    *text = (pol_text){NULL, 0};
    return report_load(
        c, name, c->options->loader(c->options->loader_context, normal, text));
}

void pol_check_load(pol_checker *c, const pol_arguments *args)
{
    const pol_value *name = &args->value[POL_LOAD_NAME];
    pol_text normal = pol_value_text(name);
    bool is_pack = pol_text_starts(normal, POL_TEXT("std:"));
    if (c->blocks > 0) {
        pol_check_error(c, POL_CODE_MISPLACED, args->call->span,
                        "load() stands at the top level of a file");
        return;
    }
    if (!is_pack && !check_name(c, name, &normal)) {
        return;
    }
    if (!is_pack && c->file->is_facts_only) {
        report_name(c, name, POL_CODE_LOAD_NOT_ALLOWED,
                    "a part of std:base loads packs only");
        return;
    }
    if (is_being_loaded(c, name, normal)) {
        return;
    }
    if (c->file->depth >= c->options->limits.load_depth) {
        pol_check_error(c, POL_CODE_LOAD_DEPTH, name->span,
                        "loads nested deeper than %llu (limit `load_depth`)",
                        (unsigned long long)c->options->limits.load_depth);
        return;
    }
    pol_text text;
    if (!(is_pack ? find_pack(c, name, &text)
                  : read_file(c, name, normal, &text)) ||
        was_loaded(c, normal)) {
        return;
    }
    pol_file file = {.loader = c->file,
                     .load_span = name->span,
                     .name = normal,
                     .depth = c->file->depth + 1,
                     .layer = c->file->layer,
                     .is_base = c->file->is_base,
                     .is_facts_only =
                         c->file->is_facts_only ||
                         pol_text_starts(normal, POL_TEXT("std:base"))};
    pol_check_file(c, &file, text);
}
