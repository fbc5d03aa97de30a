/* SPDX-License-Identifier: Apache-2.0
 *
 * From the command line to a policy.  Knows nothing of requests. */
#include "polc/policy.h"
#include "polc/file.h"
#include "polc/host.h"

#include <stdlib.h>
#include <string.h>

uint64_t polc_limit(const polc_args *args, const char *name)
{
    uint64_t value = 0;
    if (strcmp(name, "source_bytes") == 0) {
        value = args->limits.source_bytes;
    } else if (strcmp(name, "image_bytes") == 0) {
        value = args->limits.image_bytes;
    }
    const char *row;
    for (size_t i = 0; value == 0; i++) {
        uint64_t given = 0;
        row = pol_limits_name(i, &given, NULL);
        if (row == NULL) {
            break;
        }
        if (strcmp(row, name) == 0) {
            value = given;
        }
    }
    return value;
}

pol_compile_options polc_compile_options(const polc_args *args)
{
    return (pol_compile_options){.struct_size = sizeof(pol_compile_options),
                                 .dialect = args->dialect,
                                 .limits = &args->limits,
                                 .idna = polc_has_idna() ? polc_idna : NULL,
                                 .trust_project = args->trust_project,
                                 .required = args->required,
                                 .no_base = args->no_base};
}

/* -- rule files */

const char *polc_stdin_name(void)
{
    static const char name[] = "<stdin>";
    return name;
}

const char *polc_split_layer(const char *file, pol_layer *layer)
{
    for (int i = 0; i <= POL_LAYER_SESSION; i++) {
        const char *name = pol_layer_name((pol_layer)i);
        size_t size = strlen(name);
        if (strncmp(file, name, size) == 0 && file[size] == ':') {
            *layer = (pol_layer)i;
            return file + size + 1;
        }
    }
    *layer = POL_LAYER_USER;
    return file;
}

static bool read_source(polc_rules *rules, const polc_args *args,
                        const char *file)
{
    pol_source source;
    file = polc_split_layer(file, &source.layer);
    bool is_stdin = strcmp(file, "-") == 0;
    source.name = polc_text(is_stdin ? polc_stdin_name() : file);
    polc_buffer *text = &rules->texts[rules->text_count++];
    *text = (polc_buffer){0};
    for (size_t i = 0; is_stdin && i < rules->count; i++) {
        if (rules->sources[i].name.data == source.name.data) {
            polc_error("standard input is given twice");
            rules->text_count--;
            return false;
        }
    }
    bool is_read = polc_read_file(file, polc_limit(args, "source_bytes"),
                                  "source_bytes", text);
    source.text = polc_buffer_text(text);
    rules->sources[rules->count++] = source;
    if (is_read && polc_is_image(source.text)) {
        polc_error(is_stdin ? "%s: an image is given by the name of its file"
                            : "%s: an image stands alone, without LAYER: "
                              "before it and without other rules",
                   source.name.data);
        return false;
    }
    return is_read;
}

/* The folder of a file name, in a new string. */
static char *folder_of(const char *file)
{
    const char *slash = strrchr(file, '/');
    size_t size = slash == NULL ? 0 : (size_t)(slash - file) + 1;
    char *folder = polc_resize(NULL, size + 2);
    memcpy(folder, file, size);
    memcpy(folder + size, ".", 2);
    return folder;
}

/* The root for load() and patterns: as given, else the project's folder,
 * else that of the first file.  Null: there is none. */
static char *root_of(const polc_rules *rules, const polc_args *args,
                     const char *const *files, size_t count)
{
    pol_layer layer;
    const char *given = args->root != NULL ? args->root : rules->system.project;
    if (given != NULL) {
        return polc_copy(given);
    }
    return count > 0 || !args->system
               ? folder_of(count > 0 ? polc_split_layer(files[0], &layer) : "")
               : NULL;
}

/* With --system there are sources of several owners, and no folder that all
 * of them may load from: they load packs only. */
