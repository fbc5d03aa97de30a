/* SPDX-License-Identifier: Apache-2.0
 *
 * Reserved words, to compound commands. */
#include <libpolicy/shell/reader.h>

enum {
    B = 1 << POL_SHELL_BASH,
    S = 1 << POL_SHELL_SH,
    Z = 1 << POL_SHELL_ZSH
};

enum {
    WORD_NOT,
    WORD_IF,
    WORD_FOR,
    WORD_WHILE,
    WORD_CASE,
    WORD_OPEN,
    WORD_THEN, /* inside a construct, from here on */
    WORD_ELIF,
    WORD_ELSE,
    WORD_FI,
    WORD_DO,
    WORD_DONE,
    WORD_ESAC,
    WORD_CLOSE,
    WORD_IN,
    WORD_CONDITION, /* all or most of it not read, from here on */
    WORD_FUNCTION,
    WORD_REPEAT, /* a word, and a command */
    WORD_SELECT, /* as for */
    WORD_BEFORE, /* a command follows */
    WORD_OTHER
};

typedef struct entry {
    pol_text name;
    uint8_t shells; /* that have it */
    uint8_t what;
} entry;

static const entry words[] = {{POL_TEXT("!"), B | S | Z, WORD_NOT},
                              {POL_TEXT("{"), B | S | Z, WORD_OPEN},
                              {POL_TEXT("}"), B | S | Z, WORD_CLOSE},
                              {POL_TEXT("if"), B | S | Z, WORD_IF},
                              {POL_TEXT("then"), B | S | Z, WORD_THEN},
                              {POL_TEXT("elif"), B | S | Z, WORD_ELIF},
                              {POL_TEXT("else"), B | S | Z, WORD_ELSE},
                              {POL_TEXT("fi"), B | S | Z, WORD_FI},
                              {POL_TEXT("for"), B | S | Z, WORD_FOR},
                              {POL_TEXT("while"), B | S | Z, WORD_WHILE},
                              {POL_TEXT("until"), B | S | Z, WORD_WHILE},
                              {POL_TEXT("do"), B | S | Z, WORD_DO},
                              {POL_TEXT("done"), B | S | Z, WORD_DONE},
                              {POL_TEXT("case"), B | S | Z, WORD_CASE},
                              {POL_TEXT("esac"), B | S | Z, WORD_ESAC},
                              {POL_TEXT("in"), B | S | Z, WORD_IN},
                              {POL_TEXT("[["), B | Z, WORD_CONDITION},
                              {POL_TEXT("function"), B | Z, WORD_FUNCTION},
                              {POL_TEXT("time"), B | Z, WORD_BEFORE},
                              {POL_TEXT("coproc"), B | Z, WORD_BEFORE},
                              {POL_TEXT("select"), B | Z, WORD_SELECT},
                              {POL_TEXT("repeat"), Z, WORD_REPEAT},
                              {POL_TEXT("foreach"), Z, WORD_OTHER},
                              {POL_TEXT("end"), Z, WORD_OTHER},
                              {POL_TEXT("always"), Z, WORD_OTHER}};

static const entry *find(pol_text name)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (pol_text_equal(words[i].name, name)) {
            return &words[i];
        }
    }
    return NULL;
}

bool pol_shell_is_reserved(pol_text name)
{
    return name.size <= 8 && find(name) != NULL;
}

static void mark(pol_shell_reader *r, const pol_shell_word *word,
                 pol_shell_why why)
{
    pol_shell_mark(r, word->begin, word->end, why);
}

static bool is_blank_next(const pol_shell_reader *r)
{
    return r->cursor < r->limit && memchr(" \t\n", *r->cursor, 3) != NULL;
}

static void begin(pol_shell_reader *r, const pol_shell_word *word, uint8_t kind)
{
    if (pol_shell_push(r, kind, word->begin) != NULL) {
        r->now.flow.loops += kind == FRAME_LOOP;
        pol_shell_open_list(r);
    }
}

/* Whether the list before a word in the middle of a construct is whole and
 * the construct is the one on top; else the word is marked and left out. */
static bool fits(pol_shell_reader *r, const pol_shell_word *word, bool expected)
{
    if (!expected || r->now.need || !r->now.filled) {
        mark(r, word, POL_SHELL_WHY_SYNTAX);
    }
    return expected;
}

static bool is_top(const pol_shell_reader *r, uint8_t kind, uint8_t phase)
{
    return r->top != NULL && r->top->kind == kind && r->top->phase == phase;
}

static void go_on(pol_shell_reader *r, const pol_shell_word *word,
                  bool expected, uint8_t phase)
{
    if (fits(r, word, expected)) {
        r->top->phase = phase;
        pol_shell_open_list(r);
    }
}

