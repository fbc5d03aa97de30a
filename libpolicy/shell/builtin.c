/* SPDX-License-Identifier: Apache-2.0
 *
 * Commands of the shell itself: which of them change what follows, run other
 * text, or evaluate an operand.  Knows no program outside the shell. */
#include <libpolicy/shell/reader.h>

enum {
    B = 1 << POL_SHELL_BASH,
    S = 1 << POL_SHELL_SH,
    Z = 1 << POL_SHELL_ZSH
};

typedef enum check {
    CHECK_STATE,
    CHECK_CODE,
    CHECK_ASKING, /* code, but for `command -v NAME` */
    CHECK_TEST,
    CHECK_NUMBER, /* zsh evaluates it: digits only */
    CHECK_BARE,   /* no options */
    CHECK_PRINTF,
    CHECK_READ, /* names that matter to nobody */
    CHECK_CD,
    CHECK_SPECIAL
} check;

typedef struct builtin {
    pol_text name;
    uint8_t shells;
    uint8_t check;
} builtin;

static const builtin builtins[] = {
#define POL_SHELL_BUILTIN(name, shells, what) \
    {{name, sizeof(name) - 1}, shells, CHECK_##what},
#include <libpolicy/shell/builtins.def>
#undef POL_SHELL_BUILTIN
};

static const builtin *find(pol_shell shell, pol_text name)
{
    size_t count = sizeof builtins / sizeof builtins[0];
    for (size_t i = 0; i < count && name.size <= 13; i++) {
        if (pol_text_equal(builtins[i].name, name)) {
            /* sh may be bash after all. */
            unsigned as = shell == POL_SHELL_SH ? S | B : 1u << shell;
            return (builtins[i].shells & as) != 0 ? &builtins[i] : NULL;
        }
    }
    return NULL;
}

static bool is_digits(const pol_shell_word *word)
{
    if (word->kind != POL_SHELL_STATIC || word->value.size > 9) {
        return false;
    }
    for (size_t i = 0; i < word->value.size; i++) {
        if (word->value.data[i] < '0' || word->value.data[i] > '9') {
            return false;
        }
    }
    return true;
}

static bool is_word(const pol_shell_word *word, pol_text value)
{
    return word->kind == POL_SHELL_STATIC && pol_text_equal(word->value, value);
}

static bool has(const pol_shell_word *word, char byte)
{
    return word->value.size > 0 &&
           memchr(word->value.data, byte, word->value.size) != NULL;
}

/* Operators between two operands, which are looked for first. */
static bool is_between(const pol_shell_word *word)
{
    static const pol_text names[] = {
        POL_TEXT("="),   POL_TEXT("=="),  POL_TEXT("!="),  POL_TEXT("<"),
        POL_TEXT(">"),   POL_TEXT("-eq"), POL_TEXT("-ne"), POL_TEXT("-lt"),
        POL_TEXT("-le"), POL_TEXT("-gt"), POL_TEXT("-ge"), POL_TEXT("-nt"),
        POL_TEXT("-ot"), POL_TEXT("-ef"), POL_TEXT("]")};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (is_word(word, names[i])) {
            return true;
        }
    }
    return false;
}

/* -v and -R take a name, whose subscript is evaluated, and an open word can
 * be -v; zsh evaluates numbers too. */
static bool test_is_plain(const pol_shell_reader *r, const pol_shell_word *w)
{
    for (; w != NULL; w = w->next) {
        if (w->kind == POL_SHELL_OPEN &&
            (w->many || r->shell == POL_SHELL_ZSH ||
             (w->dash && w->next != NULL && !is_between(w->next)))) {
            return false;
        }
        if (is_word(w, POL_TEXT("-v")) || is_word(w, POL_TEXT("-R")) ||
            (w->value.size > 1 && has(w, '['))) {
            return false;
        }
    }
    return true;
}

