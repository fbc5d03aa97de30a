/* SPDX-License-Identifier: Apache-2.0
 *
 * polc compile: rule files to one image file. */
#include "polc/file.h"
#include "polc/policy.h"

#include <string.h>
#include <unistd.h>

static int write_image(const polc_args *args, pol_text image)
{
    if (args->output == NULL || strcmp(args->output, "-") == 0) {
        polc_put(stdout, image);
        return POLC_CLEAN;
    }
    return polc_write_file(args->output, image) ? POLC_CLEAN : POLC_FAILURE;
}

/* Whether the image would take the place of a rule file. */
static bool is_source(const polc_args *args, const polc_rules *rules)
{
    struct stat output, file;
    if (args->output == NULL || stat(args->output, &output) != 0) {
        return false;
    }
    for (size_t i = 0; i < rules->count; i++) {
        if (stat(rules->sources[i].name.data, &file) == 0 &&
            file.st_dev == output.st_dev && file.st_ino == output.st_ino) {
            polc_error("%s: is one of the rule files", args->output);
            return true;
        }
    }
    return false;
}

int polc_run_compile(const polc_args *args)
{
    if (args->files.count == 0 && !args->system) {
        return polc_usage_error("compile", "give at least one rule file");
    }
    if (args->output == NULL && isatty(STDOUT_FILENO)) {
        return polc_usage_error("compile", "an image is no text for a "
                                           "terminal: give --output FILE");
    }
    polc_rules rules;
    pol_result *result = NULL;
    int code = POLC_FAILURE;
    if (polc_rules_open(&rules, args, args->files.items, args->files.count) &&
        !is_source(args, &rules)) {
        rules.options.carry_sources = !args->no_sources;
        pol_status status =
            pol_compile(rules.sources, rules.count, &rules.options, &result);
        if (result != NULL) {
            polc_print_diagnostics(result, true, stderr, args->colour);
        }
        code = polc_status_code(status);
    }
    polc_rules_close(&rules);
    if (code == POLC_CLEAN) {
        code = write_image(args, pol_result_image(result));
    }
    pol_result_free(result);
    return code;
}