static void finish(pol_shell_reader *r, const pol_shell_word *word,
                   bool expected)
{
    if (fits(r, word, expected)) {
        pol_shell_close(r);
    }
}

static void negate(pol_shell_reader *r, const pol_shell_word *word)
{
    if (r->now.flow.divided || !is_blank_next(r) || *r->cursor == '\n') {
        mark(r, word, POL_SHELL_WHY_SYNTAX);
    }
    r->now.need = true;
    r->now.flow.divided = true;
}

/* The option of `time`; the command stands behind it. */
static void skip_option(pol_shell_reader *r)
{
    const char *p = r->cursor;
    while (p < r->limit && (*p == ' ' || *p == '\t')) {
        p++;
    }
    if (r->limit - p > 2 && memcmp(p, "-p", 2) == 0 &&
        (p[2] == ' ' || p[2] == '\t')) {
        r->cursor = p + 2;
    }
}

static void take_other(pol_shell_reader *r, const pol_shell_word *word,
                       unsigned what)
{
    if (what == WORD_CONDITION) {
        begin(r, word, FRAME_CONDITION);
        r->now.state = STATE_CONDITION;
        pol_shell_condition_begin(r);
        return;
    }
    mark(r, word,
         what == WORD_FUNCTION ? POL_SHELL_WHY_FUNCTION
                               : POL_SHELL_WHY_KEYWORD);
    if (what == WORD_SELECT) {
        begin(r, word, FRAME_FOR);
        r->now.state = STATE_FOR_NAME;
    } else if (what == WORD_BEFORE) {
        skip_option(r);
    } else if (what == WORD_FUNCTION || what == WORD_REPEAT) {
        r->now.state = STATE_NAME;
    }
}

static void take_opening(pol_shell_reader *r, const pol_shell_word *word,
                         unsigned what)
{
    switch (what) {
    case WORD_NOT:
        negate(r, word);
        break;
    case WORD_IF:
        begin(r, word, FRAME_IF);
        break;
    case WORD_FOR:
        begin(r, word, FRAME_FOR);
        r->now.state = STATE_FOR_NAME;
        break;
    case WORD_WHILE:
        begin(r, word, FRAME_LOOP);
        break;
    case WORD_CASE:
        begin(r, word, FRAME_CASE);
        r->now.state = STATE_CASE;
        break;
    default: /* { */
        if (!is_blank_next(r)) {
            mark(r, word, POL_SHELL_WHY_SYNTAX);
        }
        begin(r, word, FRAME_GROUP);
    }
}

static void take_inner(pol_shell_reader *r, const pol_shell_word *word,
                       unsigned what)
{
    bool in_if = is_top(r, FRAME_IF, PHASE_BODY);
    switch (what) {
    case WORD_THEN:
        go_on(r, word, is_top(r, FRAME_IF, PHASE_FIRST), PHASE_BODY);
        break;
    case WORD_ELIF:
        go_on(r, word, in_if, PHASE_FIRST);
        break;
    case WORD_ELSE:
        go_on(r, word, in_if, PHASE_ELSE);
        break;
    case WORD_FI:
        finish(r, word, in_if || is_top(r, FRAME_IF, PHASE_ELSE));
        break;
    case WORD_DO:
        go_on(r, word,
              is_top(r, FRAME_LOOP, PHASE_FIRST) ||
                  is_top(r, FRAME_FOR, PHASE_FIRST), /* for (( )), marked */
              PHASE_BODY);
        break;
    case WORD_DONE:
        finish(r, word,
               is_top(r, FRAME_LOOP, PHASE_BODY) ||
                   is_top(r, FRAME_FOR, PHASE_BODY));
        break;
    case WORD_ESAC:
        r->now.filled = true; /* the last body may be empty */
        finish(r, word, is_top(r, FRAME_CASE, PHASE_FIRST));
        break;
    case WORD_CLOSE:
        finish(r, word, is_top(r, FRAME_GROUP, PHASE_FIRST));
        break;
    default: /* in */
        mark(r, word, POL_SHELL_WHY_SYNTAX);
    }
}

bool pol_shell_reserved(pol_shell_reader *r, const pol_shell_word *word)
{
    const entry *found = word->value.size <= 8 ? find(word->value) : NULL;
    if (found == NULL) {
        return false;
    }
    if ((found->shells >> r->shell & 1) == 0) {
        /* A command in this shell; in bash, which may be installed as sh, it
         * is not. */
        if ((found->shells & B) != 0) {
            mark(r, word, POL_SHELL_WHY_DIALECT);
        }
        return false;
    }
    if (found->what >= WORD_CONDITION) {
        take_other(r, word, found->what);
    } else if (found->what >= WORD_THEN) {
        take_inner(r, word, found->what);
    } else {
        take_opening(r, word, found->what);
    }
    return true;
}