static bool set_root(polc_rules *rules, const polc_args *args,
                     const char *const *files, size_t count)
{
    char *folder = root_of(rules, args, files, count);
    if (folder == NULL) {
        return true;
    }
    bool is_open = polc_loader_open(&rules->loader, folder,
                                    polc_limit(args, "source_bytes"));
    if (is_open && !args->system) {
        rules->options.loader = polc_load;
        rules->options.loader_context = &rules->loader;
    }
    rules->root = is_open ? realpath(folder, NULL) : NULL;
    if (rules->root != NULL) {
        rules->options.root = polc_text(rules->root);
    }
    rules->folder = folder;
    return is_open;
}

static bool is_required(const polc_rules *rules, pol_layer layer)
{
    return (rules->options.required & 1u << layer) != 0;
}

/* What --system finds.  The managed layer is required once it is there. */
static bool add_system(polc_rules *rules, const polc_args *args)
{
    polc_system *system = &rules->system;
    if (!polc_system_read(system, args, polc_limit(args, "source_bytes"))) {
        return false;
    }
    rules->options.required |= system->exist & 1u << POL_LAYER_MANAGED;
    rules->is_locked = (system->refused & rules->options.required) != 0;
    for (size_t i = 0; i < POLC_SYSTEM_LAYERS; i++) {
        const polc_folder *folder = &system->folders[i];
        rules->sources =
            polc_resize(rules->sources, (rules->count + folder->count + 1) *
                                            sizeof *rules->sources);
        for (size_t j = 0; j < folder->count; j++) {
            rules->sources[rules->count++] = (pol_source){
                polc_text(folder->files[j].name),
                polc_buffer_text(&folder->files[j].text), (pol_layer)i};
        }
    }
    return system->refused == 0;
}

/* An image instead of rule files. */
static bool read_carried(polc_rules *rules, const polc_args *args,
                         const char *name)
{
    polc_buffer file = {0};
    bool is_read = polc_read_file(name, polc_limit(args, "image_bytes"),
                                  "image_bytes", &file) &&
                   polc_carried_open(&rules->carried, name,
                                     polc_buffer_text(&file), &rules->options);
    polc_buffer_free(&file);
    if (is_read) {
        rules->count = rules->carried.count;
        rules->sources =
            polc_resize(NULL, (rules->count + 1) * sizeof *rules->sources);
        memcpy(rules->sources, rules->carried.sources,
               rules->count * sizeof *rules->sources);
    }
    return is_read;
}

bool polc_rules_open(polc_rules *rules, const polc_args *args,
                     const char *const *files, size_t count)
{
    bool is_read = true;
    *rules = (polc_rules){.loader.root = -1};
    rules->options = polc_compile_options(args);
    if (count == 1 && !args->system && polc_is_image_file(files[0])) {
        return read_carried(rules, args, files[0]);
    }
    if (args->system) {
        is_read = add_system(rules, args);
    }
    rules->sources = polc_resize(rules->sources, (rules->count + count + 1) *
                                                     sizeof *rules->sources);
    rules->texts = polc_resize(NULL, (count + 1) * sizeof *rules->texts);
    for (size_t i = 0; i < count; i++) {
        if (!read_source(rules, args, files[i])) {
            pol_layer layer = rules->sources[rules->count - 1].layer;
            rules->is_locked = rules->is_locked || is_required(rules, layer);
            is_read = false;
        }
    }
    return is_read && set_root(rules, args, files, count);
}

void polc_rules_close(polc_rules *rules)
{
    for (size_t i = 0; i < rules->text_count; i++) {
        polc_buffer_free(&rules->texts[i]);
    }
    free(rules->texts);
    free(rules->sources);
    free(rules->folder);
    free(rules->root);
    polc_system_free(&rules->system);
    polc_carried_close(&rules->carried);
    polc_loader_close(&rules->loader);
}

/* -- outcome */

int polc_status_code(pol_status status)
{
    if (status == POL_OK) {
        return POLC_CLEAN;
    }
    if (status == POL_REJECTED || status == POL_LIMIT) {
        return POLC_FINDINGS;
    }
    return polc_error("cannot compile: %s", pol_status_name(status));
}

