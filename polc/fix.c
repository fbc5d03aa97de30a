/* SPDX-License-Identifier: Apache-2.0
 *
 * Safe fixes, made in memory round by round, then written whole. */
#include "polc/diff.h"
#include "polc/file.h"
#include "polc/fix.h"

#include <libpolicy/diff.h>
#include <libpolicy/lint.h>

#include <stdlib.h>
#include <string.h>

/* A fix may uncover another one, as where a rule was all that kept one idle;
 * each round removes text or ends, so that few are enough. */
#define MOST_ROUNDS 16

pol_status polc_lint(polc_checked *policy)
{
    const polc_rules *rules = &policy->rules;
    pol_lint_options options = {.struct_size = sizeof options, .no_image = 1};
    pol_result_free(policy->result);
    policy->result = NULL;
    return pol_lint(rules->sources, rules->count, &rules->options, &options,
                    &policy->result);
}

/* -- the files that may be changed */

typedef struct fixer {
    polc_checked *policy;
    const polc_args *args;
    size_t first;        /* of the policy's sources that is a named file */
    polc_buffer *before; /* their texts as they were read */
    size_t *made;        /* fixes of each */
} fixer;

static bool is_same(pol_text a, pol_text b)
{
    return a.size == b.size &&
           (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* Whether a place in the source can only be in this file. */
static bool is_alone(const fixer *f, size_t index)
{
    const polc_rules *rules = &f->policy->rules;
    pol_text name = rules->sources[f->first + index].name;
    for (size_t i = 0; i < rules->count; i++) {
        if (i != f->first + index && is_same(rules->sources[i].name, name)) {
            return false;
        }
    }
    for (size_t i = 0; i < rules->loader.count; i++) {
        if (is_same(polc_text(rules->loader.names[i]), name)) {
            return false;
        }
    }
    return true;
}

static bool is_changed(const fixer *f, size_t index)
{
    return !is_same(polc_buffer_text(&f->before[index]),
                    polc_buffer_text(&f->policy->rules.texts[index]));
}

/* -- one round */

static bool is_edit(const fixer *f, const pol_diagnostic *diagnostic,
                    pol_text name, size_t size)
{
    const pol_place *place = &diagnostic->fix_place;
    return diagnostic->fix_safe && diagnostic->fix.data != NULL &&
           diagnostic->severity != POL_SEVERITY_ERROR &&
           polc_code_wanted(f->args, diagnostic) &&
           is_same(place->source, name) && place->begin <= place->end &&
           place->end <= size;
}

static int compare_edits(const void *left, const void *right)
{
    const pol_diagnostic *a = left, *b = right;
    return (a->fix_place.begin > b->fix_place.begin) -
           (a->fix_place.begin < b->fix_place.begin);
}

/* Edits that do not touch each other, in order; the rest is for the next
 * round.  Their number, and the text with them. */
static size_t make_edits(pol_diagnostic *edits, size_t count, pol_text text,
                         polc_buffer *out)
{
    size_t made = 0, at = 0;
    qsort(edits, count, sizeof *edits, compare_edits);
    for (size_t i = 0; i < count; i++) {
        const pol_place *place = &edits[i].fix_place;
        if (made > 0 && place->begin <= at) {
            continue;
        }
        polc_add(out, text.data + at, place->begin - at);
        polc_add(out, edits[i].fix.data, edits[i].fix.size);
        at = place->end;
        made++;
    }
    polc_add(out, text.data + at, text.size - at);
    return made;
}

static size_t fix_file(fixer *f, size_t index, polc_buffer *out)
{
    const pol_result *result = f->policy->result;
    const pol_source *source = &f->policy->rules.sources[f->first + index];
    size_t all = pol_result_diagnostics(result), count = 0, made = 0;
    pol_diagnostic *edits = polc_resize(NULL, (all + 1) * sizeof *edits);
    for (size_t i = 0; i < all && is_alone(f, index); i++) {
        edits[count] = pol_result_diagnostic(result, i);
        count += is_edit(f, &edits[count], source->name, source->text.size);
    }
    if (count > 0) {
        made = make_edits(edits, count, source->text, out);
        /* Null is no text at all; nothing may be left of this one. */
        out->data = out->data != NULL ? out->data : polc_resize(NULL, 1);
    }
    free(edits);
    return made;
}

static void set_text(fixer *f, size_t index, polc_buffer text)
{
    polc_rules *rules = &f->policy->rules;
    polc_buffer_free(&rules->texts[index]);
    rules->texts[index] = text;
    rules->sources[f->first + index].text = polc_buffer_text(&text);
}

/* All fixes are taken from one result before any text changes: it is about
 * the texts as they are. */
static size_t fix_once(fixer *f)
{
    size_t count = f->policy->rules.text_count, made = 0;
    polc_buffer *texts = polc_resize(NULL, (count + 1) * sizeof *texts);
    for (size_t i = 0; i < count; i++) {
        texts[i] = (polc_buffer){0};
        size_t fixes = fix_file(f, i, &texts[i]);
        f->made[i] += fixes;
        made += fixes;
    }
    for (size_t i = 0; i < count; i++) {
        if (texts[i].data != NULL) {
            set_text(f, i, texts[i]);
        }
    }
    free(texts);
    return made;
}

/* -- what was made of it */

/* Whether no answer differs.  What is undecided is in both policies, and the
 * fixes that it is about are safe by their own proof. */
static bool is_equal(const fixer *f)
{
    const polc_rules *rules = &f->policy->rules;
    pol_source *sources =
        polc_resize(NULL, (rules->count + 1) * sizeof *sources);
    memcpy(sources, rules->sources, rules->count * sizeof *sources);
    for (size_t i = 0; i < rules->text_count; i++) {
        sources[f->first + i].text = polc_buffer_text(&f->before[i]);
    }
    pol_policy_sources before = {sources, rules->count, &rules->options};
    pol_policy_sources after = {rules->sources, rules->count, &rules->options};
    pol_diff_options options = {.struct_size = sizeof options};
    pol_result *result = NULL;
    pol_status status = pol_diff(&before, &after, &options, &result);
    bool equal = status == POL_OK && pol_result_changes(result) == 0;
    pol_result_free(result);
    free(sources);
    return equal;
}

/* What was read is what is replaced. */
static bool is_unmoved(const fixer *f, const char *name, size_t index)
{
    struct stat status;
    polc_buffer now = {0};
    if (lstat(name, &status) == 0 && S_ISLNK(status.st_mode)) {
        polc_error("%s: is a symbolic link, and is not fixed", name);
        return false;
    }
    bool is_read = polc_read_file(name, polc_limit(f->args, "source_bytes"),
                                  "source_bytes", &now);
    bool same = is_read && is_same(polc_buffer_text(&now),
                                   polc_buffer_text(&f->before[index]));
    if (is_read && !same) {
        polc_error("%s: has changed meanwhile, and is not fixed", name);
    }
    polc_buffer_free(&now);
    return same;
}

static bool deliver(const fixer *f, size_t index)
{
    const polc_rules *rules = &f->policy->rules;
    const pol_source *source = &rules->sources[f->first + index];
    const char *name = source->name.data;
    if (f->args->diff) {
        polc_buffer out = {0};
        polc_diff(&out, name, polc_buffer_text(&f->before[index]),
                  source->text);
        polc_print(&out);
        return true;
    }
    return is_unmoved(f, name, index) && polc_write_file(name, source->text);
}

/* Back to what was read. */
static void restore(fixer *f, size_t index)
{
    polc_buffer text = {.data = polc_resize(NULL, 1)};
    polc_add(&text, f->before[index].data, f->before[index].size);
    set_text(f, index, text);
}

static int refuse(fixer *f)
{
    polc_error("%s: fixes would change what the rules mean; nothing is "
               "changed",
               f->policy->files[0]);
    for (size_t i = 0; i < f->policy->rules.text_count; i++) {
        restore(f, i);
    }
    polc_lint(f->policy);
    return POLC_FAILURE;
}

static int finish(fixer *f, pol_status status, polc_fixes *done)
{
    int code = POLC_CLEAN;
    if (status != POL_OK || !is_equal(f)) {
        return refuse(f);
    }
    for (size_t i = 0; i < f->policy->rules.text_count; i++) {
        if (is_changed(f, i) && deliver(f, i)) {
            done->fixes += f->made[i];
            done->files++;
        } else if (is_changed(f, i)) {
            restore(f, i);
            code = POLC_FAILURE;
        }
    }
    if (code != POLC_CLEAN) {
        polc_lint(f->policy); /* what is there, then, is reported */
    }
    return code;
}

static int run(fixer *f, polc_fixes *done)
{
    pol_status status = POL_OK;
    int rounds = 0;
    while (rounds < MOST_ROUNDS && status == POL_OK && fix_once(f) > 0) {
        status = polc_lint(f->policy);
        rounds++;
    }
    return rounds > 0 ? finish(f, status, done) : POLC_CLEAN;
}

int polc_fix(polc_checked *policy, const polc_args *args, polc_fixes *done)
{
    polc_rules *rules = &policy->rules;
    size_t count = rules->text_count;
    fixer f = {.policy = policy, .args = args, .first = rules->count - count};
    f.before = polc_resize(NULL, (count + 1) * sizeof *f.before);
    f.made = polc_resize(NULL, (count + 1) * sizeof *f.made);
    for (size_t i = 0; i < count; i++) {
        f.before[i] = (polc_buffer){0};
        f.made[i] = 0;
        polc_add(&f.before[i], rules->texts[i].data, rules->texts[i].size);
    }
    int code = run(&f, done);
    for (size_t i = 0; i < count; i++) {
        polc_buffer_free(&f.before[i]);
    }
    free(f.before);
    free(f.made);
    return code;
}
