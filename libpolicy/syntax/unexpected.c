/* SPDX-License-Identifier: Apache-2.0
 *
 * What to say of a lexeme that cannot stand where it stands: the construct
 * of Starlark that the language leaves out, or what was expected. */
#include <libpolicy/syntax/build.h>

#include <grammar/parser.h>

typedef enum position {
    AT_STATEMENT, /* a statement could begin here */
    AT_OPERAND,   /* a value could */
    AT_OPERATOR,  /* an operator could, after a value */
    ANYWHERE      /* of a rule: all; of a place: none of these */
} position;

typedef struct construct {
    uint16_t kind;
    position position;
    const char *message;
} construct;

#define NOT_PART " not part of the rule language; "

/* In each kind, the narrower position first. */
static const construct constructs[] = {
    {TK_IF, AT_STATEMENT,
     "`if` statements are" NOT_PART "write one rule per case"},
    {TK_IF, AT_OPERATOR,
     "conditional expressions are" NOT_PART "write one rule per case"},
    {TK_ELIF, ANYWHERE, "`elif` is" NOT_PART "write one rule per case"},
    {TK_ELSE, ANYWHERE, "`else` is" NOT_PART "write one rule per case"},
    {TK_FOR, AT_OPERATOR,
     "generator expressions are" NOT_PART
     "write a list: `[... for NAME in LIST]`"},
    {TK_WHILE, ANYWHERE,
     "`while` loops are" NOT_PART "loop over a list: `for NAME in LIST:`"},
    {TK_DEF, ANYWHERE,
     "`def` is" NOT_PART "write the rules out, or loop over a list with `for`"},
    {TK_LAMBDA, ANYWHERE,
     "`lambda` is" NOT_PART "write the value out, or loop over a list with "
     "`for`"},
    {TK_RETURN, ANYWHERE,
     "`return` is" NOT_PART "there are no functions to return from"},
    {TK_PASS, ANYWHERE, "`pass` is" NOT_PART "leave the statement out"},
    {TK_BREAK, ANYWHERE,
     "`break` is" NOT_PART "loop over the wanted elements only"},
    {TK_CONTINUE, ANYWHERE,
     "`continue` is" NOT_PART
     "filter the list: `[NAME for NAME in LIST if ...]`"},
    {TK_IMPORT, ANYWHERE,
     "`import` is" NOT_PART "load rules with `load(\"NAME\")`"},
    {TK_FROM, ANYWHERE,
     "`from` is" NOT_PART "load rules with `load(\"NAME\")`"},
    {TK_CLASS, ANYWHERE, "`class` is" NOT_PART "rules are written as calls"},
    {TK_TRY, ANYWHERE,
     "`try` is" NOT_PART "any error refuses the policy as a whole"},
    {TK_EXCEPT, ANYWHERE,
     "`except` is" NOT_PART "any error refuses the policy as a whole"},
    {TK_FINALLY, ANYWHERE,
     "`finally` is" NOT_PART "any error refuses the policy as a whole"},
    {TK_RAISE, ANYWHERE,
     "`raise` is" NOT_PART "any error refuses the policy as a whole"},
    {TK_ASSERT, ANYWHERE,
     "`assert` is" NOT_PART
     "give a rule examples, with `match` and `not_match`"},
    {TK_WITH, ANYWHERE, "`with` is" NOT_PART "write the statements alone"},
    {TK_AS, ANYWHERE, "`as` is" NOT_PART "bind a name with `NAME = ...`"},
    {TK_DEL, ANYWHERE, "`del` is" NOT_PART "a name stays bound"},
    {TK_GLOBAL, ANYWHERE, "`global` is" NOT_PART "all names are global"},
    {TK_NONLOCAL, ANYWHERE, "`nonlocal` is" NOT_PART "all names are global"},
    {TK_ASYNC, ANYWHERE, "`async` is" NOT_PART "write the statements alone"},
    {TK_AWAIT, ANYWHERE, "`await` is" NOT_PART "write the value alone"},
    {TK_YIELD, ANYWHERE, "`yield` is" NOT_PART "write a list"},
    {TK_IS, ANYWHERE, "`is` is" NOT_PART "compare with `==`"},
    {TK_AT, AT_STATEMENT,
     "decorators are" NOT_PART "there are no functions to decorate"},
    {TK_NO_LBRACE, AT_OPERAND,
     "dicts and sets are" NOT_PART "write a list, or keyword arguments"},
    {TK_LBRACKET, AT_OPERATOR,
     "indexes and slices are" NOT_PART
     "write the list that is wanted, or a `,` before the next one"},
    {TK_DOT, AT_OPERATOR,
     "attributes and methods are" NOT_PART "write the value out"},
    {TK_ELLIPSIS, ANYWHERE, "`...` is" NOT_PART "write the value out"},
    {TK_STAR, AT_OPERAND,
     "unpacking with `*` is" NOT_PART "join lists with `+`"},
    {TK_STARSTAR, ANYWHERE,
     "`**` is" NOT_PART "write the keyword arguments out"},
    {TK_SLASH, AT_OPERATOR, "division is" NOT_PART "write the number out"},
    {TK_WALRUS, ANYWHERE,
     "`:=` is" NOT_PART "bind the name before, with `NAME = ...`"},
    {TK_AUGMENTED, ANYWHERE,
     "augmented assignments are" NOT_PART
     "a name is bound once, so bind a new one: `NEW = OLD + ...`"},
    {TK_ARROW, ANYWHERE, "annotations are" NOT_PART "leave them out"},
};

