/* SPDX-License-Identifier: Apache-2.0
 *
 * One side of a comparison: where load() looks, and what is compiled.  What a
 * folder or a revision holds is for side_files.c. */
#include "polc/side.h"
#include "polc/file.h"
#include "polc/policy.h"
#include "polc/process.h"
#include "polc/side_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* -- Where load() looks */

/* What of a path lies below a folder, both absolute and without links; null:
 * nothing does. */
static const char *below(const char *path, const char *folder)
{
    size_t size = strlen(folder);
    size -= size > 0 && folder[size - 1] == '/';
    return strncmp(path, folder, size) != 0 ? NULL
           : folder[0] == '\0'              ? path
           : path[size] == '\0'             ? path + size
           : path[size] == '/'              ? path + size + 1
                                            : NULL;
}

/* Where a revision's names begin to be those of load(). */
static void set_prefix(polc_side *side, const char *root)
{
    const char *folder = side->folder;
    char *there = polc_join(side->git.top, folder);
    size_t size = strlen(there);
    there[size - (size > 1 && there[size - 1] == '/')] = '\0';
    side->root = there;
    if (root != NULL && below(there, root) != NULL) {
        const char *rest = below(root, side->git.top);
        free(side->folder);
        side->folder = polc_copy(rest != NULL ? rest : "");
    }
    side->prefix = strlen(side->folder);
    side->prefix += side->prefix > 0;
}

static bool set_loader(polc_side *side, const polc_args *args)
{
    char *root = args->root != NULL ? realpath(args->root, NULL) : NULL;
    bool good = args->root == NULL || root != NULL;
    if (!good) {
        polc_error("%s: %s", args->root, strerror(errno));
    } else if (side->is_git) {
        set_prefix(side, root);
    } else {
        side->root = realpath(side->folder, NULL);
        if (root != NULL && side->root != NULL &&
            below(side->root, root) != NULL) {
            free(side->folder);
            side->folder = polc_copy(root);
        }
        good = polc_loader_open(&side->loader, side->folder,
                                polc_limit(args, "source_bytes"));
    }
    if (root != NULL) {
        free(side->root);
        side->root = root;
    }
    return good;
}

static pol_load load_revision(polc_side *side, pol_text name, pol_text *text)
{
    polc_buffer whole = {0}, content = {0};
    polc_add(&whole, side->folder, side->prefix > 0 ? side->prefix - 1 : 0);
    polc_add_string(&whole, side->prefix > 0 ? "/" : "");
    polc_add(&whole, name.data, name.size);
    polc_add(&whole, "", 1);
    pol_load found = polc_git_read_file(&side->git, whole.data,
                                        side->loader.limit, &content);
    polc_buffer_free(&whole);
    if (found != POL_LOAD_OK) {
        polc_buffer_free(&content);
        return found;
    }
    *text = polc_loader_keep(&side->loader, name, content);
    return POL_LOAD_OK;
}

/* A pol_loader. */
static pol_load load(void *context, pol_text name, pol_text *text)
{
    polc_side *side = context;
    return side->is_git ? load_revision(side, name, text)
                        : polc_load(&side->loader, name, text);
}

/* -- Files of a folder that others of it load are no sources by themselves */

static void name_below(polc_side *side)
{
    for (size_t i = 0; i < side->text_count; i++) {
        polc_side_text *text = &side->texts[i];
        text->below = NULL;
        if (!side->is_git && text->path != NULL) {
            char *folder = realpath(side->folder, NULL);
            text->below = folder != NULL ? below(text->path, folder) : NULL;
            free(folder);
        } else if (text->path != NULL) {
            text->below = below(text->path, side->folder);
        }
    }
}

/* The recorded texts, by layer. */
typedef struct recorder {
    polc_side *side;
    pol_layer layer;
} recorder;

/* A pol_loader that remembers which texts were loaded. */
static pol_load record(void *context, pol_text name, pol_text *text)
{
    recorder *r = context;
    for (size_t i = 0; i < r->side->text_count; i++) {
        polc_side_text *t = &r->side->texts[i];
        if (t->below != NULL && t->layer == r->layer &&
            strlen(t->below) == name.size &&
            memcmp(t->below, name.data, name.size) == 0) {
            t->is_loaded = true;
            *text = polc_buffer_text(&t->text);
            return POL_LOAD_OK;
        }
    }
    return load(r->side, name, text);
}

static void set_sources(polc_side *side, const bool *dropped)
{
    side->count = 0;
    for (size_t i = 0; i < side->text_count; i++) {
        polc_side_text *text = &side->texts[i];
        if (!dropped[i]) {
            side->sources[side->count++] =
                (pol_source){polc_text(text->name),
                             polc_buffer_text(&text->text), text->layer};
        }
    }
}

