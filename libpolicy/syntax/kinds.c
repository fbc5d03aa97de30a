/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of lexeme kinds, for messages and for dumps. */
#include <libpolicy/syntax/lexeme.h>

#include <grammar/parser.h>

typedef struct kind_row {
    const char *name, *text;
} kind_row;

static const kind_row rows[] = {
    [0] = {"END", "the end of the file"},
    [TK_NEWLINE] = {"NEWLINE", "the end of the line"},
    [TK_INDENT] = {"INDENT", "an indented block"},
    [TK_DEDENT] = {"DEDENT", "the end of the block"},
    [TK_NAME] = {"NAME", "a name"},
    [TK_STRING] = {"STRING", "a string"},
    [TK_INT] = {"INT", "a number"},
    [TK_FLOAT] = {"FLOAT", "a number"},
    [TK_OR] = {"OR", "`or`"},
    [TK_AND] = {"AND", "`and`"},
    [TK_NOT] = {"NOT", "`not`"},
    [TK_EQEQ] = {"EQEQ", "`==`"},
    [TK_NE] = {"NE", "`!=`"},
    [TK_LT] = {"LT", "`<`"},
    [TK_LE] = {"LE", "`<=`"},
    [TK_GT] = {"GT", "`>`"},
    [TK_GE] = {"GE", "`>=`"},
    [TK_IN] = {"IN", "`in`"},
    [TK_PIPE] = {"PIPE", "`|`"},
    [TK_CARET] = {"CARET", "`^`"},
    [TK_AMP] = {"AMP", "`&`"},
    [TK_SHL] = {"SHL", "`<<`"},
    [TK_SHR] = {"SHR", "`>>`"},
    [TK_PLUS] = {"PLUS", "`+`"},
    [TK_MINUS] = {"MINUS", "`-`"},
    [TK_STAR] = {"STAR", "`*`"},
    [TK_SLASHSLASH] = {"SLASHSLASH", "`//`"},
    [TK_PERCENT] = {"PERCENT", "`%`"},
    [TK_TILDE] = {"TILDE", "`~`"},
    [TK_LPAREN] = {"LPAREN", "`(`"},
    [TK_RPAREN] = {"RPAREN", "`)`"},
    [TK_LBRACKET] = {"LBRACKET", "`[`"},
    [TK_RBRACKET] = {"RBRACKET", "`]`"},
    [TK_LBRACE] = {"LBRACE", "`{`"},
    [TK_RBRACE] = {"RBRACE", "`}`"},
    [TK_COMMA] = {"COMMA", "`,`"},
    [TK_COLON] = {"COLON", "`:`"},
    [TK_SEMI] = {"SEMI", "`;`"},
    [TK_EQ] = {"EQ", "`=`"},
    [TK_FOR] = {"FOR", "`for`"},
    [TK_IF] = {"IF", "`if`"},
    [TK_SLASH] = {"SLASH", "`/`"},
    [TK_NO_LBRACE] = {"LBRACE", "`{`"},
    [TK_STARSTAR] = {"STARSTAR", "`**`"},
    [TK_DOT] = {"DOT", "`.`"},
    [TK_ELLIPSIS] = {"ELLIPSIS", "`...`"},
    [TK_ARROW] = {"ARROW", "`->`"},
    [TK_WALRUS] = {"WALRUS", "`:=`"},
    [TK_AT] = {"AT", "`@`"},
    [TK_AUGMENTED] = {"AUGMENTED", "an augmented assignment"},
    [TK_AS] = {"AS", "`as`"},
    [TK_ASSERT] = {"ASSERT", "`assert`"},
    [TK_ASYNC] = {"ASYNC", "`async`"},
    [TK_AWAIT] = {"AWAIT", "`await`"},
    [TK_BREAK] = {"BREAK", "`break`"},
    [TK_CLASS] = {"CLASS", "`class`"},
    [TK_CONTINUE] = {"CONTINUE", "`continue`"},
    [TK_DEF] = {"DEF", "`def`"},
    [TK_DEL] = {"DEL", "`del`"},
    [TK_ELIF] = {"ELIF", "`elif`"},
    [TK_ELSE] = {"ELSE", "`else`"},
    [TK_EXCEPT] = {"EXCEPT", "`except`"},
    [TK_FINALLY] = {"FINALLY", "`finally`"},
    [TK_FROM] = {"FROM", "`from`"},
    [TK_GLOBAL] = {"GLOBAL", "`global`"},
    [TK_IMPORT] = {"IMPORT", "`import`"},
    [TK_IS] = {"IS", "`is`"},
    [TK_LAMBDA] = {"LAMBDA", "`lambda`"},
    [TK_NONLOCAL] = {"NONLOCAL", "`nonlocal`"},
    [TK_PASS] = {"PASS", "`pass`"},
    [TK_RAISE] = {"RAISE", "`raise`"},
    [TK_RETURN] = {"RETURN", "`return`"},
    [TK_TRY] = {"TRY", "`try`"},
    [TK_WHILE] = {"WHILE", "`while`"},
    [TK_WITH] = {"WITH", "`with`"},
    [TK_YIELD] = {"YIELD", "`yield`"},
};

const char *pol_kind_text(uint16_t kind)
{
    return rows[kind].text;
}

const char *pol_lexeme_name(uint16_t kind)
{
    if (kind == POL_LEXEME_BROKEN) {
        return "BROKEN";
    }
    return kind < sizeof rows / sizeof *rows ? rows[kind].name : NULL;
}
