/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules out of an image.  What an image carries proves nothing of what it
 * evaluates: only that it comes out of its sources again does. */
#include "polc/carried.h"
#include "polc/text.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const unsigned char magic[] = {0x89, 'P',  'O',  'L',
                                      '\r', '\n', 0x1a, '\n'};

bool polc_is_image(pol_text bytes)
{
    return bytes.size >= sizeof magic &&
           memcmp(bytes.data, magic, sizeof magic) == 0;
}

bool polc_is_image_file(const char *name)
{
    char bytes[sizeof magic];
    struct stat status;
    if (stat(name, &status) != 0 || !S_ISREG(status.st_mode)) {
        return false;
    }
    int file = open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file == -1) {
        return false;
    }
    ssize_t got = fstat(file, &status) == 0 && S_ISREG(status.st_mode)
                      ? read(file, bytes, sizeof bytes)
                      : -1;
    close(file);
    return got > 0 && polc_is_image((pol_text){bytes, (size_t)got});
}

/* -- Loading */

/* A pol_loader over what is carried. */
static pol_load load(void *context, pol_text name, pol_text *text)
{
    const polc_carried *carried = context;
    pol_source_info info;
    for (uint32_t i = 0;
         pol_image_get_source(&carried->image, i, &info) == POL_OK; i++) {
        if (info.origin == POL_ORIGIN_LOADED && info.name.size == name.size &&
            memcmp(info.name.data, name.data, name.size) == 0) {
            *text = info.text;
            return POL_LOAD_OK;
        }
    }
    return POL_LOAD_MISSING;
}

/* Names of sources are C strings elsewhere in the command. */
static pol_text keep(pol_text text)
{
    char *copy = polc_resize(NULL, text.size + 1);
    if (text.size > 0) {
        memcpy(copy, text.data, text.size);
    }
    copy[text.size] = '\0';
    return (pol_text){copy, text.size};
}

static void read_sources(polc_carried *carried, const pol_carried_info *all)
{
    pol_source_info info;
    carried->sources =
        polc_resize(NULL, all->sources * sizeof *carried->sources);
    for (uint32_t i = 0;
         pol_image_get_source(&carried->image, i, &info) == POL_OK; i++) {
        if (info.origin == POL_ORIGIN_GIVEN) {
            carried->sources[carried->count++] =
                (pol_source){keep(info.name), info.text, info.layer};
        }
    }
}

/* -- Opening */

static bool open_image(polc_carried *carried, const char *name, pol_text bytes)
{
    if (posix_memalign(&carried->bytes, POL_IMAGE_ALIGNMENT, bytes.size + 1) !=
        0) {
        carried->bytes = NULL;
        polc_error("out of memory");
        return false;
    }
    memcpy(carried->bytes, bytes.data, bytes.size);
    carried->size = bytes.size;
    pol_status status =
        pol_image_open(&carried->image, carried->bytes, carried->size);
    if (status != POL_OK) {
        polc_error("%s: %s", name,
                   status == POL_UNSUPPORTED_VERSION
                       ? "an image of a newer version"
                       : "not an image that verifies");
    }
    return status == POL_OK;
}

static bool comes_out(const polc_carried *carried,
                      const pol_compile_options *options)
{
    pol_compile_options again = *options;
    pol_result *result = NULL;
    again.carry_sources = 1;
    again.required = 0;
    pol_status status =
        pol_compile(carried->sources, carried->count, &again, &result);
    pol_text image = pol_result_image(result);
    bool is_same = status == POL_OK && image.size == carried->size &&
                   memcmp(image.data, carried->bytes, image.size) == 0;
    pol_result_free(result);
    return is_same;
}

bool polc_carried_open(polc_carried *carried, const char *name, pol_text bytes,
                       pol_compile_options *options)
{
    pol_carried_info all;
    pol_image_info info;
    *carried = (polc_carried){.bytes = NULL};
    if (!open_image(carried, name, bytes)) {
        return false;
    }
    pol_image_get_carried(&carried->image, &all);
    pol_image_get_info(&carried->image, &info);
    if (all.sources == 0) {
        polc_error("%s: carries no rules (`polc compile` without --no-sources "
                   "makes one that does)",
                   name);
        return false;
    }
    read_sources(carried, &all);
    carried->root = (char *)(uintptr_t)keep(all.root).data;
    options->dialect = info.dialect;
    options->root = polc_text(carried->root);
    options->trust_project = all.trust_project;
    options->no_base = all.no_base;
    options->loader = load;
    options->loader_context = carried;
    if (!comes_out(carried, options)) {
        polc_error("%s: does not come out of the rules that it carries: it was "
                   "changed, or made by another version",
                   name);
        return false;
    }
    return true;
}

void polc_carried_close(polc_carried *carried)
{
    for (size_t i = 0; i < carried->count; i++) {
        free((void *)(uintptr_t)carried->sources[i].name.data);
    }
    free(carried->sources);
    free(carried->root);
    free(carried->bytes);
    *carried = (polc_carried){.bytes = NULL};
}