static bool at_statement(const pol_parser *p)
{
    switch (p->before.kind) {
    case 0:
    case TK_NEWLINE:
    case TK_INDENT:
    case TK_DEDENT:
    case TK_SEMI:
        return true;
    case TK_COLON: /* of a block; that of a dict has a value behind it */
        return pol_grammar_expects(p->engine, TK_NEWLINE);
    default:
        return false;
    }
}

static position find_position(const pol_parser *p)
{
    if (at_statement(p)) {
        return AT_STATEMENT;
    }
    if (pol_grammar_expects(p->engine, TK_STRING)) {
        return AT_OPERAND;
    }
    switch (p->before.kind) {
    case TK_NAME:
    case TK_STRING:
    case TK_INT:
    case TK_FLOAT:
    case TK_RPAREN:
    case TK_RBRACKET:
    case TK_RBRACE:
        return AT_OPERATOR;
    default:
        return ANYWHERE;
    }
}

static const char *find_construct(uint16_t kind, position here)
{
    for (size_t i = 0; i < sizeof constructs / sizeof *constructs; i++) {
        const construct *c = &constructs[i];
        bool fits = c->position == ANYWHERE || c->position == here ||
                    (c->position == AT_OPERAND && here == AT_STATEMENT);
        if (c->kind == kind && fits) {
            return c->message;
        }
    }
    return NULL;
}

static unsigned char innermost_bracket(const pol_parser *p)
{
    const pol_lexer *lexer = &p->lexer;
    return lexer->depth == 0 ? '\0'
                             : lexer->base[lexer->brackets[lexer->depth - 1]];
}

/* Constructs that more than one kind can begin. */
static const char *find_special(const pol_parser *p, uint16_t kind,
                                position here)
{
    if (kind == TK_COLON && here == AT_OPERATOR && p->lexer.depth == 0) {
        return "annotations are" NOT_PART "leave them out: `NAME = ...`";
    }
    if (kind == TK_FOR && innermost_bracket(p) != '(') {
        return NULL;
    }
    return find_construct(kind, here);
}

/* Mistakes that have a better explanation than what was expected. */
static const char *find_mistake(const pol_parser *p, uint16_t kind,
                                position here)
{
    static const char *const markers[] = {"<<<<<<<", "=======", ">>>>>>>"};
    const char *text = (const char *)p->lexer.base + p->ahead.begin;
    if (here == AT_STATEMENT) {
        for (size_t i = 0; i < 3; i++) {
            if (strncmp(text, markers[i], 7) == 0) {
                return "a merge conflict is not resolved here";
            }
        }
        return NULL;
    }
    if (kind >= TK_EQEQ && kind <= TK_IN && here == AT_OPERATOR) {
        return "comparisons are not chained; join two with `and`";
    }
    if (kind == TK_EQ && p->lexer.depth == 0 && here == AT_OPERATOR) {
        return "a statement has one `=`";
    }
    if (kind == TK_STRING && p->before.kind == TK_STRING) {
        return "two strings side by side are not joined; write `,` or `+` "
               "between them";
    }
    return NULL;
}

/* -- what was expected */

typedef struct word_list {
    char text[160];
    size_t size;
    const char *words[6];
    size_t count;
} word_list;

static void add_word(word_list *list, const char *word)
{
    if (list->count < sizeof list->words / sizeof *list->words) {
        list->words[list->count++] = word;
    }
}

static void append(word_list *list, const char *text)
{
    size_t size = strlen(text);
    if (size < sizeof list->text - list->size) {
        memcpy(list->text + list->size, text, size + 1);
        list->size += size;
    }
}

/* "A, B or C" */
static const char *join_words(word_list *list)
{
    list->text[0] = '\0';
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0) {
            append(list, i + 1 == list->count ? " or " : ", ");
        }
        append(list, list->words[i]);
    }
    return list->text;
}

