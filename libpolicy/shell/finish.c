/* SPDX-License-Identifier: Apache-2.0
 *
 * Words that have ended, to what they are for. */
#include <libpolicy/shell/reader.h>

static void mark_word(pol_shell_reader *r, const pol_shell_word *word,
                      pol_shell_why why)
{
    pol_shell_mark(r, word->begin, word->end, why);
}

static pol_text raw_of(const pol_shell_reader *r, const pol_shell_word *word)
{
    return (pol_text){r->base + word->begin, word->end - word->begin};
}

/* Nothing in it is quoted, known or not known in any special way. */
static bool is_plain(const pol_shell_reader *r, const pol_shell_word *word)
{
    return !r->now.word.quoted && !r->now.word.joined &&
           word->kind == POL_SHELL_STATIC;
}

static bool is_plainly(const pol_shell_reader *r, const pol_shell_word *word,
                       pol_text value)
{
    return is_plain(r, word) && pol_text_equal(word->value, value);
}

static bool is_digits(pol_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    return text.size > 0;
}

/* What zsh alone makes of a word: braces are signs wherever they stand, and
 * =NAME is a program. */
static void check_zsh(pol_shell_reader *r, const pol_shell_word *word)
{
    pol_text raw = raw_of(r, word);
    bool reserved = r->now.word.role == ROLE_COMMAND && raw.size == 1;
    if (r->now.word.brace && !reserved &&
        !pol_text_equal(raw, POL_TEXT("{}"))) {
        mark_word(r, word, POL_SHELL_WHY_DIALECT);
    }
    bool within = false; /* of a list of paths */
    for (size_t i = 1; i < raw.size && r->now.word.role == ROLE_VALUE; i++) {
        within = within || (raw.data[i - 1] == ':' && raw.data[i] == '=');
    }
    bool compares = r->now.word.role == ROLE_CONDITION &&
                    pol_text_equal(raw, POL_TEXT("=="));
    if ((raw.size > 1 && raw.data[0] == '=' && !compares) || within) {
        mark_word(r, word, POL_SHELL_WHY_EQUALS);
    }
}

static void check(pol_shell_reader *r, const pol_shell_word *word)
{
    const pol_shell_draft *w = &r->now.word;
    pol_text raw = raw_of(r, word);
    char next = r->cursor < r->limit ? *r->cursor : '\n';
    if (r->now.here != NULL && raw.size > 0 &&
        memchr(raw.data, '\n', raw.size) != NULL) {
        mark_word(r, word, POL_SHELL_WHY_HERE);
    }
    if (r->shell == POL_SHELL_ZSH) {
        check_zsh(r, word);
    }
    if (next == '&' && r->limit - r->cursor > 1 && r->cursor[1] == '>' &&
        is_digits(word->value)) {
        mark_word(r, word, POL_SHELL_WHY_DESCRIPTOR); /* of zsh alone */
    }
    if ((next == '<' || next == '>') && raw.size > 0) {
        if (raw.data[0] == '{') {
            mark_word(r, word, POL_SHELL_WHY_DESCRIPTOR);
        } else if ((w->joined || w->joins) && is_digits(word->value)) {
            mark_word(r, word, POL_SHELL_WHY_CONTINUED);
        }
    }
}

/* zsh takes digits and letters of any script for a name: 1=a, \xc3\xa9=a. */
static bool is_zsh_assignment(const pol_shell_reader *r,
                              const pol_shell_word *word)
{
    pol_text raw = raw_of(r, word);
    size_t i = 0;
    while (i < raw.size &&
           ((unsigned char)raw.data[i] >= 0x80 || raw.data[i] == '_' ||
            (raw.data[i] >= '0' && raw.data[i] <= '9') ||
            ((raw.data[i] | 0x20) >= 'a' && (raw.data[i] | 0x20) <= 'z'))) {
        i++;
    }
    i += i < raw.size && raw.data[i] == '+';
    return r->shell == POL_SHELL_ZSH && i < raw.size && raw.data[i] == '=';
}

