/* SPDX-License-Identifier: Apache-2.0
 *
 * [[ ]]: which conditions run nothing.  Words in them are not split, and no
 * names of files are looked up; numbers are arithmetic, and -v, -R and -o look
 * at names, so that these are left alone (bash(1) 5.2, CONDITIONAL EXPRESSIONS;
 * zshmisc(1) 5.9, of which less is read: all its numbers are arithmetic, its
 * brackets may be patterns).  Knows no value of any condition. */
#include <libpolicy/shell/reader.h>

static pol_text raw_of(const pol_shell_reader *r, const pol_shell_word *word)
{
    return (pol_text){r->base + word->begin, word->end - word->begin};
}

static bool is_one_of(pol_text text, const pol_text *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (pol_text_equal(text, names[i])) {
            return true;
        }
    }
    return false;
}

void pol_shell_condition_begin(pol_shell_reader *r)
{
    r->now.condition = CONDITION_FIRST;
    r->now.brackets = 0;
}

void pol_shell_condition_leave(pol_shell_reader *r)
{
    if (r->now.condition == CONDITION_LEFT) {
        return;
    }
    const pol_shell_frame *frame = r->top;
    while (frame != NULL && frame->kind != FRAME_CONDITION) {
        frame = frame->below; /* of ${..} in a word of it */
    }
    if (frame != NULL) {
        r->now.condition = CONDITION_LEFT;
        pol_shell_mark(r, frame->begin, frame->begin + 2u,
                       POL_SHELL_WHY_CONDITION);
    }
}

/* Digits; or $# and $?, which are. */
static bool is_number(const pol_shell_reader *r, const pol_shell_word *word)
{
    static const pol_text counts[] = {POL_TEXT("$#"), POL_TEXT("$?"),
                                      POL_TEXT("\"$#\""), POL_TEXT("\"$?\"")};
    pol_text text = word->value;
    if (word->kind != POL_SHELL_STATIC) {
        return is_one_of(raw_of(r, word), counts,
                         sizeof counts / sizeof counts[0]);
    }
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    return text.size > 0;
}

/* Letters of a regular expression that the shell gives no meaning. */
static bool is_regex_letter(char c)
{
    static const char others[] = "_.*+?^[]{},:-/=@%!";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || (unsigned char)c >= 0x80 ||
           memchr(others, c, sizeof others - 1) != NULL;
}

/* Behind a quote at p; null: more stands in it than bytes of one line. */
static const char *skip_quote(const char *p, const char *limit)
{
    char quote = *p;
    for (p++; p < limit && *p != '\n'; p++) {
        if (*p == quote) {
            return p + 1;
        }
        if (quote == '"' && (*p == '$' || *p == '`' || *p == '\\')) {
            return NULL;
        }
    }
    return NULL;
}

/* The end of the regular expression at p, which runs up to a blank or to a )
 * that closes nothing in it; null: one that is not read. */
static const char *skip_regex(const char *p, const char *limit)
{
    size_t open = 0;
    while (p != NULL && p < limit && memchr(" \t\n", *p, 3) == NULL &&
           (*p != ')' || open > 0)) {
        char next = limit - p > 1 ? p[1] : '\n';
        if (*p == '\\') {
            p = next != '\n' ? p + 2 : NULL;
        } else if (*p == '\'' || *p == '"') {
            p = skip_quote(p, limit);
        } else if (*p == '(' || *p == ')') {
            open += *p == '(' ? 1u : (size_t)-1;
            p++;
        } else {
            bool last = *p == '$' && memchr(" \t)|", next, 4) != NULL;
            p = last || *p == '|' || is_regex_letter(*p) ? p + 1 : NULL;
        }
    }
    return open == 0 ? p : NULL;
}

static void take_regex(pol_shell_reader *r)
{
    const char *p = r->cursor;
    while (p < r->limit && (*p == ' ' || *p == '\t')) {
        p++;
    }
    const char *end = skip_regex(p, r->limit);
    pol_text text = {p, end != NULL ? (size_t)(end - p) : 0};
    if (text.size == 0 || pol_text_equal(text, POL_TEXT("]]"))) {
        pol_shell_condition_leave(r);
        return;
    }
    r->cursor = end;
    r->now.condition = CONDITION_BEHIND;
}

