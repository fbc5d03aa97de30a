/* SPDX-License-Identifier: Apache-2.0
 *
 * The canonical layout of one statement line.  A bracket whose content fits
 * stays on its line; else each of its items gets a line.  Works on lexemes
 * and brackets alone, so that comments keep their places; no recursion. */
#include <libpolicy/syntax/layout.h>

#include <grammar/parser.h>

#define WIDTH 88u
#define STEP 4u

void pol_layout_free(pol_layout *layout)
{
    pol_vec_free(&layout->pieces, layout->budget);
    pol_vec_free(&layout->open, layout->budget);
}

/* -- pieces */

static bool opens(uint16_t kind)
{
    return kind == TK_LPAREN || kind == TK_LBRACKET || kind == TK_LBRACE;
}

static bool closes(uint16_t kind)
{
    return kind == TK_RPAREN || kind == TK_RBRACKET || kind == TK_RBRACE;
}

/* Whether a value can end with it, so that what follows is no operand. */
static bool ends_value(uint16_t kind)
{
    return kind == TK_NAME || kind == TK_STRING || kind == TK_INT ||
           kind == TK_FLOAT || closes(kind);
}

static bool is_comment(const pol_piece *piece)
{
    return (piece->flags & POL_PIECE_COMMENT) != 0;
}

/* Index of the last piece that is no comment, plus one. */
static size_t count_before_comments(const pol_layout *layout)
{
    size_t count = layout->pieces.count;
    while (count > 0 && is_comment(&layout->pieces.items[count - 1])) {
        count--;
    }
    return count;
}

static pol_piece *last_lexeme(const pol_layout *layout)
{
    size_t count = count_before_comments(layout);
    return count == 0 ? NULL : &layout->pieces.items[count - 1];
}

static pol_open *innermost(const pol_layout *layout)
{
    size_t count = layout->open.count;
    return count == 0 ? NULL : &layout->open.items[count - 1];
}

static bool in_call(const pol_layout *layout)
{
    const pol_open *open = innermost(layout);
    return open != NULL &&
           (layout->pieces.items[open->piece].flags & POL_PIECE_CALL) != 0;
}

/* A sign before an operand, by what stands before it. */
static bool is_sign(const pol_layout *layout, size_t at)
{
    const pol_piece *pieces = layout->pieces.items;
    uint16_t kind = pieces[at].lexeme.kind;
    if (kind == TK_TILDE) {
        return true;
    }
    if (kind != TK_MINUS && kind != TK_PLUS) {
        return false;
    }
    while (at > 0 && is_comment(&pieces[at - 1])) {
        at--;
    }
    return at == 0 || !ends_value(pieces[at - 1].lexeme.kind);
}

static bool needs_space(const pol_layout *layout, uint16_t kind)
{
    size_t count = count_before_comments(layout);
    if (count == 0 || closes(kind) || kind == TK_COMMA || kind == TK_COLON) {
        return false;
    }
    uint16_t before = layout->pieces.items[count - 1].lexeme.kind;
    if (opens(before) || is_sign(layout, count - 1)) {
        return false;
    }
    if (kind == TK_LPAREN && ends_value(before)) {
        return false;
    }
    return !((kind == TK_EQ || before == TK_EQ) && in_call(layout));
}

static pol_piece *push_piece(pol_layout *layout, pol_lexeme lexeme,
                             uint8_t flags)
{
    pol_piece *piece = pol_vec_push(&layout->pieces, layout->budget);
    if (piece == NULL) {
        layout->failed = true;
        return NULL;
    }
    *piece = (pol_piece){.lexeme = lexeme, .flags = flags};
    return piece;
}

/* In front of the comments that stand before it: `x,  # c`. */
static void add_comma(pol_layout *layout, pol_lexeme comma)
{
    size_t at = count_before_comments(layout);
    pol_open *open = innermost(layout);
    if (push_piece(layout, comma, 0) == NULL) {
        return;
    }
    pol_piece *pieces = layout->pieces.items;
    pol_piece piece = pieces[layout->pieces.count - 1];
    memmove(&pieces[at + 1], &pieces[at],
            (layout->pieces.count - 1 - at) * sizeof *pieces);
    pieces[at] = piece;
    if (open != NULL) {
        open->commas++;
    }
}

