/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands inside a word and is read as text of its own: $(..), `..`, and
 * the expansions that are not read but whose commands are. */
#include <libpolicy/shell/reader.h>

static void mark_piece(pol_shell_reader *r, const pol_shell_piece *piece,
                       pol_shell_why why)
{
    pol_shell_mark(r, (size_t)(piece->begin - r->base),
                   (size_t)(piece->end - r->base), why);
}

/* Sets the word aside and begins a list of commands. */
static pol_shell_frame *enter(pol_shell_reader *r, uint8_t kind, size_t begin)
{
    if (r->now.word.role == ROLE_CONDITION && r->now.in_word) {
        pol_shell_condition_leave(r);
    }
    pol_shell_settle(r);
    pol_shell_frame *frame = pol_shell_push(r, kind, begin);
    if (frame != NULL) {
        const pol_shell_context *outer = &frame->saved;
        frame->parts = r->part_tail;
        frame->places = r->out->place_count;
        r->now = (pol_shell_context){0};
        r->now.flow.cd = outer->flow.cd;
        r->now.flow.unsure = outer->flow.unsure;
        r->now.inside = outer->inside || kind == FRAME_SUBSTITUTION;
        pol_shell_open_list(r);
    }
    return frame;
}

void pol_shell_resume(pol_shell_reader *r)
{
    pol_shell_frame *frame = r->top;
    if (r->now.here != NULL) {
        pol_shell_mark(r, frame->begin, pol_shell_at(r), POL_SHELL_WHY_HERE);
    }
    r->now = frame->saved;
    r->limit = frame->limit;
    if (frame->resume != NULL) {
        r->cursor = frame->resume;
    }
    r->bodies = frame->kind == FRAME_BODY;
    if (frame->kind == FRAME_SUBSTITUTION && !r->now.word.open) {
        pol_shell_here_substituted(r, frame);
    }
    pol_shell_drop(r);
}

static void arithmetic(pol_shell_reader *r, const pol_shell_piece *piece)
{
    mark_piece(r, piece, POL_SHELL_WHY_ARITHMETIC);
    pol_shell_word_open(r, POL_SHELL_WHY_ARITHMETIC, true, true);
    size_t begin = (size_t)(piece->begin - r->base);
    if (piece->kind == PIECE_BRACKET) {
        return; /* read on as a word; the bracket is none */
    }
    /* Read as $( ( .. ) ), which it may be too: the commands are seen. */
    pol_shell_frame *frame = enter(r, FRAME_SUBSTITUTION, begin);
    if (frame != NULL && pol_shell_push(r, FRAME_SUBSHELL, begin) != NULL) {
        r->top->phase = PHASE_ELSE;
        r->arithmetic++;
        pol_shell_open_list(r);
    }
}

void pol_shell_substitute(pol_shell_reader *r, const pol_shell_piece *piece)
{
    size_t begin = (size_t)(piece->begin - r->base);
    bool bare = r->now.word.mode == MODE_BARE;
    switch (piece->kind) {
    case PIECE_SUBSTITUTION:
        if (bare || *piece->begin != '$') {
            pol_shell_word_open(r, POL_SHELL_WHY_SUBSTITUTION, bare, true);
        }
        if (r->cursor < r->limit && *r->cursor == '\\') {
            /* Behind a line that goes on, ( makes it arithmetic. */
            mark_piece(r, piece, POL_SHELL_WHY_CONTINUED);
        }
        enter(r, FRAME_SUBSTITUTION, begin);
        break;
    case PIECE_ARITHMETIC:
    case PIECE_BRACKET:
        arithmetic(r, piece);
        break;
    case PIECE_PARAMETER:
        mark_piece(r, piece, POL_SHELL_WHY_EXPANSION);
        pol_shell_word_open(r, POL_SHELL_WHY_EXPANSION, true, true);
        if (pol_shell_push(r, FRAME_PARAMETER, begin) != NULL) {
            r->now.word.mode = bare || r->now.word.mode == MODE_PARAMETER
                                   ? MODE_PARAMETER
                                   : MODE_PARAMETER_QUOTED;
        }
        break;
    case PIECE_TRANSLATED:
        mark_piece(r, piece, POL_SHELL_WHY_DIALECT);
        r->now.word.quoted = true;
        r->now.word.mode = bare ? MODE_QUOTED : r->now.word.mode;
        break;
    default: /* a $, a quote or a backslash that ends in nothing */
        mark_piece(r, piece,
                   *piece->begin == '$' ? POL_SHELL_WHY_EXPANSION
                                        : POL_SHELL_WHY_UNCLOSED);
        pol_shell_word_open(r, POL_SHELL_WHY_EXPANSION, true, true);
    }
}

/* The first backtick without a backslash ends it, whatever stands between
 * (POSIX 2.6.3); what shells read there in different ways is marked. */
void pol_shell_backtick(pol_shell_reader *r, const pol_shell_piece *piece)
{
    size_t begin = (size_t)(piece->begin - r->base);
    bool bare = r->now.word.mode == MODE_BARE;
    bool odd = false;
    const char *close = r->cursor;
    pol_shell_word_open(r, POL_SHELL_WHY_SUBSTITUTION, bare, true);
    while (close < r->limit && *close != '`') {
        odd = odd || *close == '\\' ||
              (!bare && (*close == '"' || *close == '\''));
        close += *close == '\\' && r->limit - close > 1 ? 2 : 1;
    }
    if (close == r->limit) {
        mark_piece(r, piece, POL_SHELL_WHY_UNCLOSED);
        return; /* what follows is read as if it were not there */
    }
    if (odd) {
        pol_shell_mark(r, begin, (size_t)(close - r->base),
                       POL_SHELL_WHY_BACKSLASH);
    }
    pol_shell_frame *frame = enter(r, FRAME_BACKTICK, begin);
    if (frame != NULL) {
        frame->resume = close + 1;
        r->limit = close;
    }
}