static void add_argument(pol_shell_reader *r, pol_shell_word *word)
{
    pol_shell_part *command = pol_shell_simple(r, word->begin);
    if (command == NULL) {
        return;
    }
    if (command->words == NULL) {
        if (r->now.word.joined) {
            mark_word(r, word, POL_SHELL_WHY_CONTINUED);
        }
        if (is_zsh_assignment(r, word)) {
            mark_word(r, word, POL_SHELL_WHY_ASSIGNMENT);
        }
        command->begin = word->begin;
        pol_shell_part_link(r, command);
    }
    *r->now.tail = word;
    r->now.tail = &word->next;
    command->word_count++;
    command->end = word->end;
    r->now.state = STATE_ARGUMENTS;
}

static void finish_command(pol_shell_reader *r, pol_shell_word *word)
{
    if (!is_plain(r, word) || !pol_shell_reserved(r, word)) {
        add_argument(r, word);
    }
}

static void finish_argument(pol_shell_reader *r, pol_shell_word *word)
{
    /* Behind an assignment or a redirection no word is reserved, but shells
     * do not agree on that. */
    if (r->now.command->words == NULL && is_plain(r, word) &&
        pol_shell_is_reserved(word->value)) {
        mark_word(r, word, POL_SHELL_WHY_SYNTAX);
    }
    add_argument(r, word);
}

/* The word of <& or >&. */
static void finish_copy(pol_shell_reader *r, pol_shell_part *part,
                        const pol_shell_word *word, bool out)
{
    pol_text value = word->value;
    if (value.size > 1 && value.data[value.size - 1] == '-') {
        value.size--; /* the descriptor is moved */
    }
    bool numbered = is_digits((pol_text){r->base + part->begin, 1});
    if (word->kind == POL_SHELL_STATIC &&
        (is_digits(value) || pol_text_equal(value, POL_TEXT("-")))) {
        part->access = POL_SHELL_DATA;
        part->words = NULL;
        if (value.size != word->value.size && r->shell != POL_SHELL_BASH) {
            mark_word(r, word, POL_SHELL_WHY_DIALECT);
        }
        return;
    }
    bool named = word->kind == POL_SHELL_STATIC && value.size > 0 &&
                 (value.data[0] < '0' || value.data[0] > '9') &&
                 value.data[0] != '-';
    if (!out || numbered || r->shell != POL_SHELL_BASH || !named) {
        mark_word(r, word, POL_SHELL_WHY_DESCRIPTOR);
    }
}

static void finish_target(pol_shell_reader *r, pol_shell_word *word)
{
    pol_shell_part *part = r->now.target;
    r->now.target = NULL;
    part->end = word->end;
    part->words = word;
    part->word_count = 1;
    switch (r->now.here_sign) {
    case SIGN_HERE:
    case SIGN_HERE_TABS:
        part->words = NULL;
        pol_shell_here_add(r, part, word);
        break;
    case SIGN_HERE_STRING:
        break;
    case SIGN_COPY_IN:
    case SIGN_COPY_OUT:
        finish_copy(r, part, word, r->now.here_sign == SIGN_COPY_OUT);
        break;
    default:
        if (word->kind == POL_SHELL_OPEN) {
            mark_word(r, word, POL_SHELL_WHY_TARGET);
        }
    }
    part->word_count = part->words != NULL;
    bool device = pol_text_starts(word->value, POL_TEXT("/dev/tcp/")) ||
                  pol_text_starts(word->value, POL_TEXT("/dev/udp/"));
    if (device && part->access != POL_SHELL_DATA &&
        r->shell == POL_SHELL_BASH) {
        part->flags |= POL_SHELL_NETWORK;
    }
}

/* Names that the shell itself looks up while it reads the same command. */
static bool is_own(pol_text name)
{
    static const pol_text names[] = {POL_TEXT("HOME"), POL_TEXT("PWD"),
                                     POL_TEXT("CDPATH"), POL_TEXT("OLDPWD")};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (pol_text_equal(names[i], name)) {
            return true;
        }
    }
    return false;
}

static void finish_value(pol_shell_reader *r, pol_shell_word *word)
{
    pol_shell_part *part = r->now.target;
    if (is_own(part->name)) {
        mark_word(r, word, POL_SHELL_WHY_ASSIGNMENT);
    }
    if (pol_text_equal(part->name, POL_TEXT("IFS"))) {
        r->now.fields = true; /* until the command is known */
    }
    r->now.target = NULL;
    part->end = word->end;
    part->words = word;
    part->word_count = 1;
    if (r->now.command != NULL) {
        r->now.command->end = word->end;
    }
}