static void add_open(pol_layout *layout, pol_lexeme lexeme, uint8_t flags)
{
    const pol_piece *before = last_lexeme(layout);
    if (lexeme.kind == TK_LPAREN && before != NULL &&
        ends_value(before->lexeme.kind)) {
        flags |= POL_PIECE_CALL;
    }
    pol_open *open = pol_vec_push(&layout->open, layout->budget);
    if (open == NULL || push_piece(layout, lexeme, flags) == NULL) {
        layout->failed = true;
        return;
    }
    *open = (pol_open){.piece = (uint32_t)(layout->pieces.count - 1)};
}

/* Every sequence gets a last comma, which is left out on one line, but for
 * the tuple of one that it makes. */
static void end_sequence(pol_layout *layout, const pol_open *open)
{
    const pol_piece *bracket = &layout->pieces.items[open->piece];
    bool is_call = (bracket->flags & POL_PIECE_CALL) != 0;
    bool is_group = bracket->lexeme.kind == TK_LPAREN && !is_call;
    uint16_t last = last_lexeme(layout)->lexeme.kind;
    if ((bracket->flags & POL_PIECE_CLAUSES) != 0 ||
        (is_group && open->commas == 0) || opens(last)) {
        return;
    }
    if (last != TK_COMMA) {
        add_comma(layout, (pol_lexeme){.kind = TK_COMMA});
    }
    if (!layout->failed && !(is_group && open->commas == 1)) {
        last_lexeme(layout)->flags |= POL_PIECE_DROPPED;
    }
}

static void force_break(pol_layout *layout)
{
    for (size_t i = layout->open.count; i-- > 0;) {
        pol_piece *bracket = &layout->pieces.items[layout->open.items[i].piece];
        if ((bracket->flags & POL_PIECE_BROKEN) != 0) {
            break; /* and so are those around it */
        }
        bracket->flags |= POL_PIECE_BROKEN;
    }
}

static void add_close(pol_layout *layout, pol_lexeme lexeme, uint8_t flags)
{
    const pol_open *open = innermost(layout);
    if (open == NULL) {
        return; /* cannot be: the text was parsed before */
    }
    end_sequence(layout, open);
    if (push_piece(layout, lexeme, flags) != NULL) {
        layout->pieces.items[open->piece].match =
            (uint32_t)(layout->pieces.count - 1);
    }
    layout->open.count--;
}

void pol_layout_add(pol_layout *layout, pol_lexeme lexeme, uint8_t flags)
{
    uint16_t kind = lexeme.kind;
    if (layout->failed) {
        return;
    }
    if (needs_space(layout, kind)) {
        flags |= POL_PIECE_SPACE;
    }
    if (kind == TK_COMMA) {
        add_comma(layout, lexeme);
    } else if (opens(kind)) {
        add_open(layout, lexeme, flags);
    } else if (closes(kind)) {
        add_close(layout, lexeme, flags);
    } else {
        if (kind == TK_FOR && layout->open.count > 0) {
            layout->pieces.items[innermost(layout)->piece].flags |=
                POL_PIECE_CLAUSES;
        }
        push_piece(layout, lexeme, flags);
        if (kind == TK_STRING && memchr(layout->base + lexeme.begin, '\n',
                                        lexeme.end - lexeme.begin) != NULL) {
            force_break(layout);
        }
    }
}

void pol_layout_add_comment(pol_layout *layout, uint32_t begin, uint32_t end,
                            uint8_t flags)
{
    pol_lexeme lexeme = {begin, end, 0, 0, 0};
    flags |= POL_PIECE_COMMENT;
    if (layout->failed || push_piece(layout, lexeme, flags) == NULL) {
        return;
    }
    force_break(layout);
}

/* -- widths */

static uint32_t count_columns(const pol_layout *layout, pol_lexeme lexeme)
{
    uint32_t columns = 0;
    if (lexeme.begin == lexeme.end) {
        return 1; /* the comma that was added */
    }
    for (uint32_t i = lexeme.begin; i < lexeme.end; i++) {
        columns += (layout->base[i] & 0xc0) != 0x80;
    }
    return columns;
}

static void measure(pol_layout *layout)
{
    uint32_t flat = 0;
    for (size_t i = 0; i < layout->pieces.count; i++) {
        pol_piece *piece = &layout->pieces.items[i];
        if (!is_comment(piece) && (piece->flags & POL_PIECE_DROPPED) == 0) {
            flat += (piece->flags & POL_PIECE_SPACE) != 0;
            flat += count_columns(layout, piece->lexeme);
        }
        piece->flat = flat;
    }
}

