/* SPDX-License-Identifier: Apache-2.0
 *
 * polc fmt: canonical layout, in place or only shown. */
#include "polc/diff.h"
#include "polc/file.h"
#include "polc/policy.h"

#include <string.h>

static int deliver(const polc_args *args, const char *name, pol_text before,
                   pol_text after)
{
    bool is_stdin = strcmp(name, "-") == 0;
    bool is_same =
        before.size == after.size &&
        (after.size == 0 || memcmp(before.data, after.data, after.size) == 0);
    const char *shown = is_stdin ? "<stdin>" : name;
    if (args->check || args->diff) {
        polc_buffer out = {0};
        if (!is_same && args->check) {
            polc_add_escaped(&out, polc_text(shown));
            polc_add_string(&out, "\n");
        }
        if (!is_same && args->diff) {
            polc_diff(&out, shown, before, after);
        }
        polc_print(&out);
        return is_same ? POLC_CLEAN : POLC_FINDINGS;
    }
    if (is_stdin) {
        polc_put(stdout, after);
        return POLC_CLEAN;
    }
    return is_same || polc_write_file(name, after) ? POLC_CLEAN : POLC_FAILURE;
}

static int format_file(const polc_args *args, const char *name)
{
    polc_buffer text = {0};
    int code = POLC_FAILURE;
    if (polc_read_file(name, polc_limit(args, "source_bytes"), "source_bytes",
                       &text)) {
        pol_result *result = NULL;
        pol_compile_options options = polc_compile_options(args);
        pol_source source = {.layer = POL_LAYER_USER};
        source.name = polc_text(strcmp(name, "-") == 0 ? "<stdin>" : name);
        source.text = polc_buffer_text(&text);
        pol_status status = pol_format(&source, &options, &result);
        if (result != NULL) {
            polc_print_diagnostics(result, false, stderr, args->colour);
        }
        code = polc_status_code(status);
        if (status == POL_OK) {
            code = deliver(args, name, source.text, pol_result_text(result));
        }
        pol_result_free(result);
    }
    polc_buffer_free(&text);
    return code;
}

int polc_run_fmt(const polc_args *args)
{
    if (args->files.count == 0) {
        return polc_usage_error("fmt", "give at least one rule file, or -");
    }
    int code = POLC_CLEAN;
    for (size_t i = 0; i < args->files.count; i++) {
        int one = format_file(args, args->files.items[i]);
        code = one > code ? one : code;
    }
    return code;
}
