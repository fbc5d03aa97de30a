/* SPDX-License-Identifier: Apache-2.0
 *
 * program() and environment(): their arguments, one statement at a time.
 * Refuses to know what other statements say of the same name. */
#include <libpolicy/check/builtin.h>
#include <libpolicy/check/facts_list.h>

enum {
    MAX_NAME = 255, /* bytes */
    MAX_WORDS = 8,  /* of a name */
    MAX_OPERANDS = 16
};

/* -- words of a small set */

/* The index of a string among names; -1 with a diagnostic. */
static int choose(pol_checker *c, const pol_value *value, const char *what,
                  const char *const *names, size_t count)
{
    pol_text text = pol_value_text(value);
    for (size_t i = 0; i < count; i++) {
        if (pol_text_equal(text, (pol_text){names[i], strlen(names[i])})) {
            return (int)i;
        }
    }
    pol_diag *diag =
        pol_check_error(c, POL_CODE_BAD_VALUE, value->span,
                        "no %s is called `%.*s`", what, POL_PR(text));
    const char *near = pol_nearest(text, names, count);
    if (near != NULL) {
        pol_check_fix(c, diag, "\"%s\"", near);
    }
    return -1;
}

#define CHOOSE(c, value, what, names) \
    choose(c, value, what, names, sizeof(names) / sizeof *(names))

/* -- name */

static bool report_name(pol_checker *c, const pol_value *name,
                        const char *problem)
{
    pol_check_error(c, POL_CODE_BAD_VALUE, name->span,
                    "`%.*s` is no name of a program: %s",
                    POL_PR(pol_value_text(name)), problem);
    return false;
}

/* One word of a name; the first one is the program. */
static bool check_word(pol_checker *c, const pol_value *name, pol_text word,
                       bool is_first)
{
    if (word.size == 0) {
        return report_name(c, name, "one blank stands between two words");
    }
    if (word.size > MAX_NAME) {
        return report_name(c, name, "a word has at most 255 bytes");
    }
    if (is_first && (memchr(word.data, '/', word.size) != NULL ||
                     memchr(word.data, '\\', word.size) != NULL)) {
        return report_name(c, name, "it is the bare name, without a folder");
    }
    if (!is_first && word.data[0] == '-') {
        return report_name(c, name,
                           "behind the program stand subcommands, and this is "
                           "an option");
    }
    for (size_t i = 0; i < word.size; i++) {
        if ((unsigned char)word.data[i] < ' ' || word.data[i] == '\x7f') {
            return report_name(c, name, "it has a control character");
        }
    }
    return true;
}

/* Interns a name and what it begins with, so that every subcommand has its
 * program. */
static bool take_name(pol_checker *c, const pol_value *name, uint32_t *number)
{
    pol_text text = pol_value_text(name);
    uint32_t words = 0;
    if (!pol_check_type(c, name, POL_VALUE_STRING, "the name of a program")) {
        return false;
    }
    for (size_t begin = 0, end; begin <= text.size; begin = end + 1) {
        for (end = begin; end < text.size && text.data[end] != ' ';) {
            end++;
        }
        pol_text word = {text.data + begin, end - begin};
        if (!check_word(c, name, word, words == 0)) {
            return false;
        }
        if (++words > MAX_WORDS) {
            return report_name(c, name, "it has more than 8 words");
        }
        *number = pol_intern(&c->fact_names, (pol_text){text.data, end});
        if (*number == POL_NO_TEXT) {
            return false;
        }
    }
    return true;
}

/* -- what it is */

static const struct flag_row {
    uint8_t argument;
    uint16_t flag;
    bool needs_wraps;
} flag_rows[] = {
    {POL_PROGRAM_ASSIGNMENTS, POL_FACT_ASSIGNMENTS, true},
    {POL_PROGRAM_APPENDS, POL_FACT_APPENDS, true},
    {POL_PROGRAM_SINGLE_DASH, POL_FACT_SINGLE_DASH, false},
    {POL_PROGRAM_BUNDLED, POL_FACT_BUNDLED, false},
    {POL_PROGRAM_RECURSIVE, POL_FACT_RECURSIVE, false},
    {POL_PROGRAM_SUBCOMMANDS, POL_FACT_SUBCOMMANDS, false},
};

enum {
    WRAPS_ANY = POL_FACT_WRAPS | POL_FACT_SHELL
};