/* Columns from the bracket to where the line could be broken next. */
static uint32_t measure_group(const pol_layout *layout, size_t at)
{
    const pol_piece *pieces = layout->pieces.items;
    size_t end = pieces[at].match;
    while (end + 1 < layout->pieces.count) {
        uint16_t kind = pieces[end + 1].lexeme.kind;
        if (is_comment(&pieces[end + 1]) || closes(kind)) {
            break;
        }
        end++;
        if (kind == TK_COMMA || opens(kind)) {
            break;
        }
    }
    return pieces[end].flat - pieces[at].flat + 1;
}

/* -- writing */

static void write_text(pol_layout *layout, const char *text, size_t size)
{
    layout->sink.write(layout->sink.context, text, size);
    for (size_t i = 0; i < size; i++) {
        layout->column =
            text[i] == '\n'
                ? 0
                : layout->column + (((unsigned char)text[i] & 0xc0) != 0x80);
    }
}

void pol_layout_write_indent(pol_layout *layout, uint32_t indent)
{
    while (indent > 0) {
        uint32_t part = indent < 16 ? indent : 16;
        write_text(layout, "                ", part);
        indent -= part;
    }
}

void pol_layout_write_comment(pol_layout *layout, uint32_t begin, uint32_t end)
{
    const char *text = (const char *)layout->base;
    while (end > begin && (text[end - 1] == ' ' || text[end - 1] == '\t' ||
                           text[end - 1] == '\r')) {
        end--;
    }
    write_text(layout, text + begin, end - begin);
}

static void new_line(pol_layout *layout, uint32_t indent)
{
    write_text(layout, "\n", 1);
    pol_layout_write_indent(layout, indent);
}

/* Whether single quotes can be double ones, with nothing else changed. */
static bool can_be_double(const char *body, size_t size, char quote)
{
    return quote == '\'' && memchr(body, '"', size) == NULL &&
           memchr(body, '\\', size) == NULL;
}

/* Carriage returns of line ends are not part of a value, except in a raw
 * string of the other dialect behind a backslash. */
static void write_body(pol_layout *layout, const char *body, size_t size)
{
    size_t plain = 0;
    for (size_t i = 0; i + 1 < size; i++) {
        if (body[i] == '\r' && body[i + 1] == '\n' &&
            !(i > 0 && body[i - 1] == '\\')) {
            write_text(layout, body + plain, i - plain);
            plain = i + 1;
        }
    }
    write_text(layout, body + plain, size - plain);
}

static void write_string(pol_layout *layout, pol_lexeme lexeme)
{
    const char *text = (const char *)layout->base + lexeme.begin;
    size_t size = lexeme.end - lexeme.begin;
    size_t quotes = (lexeme.flags & POL_STRING_TRIPLE) != 0 ? 3 : 1;
    const char *body = text + lexeme.prefix + quotes;
    size_t body_size = size - lexeme.prefix - 2 * quotes;
    const char *mark = body - quotes;
    if (can_be_double(body, body_size, *mark)) {
        mark = "\"\"\"";
    }
    write_text(layout, text, lexeme.prefix);
    write_text(layout, mark, quotes);
    write_body(layout, body, body_size);
    write_text(layout, mark, quotes);
}

static void write_lexeme(pol_layout *layout, pol_lexeme lexeme)
{
    if (lexeme.kind == TK_STRING) {
        write_string(layout, lexeme);
    } else if (lexeme.begin == lexeme.end) {
        write_text(layout, ",", 1);
    } else {
        write_text(layout, (const char *)layout->base + lexeme.begin,
                   lexeme.end - lexeme.begin);
    }
}

/* -- lines */

/* What the next piece does first. */
typedef enum line_state {
    LINE_GOES_ON,
    LINE_BEGINS,   /* the first piece of the statement */
    LINE_OPENED,   /* a line end: behind an opening bracket */
    LINE_ENDED,    /* a line end: behind an item */
    LINE_CONTINUES /* a line end: inside an item, behind a comment */
} line_state;

typedef struct writer {
    pol_layout *layout;
    line_state state;
    bool after_comment;
    uint32_t indent; /* of the statement */
} writer;

static uint32_t inner_indent(const writer *w)
{
    const pol_open *open = innermost(w->layout);
    return open == NULL ? w->indent : open->indent;
}

static void break_line(writer *w, const pol_piece *piece)
{
    uint32_t indent = inner_indent(w);
    if (w->state == LINE_CONTINUES) {
        indent += STEP;
    }
    if (w->state == LINE_ENDED && (piece->flags & POL_PIECE_BLANK) != 0) {
        write_text(w->layout, "\n", 1);
    }
    new_line(w->layout, indent);
    w->state = LINE_GOES_ON;
    w->after_comment = false;
}

