/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes to lexemes.  Blocks, brackets, strings that are not plain, and every
 * message are in libpolicy/syntax/; here is only what a lexeme looks like. */
#include <libpolicy/syntax/lexeme.h>

#include <grammar/parser.h>

/*!re2c
    re2c:define:YYCTYPE = "unsigned char";
    re2c:define:YYCURSOR = cursor;
    re2c:define:YYMARKER = marker;
    re2c:define:YYLIMIT = limit;
    re2c:yyfill:enable = 0;
    re2c:eof = 0;
    re2c:tags = 0;

    letter = [A-Za-z_];
    exponent = [eE] [-+]? [0-9]+;
*/

/* Words and plain strings are most of a source: their bytes are passed over
 * by table, several times as fast as by the automaton. */
enum {
    IN_WORD = 1,    /* A-Z a-z 0-9 _ */
    ENDS_PLAIN = 2, /* quotes, and what no plain string has in it */
    W = IN_WORD,
    E = ENDS_PLAIN
};

static const unsigned char byte_class[256] = {
    E, 0, 0, 0, 0, 0, 0, 0, 0, 0, E, 0, 0, E, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, E, 0, 0, 0, 0, E, 0, 0, 0, 0, 0, 0, 0, 0,
    W, W, W, W, W, W, W, W, W, W, 0, 0, 0, 0, 0, 0,
    0, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
    W, W, W, W, W, W, W, W, W, W, W, 0, E, 0, 0, W,
    0, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
    W, W, W, W, W, W, W, W, W, W, W, 0, 0, 0, 0, 0,
};

/* Behind the string that begins at `start`, if its value is the text between
 * the quotes; else `start`. */
static const unsigned char *plain_end(const unsigned char *start)
{
    const unsigned char *p = start;
    do {
        p++;
        while ((byte_class[*p] & ENDS_PLAIN) == 0) {
            p++;
        }
    } while (*p != *start && (*p == '"' || *p == '\''));
    bool is_triple = p == start + 1 && p[1] == *start;
    return *p == *start && !is_triple ? p + 1 : start;
}

/* The line and the blocks that are open at the end of the input are ended
 * first. */
static uint16_t at_end(pol_lexer *lexer, const unsigned char *start)
{
    lexer->cursor = start;
    if (start != lexer->fresh && lexer->depth == 0) {
        lexer->cursor = start;
        pol_lex_line_start(lexer);
        return TK_NEWLINE;
    }
    return 0;
}

