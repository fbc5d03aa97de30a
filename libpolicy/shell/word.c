/* SPDX-License-Identifier: Apache-2.0
 *
 * Words from pieces: quote removal, and what is left where a piece is not
 * known.  Knows nothing of what a word is for. */
#include <libpolicy/canon/code_point.h>
#include <libpolicy/shell/reader.h>

void pol_shell_word_begin(pol_shell_reader *r, uint8_t role, size_t begin)
{
    r->now.word = (pol_shell_draft){.begin = (uint32_t)begin, .role = role};
    r->now.in_word = true;
}

void pol_shell_word_open(pol_shell_reader *r, pol_shell_why why, bool many,
                         bool dash)
{
    pol_shell_draft *w = &r->now.word;
    if (!w->open) {
        pol_shell_settle(r);
        w->open = true;
        w->why = (uint8_t)why;
        if (w->opened) { /* what stands behind a brace may move */
            w->size = w->before_brace;
            dash = true;
        }
        w->dash = w->base != POL_SHELL_STATIC ||
                  (w->size == 0 ? dash : w->data[0] == '-');
        w->size = w->base != POL_SHELL_STATIC ? 0 : w->size;
        w->base = POL_SHELL_STATIC;
    }
    /* Fields that the shell splits off can begin with anything. */
    w->dash = w->dash || (many && dash && why != POL_SHELL_WHY_GLOB &&
                          why != POL_SHELL_WHY_BRACES);
    w->many = w->many || many;
}

/* Moves the value to the end of the memory in use. */
static bool copy_out(pol_shell_reader *r, size_t more)
{
    pol_shell_draft *w = &r->now.word;
    if (w->size + more > (size_t)(r->memory_end - r->memory)) {
        pol_shell_fail(r);
        return false;
    }
    if (!w->copied && w->size > 0) {
        memmove(r->memory, w->data, w->size);
    }
    w->data = r->memory;
    w->copied = true;
    return true;
}

void pol_shell_word_copy(pol_shell_reader *r, const char *bytes, size_t size)
{
    pol_shell_draft *w = &r->now.word;
    if (!w->open && copy_out(r, size)) {
        memcpy(r->memory + w->size, bytes, size);
        w->size += (uint32_t)size;
    }
}

void pol_shell_word_add(pol_shell_reader *r, const char *bytes, size_t size)
{
    pol_shell_draft *w = &r->now.word;
    if (w->open || size == 0) {
        return;
    }
    if (w->size == 0 && !w->copied) {
        w->data = bytes;
    } else if (w->copied || w->data + w->size != bytes) {
        pol_shell_word_copy(r, bytes, size);
        return;
    }
    w->size += (uint32_t)size;
}

/* A word that is handed on as data: where a person takes it for two, the rule
 * or the program that gets it is not misled. */
static bool is_data(const pol_shell_reader *r)
{
    return r->now.word.role == ROLE_FOR_WORD || r->now.word.role == ROLE_BODY ||
           (r->now.word.role == ROLE_ARGUMENT && r->now.command != NULL &&
            r->now.command->words != NULL);
}

/* Whether what stands behind a blank is another sign than it seems: a comment,
 * the number of a redirection, an operator. */
static bool is_sign_next(const pol_shell_reader *r, const char *p)
{
    if (p < r->limit && *p == '#') {
        return true;
    }
    while (p < r->limit && *p >= '0' && *p <= '9') {
        p++;
    }
    return p < r->limit && memchr(";&|<>()", *p, 7) != NULL;
}

static void look_for_blanks(pol_shell_reader *r, const pol_shell_piece *piece)
{
    pol_text text = {piece->begin, (size_t)(piece->end - piece->begin)};
    bool bare = piece->kind == PIECE_PLAIN && r->now.word.mode == MODE_BARE;
    bool data = is_data(r);
    if (data && !bare) {
        return;
    }
    while (piece->kind == PIECE_ESCAPE && text.data + text.size < r->limit &&
           pol_is_continuation((unsigned char)text.data[text.size])) {
        text.size++; /* the piece is but the first byte */
    }
    for (size_t at = 0; at < text.size;) {
        uint32_t code = 0; /* of what is not UTF-8, and marked */
        size_t length = pol_code_point(text, at, &code);
        length = length == 0 ? 1 : length;
        /* Quotes show what the blank is part of, if it is seen as one. */
        if (pol_shell_is_blank(code) && (bare || code < 0xa0) &&
            (!data || is_sign_next(r, text.data + at + length))) {
            size_t begin = (size_t)(piece->begin - r->base) + at;
            pol_shell_mark(r, begin, begin + length,
                           code < 0xa0 ? POL_SHELL_WHY_CONTROL
                                       : POL_SHELL_WHY_BLANK);
            return;
        }
        at += length;
    }
}

/* A comma or ".." outside quotes behind a brace. */
static bool expands(const pol_shell_piece *piece)
{
    for (const char *p = piece->begin; p < piece->end; p++) {
        if (*p == ',' || (*p == '.' && piece->end - p > 1 && p[1] == '.')) {
            return true;
        }
    }
    return false;
}