/* A name that no shell and no program outside gives a meaning: lower case
 * without _ (http_proxy, npm_config_..), and for zsh, whose own names are so,
 * one letter. */
bool pol_shell_is_harmless(const pol_shell_reader *r, pol_text name)
{
    if (name.size == 0 || (r->shell == POL_SHELL_ZSH && name.size > 1)) {
        return false;
    }
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (!((c >= 'a' && c <= 'z') || (i > 0 && c >= '0' && c <= '9'))) {
            return false;
        }
    }
    return true;
}

static void finish_for_name(pol_shell_reader *r, const pol_shell_word *word)
{
    if (!is_plain(r, word) || !pol_shell_is_harmless(r, word->value)) {
        mark_word(r, word, POL_SHELL_WHY_ASSIGNMENT);
    }
    pol_shell_part *part =
        pol_shell_part_new(r, POL_SHELL_ASSIGNMENT, word->begin);
    if (part != NULL) {
        part->name = word->value;
        part->end = word->end;
        part->flags |= POL_SHELL_LOOP;
        pol_shell_part_link(r, part);
        r->now.assigned = part;
        r->now.tail = &part->words;
        r->now.state = STATE_FOR_IN;
    }
}

/* One of the words that a construct has in the middle. */
static void finish_fixed(pol_shell_reader *r, const pol_shell_word *word,
                         pol_text value, uint8_t state)
{
    if (!is_plainly(r, word, value)) {
        mark_word(r, word, POL_SHELL_WHY_SYNTAX);
    }
    r->now.state = state;
}

static void finish_pattern(pol_shell_reader *r, const pol_shell_word *word)
{
    if (is_plainly(r, word, POL_TEXT("esac"))) {
        if (r->now.state == STATE_PATTERN) {
            pol_shell_close(r);
            return;
        }
        mark_word(r, word, POL_SHELL_WHY_SYNTAX);
    }
    r->now.state = STATE_PATTERN_END;
}

/* zsh has loops without `do`. */
static void finish_do(pol_shell_reader *r, pol_shell_word *word)
{
    bool expected = is_plainly(r, word, POL_TEXT("do"));
    finish_fixed(r, word, POL_TEXT("do"), STATE_COMMAND);
    r->top->phase = PHASE_BODY;
    r->now.flow.loops++;
    pol_shell_open_list(r);
    if (!expected) {
        finish_command(r, word);
    }
}

static void finish_inside(pol_shell_reader *r, pol_shell_word *word)
{
    switch (r->now.word.role) {
    case ROLE_NAME:
        r->now.state = STATE_COMMAND;
        r->now.need = true;
        break;
    case ROLE_FOR_NAME:
        finish_for_name(r, word);
        break;
    case ROLE_FOR_IN:
        finish_fixed(r, word, POL_TEXT("in"), STATE_FOR_WORDS);
        break;
    case ROLE_FOR_WORD:
        *r->now.tail = word;
        r->now.tail = &word->next;
        r->now.assigned->word_count++;
        break;
    case ROLE_FOR_DO:
        finish_do(r, word);
        break;
    case ROLE_CASE:
        r->now.state = STATE_CASE_IN;
        break;
    case ROLE_CASE_IN:
        finish_fixed(r, word, POL_TEXT("in"), STATE_PATTERN);
        break;
    case ROLE_PATTERN:
        finish_pattern(r, word);
        break;
    case ROLE_CONDITION:
        pol_shell_condition_word(r, word);
        break;
    default: /* the elements of an array */
        break;
    }
}

void pol_shell_finish(pol_shell_reader *r, pol_shell_word *word)
{
    check(r, word);
    switch (r->now.word.role) {
    case ROLE_STRAY:
        mark_word(r, word, POL_SHELL_WHY_SYNTAX);
        pol_shell_end_command(r);
        r->now.state = STATE_COMMAND;
        finish_command(r, word);
        break;
    case ROLE_COMMAND:
        finish_command(r, word);
        break;
    case ROLE_ARGUMENT:
        finish_argument(r, word);
        break;
    case ROLE_TARGET:
        finish_target(r, word);
        break;
    case ROLE_VALUE:
        finish_value(r, word);
        break;
    default:
        finish_inside(r, word);
    }
}
