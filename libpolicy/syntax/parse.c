/* SPDX-License-Identifier: Apache-2.0
 *
 * From statement to statement: feeds the grammar one top-level statement at
 * a time, hands each to the sink, and after an error finds the next one. */
#include <libpolicy/syntax/parse.h>

#include <stdarg.h>
#include <stdio.h>

#include <grammar/parser.h>
#include <libpolicy/syntax/build.h>

pol_diag *pol_parser_error(pol_parser *p, pol_code code, uint32_t begin,
                           uint32_t end, const char *format, ...)
{
    char message[512];
    va_list arguments;
    p->failed = true;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return pol_report_add(p->report, code,
                          (pol_span){p->lexer.source, begin, end}, "%s",
                          message);
}

static void advance(pol_parser *p)
{
    pol_lex(&p->lexer, &p->ahead);
}

/* -- after an error */

static bool ends_line(uint16_t kind)
{
    return kind == TK_NEWLINE || kind == 0;
}

static void skip_block(pol_parser *p)
{
    uint32_t blocks = 0;
    do {
        blocks += p->ahead.kind == TK_INDENT;
        blocks -= p->ahead.kind == TK_DEDENT;
        advance(p);
    } while (blocks > 0 && p->ahead.kind != 0);
}

/* The rest of the line, and the block that it heads. */
static void skip_line(pol_parser *p)
{
    if (p->ahead.kind != TK_INDENT && p->ahead.kind != TK_DEDENT) {
        while (!ends_line(p->ahead.kind)) {
            advance(p);
        }
        if (p->ahead.kind == TK_NEWLINE) {
            advance(p);
        }
    }
    if (p->ahead.kind == TK_INDENT) {
        skip_block(p);
    }
}

/* Whether the line belongs to the statement that was refused before it. */
static bool continues_refused(uint16_t refused, uint16_t kind)
{
    switch (kind) {
    case TK_ELIF:
    case TK_ELSE:
    case TK_EXCEPT:
    case TK_FINALLY:
        return refused == TK_IF || refused == TK_ELIF || refused == TK_TRY ||
               refused == TK_EXCEPT || refused == TK_WHILE;
    case TK_DEF:
    case TK_AT:
        return refused == TK_AT;
    default:
        return false;
    }
}

/* Looks at the lexeme ahead again, and reports what is wrong with it. */
static void look_again(pol_parser *p)
{
    p->lexer.quiet = false;
    if (p->ahead.kind == 0 || p->ahead.kind == TK_NEWLINE ||
        p->ahead.kind == TK_INDENT || p->ahead.kind == TK_DEDENT) {
        return;
    }
    pol_lex_again(&p->lexer, p->ahead);
    advance(p);
}

/* Brackets are still open, and yet a statement begins: where. */
static bool finds_statement(const pol_parser *p, uint32_t *begin)
{
    if (p->restart != NULL) {
        *begin = p->restart->span.begin;
        return true;
    }
    *begin = p->ahead.begin;
    return p->lexer.depth > 0 && p->before.kind != 0 &&
           p->ahead.kind != POL_LEXEME_BROKEN &&
           pol_begins_statement(&p->lexer, p->ahead.begin);
}

static void recover(pol_parser *p)
{
    uint16_t refused = p->ahead.kind;
    uint32_t begin;
    if (finds_statement(p, &begin)) {
        pol_lex_restart(&p->lexer, begin);
        advance(p);
        return;
    }
    p->lexer.quiet = true;
    if (!p->lacks_block) {
        do {
            skip_line(p);
        } while (continues_refused(refused, p->ahead.kind));
    }
    look_again(p);
}

/* -- one statement */

static void start_unit(pol_parser *p, pol_mark mark)
{
    pol_arena_reset(&p->tree, mark);
    p->items.count = p->args.count = 0;
    p->unit = NULL;
    p->before = (pol_lexeme){0, 0, 0, 0, 0};
    p->failed = p->lost = p->lacks_block = false;
    p->restart = NULL;
    pol_grammarInit(p->engine, p);
}

/* Up to the line end or semicolon, which is still ahead. */
static void read_simple(pol_parser *p)
{
    if (p->ahead.kind != TK_SEMI) {
        pol_grammar_feed_line(p);
    }
    if (!p->lost) {
        pol_grammar_feed_end(p);
    }
}

