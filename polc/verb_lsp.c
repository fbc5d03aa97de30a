/* SPDX-License-Identifier: Apache-2.0
 *
 * polc lsp: a language server on standard input and output. */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "polc/args.h"

#ifdef HAVE_JANSSON

#include "polc/lsp.h"

#include <unistd.h>

int polc_run_lsp(const polc_args *args)
{
    if (args->files.count > 0) {
        return polc_usage_error("lsp", "files come from the editor");
    }
    polc_lsp lsp = {.args = args, .frames.file = STDIN_FILENO, .layer = -1};
    polc_lsp_serve(&lsp);
    bool is_clean = lsp.state == POLC_LSP_SHUT && lsp.is_over;
    polc_lsp_free(&lsp);
    return is_clean ? POLC_CLEAN : POLC_FINDINGS;
}

#else

int polc_run_lsp(const polc_args *args)
{
    (void)args;
    return polc_error("lsp: this polc was built without JSON (jansson)");
}

#endif