static void write_comment(writer *w, const pol_piece *piece)
{
    bool own_line =
        (piece->flags & POL_PIECE_OWN_LINE) != 0 || w->after_comment;
    line_state after = w->state;
    if (own_line && w->layout->open.count > 0) {
        if (after == LINE_GOES_ON) {
            w->state = after = LINE_CONTINUES;
        }
        break_line(w, piece);
        after = after == LINE_OPENED ? LINE_ENDED : after;
    } else {
        write_text(w->layout, "  ", w->layout->column > 0 ? 2 : 0);
        after = after == LINE_GOES_ON ? LINE_CONTINUES : after;
    }
    pol_layout_write_comment(w->layout, piece->lexeme.begin, piece->lexeme.end);
    w->state = after;
    w->after_comment = true;
}

static bool must_break(const writer *w, size_t at)
{
    const pol_layout *layout = w->layout;
    const pol_piece *piece = &layout->pieces.items[at];
    const pol_open *outer = innermost(layout);
    if (outer != NULL && !outer->is_broken) {
        return false;
    }
    return (piece->flags & POL_PIECE_BROKEN) != 0 ||
           (piece->match > at + 1 &&
            layout->column + measure_group(layout, at) > WIDTH);
}

static void write_open(writer *w, size_t at)
{
    pol_layout *layout = w->layout;
    bool is_broken = must_break(w, at);
    uint32_t indent = inner_indent(w) + (is_broken ? STEP : 0);
    pol_open *open = pol_vec_push(&layout->open, layout->budget);
    if (open == NULL) {
        layout->failed = true;
        return;
    }
    *open = (pol_open){(uint32_t)at, 0, indent, is_broken};
    write_lexeme(layout, layout->pieces.items[at].lexeme);
    if (is_broken) {
        w->state = LINE_OPENED;
    }
}

static void write_close(writer *w, const pol_piece *piece)
{
    bool is_broken = innermost(w->layout)->is_broken;
    w->layout->open.count--;
    if (is_broken) {
        new_line(w->layout, inner_indent(w));
        w->state = LINE_GOES_ON;
        w->after_comment = false;
    }
    write_lexeme(w->layout, piece->lexeme);
}

static void write_comma(writer *w, const pol_piece *piece)
{
    const pol_open *open = innermost(w->layout);
    bool is_broken = open != NULL && open->is_broken;
    if (!is_broken && (piece->flags & POL_PIECE_DROPPED) != 0) {
        return;
    }
    write_lexeme(w->layout, piece->lexeme);
    if (is_broken) {
        w->state = LINE_ENDED;
    }
}

/* `for` and `if` of a broken comprehension begin lines. */
static bool begins_clause(const writer *w, const pol_piece *piece)
{
    const pol_open *open = innermost(w->layout);
    uint16_t kind = piece->lexeme.kind;
    return (kind == TK_FOR || kind == TK_IF) && open != NULL && open->is_broken;
}

static void write_piece(writer *w, size_t at)
{
    pol_layout *layout = w->layout;
    const pol_piece *piece = &layout->pieces.items[at];
    uint16_t kind = piece->lexeme.kind;
    if (is_comment(piece)) {
        write_comment(w, piece);
        return;
    }
    if (closes(kind)) {
        write_close(w, piece);
        return;
    }
    if (begins_clause(w, piece)) {
        w->state = LINE_ENDED;
    }
    if (w->state > LINE_BEGINS) {
        break_line(w, piece);
    } else if ((piece->flags & POL_PIECE_SPACE) != 0) {
        write_text(layout, " ", 1);
    }
    w->state = LINE_GOES_ON;
    if (opens(kind)) {
        write_open(w, at);
    } else if (kind == TK_COMMA) {
        write_comma(w, piece);
    } else {
        write_lexeme(layout, piece->lexeme);
    }
}

void pol_layout_write(pol_layout *layout, uint32_t indent)
{
    writer w = {layout, LINE_BEGINS, false, indent};
    layout->open.count = 0;
    layout->column = 0;
    measure(layout);
    pol_layout_write_indent(layout, indent);
    for (size_t i = 0; i < layout->pieces.count && !layout->failed; i++) {
        write_piece(&w, i);
    }
    write_text(layout, "\n", 1);
    layout->pieces.count = 0;
    layout->open.count = 0;
}
