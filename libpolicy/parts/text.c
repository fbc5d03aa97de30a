/* SPDX-License-Identifier: Apache-2.0
 *
 * Shell text: each part of its reading becomes an ask. */
#include <libpolicy/parts/parts.h>

enum {
    RECENT = 32
}; /* changes of folder that are looked up */

/* A `cd` that was read, and where it goes. */
typedef struct moved {
    const pol_shell_part *part;
    pol_text folder; /* empty: not known */
    bool unsure;
} moved;

typedef struct text_walk {
    pol_unfold *u;
    pol_ask *after, *outer;
    uint32_t token;        /* of outer, where the text stands */
    const char *from, *to; /* memory of the reading, which goes */
    pol_text folder;
    moved moves[RECENT];
    uint32_t move_count;
    const pol_environment *waiting; /* of the command that comes next */
    const pol_shell_part *waiting_for;
    bool top; /* the text is the request's: spans count */
} text_walk;

/* A text that outlives the reading. */
static pol_text keep(text_walk *w, pol_text text)
{
    if (text.size == 0 || text.data < w->from || text.data >= w->to) {
        return text;
    }
    char *copy = pol_room_take(&w->u->room, text.size);
    if (copy == NULL) {
        pol_unfold_limit(w->u, POL_WHY_TOO_LONG);
        return (pol_text){NULL, 0};
    }
    memcpy(copy, text.data, text.size);
    return (pol_text){copy, text.size};
}

static pol_text joined(text_walk *w, pol_text front, pol_text back)
{
    char *p = pol_room_take(&w->u->room, front.size + back.size);
    if (p == NULL) {
        pol_unfold_limit(w->u, POL_WHY_TOO_LONG);
        return (pol_text){NULL, 0};
    }
    if (front.size > 0) {
        memcpy(p, front.data, front.size);
    }
    if (back.size > 0) {
        memcpy(p + front.size, back.data, back.size);
    }
    return (pol_text){p, front.size + back.size};
}

/* Whether an unquoted expansion to this value is one word that stays as it
 * is: nothing in it splits or is a pattern. */
static bool is_one_word(pol_text value)
{
    static const char special[] = " \t\n*?[]\\{}~";
    for (size_t i = 0; i < value.size; i++) {
        if (memchr(special, value.data[i], sizeof special - 1) != NULL) {
            return false;
        }
    }
    return true;
}

/* The token that a word is, and its marks. */
static pol_text token_of(text_walk *w, const pol_shell_word *word,
                         pol_text folder, uint16_t *marks)
{
    pol_text front = {NULL, 0};
    *marks = 0;
    switch ((pol_shell_word_kind)word->kind) {
    case POL_SHELL_STATIC:
        return keep(w, word->value);
    case POL_SHELL_HOME:
        front = w->u->request->home;
        break;
    case POL_SHELL_PWD:
        front = folder;
        break;
    case POL_SHELL_OPEN:
        *marks = (uint16_t)(POL_MARK_OPEN | (word->dash ? POL_MARK_DASH : 0) |
                            (word->many ? POL_MARK_MANY : 0));
        return keep(w, word->value);
    }
    if (front.size == 0 || front.data[0] != '/' ||
        (word->many && !is_one_word(front))) {
        *marks = POL_MARK_OPEN | (word->many ? POL_MARK_MANY : 0);
        *marks |= front.size == 0 || front.data[0] != '/' ? POL_MARK_DASH : 0;
        return (pol_text){NULL, 0};
    }
    return joined(w, front, word->value);
}

/* -- The folder */

static pol_text folder_of(const text_walk *w, const pol_shell_part *part,
                          bool *unsure)
{
    *unsure = (part->flags & POL_SHELL_CWD_UNSURE) != 0;
    if (part->cd == NULL) {
        return w->folder;
    }
    uint32_t last = w->move_count;
    for (uint32_t i = 0; i < RECENT && i < last; i++) {
        const moved *m = &w->moves[(last - 1 - i) % RECENT];
        if (m->part == part->cd) {
            *unsure |= m->unsure;
            return m->folder;
        }
    }
    *unsure = true;
    return (pol_text){NULL, 0};
}

/* The operand of a `cd`; null: none. */
static const pol_shell_word *target_of(const pol_shell_part *part)
{
    const pol_shell_word *word = part->words->next;
    while (word != NULL && word->kind == POL_SHELL_STATIC &&
           word->value.size > 1 && word->value.data[0] == '-') {
        bool last = pol_text_equal(word->value, POL_TEXT("--"));
        word = word->next;
        if (last) {
            break;
        }
    }
    return word;
}