void pol_lex(pol_lexer *lexer, pol_lexeme *lexeme)
{
    const unsigned char *cursor = lexer->cursor, *start = cursor, *marker;
    const unsigned char *const limit = lexer->limit;
    uint16_t kind;

    lexeme->flags = lexeme->prefix = 0;
    if (lexer->due && (kind = pol_lex_due(lexer)) != 0) {
        goto done;
    }
again:
    while (*cursor == ' ') {
        cursor++;
    }
    start = cursor;
    /*!re2c
        "\t" {
            if (lexer->dialect == POL_DIALECT_CODEX) {
                goto bad;
            }
            goto again;
        }
        "\\" "\r"? "\n" { goto again; }
        "#" [^\x00\r\n]* { goto again; }
        "\r"? "\n" {
            lexer->cursor = cursor;
            if (lexer->depth > 0 && !pol_lex_gives_up(lexer)) {
                goto again;
            }
            pol_lex_line_start(lexer);
            kind = TK_NEWLINE;
            goto placed;
        }
        $ {
            kind = at_end(lexer, start);
            cursor = start;
            goto placed;
        }

        ["'] {
            cursor = plain_end(start);
            if (cursor != start) {
                lexeme->flags = POL_STRING_PLAIN;
                kind = TK_STRING;
                goto done;
            }
            kind = pol_lex_string(lexer, start, 0, lexeme);
            goto moved;
        }
        [rf] ["'] {
            kind = pol_lex_string(lexer, start, 1, lexeme);
            goto moved;
        }
        "fr" ["'] {
            kind = pol_lex_string(lexer, start, 2, lexeme);
            goto moved;
        }
        ("as" | "if" | "in" | "is" | "or") ["'] {
            cursor = start + 2;
            kind = start[0] == 'o'   ? TK_OR
                   : start[0] == 'a' ? TK_AS
                   : start[1] == 'f' ? TK_IF
                   : start[1] == 'n' ? TK_IN
                                     : TK_IS;
            goto done;
        }
        letter ["'] {
            kind = pol_lex_bad_prefix(lexer, start, 1, lexeme);
            goto moved;
        }
        letter letter ["'] {
            kind = pol_lex_bad_prefix(lexer, start, 2, lexeme);
            goto moved;
        }
        "and" { kind = TK_AND; goto word; }
        "as" { kind = TK_AS; goto word; }
        "assert" { kind = TK_ASSERT; goto word; }
        "async" { kind = TK_ASYNC; goto word; }
        "await" { kind = TK_AWAIT; goto word; }
        "break" { kind = TK_BREAK; goto word; }
        "class" { kind = TK_CLASS; goto word; }
        "continue" { kind = TK_CONTINUE; goto word; }
        "def" { kind = TK_DEF; goto word; }
        "del" { kind = TK_DEL; goto word; }
        "elif" { kind = TK_ELIF; goto word; }
        "else" { kind = TK_ELSE; goto word; }
        "except" { kind = TK_EXCEPT; goto word; }
        "finally" { kind = TK_FINALLY; goto word; }
        "for" { kind = TK_FOR; goto word; }
        "from" { kind = TK_FROM; goto word; }
        "global" { kind = TK_GLOBAL; goto word; }
        "if" { kind = TK_IF; goto word; }
        "import" { kind = TK_IMPORT; goto word; }
        "in" { kind = TK_IN; goto word; }
        "is" { kind = TK_IS; goto word; }
        "lambda" { kind = TK_LAMBDA; goto word; }
        "nonlocal" { kind = TK_NONLOCAL; goto word; }
        "not" { kind = TK_NOT; goto word; }
        "or" { kind = TK_OR; goto word; }
        "pass" { kind = TK_PASS; goto word; }
        "raise" { kind = TK_RAISE; goto word; }
        "return" { kind = TK_RETURN; goto word; }
        "try" { kind = TK_TRY; goto word; }
        "while" { kind = TK_WHILE; goto word; }
        "with" { kind = TK_WITH; goto word; }
        "yield" { kind = TK_YIELD; goto word; }
        letter { kind = TK_NAME; goto word; }

        "0" | [1-9] [0-9]* | "0" [xX] [0-9A-Fa-f]+ | "0" [oO] [0-7]+ |
        "0" [bB] [01]+ { kind = TK_INT; goto done; }
        [0-9]+ "." [0-9]* exponent? | [0-9]+ exponent | "." [0-9]+ exponent? {
            kind = TK_FLOAT;
            goto done;
        }
        [0-9] [0-9A-Za-z_]* | [0-9]+ "." [0-9]* letter [0-9A-Za-z_]* {
            pol_lex_bad_number(lexer, start);
            kind = POL_LEXEME_BROKEN;
            goto done;
        }

        "(" | "[" | "{" {
            kind = *start == '('   ? TK_LPAREN
                   : *start == '[' ? TK_LBRACKET
                   : lexer->dialect == POL_DIALECT_CODEX ? TK_NO_LBRACE
                                                         : TK_LBRACE;
            if (!pol_lex_open(lexer, (uint32_t)(start - lexer->base))) {
                kind = POL_LEXEME_BROKEN;
            }
            goto done;
        }
        ")" { pol_lex_close(lexer, '('); kind = TK_RPAREN; goto done; }
        "]" { pol_lex_close(lexer, '['); kind = TK_RBRACKET; goto done; }
        "}" { pol_lex_close(lexer, '{'); kind = TK_RBRACE; goto done; }
        "," { kind = TK_COMMA; goto done; }
        ":" { kind = TK_COLON; goto done; }
        ";" { kind = TK_SEMI; goto done; }
        "=" { kind = TK_EQ; goto done; }
        "==" { kind = TK_EQEQ; goto done; }
        "!=" { kind = TK_NE; goto done; }
        "<" { kind = TK_LT; goto done; }
        "<=" { kind = TK_LE; goto done; }
        ">" { kind = TK_GT; goto done; }
        ">=" { kind = TK_GE; goto done; }
        "+" { kind = TK_PLUS; goto done; }
        "-" { kind = TK_MINUS; goto done; }
        "*" { kind = TK_STAR; goto done; }
        "**" { kind = TK_STARSTAR; goto done; }
        "/" { kind = TK_SLASH; goto done; }
        "//" { kind = TK_SLASHSLASH; goto done; }
        "%" { kind = TK_PERCENT; goto done; }
        "<<" { kind = TK_SHL; goto done; }
        ">>" { kind = TK_SHR; goto done; }
        "&" { kind = TK_AMP; goto done; }
        "|" { kind = TK_PIPE; goto done; }
        "^" { kind = TK_CARET; goto done; }
        "~" { kind = TK_TILDE; goto done; }
        "." { kind = TK_DOT; goto done; }
        "..." { kind = TK_ELLIPSIS; goto done; }
        "->" { kind = TK_ARROW; goto done; }
        ":=" { kind = TK_WALRUS; goto done; }
        "@" { kind = TK_AT; goto done; }
        ("+" | "-" | "*" | "**" | "/" | "//" | "%" | "<<" | ">>" | "&" | "|" |
         "^") "=" { kind = TK_AUGMENTED; goto done; }
        * { goto bad; }
    */
word: /* a keyword may be the beginning of a name */
    if ((byte_class[*cursor] & IN_WORD) != 0) {
        kind = TK_NAME;
        do {
            cursor++;
        } while ((byte_class[*cursor] & IN_WORD) != 0);
    }
    goto done;
bad: /* the whole character: its rest would be none */
    while ((*cursor & 0xc0) == 0x80) {
        cursor++;
    }
    pol_lex_bad_character(lexer, start);
    kind = POL_LEXEME_BROKEN;
done:
    lexer->cursor = cursor;
    goto placed;
moved: /* by the function that made the lexeme */
    cursor = lexer->cursor;
placed:
    lexeme->begin = (uint32_t)(start - lexer->base);
    lexeme->end = (uint32_t)(cursor - lexer->base);
    lexeme->kind = kind;
}