void polc_print_diagnostics(const pol_result *result, bool warnings,
                            FILE *stream, polc_when colour)
{
    bool coloured = polc_colours(colour, stream);
    for (size_t i = 0; i < pol_result_diagnostics(result); i++) {
        pol_diagnostic diagnostic = pol_result_diagnostic(result, i);
        if (diagnostic.severity != POL_SEVERITY_ERROR && !warnings) {
            continue;
        }
        size_t size = 0;
        pol_result_render(result, i, coloured, NULL, 0, &size);
        char *text = polc_resize(NULL, size + 1);
        pol_result_render(result, i, coloured, text, size + 1, &size);
        polc_put(stream, (pol_text){text, size});
        free(text);
    }
}

/* -- a policy to ask */

/* Whether what is required is at fault: a layer of these that gives no
 * source, or that is broken by itself. */
static bool is_required_broken(const polc_rules *rules)
{
    pol_compile_options options = rules->options;
    options.required = 0;
    pol_source *sources =
        polc_resize(NULL, (rules->count + 1) * sizeof *sources);
    bool is_broken = false;
    for (int layer = 0; layer <= POL_LAYER_SESSION && !is_broken; layer++) {
        pol_result *result = NULL;
        size_t count = 0;
        for (size_t i = 0; i < rules->count; i++) {
            if ((int)rules->sources[i].layer == layer) {
                sources[count++] = rules->sources[i];
            }
        }
        if (is_required(rules, (pol_layer)layer)) {
            is_broken = count == 0 || pol_compile(sources, count, &options,
                                                  &result) != POL_OK;
            pol_result_free(result);
        }
    }
    free(sources);
    return is_broken;
}

static int open_compiled(polc_policy *policy)
{
    pol_text image = pol_result_image(policy->result);
    pol_status status = pol_image_open(&policy->image, image.data, image.size);
    return status == POL_OK
               ? POLC_CLEAN
               : polc_error("the compiled image does not verify: %s",
                            pol_status_name(status));
}

static int compile_policy(polc_policy *policy, const polc_args *args)
{
    polc_rules *rules = policy->rules = polc_resize(NULL, sizeof *rules);
    int code = POLC_FAILURE;
    bool is_locked = false;
    if (polc_rules_open(rules, args, args->files.items, args->files.count)) {
        pol_status status = pol_compile(rules->sources, rules->count,
                                        &rules->options, &policy->result);
        if (policy->result != NULL) {
            polc_print_diagnostics(policy->result, false, stderr, args->colour);
        }
        code = polc_status_code(status);
        is_locked = code != POLC_CLEAN && is_required_broken(rules);
    } else {
        is_locked = rules->is_locked;
    }
    if (is_locked) {
        pol_image_lock(&policy->image);
        return POLC_CLEAN;
    }
    return code == POLC_CLEAN ? open_compiled(policy) : code;
}

static int read_image(polc_policy *policy, const polc_args *args)
{
    polc_buffer file = {0};
    if (!polc_read_file(args->policy, polc_limit(args, "image_bytes"),
                        "image_bytes", &file)) {
        polc_buffer_free(&file);
        return POLC_FAILURE;
    }
    if (posix_memalign(&policy->bytes, POL_IMAGE_ALIGNMENT, file.size + 1) !=
        0) {
        policy->bytes = NULL;
        polc_buffer_free(&file);
        return polc_error("out of memory");
    }
    size_t size = file.size;
    memcpy(policy->bytes, file.data, size);
    polc_buffer_free(&file);
    pol_status status = pol_image_open(&policy->image, policy->bytes, size);
    if (status == POL_OK) {
        return POLC_CLEAN;
    }
    return polc_error("%s: %s", args->policy,
                      status == POL_UNSUPPORTED_VERSION
                          ? "an image of a newer version"
                          : "not an image that verifies");
}

int polc_policy_open(polc_policy *policy, const polc_args *args)
{
    *policy = (polc_policy){0};
    return args->policy != NULL ? read_image(policy, args)
                                : compile_policy(policy, args);
}

void polc_policy_close(polc_policy *policy)
{
    pol_result_free(policy->result);
    free(policy->bytes);
    if (policy->rules != NULL) {
        polc_rules_close(policy->rules);
        free(policy->rules);
    }
    *policy = (polc_policy){0};
}