static bool has_search_path(const pol_request *request)
{
    for (size_t i = 0; i < request->environment_count; i++) {
        if (pol_text_equal(request->environment[i].name, POL_TEXT("CDPATH"))) {
            return true;
        }
    }
    return false;
}

/* Remembers where a `cd` goes. */
static void note_move(text_walk *w, const pol_shell_part *part, pol_text folder,
                      bool unsure)
{
    const pol_shell_word *word = target_of(part);
    moved *m = &w->moves[w->move_count++ % RECENT];
    uint16_t marks = 0;
    pol_text to =
        word == NULL ? w->u->request->home : token_of(w, word, folder, &marks);
    *m = (moved){part, {NULL, 0}, true};
    if (to.size == 0 || (marks & POL_MARK_OPEN) != 0 ||
        (word != NULL && pol_text_equal(to, POL_TEXT("-"))) ||
        (to.data[0] != '/' &&
         (folder.size == 0 || has_search_path(w->u->request)))) {
        return;
    }
    m->folder = pol_unfold_folder(w->u, folder, to);
    m->unsure = unsure && to.data[0] != '/';
}

/* -- Parts */

static pol_ask *add(text_walk *w, const pol_shell_part *part, pol_kind kind)
{
    pol_ask *ask = pol_unfold_add(w->u, w->after, kind);
    if (ask == NULL) {
        return NULL;
    }
    w->after = ask;
    if (w->outer != NULL) {
        pol_unfold_inherit(ask, w->outer);
    }
    if (w->top) {
        ask->begin = part->begin;
        ask->end = part->end;
    }
    ask->outer_token = w->token;
    ask->shells++;
    ask->folder = folder_of(w, part, &ask->folder_unsure);
    return ask;
}

static void add_command(text_walk *w, const pol_shell_part *part)
{
    pol_ask *ask = add(w, part, POL_KIND_COMMAND);
    if (ask == NULL) {
        return;
    }
    uint32_t count = part->word_count;
    pol_text *tokens = pol_room_take(&w->u->room, count * sizeof *tokens);
    uint16_t *marks = pol_room_take(&w->u->room, count * sizeof *marks);
    if (tokens == NULL || marks == NULL) {
        pol_unfold_limit(w->u, POL_WHY_TOO_LONG);
        return;
    }
    const pol_shell_word *word = part->words;
    for (uint32_t i = 0; i < count; i++, word = word->next) {
        tokens[i] = token_of(
            w, word, ask->folder_unsure ? (pol_text){NULL, 0} : ask->folder,
            &marks[i]);
    }
    ask->argv = (pol_argv){tokens, marks, count};
    if (count > 0 && marks[0] == 0 &&
        pol_text_equal(tokens[0], POL_TEXT("cd"))) {
        note_move(w, part, ask->folder, ask->folder_unsure);
    }
    ask->environment = w->waiting_for == part ? w->waiting : NULL;
    w->waiting_for = NULL;
}

/* The host and the port of /dev/tcp/HOST/PORT. */
static void read_device(pol_ask *ask, pol_text path)
{
    size_t parts[3] = {0, 0, 0}, slashes = 0;
    for (size_t i = 0; i < path.size; i++) {
        if (path.data[i] == '/' && ++slashes >= 3 && slashes <= 5) {
            parts[slashes - 3] = i + 1;
        }
    }
    ask->open = slashes != 4 || ask->open;
    if (ask->open) {
        return;
    }
    ask->value = (pol_text){path.data + parts[0], parts[1] - parts[0] - 1};
    uint32_t port = 0;
    for (size_t i = parts[1]; i < path.size && port < 65536; i++) {
        bool digit = path.data[i] >= '0' && path.data[i] <= '9';
        port = digit ? 10 * port + (uint32_t)(path.data[i] - '0') : 65536;
    }
    ask->port = port;
}

