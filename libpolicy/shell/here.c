/* SPDX-License-Identifier: Apache-2.0
 *
 * Here-documents: where each one ends, the expansions in those that are not
 * quoted, and the word that "$(cat <<E ..)" is. */
#include <libpolicy/shell/reader.h>

enum {
    SEARCHED_MOST = 2 * POL_SHELL_MAX_TEXT /* bytes, for ends of documents */
};

/* Whether the end is the value of the word, in every shell.  All remove
 * quotes as elsewhere; not $'..' and $"..", which some have and some do not. */
static bool is_certain(const pol_shell_reader *r, const pol_shell_word *word)
{
    const char *p = r->base + word->begin, *end = r->base + word->end;
    if (word->kind != POL_SHELL_STATIC) {
        return false;
    }
    for (; p < end; p++) {
        if (*p == '\n' || *p == '\t' ||
            (*p == '$' && end - p > 1 && (p[1] == '\'' || p[1] == '"'))) {
            return false;
        }
    }
    return true;
}

void pol_shell_here_add(pol_shell_reader *r, pol_shell_part *part,
                        const pol_shell_word *word)
{
    /* bash 5.2 reads $( ) twice, the second time from what it makes of the
     * first, and only this form comes out as it was: one command. */
    bool alone = !r->now.filled && r->top != NULL &&
                 r->top->kind == FRAME_SUBSTITUTION && !r->now.need;
    r->now.closing = r->now.inside;
    if (!is_certain(r, word) || (r->now.inside && !alone)) {
        pol_shell_mark(r, word->begin, word->end, POL_SHELL_WHY_HERE);
    }
    pol_shell_here *here = pol_shell_new(r, sizeof *here);
    if (here == NULL) {
        return;
    }
    here->delimiter = word->value;
    here->part = part;
    here->begin = word->begin;
    here->end = word->end;
    here->quoted = r->now.word.quoted;
    here->tabs = r->now.here_sign == SIGN_HERE_TABS;
    if (r->now.here == NULL) {
        r->now.here_tail = &r->now.here;
    }
    *r->now.here_tail = here;
    r->now.here_tail = &here->next;
}

static const char *line_end(const char *p, const char *limit)
{
    const char *end = memchr(p, '\n', (size_t)(limit - p));
    return end != NULL ? end : limit;
}

/* The line that ends the document; null: none.  *joined: a line that ends in
 * a backslash, which shells join to the next one. */
static const char *search_end(const pol_shell_reader *r,
                              const pol_shell_here *here, bool *joined)
{
    for (const char *line = r->cursor; line < r->limit;) {
        const char *end = line_end(line, r->limit), *p = line;
        while (here->tabs && p < end && *p == '\t') {
            p++;
        }
        if (pol_text_equal((pol_text){p, (size_t)(end - p)}, here->delimiter)) {
            return line;
        }
        *joined = *joined || (end > line && end[-1] == '\\');
        line = end < r->limit ? end + 1 : end;
    }
    return NULL;
}

/* Documents inside documents search the same text again; what is nested so
 * deep that it costs too much has no end, and is marked. */
static const char *find_end(pol_shell_reader *r, const pol_shell_here *here,
                            bool *joined)
{
    if (r->searched > SEARCHED_MOST) {
        return NULL;
    }
    const char *found = search_end(r, here, joined);
    r->searched += (size_t)((found != NULL ? found : r->limit) - r->cursor);
    return found;
}

void pol_shell_here_next(pol_shell_reader *r)
{
    pol_shell_here *here = r->now.here;
    if (here == NULL) {
        r->bodies = false;
        return;
    }
    bool joined = false;
    const char *last = find_end(r, here, &joined);
    if (last == NULL || (joined && !here->quoted)) {
        pol_shell_mark(r, here->begin, here->end, POL_SHELL_WHY_HERE);
    }
    const char *end = last != NULL ? last : r->limit;
    const char *behind = last != NULL ? line_end(last, r->limit) : r->limit;
    behind += behind < r->limit;
    here->part->name = (pol_text){r->cursor, (size_t)(end - r->cursor)};
    here->part->flags |= here->quoted ? 0 : POL_SHELL_EXPANDED;
    r->now.here = here->next;
    if (here->quoted) {
        r->cursor = behind;
        return;
    }
    pol_shell_frame *frame =
        pol_shell_push(r, FRAME_BODY, (size_t)(r->cursor - r->base));
    if (frame != NULL) {
        frame->resume = behind;
        r->now.here = NULL;
        r->bodies = false;
        r->limit = end;
        pol_shell_word_begin(r, ROLE_BODY, frame->begin);
        r->now.word.mode = MODE_HERE;
    }
}

