/* SPDX-License-Identifier: Apache-2.0
 *
 * What `polc check` found.  Knows no format. */
#include "polc/finding.h"
#include "polc/process.h"

#include <stdlib.h>
#include <string.h>

/* -- sources */

static bool is_same(pol_text a, pol_text b)
{
    return a.size == b.size &&
           (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static char *copy_of(pol_text text)
{
    char *copy = polc_resize(NULL, text.size + 1);
    if (text.size > 0) {
        memcpy(copy, text.data, text.size);
    }
    copy[text.size] = '\0';
    return copy;
}

/* A name below a folder that ends in "." or "/."; "./a" and "a" are one. */
static char *path_below(const char *folder, const char *name)
{
    size_t size = strlen(folder);
    while (strncmp(folder, "./", 2) == 0) {
        folder += 2;
        size -= 2;
    }
    if (strcmp(folder, ".") == 0) {
        return polc_copy(name);
    }
    char *plain = polc_copy(folder);
    if (size > 2 && strcmp(plain + size - 2, "/.") == 0) {
        plain[size - 2] = '\0';
    }
    char *path = polc_join(plain, name);
    free(plain);
    return path;
}

pol_text polc_checked_text(const polc_checked *policy, pol_text name,
                           char **path)
{
    const polc_rules *rules = &policy->rules;
    *path = NULL;
    for (size_t i = 0; i < rules->count; i++) {
        if (is_same(rules->sources[i].name, name)) {
            bool is_file = rules->sources[i].name.data != polc_stdin_name();
            *path = is_file ? copy_of(name) : NULL;
            return rules->sources[i].text;
        }
    }
    const polc_loader *loader = &rules->loader;
    for (size_t i = 0; i < loader->count; i++) {
        if (is_same(polc_text(loader->names[i]), name)) {
            *path = path_below(rules->folder, loader->names[i]);
            return polc_buffer_text(&loader->texts[i]);
        }
    }
    char *pack = copy_of(name);
    pol_text text = pol_pack_text(pack);
    free(pack);
    return text;
}

pol_text polc_finding_name(const polc_finding *finding)
{
    return finding->path != NULL ? polc_text(finding->path)
                                 : finding->is.place.source;
}

/* -- the list */

void polc_findings_add(polc_findings *all, polc_checked *policy)
{
    size_t count = pol_result_diagnostics(policy->result);
    all->policies = polc_resize(all->policies, (all->policy_count + 1) *
                                                   sizeof *all->policies);
    all->policies[all->policy_count++] = policy;
    all->code = policy->code > all->code ? policy->code : all->code;
    all->items =
        polc_resize(all->items, (all->count + count + 1) * sizeof *all->items);
    for (size_t i = 0; i < count; i++) {
        pol_diagnostic diagnostic = pol_result_diagnostic(policy->result, i);
        if (!polc_code_wanted(all->args, &diagnostic)) {
            continue;
        }
        polc_finding *finding = &all->items[all->count++];
        *finding = (polc_finding){
            .is = diagnostic, .policy = policy, .index = i, .number = 1};
        if (diagnostic.place.source.data != NULL) {
            finding->text = polc_checked_text(policy, diagnostic.place.source,
                                              &finding->path);
        }
    }
}

static int compare_texts(pol_text a, pol_text b)
{
    size_t least = a.size < b.size ? a.size : b.size;
    int order = least > 0 ? memcmp(a.data, b.data, least) : 0;
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

static int compare_numbers(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int compare_files(const polc_finding *a, const polc_finding *b)
{
    int order = compare_texts(polc_finding_name(a), polc_finding_name(b));
    return order != 0 ? order : strcmp(a->is.code, b->is.code);
}

/* By what makes two findings the same; the first to come is first. */
static int compare_places(const void *left, const void *right)
{
    const polc_finding *a = *(polc_finding *const *)left;
    const polc_finding *b = *(polc_finding *const *)right;
    int order = compare_files(a, b);
    order = order != 0 ? order
                       : compare_numbers(a->is.place.begin, b->is.place.begin);
    order =
        order != 0 ? order : compare_numbers(a->is.place.end, b->is.place.end);
    order = order != 0 ? order : compare_texts(a->is.message, b->is.message);
    return order != 0 ? order : compare_numbers((size_t)a, (size_t)b);
}

static int compare_prints(const void *left, const void *right)
{
    const polc_finding *a = *(polc_finding *const *)left;
    const polc_finding *b = *(polc_finding *const *)right;
    int order = compare_files(a, b);
    order = order != 0 ? order : strcmp(a->print, b->print);
    return order != 0 ? order
                      : compare_numbers(a->is.place.begin, b->is.place.begin);
}

static polc_finding **sorted(polc_findings *all,
                             int (*compare)(const void *, const void *))
{
    polc_finding **order = polc_resize(NULL, (all->count + 1) * sizeof *order);
    for (size_t i = 0; i < all->count; i++) {
        order[i] = &all->items[i];
    }
    qsort(order, all->count, sizeof *order, compare);
    return order;
}

/* Two policies that load one file find the same in it. */
static bool is_repeated(const polc_finding *a, const polc_finding *b)
{
    return a->policy != b->policy && compare_files(a, b) == 0 &&
           a->is.place.begin == b->is.place.begin &&
           a->is.place.end == b->is.place.end && a->path != NULL &&
           compare_texts(a->is.message, b->is.message) == 0;
}

static void forget_repeated(polc_findings *all)
{
    polc_finding **order = sorted(all, compare_places);
    size_t kept = 0;
    for (size_t i = 1; i < all->count; i++) {
        order[i]->number = is_repeated(order[i - 1], order[i]) ? 0 : 1;
    }
    free(order);
    for (size_t i = 0; i < all->count; i++) {
        if (all->items[i].number == 0) {
            free(all->items[i].path);
        } else {
            all->items[kept++] = all->items[i];
        }
    }
    all->count = kept;
}

void polc_findings_settle(polc_findings *all)
{
    forget_repeated(all);
    for (size_t i = 0; i < all->count; i++) {
        polc_finding *finding = &all->items[i];
        polc_fingerprint(finding->print, finding->is.code, finding->text,
                         &finding->is.place);
    }
    polc_finding **order = sorted(all, compare_prints);
    for (size_t i = 1; i < all->count; i++) {
        if (compare_files(order[i - 1], order[i]) == 0 &&
            strcmp(order[i - 1]->print, order[i]->print) == 0) {
            order[i]->number = order[i - 1]->number + 1;
        }
    }
    free(order);
}

void polc_findings_count(polc_findings *all)
{
    all->errors = all->warnings = all->notes = all->known = 0;
    for (size_t i = 0; i < all->count; i++) {
        const polc_finding *finding = &all->items[i];
        size_t *place =
            finding->is_known                              ? &all->known
            : finding->is.severity == POL_SEVERITY_ERROR   ? &all->errors
            : finding->is.severity == POL_SEVERITY_WARNING ? &all->warnings
                                                           : &all->notes;
        ++*place;
    }
}

void polc_checked_free(polc_checked *policy)
{
    pol_result_free(policy->result);
    polc_rules_close(&policy->rules);
    free(policy);
}

void polc_findings_free(polc_findings *all)
{
    for (size_t i = 0; i < all->count; i++) {
        free(all->items[i].path);
    }
    for (size_t i = 0; i < all->policy_count; i++) {
        polc_checked_free(all->policies[i]);
    }
    free(all->items);
    free(all->policies);
    *all = (polc_findings){.args = all->args};
}