static bool ends_word(const pol_shell_reader *r)
{
    if (r->cursor == r->limit) {
        return true;
    }
    switch (*r->cursor) {
    case ' ':
    case '\t':
    case '\n':
    case ';':
    case '&':
    case '|':
    case '<':
    case '>':
    case '(':
    case ')':
        return true;
    default:
        return false;
    }
}

static void tilde(pol_shell_reader *r, const pol_shell_piece *piece)
{
    pol_shell_draft *w = &r->now.word;
    size_t at = (size_t)(piece->begin - r->base);
    bool value = w->role == ROLE_VALUE;
    if (at == w->begin) {
        if (ends_word(r) || *r->cursor == '/' || (value && *r->cursor == ':')) {
            w->base = POL_SHELL_HOME;
        } else {
            pol_shell_word_open(r, POL_SHELL_WHY_TILDE, false, true);
        }
    } else if (w->joins || w->size == 0 || piece->begin[-1] == '=' ||
               piece->begin[-1] == ':') {
        pol_shell_word_open(r, POL_SHELL_WHY_TILDE, false, true);
    } else {
        pol_shell_word_add(r, piece->begin, 1);
    }
}

static void variable(pol_shell_reader *r, const pol_shell_piece *piece)
{
    pol_shell_draft *w = &r->now.word;
    pol_text name = {piece->begin + 1, (size_t)(piece->end - piece->begin) - 1};
    if (name.data[0] == '{') {
        name = (pol_text){name.data + 1, name.size - 2};
    }
    char next = r->cursor < r->limit ? *r->cursor : '\n';
    bool bare = w->mode == MODE_BARE;
    bool known = pol_text_equal(name, POL_TEXT("HOME")) ||
                 pol_text_equal(name, POL_TEXT("PWD"));
    if (known && w->size == 0 && !w->open && w->base == POL_SHELL_STATIC &&
        (bare || w->mode == MODE_QUOTED) &&
        (next == '/' || next == '"' || (bare && ends_word(r)))) {
        w->base = name.size == 4 ? POL_SHELL_HOME : POL_SHELL_PWD;
        w->many = bare;
        return;
    }
    if (next == '\\' && r->limit - r->cursor > 1 && r->cursor[1] == '\n') {
        pol_shell_mark(r, (size_t)(piece->begin - r->base),
                       (size_t)(piece->end - r->base) + 2,
                       POL_SHELL_WHY_CONTINUED); /* the name may go on */
    }
    pol_shell_word_open(r, POL_SHELL_WHY_VARIABLE, bare, true);
}

/* Pieces that are known bytes; false: another one. */
static bool known_piece(pol_shell_reader *r, const pol_shell_piece *piece)
{
    pol_shell_draft *w = &r->now.word;
    size_t size = (size_t)(piece->end - piece->begin);
    switch (piece->kind) {
    case PIECE_PLAIN:
        if (w->mode == MODE_BARE) {
            if (w->opened && expands(piece)) {
                pol_shell_word_open(r, POL_SHELL_WHY_BRACES, true, true);
            }
        }
        pol_shell_word_add(r, piece->begin, size);
        return true;
    case PIECE_DOLLAR:
        pol_shell_word_add(r, piece->begin, size);
        return true;
    case PIECE_SINGLE:
        w->quoted = true;
        pol_shell_word_add(r, piece->begin + 1, size - 2);
        return true;
    case PIECE_ESCAPE:
        w->quoted = true;
        pol_shell_word_add(r, piece->begin + 1, 1);
        return true;
    case PIECE_ANSI:
        w->quoted = true;
        pol_shell_ansi(r, (pol_text){piece->begin + 2, size - 3},
                       (size_t)(piece->begin - r->base));
        return true;
    case PIECE_BRACE:
        w->before_brace = w->opened ? w->before_brace : w->size;
        w->brace = w->opened = true;
        pol_shell_word_add(r, piece->begin, 1);
        return true;
    case PIECE_TILDE:
        tilde(r, piece);
        return true;
    default:
        return false;
    }
}

static void quote(pol_shell_reader *r, const pol_shell_piece *piece)
{
    pol_shell_draft *w = &r->now.word;
    switch (w->mode) {
    case MODE_BARE:
        w->quoted = true;
        w->mode = MODE_QUOTED;
        break;
    case MODE_QUOTED:
        w->mode = MODE_BARE;
        break;
    default: /* its value is not wanted */
        pol_shell_word_add(r, piece->begin, 1);
    }
}

/* The end of ${..}, or a brace. */
static void brace_end(pol_shell_reader *r, const pol_shell_piece *piece)
{
    pol_shell_draft *w = &r->now.word;
    if (w->mode == MODE_PARAMETER || w->mode == MODE_PARAMETER_QUOTED) {
        w->mode = r->top->saved.word.mode;
        pol_shell_drop(r);
        return;
    }
    w->brace = w->brace || w->mode == MODE_BARE;
    pol_shell_word_add(r, piece->begin, 1);
}

