/* SPDX-License-Identifier: Apache-2.0
 *
 * What the reader of shell text saw, as JSON: for those who check it. */
#include "polc/answer.h"
#include "polc/parts.h"
#include "polc/resolve.h"

#include <libpolicy/shell.h>

#include <stdlib.h>
#include <string.h>

/* A reading, and the folders that its `cd` commands lead to. */
typedef struct view {
    const pol_request *asked;
    pol_shell_reading reading;
    void *memory;
    const pol_shell_part **moves; /* by address, for the look-up */
    polc_buffer *folders;         /* of moves; empty: not known */
    size_t move_count;
} view;

/* -- folders */

static int compare(const void *a, const void *b)
{
    const pol_shell_part *x, *y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (uintptr_t)x < (uintptr_t)y ? -1 : (uintptr_t)x > (uintptr_t)y;
}

static size_t find(const view *v, const pol_shell_part *move)
{
    const pol_shell_part **found =
        bsearch(&move, v->moves, v->move_count, sizeof *v->moves, compare);
    return found != NULL ? (size_t)(found - v->moves) : v->move_count;
}

/* Where a part is, if its `cd` is in force; size 0: not known. */
static pol_text folder_of(const view *v, const pol_shell_part *part)
{
    if (part->cd == NULL) {
        return v->asked->cwd;
    }
    size_t at = find(v, part->cd);
    return at < v->move_count ? polc_buffer_text(&v->folders[at])
                              : (pol_text){NULL, 0};
}

/* The path that a word means where `folder` is; empty: not known. */
static void add_path(const view *v, const pol_shell_word *word, pol_text folder,
                     polc_buffer *out)
{
    polc_buffer path = {0};
    pol_request asked = *v->asked;
    pol_text start = word->kind == POL_SHELL_HOME ? asked.home : folder;
    out->size = 0;
    if (word->kind == POL_SHELL_OPEN) {
        return;
    }
    if (word->kind != POL_SHELL_STATIC) {
        if (start.size == 0) {
            return;
        }
        polc_add(&path, start.data, start.size);
    }
    polc_add(&path, word->value.data, word->value.size);
    asked.cwd = folder;
    if (path.size > 0 && (path.data[0] == '/' || folder.size > 0)) {
        polc_canonical_path(&asked, polc_buffer_text(&path), out);
    }
    polc_buffer_free(&path);
}

/* `cd` and `cd -- DIR`, and no other option or number of words. */
static void follow(const view *v, const pol_shell_part *move, polc_buffer *out)
{
    const pol_shell_word *to = move->words->next;
    pol_text folder = folder_of(v, move);
    if (to != NULL && to->kind == POL_SHELL_STATIC && to->value.size == 2 &&
        memcmp(to->value.data, "--", 2) == 0) {
        to = to->next;
    }
    if (to == NULL) {
        bool is_cd = move->words->value.size == 2;
        pol_text home = is_cd ? v->asked->home : (pol_text){NULL, 0};
        polc_add(out, home.data, home.size);
    } else if (to->next == NULL && !to->dash &&
               !(to->kind == POL_SHELL_STATIC &&
                 (to->value.size == 0 || to->value.data[0] == '-' ||
                  to->value.data[0] == '+'))) {
        add_path(v, to, folder, out);
    }
}

static void find_folders(view *v)
{
    const pol_shell_part *part, *last = NULL;
    size_t count = 0;
    v->moves = polc_resize(NULL, v->reading.part_count * sizeof *v->moves);
    for (part = v->reading.parts; part != NULL; part = part->next) {
        if (part->cd != NULL && part->cd != last) {
            v->moves[count++] = last = part->cd;
        }
    }
    qsort(v->moves, count, sizeof *v->moves, compare);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || v->moves[i] != v->moves[i - 1]) {
            v->moves[v->move_count++] = v->moves[i];
        }
    }
    v->folders = polc_resize(NULL, v->move_count * sizeof *v->folders);
    for (size_t i = 0; i < v->move_count; i++) {
        v->folders[i] = (polc_buffer){0};
    }
    /* In the order of the text: each stands on those before it. */
    for (part = v->reading.parts; part != NULL; part = part->next) {
        size_t at = find(v, part);
        if (at < v->move_count && part->words != NULL) {
            follow(v, part, &v->folders[at]);
        }
    }
}

static void view_open(view *v, const pol_request *asked)
{
    const pol_shell_query *query = asked->of.shell;
    size_t bytes = query->text.size;
    bytes = bytes < POL_SHELL_MAX_TEXT ? bytes : POL_SHELL_MAX_TEXT;
    size_t size = 40 * bytes + ((size_t)1 << 20);
    *v = (view){.asked = asked, .memory = polc_resize(NULL, size)};
    pol_shell_read(query->text, query->shell, v->memory, size, &v->reading);
    find_folders(v);
}