/* printf -v assigns, as %n does; zsh evaluates numbers. */
static bool printf_is_plain(const pol_shell_reader *r, const pol_shell_word *w)
{
    static const char flags[] = "-+ #0123456789.*'hjlqLtzZ$";
    if (w != NULL && is_word(w, POL_TEXT("--"))) {
        w = w->next;
    } else if (w != NULL && (w->dash || w->kind == POL_SHELL_OPEN)) {
        return false;
    }
    if (w == NULL || w->kind == POL_SHELL_OPEN) {
        return false;
    }
    for (size_t i = 0; i < w->value.size; i++) {
        if (w->value.data[i] != '%') {
            continue;
        }
        do {
            i++;
        } while (i < w->value.size &&
                 memchr(flags, w->value.data[i], sizeof flags - 1) != NULL);
        if (i < w->value.size && memchr("n(", w->value.data[i], 2) != NULL) {
            return false;
        }
    }
    for (w = w->next; w != NULL && r->shell == POL_SHELL_ZSH; w = w->next) {
        if (w->kind == POL_SHELL_OPEN || has(w, '[') || has(w, '(')) {
            return false;
        }
    }
    return true;
}

static bool number_is_plain(const pol_shell_reader *r, const pol_shell_word *w)
{
    return w == NULL || is_digits(w) || (r->shell != POL_SHELL_ZSH);
}

static bool bare_is_plain(const pol_shell_word *w)
{
    for (; w != NULL; w = w->next) {
        if (w->dash || (w->kind == POL_SHELL_OPEN && w->many)) {
            return false;
        }
    }
    return true;
}

/* The letters that take no value, and those that do: the ones of bash that
 * neither edit a line nor fill an array.  zsh evaluates its numbers. */
static bool is_read_option(const pol_shell_reader *r, char letter, bool *valued)
{
    static const char plain[] = "rs", with_value[] = "dnNptu";
    if (memchr(plain, letter, sizeof plain - 1) != NULL) {
        return true;
    }
    *valued = memchr(with_value, letter, sizeof with_value - 1) != NULL;
    return *valued && (r->shell != POL_SHELL_ZSH || letter == 'd');
}

static bool is_read_value(char letter, pol_text value)
{
    for (size_t i = 0; i < value.size && letter != 'd' && letter != 'p'; i++) {
        if (memchr("0123456789.", value.data[i], 11) == NULL) {
            return false;
        }
    }
    return true;
}

/* One word of options; *w stays there, or is the word that is the value of the
 * last one. */
static bool read_option_is_plain(const pol_shell_reader *r,
                                 const pol_shell_word **w)
{
    pol_text text = (*w)->value;
    for (size_t i = 1; i < text.size; i++) {
        bool valued = false;
        char letter = text.data[i];
        if (!is_read_option(r, letter, &valued)) {
            return false;
        }
        if (valued && i + 1 < text.size) {
            return is_read_value(letter, pol_text_from(text, i + 1));
        }
        if (valued) {
            *w = (*w)->next;
            return *w != NULL && !(*w)->many &&
                   ((*w)->kind == POL_SHELL_STATIC
                        ? is_read_value(letter, (*w)->value)
                        : letter == 'p');
        }
    }
    return true;
}

/* Without a name it sets REPLY, which nobody looks at. */
static bool read_is_plain(const pol_shell_reader *r, const pol_shell_word *w)
{
    for (; w != NULL && w->kind == POL_SHELL_STATIC && w->dash; w = w->next) {
        if (is_word(w, POL_TEXT("--"))) {
            w = w->next;
            break;
        }
        if (w->value.size < 2 || !read_option_is_plain(r, &w)) {
            return false;
        }
    }
    for (; w != NULL; w = w->next) {
        if (w->kind != POL_SHELL_STATIC ||
            !pol_shell_is_harmless(r, w->value)) {
            return false;
        }
    }
    return true;
}

/* For the directory of what follows. */
static void moves(pol_shell_reader *r, const pol_shell_part *command)
{
    pol_shell_flow *flow = &r->now.flow;
    if (flow->loops > 0) {
        pol_shell_mark(r, command->begin, command->end, POL_SHELL_WHY_LOOP_CD);
    }
    const pol_shell_word *to = command->words->next;
    bool absolute = to != NULL && to->next == NULL &&
                    to->kind == POL_SHELL_STATIC && to->value.size > 0 &&
                    to->value.data[0] == '/';
    flow->cd = command;
    flow->moved = true;
    flow->unsure = (flow->unsure && !absolute) || flow->or_seen ||
                   flow->divided || r->now.assigned != NULL;
}

