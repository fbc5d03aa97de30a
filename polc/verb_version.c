/* SPDX-License-Identifier: Apache-2.0
 *
 * polc version: of the library, the language and the image, and what this
 * build was configured for. */
#include "polc/args.h"
#include "polc/file.h"
#include "polc/host.h"
#include "polc/json.h"
#include "polc/system.h"

/* "1.0", as an image that was just made says; null where none can be. */
static const char *image_version(char out[32])
{
    pol_result *result = NULL;
    pol_image image;
    pol_image_info info;
    const char *version = NULL;
    pol_compile_options options = {.struct_size = sizeof options};
    if (pol_compile(NULL, 0, &options, &result) == POL_OK) {
        pol_text bytes = pol_result_image(result);
        if (pol_image_open(&image, bytes.data, bytes.size) == POL_OK &&
            pol_image_get_info(&image, &info) == POL_OK) {
            snprintf(out, 32, "%u.%u", (unsigned)info.format_major,
                     (unsigned)info.format_minor);
            version = out;
        }
    }
    pol_result_free(result);
    return version;
}

int polc_run_version(const polc_args *args)
{
    char number[32];
    const char *image = image_version(number);
    polc_buffer out = {0};
    if (args->files.count > 0) {
        return polc_usage_error("version", "takes no operands");
    }
    if (args->json) {
        polc_json json = {.out = &out};
        polc_json_open(&json, '{');
        polc_json_key(&json, "version");
        polc_json_string(&json, pol_version());
        polc_json_key(&json, "language");
        polc_json_number(&json, POL_LANGUAGE_VERSION);
        polc_json_key(&json, "image");
        if (image != NULL) {
            polc_json_string(&json, image);
        } else {
            polc_json_word(&json, "null");
        }
        polc_json_key(&json, "idna");
        polc_json_word(&json, polc_has_idna() ? "true" : "false");
        polc_json_key(&json, "managed");
        polc_json_string(&json, polc_managed_folder());
        polc_json_close(&json, '}');
    } else {
        polc_add_string(&out, "polc ");
        polc_add_string(&out, pol_version());
        polc_add_string(&out, "\nlanguage ");
        polc_add_number(&out, POL_LANGUAGE_VERSION);
        polc_add_string(&out, "\nimage ");
        polc_add_string(&out, image != NULL ? image : "unknown");
        polc_add_string(&out, "\nmanaged rules ");
        polc_add_string(&out, polc_managed_folder());
    }
    polc_add_string(&out, "\n");
    polc_print(&out);
    return POLC_CLEAN;
}