/* Operators and what begins a value are left out or summed up. */
static const char *list_expected(const pol_parser *p, word_list *list)
{
    static const uint16_t kinds[] = {TK_COMMA,  TK_RPAREN, TK_RBRACKET,
                                     TK_RBRACE, TK_COLON,  TK_INDENT};
    const void *engine = p->engine;
    bool value = pol_grammar_expects(engine, TK_STRING);
    bool end = pol_grammar_expects(engine, 0) ||
               pol_grammar_expects(engine, TK_NEWLINE);
    if (value) {
        add_word(list, at_statement(p) ? "a statement" : "a value");
    } else if (pol_grammar_expects(engine, TK_NAME)) {
        add_word(list, "a name");
    } else if (end) {
        add_word(list, "the end of the line");
        return join_words(list);
    }
    if (p->before.kind == TK_NAME && innermost_bracket(p) == '(' &&
        (p->earlier == TK_LPAREN || p->earlier == TK_COMMA)) {
        add_word(list, pol_kind_text(TK_EQ)); /* of a keyword argument */
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        bool is_noise = kinds[i] == TK_COMMA && value;
        if (!is_noise && pol_grammar_expects(engine, kinds[i])) {
            add_word(list, pol_kind_text(kinds[i]));
        }
    }
    if (list->count == 0) { /* the targets of a loop */
        add_word(list, "`in`");
    }
    return join_words(list);
}

void pol_note_bracket(pol_parser *p, pol_diag *diag)
{
    const pol_lexer *lexer = &p->lexer;
    uint16_t kind = p->ahead.kind;
    if (lexer->depth == 0 || kind == TK_LPAREN || kind == TK_LBRACKET ||
        kind == TK_LBRACE || kind == TK_NO_LBRACE) {
        return;
    }
    uint32_t at = lexer->brackets[lexer->depth - 1];
    pol_diag_add_note(p->report, diag, (pol_span){lexer->source, at, at + 1},
                      "`%c` is opened here", lexer->base[at]);
}

static void report_expected(pol_parser *p, pol_span span)
{
    word_list list = {.count = 0};
    pol_text found = {(const char *)p->lexer.base + p->ahead.begin,
                      p->ahead.end - p->ahead.begin};
    uint16_t kind = p->ahead.kind;
    const char *expected = list_expected(p, &list);
    pol_diag *diag;
    if (kind == 0 || kind == TK_NEWLINE || kind == TK_INDENT ||
        kind == TK_DEDENT || kind == TK_STRING) {
        diag = pol_parser_error(p, POL_CODE_UNEXPECTED_LEXEME, span.begin,
                                span.end, "expected %s, found %s", expected,
                                pol_kind_text(kind));
    } else {
        diag = pol_parser_error(p, POL_CODE_UNEXPECTED_LEXEME, span.begin,
                                span.end, "expected %s, found `%.*s`", expected,
                                POL_PR(found));
    }
    pol_note_bracket(p, diag);
}

/* What is missing at the end of a line is missing behind its last lexeme. */
static pol_span place_of(const pol_parser *p)
{
    pol_span span = {p->lexer.source, p->ahead.begin, p->ahead.end};
    switch (p->ahead.kind) {
    case 0:
    case TK_NEWLINE:
    case TK_DEDENT:
        if (p->before.kind != 0) {
            span.begin = span.end = p->before.end;
            if (p->before.kind == TK_NEWLINE && p->before.begin > 0) {
                span.begin = span.end = p->before.begin;
            }
        }
        return span;
    default:
        return span;
    }
}

void pol_refuse_indent(pol_parser *p)
{
    pol_indent indent = p->lexer.indents[p->lexer.level];
    pol_parser_error(p, POL_CODE_BAD_INDENTATION, indent.begin,
                     indent.begin + indent.size,
                     "this line is indented, and no block begins here");
}

void pol_syntax_error(pol_parser *p, int end)
{
    (void)end;
    if (p->lost) {
        return; /* it was reported while the lexeme before was reduced */
    }
    uint16_t kind = p->ahead.kind;
    pol_span span = place_of(p);
    p->failed = p->lost = true;
    p->lacks_block = pol_grammar_expects(p->engine, TK_INDENT);
    if (p->report->errors >= POL_MAX_DIAGNOSTICS) {
        pol_report_add(p->report, POL_CODE_UNEXPECTED_LEXEME, span,
                       "unexpected");
        return; /* only counted */
    }
    if (kind == TK_INDENT) {
        pol_refuse_indent(p);
        return;
    }
    position here = find_position(p);
    const char *message = find_special(p, kind, here);
    pol_code code = POL_CODE_UNSUPPORTED_CONSTRUCT;
    if (message == NULL) {
        message = find_mistake(p, kind, here);
        code = POL_CODE_UNEXPECTED_LEXEME;
    }
    if (message != NULL && !p->lacks_block) {
        pol_parser_error(p, code, span.begin, span.end, "%s", message);
    } else {
        report_expected(p, span);
    }
}

void pol_stack_overflow(pol_parser *p)
{
    p->lost = true;
    pol_parser_error(p, POL_CODE_LIMIT_DEPTH, p->ahead.begin, p->ahead.end,
                     "the statement is nested too deep to be read");
}