static bool needs_wraps(pol_checker *c, const pol_said_program *said,
                        const pol_value *value, const char *argument)
{
    if ((said->flags & WRAPS_ANY) != 0) {
        return true;
    }
    pol_check_error(c, POL_CODE_BAD_VALUE, value->span,
                    "`%s` is for programs that run another one: `wraps` is "
                    "not given",
                    argument);
    return false;
}

static bool take_wraps(pol_checker *c, const pol_value *value,
                       pol_said_program *said)
{
    static const char *const names[] = {"words", "shell"};
    if (value->kind == POL_VALUE_UNSET) {
        return true;
    }
    if (value->kind == POL_VALUE_BOOL) {
        *(value->count != 0 ? &said->flags : &said->denied) |= POL_FACT_WRAPS;
        return true;
    }
    int index = CHOOSE(c, value, "way to wrap", names);
    said->flags |= index == 0   ? POL_FACT_WRAPS | POL_FACT_JOINS
                   : index == 1 ? POL_FACT_SHELL
                                : 0;
    return index >= 0;
}

static bool take_flags(pol_checker *c, const pol_value *value,
                       pol_said_program *said)
{
    bool good = true;
    for (size_t i = 0; i < sizeof flag_rows / sizeof *flag_rows; i++) {
        const struct flag_row *row = &flag_rows[i];
        const pol_value *given = &value[row->argument];
        bool is_true = given->count != 0;
        if (given->kind == POL_VALUE_UNSET) {
            continue;
        }
        *(is_true ? &said->flags : &said->denied) |= row->flag;
        if (is_true && row->needs_wraps) {
            good &= needs_wraps(c, said, given,
                                row->flag == POL_FACT_APPENDS ? "appends"
                                                              : "assignments");
        }
    }
    bool globals = value[POL_PROGRAM_GLOBAL_OPTIONS].count > 0;
    const pol_value *given =
        &value[globals ? POL_PROGRAM_GLOBAL_OPTIONS : POL_PROGRAM_SUBCOMMANDS];
    if ((globals || (said->flags & POL_FACT_SUBCOMMANDS) != 0) &&
        (said->flags & WRAPS_ANY) != 0) {
        pol_check_error(c, POL_CODE_BAD_VALUE, given->span,
                        "a program that runs another one has no subcommands");
        good = false;
    }
    return good;
}

static bool take_harmless(pol_checker *c, const pol_value *value,
                          pol_said_program *said)
{
    said->harmless = value->kind == POL_VALUE_BOOL && value->count != 0;
    return !said->harmless || needs_wraps(c, said, value, "harmless");
}

static bool take_operands(pol_checker *c, const pol_value *value,
                          pol_said_program *said)
{
    said->operands = POL_NOT_SAID;
    if (value->kind == POL_VALUE_UNSET) {
        return true;
    }
    if (value->kind == POL_VALUE_BIG || value->u.integer < 0 ||
        value->u.integer > MAX_OPERANDS) {
        pol_check_error(c, POL_CODE_BAD_VALUE, value->span,
                        "`operands` is from 0 to %u", (unsigned)MAX_OPERANDS);
        return false;
    }
    said->operands = (uint8_t)value->u.integer;
    return needs_wraps(c, said, value, "operands");
}

static bool take_words(pol_checker *c, const pol_value *value,
                       pol_said_program *said)
{
    static const char *const shells[] = {"bash", "sh", "zsh"};
    static const char *const scripts[] = {"", "shell", "sed", "awk", "jq"};
    static const char *const inputs[] = {"", "code"};
    const pol_value *shell = &value[POL_PROGRAM_SHELL];
    const pol_value *script = &value[POL_PROGRAM_SCRIPT];
    const pol_value *input = &value[POL_PROGRAM_STDIN];
    int index[3] = {POL_NOT_SAID, POL_NOT_SAID, 0};
    if (shell->kind != POL_VALUE_UNSET) {
        index[0] = CHOOSE(c, shell, "shell", shells);
    }
    if (script->kind != POL_VALUE_UNSET) {
        index[1] = CHOOSE(c, script, "language of scripts", scripts);
    }
    if (input->kind != POL_VALUE_UNSET) {
        index[2] = CHOOSE(c, input, "use of the standard input", inputs);
    }
    said->shell = (uint8_t)index[0];
    said->script = (uint8_t)index[1];
    said->flags |= index[2] == 1 ? POL_FACT_STDIN_CODE : 0;
    return index[0] >= 0 && index[1] >= 0 && index[2] >= 0;
}