static void add_redirection(text_walk *w, const pol_shell_part *part)
{
    static const pol_text nowhere = {"/dev/null", 9};
    const pol_shell_word *word = part->words;
    bool network = (part->flags & POL_SHELL_NETWORK) != 0;
    uint16_t marks = 0;
    bool unsure;
    pol_text folder = folder_of(w, part, &unsure);
    if (part->access == POL_SHELL_DATA || word == NULL) {
        return;
    }
    pol_text to =
        token_of(w, word, unsure ? (pol_text){NULL, 0} : folder, &marks);
    if (!network && marks == 0 && pol_text_equal(to, nowhere)) {
        return;
    }
    for (int access = POL_ACCESS_READ; access <= POL_ACCESS_WRITE; access++) {
        bool reads = part->access != POL_SHELL_WRITE && !network;
        bool writes = part->access != POL_SHELL_READ || network;
        bool wanted = access == POL_ACCESS_READ ? reads : writes;
        pol_ask *ask =
            wanted ? add(w, part, network ? POL_KIND_NETWORK : POL_KIND_PATH)
                   : NULL;
        if (ask == NULL) {
            continue;
        }
        ask->value = to;
        ask->open = (marks & POL_MARK_OPEN) != 0;
        ask->access = (uint8_t)access;
        if (access == POL_ACCESS_READ) {
            ask->need = POL_NEED_NONE;
        }
        if (network) {
            read_device(ask, to);
        }
    }
}

/* A here-document or a here-string: text for whoever reads it as code. */
static void add_document(text_walk *w, const pol_shell_part *part)
{
    pol_unfold *u = w->u;
    pol_text text = part->name.size > 0   ? part->name
                    : part->words != NULL ? part->words->value
                                          : part->name;
    if (part->access != POL_SHELL_DATA || text.size == 0 || part->fd != 0) {
        return;
    }
    pol_document *d = pol_room_take(&u->room, sizeof *d);
    if (d == NULL) {
        pol_unfold_limit(u, POL_WHY_TOO_LONG);
        return;
    }
    d->text = keep(w, text);
    d->outer = w->outer;
    d->next = u->documents;
    u->documents = d;
}

/* A variable that a command gets stands before it.  Without a command it
 * lasts, which is a place of the reading where it matters. */
static void add_assignment(text_walk *w, const pol_shell_part *part)
{
    if (part->command == NULL) {
        return;
    }
    pol_environment *e = pol_room_take(&w->u->room, sizeof *e);
    if (e == NULL) {
        pol_unfold_limit(w->u, POL_WHY_TOO_LONG);
        return;
    }
    e->name = keep(w, part->name);
    e->next = w->waiting_for == part->command ? w->waiting : NULL;
    w->waiting = e;
    w->waiting_for = part->command;
}

static void add_parts(text_walk *w, const pol_shell_reading *reading)
{
    const pol_shell_part *part = reading->parts;
    for (; part != NULL && w->u->limit == POL_WHY_NONE; part = part->next) {
        switch ((pol_shell_part_kind)part->kind) {
        case POL_SHELL_COMMAND:
            add_command(w, part);
            break;
        case POL_SHELL_REDIRECTION:
            add_redirection(w, part);
            add_document(w, part);
            break;
        case POL_SHELL_ASSIGNMENT:
            add_assignment(w, part);
            break;
        }
    }
}

static void add_places(const text_walk *w, const pol_shell_reading *reading)
{
    const pol_shell_place *place = reading->places;
    for (; place != NULL; place = place->next) {
        pol_unfold_dark(w->u, w->outer, w->top ? place->begin : 0,
                        w->top ? place->end : 0,
                        pol_shell_why_text(place->why));
    }
}

void pol_unfold_text(pol_unfold *u, pol_ask *after, pol_ask *outer,
                     pol_text text, pol_shell shell, uint32_t token)
{
    if (outer != NULL && outer->shells >= POL_PARTS_MAX_SHELLS) {
        pol_unfold_limit(u, POL_WHY_TOO_MANY);
        return;
    }
    /* The reading stands in the upper part of the room, and goes again. */
    pol_room below = u->room;
    size_t left = (size_t)(below.end - below.at);
    unsigned char *upper = below.at + (left / 3 & ~(size_t)15);
    u->room.end = upper;
    text_walk w = {.u = u,
                   .after = after,
                   .outer = outer,
                   .token = token,
                   .from = (const char *)upper,
                   .to = (const char *)below.end,
                   .folder = outer != NULL ? outer->folder : u->request->cwd,
                   .top = outer == NULL};
    pol_shell_reading reading;
    pol_status status = pol_shell_read(text, shell, upper,
                                       (size_t)(below.end - upper), &reading);
    add_places(&w, &reading);
    add_parts(&w, &reading);
    if (status != POL_OK) {
        pol_unfold_limit(u, POL_WHY_TOO_LONG);
    }
    u->room.end = below.end;
}