/* Marks the texts that the sources load. */
static void find_loaded(polc_side *side)
{
    pol_source *own =
        polc_resize(NULL, (side->count + 1) * sizeof *side->sources);
    for (size_t i = 0; i < side->text_count; i++) {
        side->texts[i].is_loaded = false;
    }
    for (int layer = 0; layer <= POL_LAYER_SESSION; layer++) {
        recorder r = {side, (pol_layer)layer};
        pol_compile_options options = side->options;
        pol_result *result = NULL;
        size_t count = 0;
        options.required = 0;
        options.loader = record;
        options.loader_context = &r;
        for (size_t i = 0; i < side->count; i++) {
            if ((int)side->sources[i].layer == layer) {
                own[count++] = side->sources[i];
            }
        }
        if (count > 0) {
            pol_compile(own, count, &options, &result);
            pol_result_free(result);
        }
    }
    free(own);
}

static bool may_load(const polc_side *side)
{
    bool loads = false;
    for (size_t i = 0; i < side->text_count; i++) {
        const polc_buffer *text = &side->texts[i].text;
        loads = loads || (text->size > 0 &&
                          memmem(text->data, text->size, "load", 4) != NULL);
    }
    return loads && side->text_count > 1;
}

/* What is left must load all that was dropped: files that load each other are
 * kept, and rejected by the compiler. */
static void drop_loaded(polc_side *side)
{
    bool *dropped = polc_resize(NULL, side->text_count + 1);
    memset(dropped, 0, side->text_count + 1);
    set_sources(side, dropped);
    if (may_load(side)) {
        name_below(side);
        find_loaded(side);
        for (size_t i = 0; i < side->text_count; i++) {
            dropped[i] = side->texts[i].is_loaded;
        }
        set_sources(side, dropped);
        find_loaded(side);
        for (size_t i = 0; i < side->text_count; i++) {
            dropped[i] = dropped[i] && side->texts[i].is_loaded;
        }
        set_sources(side, dropped);
    }
    free(dropped);
}

/* -- The side */

static bool open_image(polc_side *side, const polc_args *args, const char *name)
{
    polc_buffer file = {0};
    bool good = polc_read_file(name, polc_limit(args, "image_bytes"),
                               "image_bytes", &file) &&
                polc_carried_open(&side->carried, name, polc_buffer_text(&file),
                                  &side->options);
    polc_buffer_free(&file);
    side->is_image = good;
    if (good) {
        side->count = side->carried.count;
        side->sources =
            polc_resize(NULL, (side->count + 1) * sizeof *side->sources);
        memcpy(side->sources, side->carried.sources,
               side->count * sizeof *side->sources);
    }
    return good;
}

bool polc_side_open(polc_side *side, const polc_args *args,
                    const polc_strings *operands)
{
    *side = (polc_side){.loader.root = -1};
    side->options = polc_compile_options(args);
    side->loader.limit = polc_limit(args, "source_bytes");
    if (operands->count == 1 && polc_is_image_file(operands->items[0])) {
        return open_image(side, args, operands->items[0]);
    }
    for (size_t i = 0; i < operands->count; i++) {
        if (!polc_side_add(side, operands->items[i], side->loader.limit)) {
            return false;
        }
    }
    if (!set_loader(side, args)) {
        return false;
    }
    side->options.loader = load;
    side->options.loader_context = side;
    side->options.root =
        side->root != NULL ? polc_text(side->root) : (pol_text){NULL, 0};
    side->sources =
        polc_resize(NULL, (side->text_count + 1) * sizeof *side->sources);
    drop_loaded(side);
    return true;
}

void polc_sides_join(polc_side *before, polc_side *after, const polc_args *args)
{
    bool is_given = args->root != NULL;
    if (before->is_image == after->is_image) {
        if (!before->is_image && !is_given) {
            before->options.root = after->options.root;
        }
        return;
    }
    const polc_side *image = before->is_image ? before : after;
    polc_side *other = before->is_image ? after : before;
    if (!is_given && image->options.root.size > 0) {
        other->options.root = image->options.root;
    }
}

void polc_side_close(polc_side *side)
{
    for (size_t i = 0; i < side->text_count; i++) {
        free(side->texts[i].name);
        free(side->texts[i].path);
        polc_buffer_free(&side->texts[i].text);
    }
    free(side->texts);
    free(side->sources);
    free(side->folder);
    free(side->root);
    polc_git_close(&side->git);
    polc_carried_close(&side->carried);
    polc_loader_close(&side->loader);
}