/* Up to the line end, or past the block. */
static void read_for(pol_parser *p)
{
    uint32_t blocks = 0;
    for (;;) {
        uint16_t kind = p->ahead.kind;
        bool is_header = p->before.kind == TK_COLON;
        if (kind == 0) {
            pol_grammar_feed_end(p);
            return;
        }
        pol_grammar_feed(p);
        blocks += kind == TK_INDENT;
        blocks -= kind == TK_DEDENT;
        bool is_end = kind == TK_DEDENT || (kind == TK_NEWLINE && !is_header);
        if (p->lost) {
            return;
        }
        if (is_end && blocks == 0) {
            pol_grammar_feed_end(p);
            return;
        }
    }
}

static void refuse_for(pol_parser *p)
{
    pol_parser_error(p, POL_CODE_UNEXPECTED_LEXEME, p->ahead.begin,
                     p->ahead.end, "a `for` begins a line of its own");
}

/* Past the line end, or to the next statement of the line. */
static void end_simple(pol_parser *p)
{
    bool goes_on = p->ahead.kind == TK_SEMI;
    if (p->ahead.kind != 0) {
        advance(p);
    }
    if (goes_on && p->ahead.kind == TK_NEWLINE) {
        advance(p);
    } else if (goes_on && p->ahead.kind == TK_FOR) {
        refuse_for(p);
        recover(p);
    }
}

/* False: the sink wants no more.  A statement with an error whose end was
 * found is passed over like a good one. */
static bool read_unit(pol_parser *p, pol_mark mark, pol_stmt_sink sink)
{
    /* Inside of a block whose head was refused: only looked at for errors. */
    bool is_stray = p->lexer.level > 0;
    bool is_for = p->ahead.kind == TK_FOR;
    start_unit(p, mark);
    if (is_for) {
        read_for(p);
    } else {
        read_simple(p);
    }
    if (p->lost) {
        recover(p);
        return true;
    }
    bool is_good = !is_stray && !p->failed && p->unit != NULL &&
                   p->budget->failed == POL_ARENA_OK;
    bool goes_on = !is_good || sink.take(sink.context, p->unit);
    if (!is_for && goes_on) {
        end_simple(p);
    }
    return goes_on;
}

/* -- the source */

/* The one before the line end that is ahead. */
static void refuse_backslash(pol_parser *p)
{
    uint32_t at = p->ahead.begin;
    while (at > 0 && p->lexer.base[at] != '\\') {
        at--;
    }
    pol_parser_error(p, POL_CODE_UNEXPECTED_LEXEME, at, at + 1,
                     "a backslash continues no statement here");
}

static bool begin_unit(pol_parser *p)
{
    switch (p->ahead.kind) {
    case TK_DEDENT:
        advance(p);
        return false;
    case TK_INDENT:
        pol_refuse_indent(p);
        advance(p);
        return false;
    case TK_NEWLINE: /* a backslash and a line end, and nothing else */
        if (p->lexer.dialect != POL_DIALECT_CODEX) {
            refuse_backslash(p);
        }
        advance(p);
        return false;
    default:
        return true;
    }
}

static void read_source(pol_parser *p, pol_stmt_sink sink)
{
    pol_mark mark = pol_arena_mark(&p->tree);
    bool goes_on = true;
    advance(p);
    while (goes_on && p->ahead.kind != 0 && p->budget->failed == POL_ARENA_OK) {
        if (begin_unit(p)) {
            goes_on = read_unit(p, mark, sink);
        }
    }
}

static bool parser_init(pol_parser *p, pol_report *report, uint32_t source,
                        const pol_parse_options *options, pol_budget *budget)
{
    *p = (pol_parser){.report = report, .budget = budget};
    pol_arena_init(&p->tree, budget);
    p->engine = pol_arena_alloc(&p->tree, pol_grammar_size());
    return p->engine != NULL &&
           pol_lexer_init(&p->lexer, report, source, options, &p->tree);
}

static void parser_free(pol_parser *p)
{
    pol_vec_free(&p->items, p->budget);
    pol_vec_free(&p->args, p->budget);
    pol_arena_free(&p->tree);
}

void pol_parse(pol_report *report, uint32_t source,
               const pol_parse_options *options, pol_budget *budget,
               pol_stmt_sink sink)
{
    pol_parser parser;
    if (!pol_check_text(report, source, options->dialect)) {
        return;
    }
    if (parser_init(&parser, report, source, options, budget)) {
        read_source(&parser, sink);
    }
    parser_free(&parser);
}
