/* SPDX-License-Identifier: Apache-2.0
 *
 * The canonical text of a source: its statement lines, the comments and
 * empty lines between them.  A single line is laid out in layout.c. */
#include <libpolicy/syntax/layout.h>

#include <grammar/parser.h>

#define STEP 4u

typedef struct printer {
    pol_lexer lexer;
    pol_layout layout;
    uint32_t end;     /* of the lexeme before */
    uint32_t level;   /* blocks that are open in the output */
    bool is_inline;   /* in a block on the line of its head */
    bool after_colon; /* behind the head of a block, on its line */
    bool after_semi;  /* the statement is complete, but for a comment */
    bool after_head;  /* nothing was written since a head, or at all */
    uint32_t blanks;  /* empty lines before what comes next */
} printer;

static void begin_line(printer *p, uint32_t level)
{
    uint32_t most = p->after_head ? 0 : level == 0 ? 2 : 1;
    pol_sink sink = p->layout.sink;
    sink.write(sink.context, "\n\n", p->blanks < most ? p->blanks : most);
    p->blanks = 0;
    p->after_head = false;
}

static uint32_t current_level(const printer *p)
{
    return p->level + (p->is_inline ? 1 : 0);
}

static void flush_line(printer *p)
{
    if (p->layout.pieces.count > 0) {
        begin_line(p, current_level(p));
        pol_layout_write(&p->layout, current_level(p) * STEP);
    }
    p->after_semi = false;
}

/* The block that a comment between statements belongs to: the innermost one
 * that is indented no more than the comment. */
static uint32_t comment_level(const printer *p, uint32_t column)
{
    uint32_t next = p->lexer.level;
    for (uint32_t level = p->level; level > next; level--) {
        if (p->lexer.indents[level].size <= column) {
            return level;
        }
    }
    return next;
}

static void print_comment(printer *p, uint32_t begin, uint32_t end,
                          uint32_t column)
{
    uint32_t level = comment_level(p, column);
    begin_line(p, level);
    pol_layout_write_indent(&p->layout, level * STEP);
    pol_layout_write_comment(&p->layout, begin, end);
    p->layout.sink.write(p->layout.sink.context, "\n", 1);
}

/* Comments and empty lines from the lexeme before to this one.  Between
 * statements they are written, inside of one they become pieces. */
static uint8_t read_gap(printer *p, uint32_t begin)
{
    const char *base = (const char *)p->lexer.base;
    const char *next = base + p->end, *stop = base + begin, *line = next;
    bool is_between = p->layout.pieces.count == 0;
    uint32_t ends = 0; /* line ends since the last comment */
    bool own_line = is_between;
    while (next < stop) {
        if (*next == '\n') {
            ends++;
            own_line = true;
            line = next + 1;
        }
        if (*next != '#') {
            next++;
            continue;
        }
        const char *end = memchr(next, '\n', (size_t)(stop - next));
        end = end == NULL ? stop : end;
        if (is_between) {
            p->blanks = ends;
            print_comment(p, (uint32_t)(next - base), (uint32_t)(end - base),
                          (uint32_t)(next - line));
        } else {
            pol_layout_add_comment(
                &p->layout, (uint32_t)(next - base), (uint32_t)(end - base),
                (uint8_t)((own_line ? POL_PIECE_OWN_LINE : 0) |
                          (ends > 1 ? POL_PIECE_BLANK : 0)));
        }
        ends = 0;
        next = end;
        if (is_between && next < stop) {
            next++; /* the line end of the comment */
            line = next;
        }
    }
    if (is_between && begin > p->end) {
        p->blanks = ends; /* a block that begins or ends has no text */
    }
    return ends > 1 ? POL_PIECE_BLANK : 0;
}

static bool is_head(const printer *p)
{
    return p->layout.pieces.count > 0 && p->layout.open.count == 0 &&
           p->layout.pieces.items[0].lexeme.kind == TK_FOR;
}

static void end_head(printer *p)
{
    flush_line(p);
    p->after_head = true;
    p->after_colon = false;
}

static void print_newline(printer *p)
{
    if (p->after_colon) {
        end_head(p);
    }
    flush_line(p);
    p->is_inline = false;
}

static void print_lexeme(printer *p, pol_lexeme lexeme, uint8_t flags)
{
    if (p->after_colon) {
        end_head(p);
        p->is_inline = true;
    }
    if (p->after_semi) {
        flush_line(p);
        p->blanks = 0;
    }
    if (lexeme.kind == TK_SEMI) {
        p->after_semi = true;
    } else {
        pol_layout_add(&p->layout, lexeme, flags);
        p->after_colon = lexeme.kind == TK_COLON && is_head(p);
    }
}

static void print_source(printer *p)
{
    pol_lexeme lexeme;
    p->after_head = true;
    do {
        pol_lex(&p->lexer, &lexeme);
        uint8_t flags = read_gap(p, lexeme.begin);
        switch (lexeme.kind) {
        case 0:
            flush_line(p);
            break;
        case TK_NEWLINE:
            print_newline(p);
            break;
        case TK_INDENT:
            p->level++;
            break;
        case TK_DEDENT:
            p->level--;
            break;
        default:
            print_lexeme(p, lexeme, flags);
            break;
        }
        p->end = lexeme.end;
    } while (lexeme.kind != 0 && !p->layout.failed);
}

static bool ignore(void *context, const pol_stmt *stmt)
{
    (void)context;
    (void)stmt;
    return true;
}

bool pol_print_canonical(pol_report *report, uint32_t source,
                         const pol_parse_options *options, pol_budget *budget,
                         pol_sink sink)
{
    uint64_t errors = report->errors;
    pol_arena arena;
    printer p = {.layout = {.sink = sink, .budget = budget}};
    pol_parse(report, source, options, budget, (pol_stmt_sink){ignore, NULL});
    if (report->errors != errors || budget->failed != POL_ARENA_OK) {
        return false;
    }
    pol_arena_init(&arena, budget);
    bool ok = pol_lexer_init(&p.lexer, report, source, options, &arena);
    if (ok) {
        p.layout.base = p.lexer.base;
        print_source(&p);
    }
    pol_layout_free(&p.layout);
    pol_arena_free(&arena);
    return ok && !p.layout.failed && budget->failed == POL_ARENA_OK;
}