static pol_shell_why why_of(pol_shell_reader *r, const builtin *found,
                            const pol_shell_part *command)
{
    const pol_shell_word *first = command->words->next;
    bool fine = true;
    switch ((check)found->check) {
    case CHECK_STATE:
        return POL_SHELL_WHY_STATE;
    case CHECK_CODE:
        return POL_SHELL_WHY_CODE;
    case CHECK_ASKING:
        return first != NULL && (is_word(first, POL_TEXT("-v")) ||
                                 is_word(first, POL_TEXT("-V")))
                   ? POL_SHELL_WHY_NONE
                   : POL_SHELL_WHY_CODE;
    case CHECK_TEST:
        fine = test_is_plain(r, first);
        break;
    case CHECK_NUMBER:
        fine = number_is_plain(r, first);
        break;
    case CHECK_BARE:
        fine = bare_is_plain(first);
        break;
    case CHECK_PRINTF:
        fine = printf_is_plain(r, first);
        break;
    case CHECK_READ:
        return read_is_plain(r, first) ? POL_SHELL_WHY_NONE
                                       : POL_SHELL_WHY_STATE;
    case CHECK_CD:
        moves(r, command);
        break;
    case CHECK_SPECIAL:
        break;
    }
    return fine ? POL_SHELL_WHY_NONE : POL_SHELL_WHY_OPERAND;
}

/* In dash and zsh what is assigned before these lasts (POSIX 2.14). */
static bool is_special(pol_text name)
{
    static const pol_text names[] = {POL_TEXT(":"),        POL_TEXT("break"),
                                     POL_TEXT("continue"), POL_TEXT("exit"),
                                     POL_TEXT("return"),   POL_TEXT("times")};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (pol_text_equal(names[i], name)) {
            return true;
        }
    }
    return false;
}

/* IFS in front of a command: the shell may split that one's own words by it.
 * `read` with nothing to split is what it is for. */
static void check_fields(pol_shell_reader *r, const pol_shell_part *command)
{
    if (command->words->kind == POL_SHELL_STATIC &&
        pol_text_equal(command->words->value, POL_TEXT("read")) &&
        read_is_plain(r, command->words->next)) {
        return;
    }
    for (const pol_shell_part *p = r->now.assigned; p != NULL; p = p->next) {
        if (p->command == command && p->words != NULL &&
            p->kind == POL_SHELL_ASSIGNMENT &&
            pol_text_equal(p->name, POL_TEXT("IFS"))) {
            pol_shell_mark(r, p->words->begin, p->words->end,
                           POL_SHELL_WHY_ASSIGNMENT);
            return;
        }
    }
}

void pol_shell_builtin(pol_shell_reader *r, pol_shell_part *command)
{
    const pol_shell_word *name = command->words;
    if (r->now.fields) {
        check_fields(r, command);
    }
    if (name->kind == POL_SHELL_OPEN) {
        pol_shell_mark(r, name->begin, name->end, POL_SHELL_WHY_COMMAND);
        return;
    }
    if (name->kind != POL_SHELL_STATIC) {
        return;
    }
    if (name->value.size > 0 && name->value.data[0] == '%') {
        pol_shell_mark(r, name->begin, name->end, POL_SHELL_WHY_CODE);
    }
    const builtin *found = find(r->shell, name->value);
    if (found != NULL) {
        pol_shell_why why = why_of(r, found, command);
        if (why != POL_SHELL_WHY_NONE) {
            pol_shell_mark(r, command->begin, command->end, why);
        }
    }
    if (r->now.assigned != NULL && is_special(name->value)) {
        pol_shell_mark(r, command->begin, command->end,
                       POL_SHELL_WHY_ASSIGNMENT);
    }
}