/* Where an operand may stand. */
static void take_first(pol_shell_reader *r, const pol_shell_word *word)
{
    static const char files[] = "tedfrwxsLhnzpSbcgkuOGN"; /* in zsh no -t */
    bool zsh = r->shell == POL_SHELL_ZSH;
    pol_text raw = raw_of(r, word);
    if (pol_text_equal(raw, POL_TEXT("!"))) {
        if (r->cursor == r->limit ||
            (*r->cursor != ' ' && *r->cursor != '\t')) {
            pol_shell_condition_leave(r);
        }
    } else if ((raw.size == 2 || zsh) && raw.data[0] == '-') {
        if (raw.size != 2 ||
            memchr(files + zsh, raw.data[1], sizeof files - 1 - zsh) == NULL) {
            pol_shell_condition_leave(r);
            return;
        }
        r->now.condition = CONDITION_OPERAND;
    } else if (pol_shell_is_reserved(raw)) {
        pol_shell_condition_leave(r);
    } else {
        r->now.condition = is_number(r, word) ? CONDITION_BEHIND_NUMBER
                                              : CONDITION_BEHIND_WORD;
    }
}

/* Behind one, where what compares it may stand. */
static void take_operator(pol_shell_reader *r, const pol_shell_word *word)
{
    static const pol_text words[] = {POL_TEXT("="),   POL_TEXT("=="),
                                     POL_TEXT("!="),  POL_TEXT("-nt"),
                                     POL_TEXT("-ot"), POL_TEXT("-ef")};
    static const pol_text numbers[] = {POL_TEXT("-eq"), POL_TEXT("-ne"),
                                       POL_TEXT("-lt"), POL_TEXT("-le"),
                                       POL_TEXT("-gt"), POL_TEXT("-ge")};
    pol_text raw = raw_of(r, word);
    if (is_one_of(raw, words, sizeof words / sizeof words[0])) {
        r->now.condition = CONDITION_OPERAND;
    } else if (r->shell == POL_SHELL_ZSH) {
        pol_shell_condition_leave(r);
    } else if (pol_text_equal(raw, POL_TEXT("=~"))) {
        take_regex(r);
    } else if (r->now.condition == CONDITION_BEHIND_NUMBER &&
               is_one_of(raw, numbers, sizeof numbers / sizeof numbers[0])) {
        r->now.condition = CONDITION_NUMBER;
    } else {
        pol_shell_condition_leave(r);
    }
}

/* ]]: true. */
static bool take_last(pol_shell_reader *r, const pol_shell_word *word)
{
    if (word->kind != POL_SHELL_STATIC || r->now.word.quoted ||
        r->now.word.joined || !pol_text_equal(word->value, POL_TEXT("]]"))) {
        return false;
    }
    if (r->now.condition < CONDITION_BEHIND || r->now.brackets > 0) {
        pol_shell_condition_leave(r);
    }
    pol_shell_close(r);
    return true;
}

void pol_shell_condition_word(pol_shell_reader *r, const pol_shell_word *word)
{
    if (take_last(r, word) || r->now.condition == CONDITION_LEFT) {
        return;
    }
    if (r->now.word.joined || r->now.word.joins) {
        pol_shell_condition_leave(r);
    }
    switch (r->now.condition) {
    case CONDITION_FIRST:
        take_first(r, word);
        break;
    case CONDITION_NUMBER:
        if (!is_number(r, word)) {
            pol_shell_condition_leave(r);
            return;
        }
        r->now.condition = CONDITION_BEHIND;
        break;
    case CONDITION_OPERAND:
        if (pol_shell_is_reserved(raw_of(r, word))) {
            pol_shell_condition_leave(r);
            return;
        }
        r->now.condition = CONDITION_BEHIND;
        break;
    case CONDITION_BEHIND_WORD:
    case CONDITION_BEHIND_NUMBER:
        take_operator(r, word);
        break;
    default: /* no word is expected, or what stands here is not read */
        pol_shell_condition_leave(r);
    }
}

void pol_shell_condition_sign(pol_shell_reader *r, const pol_shell_sign *sign)
{
    bool behind = r->now.condition >= CONDITION_BEHIND;
    bool compared = behind && r->now.condition != CONDITION_BEHIND;
    bool fine = false;
    bool zsh = r->shell == POL_SHELL_ZSH;
    switch (sign->kind) {
    case SIGN_NEWLINE:
        fine = r->now.condition == CONDITION_FIRST && r->now.here == NULL;
        break;
    case SIGN_AND:
    case SIGN_OR:
        fine = behind;
        r->now.condition = fine ? CONDITION_FIRST : r->now.condition;
        break;
    case SIGN_OPEN:
        fine = r->now.condition == CONDITION_FIRST && !zsh;
        r->now.brackets += fine;
        break;
    case SIGN_CLOSE:
        fine = behind && r->now.brackets > 0;
        r->now.brackets -= fine;
        r->now.condition = fine ? CONDITION_BEHIND : r->now.condition;
        break;
    case SIGN_READ:
    case SIGN_WRITE:
        fine = compared && !zsh && sign->end - sign->begin == 1;
        r->now.condition = fine ? CONDITION_OPERAND : r->now.condition;
        break;
    default:
        break;
    }
    if (!fine) {
        pol_shell_condition_leave(r);
    }
}