/* The word ends, or what stands between is not closed. */
static void end(pol_shell_reader *r)
{
    pol_shell_draft *w = &r->now.word;
    bool at_end = r->cursor == r->limit;
    if (w->mode == MODE_PARAMETER && !at_end) {
        r->cursor++; /* a blank or an operator, inside ${..} */
        return;
    }
    if (w->mode == MODE_PARAMETER || w->mode == MODE_PARAMETER_QUOTED) {
        pol_shell_mark(r, r->top->begin, pol_shell_at(r),
                       POL_SHELL_WHY_UNCLOSED);
        w->mode = r->top->saved.word.mode;
        pol_shell_drop(r);
        return;
    }
    if (w->role == ROLE_BODY) {
        pol_shell_resume(r);
        return;
    }
    if (w->mode == MODE_QUOTED) {
        pol_shell_mark(r, w->begin, pol_shell_at(r), POL_SHELL_WHY_UNCLOSED);
    }
    pol_shell_settle(r);
    pol_shell_word *word = pol_shell_new(r, sizeof *word);
    if (word != NULL) {
        word->value = (pol_text){w->data, w->size};
        word->begin = w->begin;
        word->end = pol_shell_at(r);
        word->kind = w->open ? POL_SHELL_OPEN : w->base;
        word->why = w->why;
        word->dash = w->open ? w->dash
                             : w->base == POL_SHELL_STATIC && w->size > 0 &&
                                   w->data[0] == '-';
        word->many = w->many;
        r->now.in_word = false;
        pol_shell_finish(r, word);
    }
}

/* [ alone, and [[ where a command may begin, are no patterns. */
static void glob(pol_shell_reader *r, const pol_shell_piece *piece)
{
    pol_shell_draft *w = &r->now.word;
    size_t begin = (size_t)(piece->begin - r->base);
    if (begin == w->begin && *piece->begin == '[') {
        const char *cursor = r->cursor;
        bool two =
            w->role == ROLE_COMMAND && cursor < r->limit && *cursor == '[';
        r->cursor += two;
        if (ends_word(r)) {
            pol_shell_word_add(r, piece->begin, two ? 2 : 1);
            return;
        }
        r->cursor = cursor;
    }
    pol_shell_word_open(r, POL_SHELL_WHY_GLOB, true, true);
}

static void other_piece(pol_shell_reader *r, const pol_shell_piece *piece)
{
    pol_shell_draft *w = &r->now.word;
    bool bare = w->mode == MODE_BARE;
    switch (piece->kind) {
    case PIECE_QUOTE:
        quote(r, piece);
        break;
    case PIECE_BRACE_END:
        brace_end(r, piece);
        break;
    case PIECE_VARIABLE:
        variable(r, piece);
        break;
    case PIECE_NUMBER:
        pol_shell_word_open(r, POL_SHELL_WHY_VARIABLE, false, false);
        break;
    case PIECE_VALUE:
        pol_shell_word_open(r, POL_SHELL_WHY_VARIABLE, bare, true);
        break;
    case PIECE_ARGUMENTS:
        pol_shell_word_open(r, POL_SHELL_WHY_VARIABLE, true, true);
        break;
    case PIECE_GLOB:
        glob(r, piece);
        break;
    case PIECE_BACKTICK:
        pol_shell_backtick(r, piece);
        break;
    default:
        pol_shell_substitute(r, piece);
    }
}

void pol_shell_step_piece(pol_shell_reader *r)
{
    pol_shell_draft *w = &r->now.word;
    pol_shell_piece piece;
    pol_shell_next_piece(r, &piece);
    if (piece.kind == PIECE_PLAIN && w->mode == MODE_BARE && !w->open &&
        w->size == 0 && !w->copied && !r->blanks && !w->opened && !w->joins) {
        /* Most words are this one piece. */
        w->data = piece.begin;
        w->size = (uint32_t)(piece.end - piece.begin);
        if (ends_word(r)) {
            end(r);
        }
        return;
    }
    if (piece.kind == PIECE_END) {
        end(r);
        return;
    }
    if (w->joins) { /* bytes follow */
        w->joined = true;
        if (w->opened) {
            pol_shell_word_open(r, POL_SHELL_WHY_BRACES, true, true);
        }
    }
    if (piece.kind == PIECE_JOIN) {
        w->joins = w->mode == MODE_BARE;
        return;
    }
    if (r->shell == POL_SHELL_ZSH && w->open &&
        (*piece.begin == '[' || *piece.begin == ':')) {
        /* A subscript is arithmetic, a modifier may be anything. */
        pol_shell_mark(r, w->begin, pol_shell_at(r), POL_SHELL_WHY_EXPANSION);
    }
    if (r->blanks) {
        look_for_blanks(r, &piece);
    }
    if (!known_piece(r, &piece)) {
        other_piece(r, &piece);
    }
    w->joins = false;
}
