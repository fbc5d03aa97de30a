/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings for people: as the library shows them, or one line each. */
#include "polc/report.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_shown(const polc_findings *all, const char *code)
{
    for (size_t i = 0; i < all->count; i++) {
        if (!all->items[i].is_known &&
            strcmp(all->items[i].is.code, code) == 0) {
            return true;
        }
    }
    return false;
}

/* Where more is said of each code; not in files and pipes, which get the
 * findings alone. */
static void add_pages(polc_buffer *out, const polc_findings *all)
{
    const char *code;
    if (!isatty(STDOUT_FILENO)) {
        return;
    }
    for (size_t i = 0; (code = pol_code_at(i)) != NULL; i++) {
        if (is_shown(all, code)) {
            polc_add_string(out, "polc explain ");
            polc_add_string(out, code);
            polc_add_string(out, " says more\n");
        }
    }
}

void polc_report_text(polc_buffer *out, const polc_findings *all)
{
    bool coloured = polc_colours(all->args->colour, stdout);
    for (size_t i = 0; i < all->count; i++) {
        const polc_finding *finding = &all->items[i];
        const pol_result *result = finding->policy->result;
        size_t size = 0;
        if (finding->is_known) {
            continue;
        }
        pol_result_render(result, finding->index, coloured, NULL, 0, &size);
        char *text = polc_resize(NULL, size + 1);
        pol_result_render(result, finding->index, coloured, text, size + 1,
                          &size);
        polc_add(out, text, size);
        free(text);
    }
    add_pages(out, all);
}

void polc_add_concise(polc_buffer *out, const polc_finding *finding)
{
    const pol_place *place = &finding->is.place;
    char numbers[64];
    if (place->source.data != NULL) {
        polc_add_escaped(out, polc_finding_name(finding));
        snprintf(numbers, sizeof numbers, ":%u:%u: ", (unsigned)place->line,
                 (unsigned)place->column);
        polc_add_string(out, numbers);
    }
    polc_add_string(out, polc_severity_name(finding->is.severity));
    polc_add_string(out, "[");
    polc_add_string(out, finding->is.code);
    polc_add_string(out, "]: ");
    polc_add_escaped(out, finding->is.message);
    polc_add_string(out, "\n");
}

void polc_report_concise(polc_buffer *out, const polc_findings *all)
{
    for (size_t i = 0; i < all->count; i++) {
        if (!all->items[i].is_known) {
            polc_add_concise(out, &all->items[i]);
        }
    }
}