/* The document that is all that a substitution has: `cat` without operands
 * prints it.  Null: there is more, or something else. */
static const pol_shell_part *only_document(const pol_shell_frame *frame)
{
    const pol_shell_part *cat = *frame->parts;
    const pol_shell_part *here = cat != NULL ? cat->next : NULL;
    if (here != NULL && cat->kind == POL_SHELL_REDIRECTION) {
        here = cat; /* <<E cat */
        cat = here->next;
    }
    if (here == NULL || cat->kind != POL_SHELL_COMMAND ||
        cat->word_count != 1 || cat->words->kind != POL_SHELL_STATIC ||
        !pol_text_equal(cat->words->value, POL_TEXT("cat")) ||
        here->kind != POL_SHELL_REDIRECTION || here->command != cat ||
        here->fd != 0 || here->name.data == NULL) {
        return NULL;
    }
    const pol_shell_part *p = (here == *frame->parts ? cat : here)->next;
    if ((here->flags & POL_SHELL_EXPANDED) == 0) {
        return p == NULL ? here : NULL;
    }
    for (; p != NULL; p = p->next) { /* what the document's text runs */
        if (p->command == cat) {
            return NULL;
        }
    }
    return here;
}

/* <<-: the tabs that go are not looked for. */
static bool loses_tabs(const pol_shell_reader *r, const pol_shell_part *here)
{
    const char *sign = r->base + here->begin;
    while (*sign != '<') {
        sign++; /* a number */
    }
    return sign[2] == '-';
}

/* The bytes that a document begins with whatever is expanded in it. */
static size_t known_beginning(const pol_shell_part *here)
{
    size_t size = 0;
    while (size < here->name.size &&
           memchr("\\$`\n", here->name.data[size], 4) == NULL) {
        size++;
    }
    return size;
}

/* "$(..)" alone, as an argument.  A shell that finds no room for the document
 * runs the command with an empty word instead: with that it must do no more,
 * so that no text stands around it, and cd, which would stay, is left out. */
static bool is_whole_argument(const pol_shell_reader *r,
                              const pol_shell_frame *frame)
{
    const pol_shell_draft *w = &r->now.word;
    const pol_shell_part *command = r->now.command;
    const char *p = r->cursor;
    return w->role == ROLE_ARGUMENT && w->mode == MODE_QUOTED &&
           w->begin + 1 == frame->begin && command != NULL &&
           command->words != NULL &&
           !pol_text_equal(command->words->value, POL_TEXT("cd")) &&
           r->limit - p > 0 && *p == '"' &&
           (r->limit - p == 1 || memchr(" \t\n;&|<>()", p[1], 10) != NULL);
}

void pol_shell_here_substituted(pol_shell_reader *r,
                                const pol_shell_frame *frame)
{
    const pol_shell_part *here =
        r->out->place_count == frame->places && is_whole_argument(r, frame)
            ? only_document(frame)
            : NULL;
    bool known = here != NULL && !loses_tabs(r, here) &&
                 (here->name.size == 0 || here->name.data[0] != '-');
    if (known && (here->flags & POL_SHELL_EXPANDED) == 0) {
        pol_text text = here->name;
        while (text.size > 0 && text.data[text.size - 1] == '\n') {
            text.size--;
        }
        pol_shell_word_add(r, text.data, text.size);
        return;
    }
    if (known) {
        pol_shell_word_add(r, here->name.data, known_beginning(here));
    }
    pol_shell_word_open(r, POL_SHELL_WHY_SUBSTITUTION, false, true);
}
