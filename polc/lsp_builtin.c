/* SPDX-License-Identifier: Apache-2.0
 *
 * The functions of the language for people: names, arguments, meanings, all
 * of them from the library's table. */
#include "polc/lsp.h"

#include <string.h>

static bool is_called(pol_text name, const char *string)
{
    return strlen(string) == name.size &&
           memcmp(name.data, string, name.size) == 0;
}

pol_dialect polc_lsp_dialect(const polc_lsp *lsp, const polc_document *document)
{
    return document->is_codex || lsp->is_codex ? POL_DIALECT_CODEX
                                               : lsp->args->dialect;
}

bool polc_lsp_find_builtin(pol_dialect dialect, pol_text name,
                           polc_builtin *builtin)
{
    for (size_t i = 0; pol_builtin_at(dialect, i, &builtin->info) == POL_OK;
         i++) {
        if (is_called(name, builtin->info.name)) {
            builtin->index = i;
            return true;
        }
    }
    return false;
}

bool polc_lsp_find_argument(pol_dialect dialect, const polc_builtin *builtin,
                            pol_text name, pol_argument_info *info)
{
    for (size_t i = 0;
         pol_builtin_argument(dialect, builtin->index, i, info) == POL_OK;
         i++) {
        if (is_called(name, info->name)) {
            return true;
        }
    }
    return false;
}

void polc_lsp_add_argument(polc_buffer *out, const pol_argument_info *info)
{
    polc_lsp_add_code(out, polc_text(info->name));
    polc_add_string(out, " (");
    polc_add_string(out, info->type);
    polc_add_string(out, info->is_required ? ", required): " : "): ");
    polc_add_string(out, info->meaning);
    if (info->values[0] != '\0') {
        polc_add_string(out, " (");
        const char *at = info->values;
        while (*at != '\0') {
            size_t size = strcspn(at, " ");
            polc_lsp_add_code(out, (pol_text){at, size});
            at += size + (at[size] == ' ');
            polc_add_string(out, *at != '\0' ? ", " : "");
        }
        polc_add_string(out, ")");
    }
}

void polc_lsp_add_builtin(polc_buffer *out, pol_dialect dialect,
                          const polc_builtin *builtin)
{
    pol_argument_info info;
    polc_buffer call = {0};
    polc_add_string(&call, builtin->info.name);
    polc_add_string(&call, "(");
    for (size_t i = 0;
         pol_builtin_argument(dialect, builtin->index, i, &info) == POL_OK;
         i++) {
        if (info.is_required) {
            polc_add_string(&call, call.data[call.size - 1] == '(' ? "" : ", ");
            polc_add_string(&call, info.name);
        }
    }
    polc_add_string(&call, builtin->info.takes_texts ? "spelling, ...)" : ")");
    polc_lsp_add_code(out, polc_buffer_text(&call));
    polc_buffer_free(&call);
    polc_add_string(out, ": ");
    polc_add_string(out, builtin->info.meaning);
    polc_add_string(out, "\n");
    for (size_t i = 0;
         pol_builtin_argument(dialect, builtin->index, i, &info) == POL_OK;
         i++) {
        polc_add_string(out, "\n- ");
        polc_lsp_add_argument(out, &info);
    }
}