static void view_close(view *v)
{
    for (size_t i = 0; i < v->move_count; i++) {
        polc_buffer_free(&v->folders[i]);
    }
    free(v->folders);
    free(v->moves);
    free(v->memory);
}

/* -- JSON */

static void add_commands(polc_json *json, const polc_outcome *outcome)
{
    polc_place *places = polc_parts_order(outcome);
    polc_json_key(json, "commands");
    polc_json_open(json, '[');
    for (size_t i = 0; i < outcome->part_count; i++) {
        const pol_part *part = &outcome->parts[places[i].part];
        if (part->kind == POL_KIND_COMMAND) {
            polc_argv_json(json, part);
        }
    }
    polc_json_close(json, ']');
    free(places);
}

static void add_text_or_null(polc_json *json, const char *key, bool is_known,
                             pol_text text)
{
    polc_json_key(json, key);
    if (is_known) {
        polc_json_text(json, text);
    } else {
        polc_json_word(json, "null");
    }
}

static bool is_absolute(const pol_shell_word *word)
{
    return word->kind == POL_SHELL_HOME ||
           (word->kind == POL_SHELL_STATIC && word->value.size > 0 &&
            word->value.data[0] == '/');
}

static void add_redirection(polc_json *json, const view *v,
                            const pol_shell_part *part)
{
    polc_buffer path = {0};
    if (part->words != NULL) {
        add_path(v, part->words, folder_of(v, part), &path);
    }
    polc_json_open(json, '{');
    polc_json_key(json, "access");
    polc_json_string(json, part->access == POL_SHELL_READ ? "read" : "write");
    add_text_or_null(json, "path", path.size > 0, polc_buffer_text(&path));
    if (path.size > 0 && !is_absolute(part->words) &&
        (part->flags & POL_SHELL_CWD_UNSURE) != 0) {
        polc_json_key(json, "unsure");
        polc_json_word(json, "true");
    }
    polc_json_close(json, '}');
    polc_buffer_free(&path);
}

static void add_redirections(polc_json *json, const view *v)
{
    polc_json_key(json, "redirects");
    polc_json_open(json, '[');
    for (const pol_shell_part *p = v->reading.parts; p != NULL; p = p->next) {
        if (p->kind == POL_SHELL_REDIRECTION && p->access != POL_SHELL_DATA) {
            add_redirection(json, v, p);
        }
    }
    polc_json_close(json, ']');
}

static void add_assignment(polc_json *json, const pol_shell_part *part,
                           const pol_shell_word *word)
{
    bool is_known = word == NULL || word->kind == POL_SHELL_STATIC;
    polc_json_open(json, '{');
    polc_json_field(json, "name", part->name);
    add_text_or_null(json, "value", is_known,
                     word != NULL ? word->value : (pol_text){"", 0});
    if ((part->flags & POL_SHELL_APPENDS) != 0) {
        polc_json_key(json, "appends");
        polc_json_word(json, "true");
    }
    polc_json_close(json, '}');
}

static void add_assignments(polc_json *json, const view *v)
{
    polc_json_key(json, "assignments");
    polc_json_open(json, '[');
    for (const pol_shell_part *p = v->reading.parts; p != NULL; p = p->next) {
        if (p->kind != POL_SHELL_ASSIGNMENT) {
            continue;
        }
        const pol_shell_word *word = p->words;
        do {
            add_assignment(json, p, word);
            word = word != NULL ? word->next : NULL;
        } while (word != NULL);
    }
    polc_json_close(json, ']');
}

static void add_places(polc_json *json, const view *v)
{
    polc_json_key(json, "opaque");
    polc_json_open(json, '[');
    for (const pol_shell_place *p = v->reading.places; p != NULL; p = p->next) {
        polc_json_open(json, '{');
        polc_span_json(json, p->begin, p->end);
        polc_json_key(json, "why");
        polc_json_string(json, pol_shell_why_text(p->why));
        polc_json_close(json, '}');
    }
    polc_json_close(json, ']');
}

void polc_shell_parts_json(polc_json *json, const polc_outcome *outcome)
{
    view v;
    view_open(&v, &outcome->asked);
    add_commands(json, outcome);
    add_redirections(json, &v);
    add_assignments(json, &v);
    if (outcome->opaque_count == 0 && v.reading.place_count > 0) {
        add_places(json, &v);
    } else {
        polc_opaque_json(json, "opaque", outcome);
    }
    view_close(&v);
}