static bool take_lists(pol_checker *c, const pol_value *value,
                       pol_said_program *said)
{
    const pol_value *text = &value[POL_PROGRAM_TEXT_OPTIONS];
    bool good = pol_take_options(c, value, said);
    good &= pol_take_places(c, value, said);
    if (text->kind != POL_VALUE_UNSET && (said->flags & POL_FACT_SHELL) == 0) {
        pol_check_error(c, POL_CODE_BAD_VALUE, text->span,
                        "`text_options` is for shells: wraps=\"shell\" is not "
                        "given");
        good = false;
    }
    return good;
}

static bool says_twice(const pol_checker *c, size_t first, uint32_t name)
{
    for (size_t i = first; i < c->said.programs.count; i++) {
        if (c->said.programs.items[i].name == name) {
            return true;
        }
    }
    return false;
}

void pol_check_program(pol_checker *c, const pol_arguments *args)
{
    const pol_value *value = args->value;
    uint32_t count;
    const pol_value *names = pol_one_or_more(&value[POL_PROGRAM_NAME], &count);
    pol_said_program said = {.span = args->call->span,
                             .layer = c->file->layer,
                             .is_base = c->file->is_base};
    if (!take_wraps(c, &value[POL_PROGRAM_WRAPS], &said)) {
        return; /* many arguments ask for it */
    }
    bool good = pol_check_not_empty(c, &value[POL_PROGRAM_NAME], "names");
    good &= take_flags(c, value, &said);
    good &= take_harmless(c, &value[POL_PROGRAM_HARMLESS], &said);
    good &= take_operands(c, &value[POL_PROGRAM_OPERANDS], &said);
    good &= take_words(c, value, &said);
    good &= take_lists(c, value, &said);
    good = pol_check_step(c, count, args->call->span) && good;
    size_t first = c->said.programs.count;
    for (uint32_t i = 0; i < count; i++) {
        good = take_name(c, &names[i], &said.name) && good;
        /* A long list of names is not searched. */
        if (!good || (i < MAX_NAME && says_twice(c, first, said.name))) {
            continue;
        }
        good = pol_take_synonyms(c, &value[POL_PROGRAM_SYNONYMS], &said);
        pol_said_program *slot =
            good ? pol_vec_push(&c->said.programs, c->budget) : NULL;
        if (slot != NULL) {
            *slot = said;
        }
    }
}

/* -- environment() */

static bool take_variable(pol_checker *c, const pol_value *name,
                          pol_said_variable *said)
{
    pol_text text = pol_value_text(name);
    if (!pol_check_type(c, name, POL_VALUE_STRING, "the name of a variable") ||
        !pol_check_no_nul(c, name)) {
        return false;
    }
    said->is_glob = false;
    bool good = text.size > 0 && text.size <= MAX_NAME;
    for (size_t i = 0; good && i < text.size; i++) {
        good = strchr("=[]\\", text.data[i]) == NULL;
        said->is_glob |= text.data[i] == '*' || text.data[i] == '?';
    }
    if (!good) {
        pol_check_error(c, POL_CODE_BAD_VALUE, name->span,
                        "`%.*s` is no name of a variable: 1 to %u bytes "
                        "without = [ ] \\, and with * or ? it is a glob",
                        POL_PR(text), (unsigned)MAX_NAME);
        return false;
    }
    said->name = pol_intern(&c->out->fact_texts, text);
    return said->name != POL_NO_TEXT;
}

void pol_check_environment(pol_checker *c, const pol_arguments *args)
{
    static const char *const effects[] = {"harmless", "hook", "loader"};
    const pol_value *value = args->value;
    uint32_t count;
    const pol_value *names =
        pol_one_or_more(&value[POL_ENVIRONMENT_NAMES], &count);
    int effect = CHOOSE(c, &value[POL_ENVIRONMENT_EFFECT], "effect", effects);
    pol_said_variable said = {.effect = (uint8_t)effect,
                              .layer = c->file->layer,
                              .is_base = c->file->is_base};
    pol_check_not_empty(c, &value[POL_ENVIRONMENT_NAMES], "names");
    if (!pol_check_step(c, count, args->call->span)) {
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        pol_said_variable *slot =
            take_variable(c, &names[i], &said) && effect >= 0
                ? pol_vec_push(&c->said.variables, c->budget)
                : NULL;
        if (slot != NULL) {
            *slot = said;
        }
    }
}
