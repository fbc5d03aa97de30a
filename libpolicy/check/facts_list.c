/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists of program(): which options, which operands, which words mean the
 * same.  Refuses to know what follows from them. */
#include <libpolicy/check/builtin.h>
#include <libpolicy/check/facts_list.h>

enum {
    MAX_OPTION = 255, /* bytes */
    MAX_LIST = 65535, /* options of one statement */
    MAX_PLACES = 64,  /* of one list */
    MAX_GLOB = 255,   /* bytes */
    MAX_POSITION = 255,
    MAX_SYNONYMS = 64
};

/* -- options */

static const struct option_row {
    uint8_t argument;
    uint16_t bits;
} option_rows[] = {
    {POL_PROGRAM_OPTIONS, 0},
    {POL_PROGRAM_OPTIONS_WITH_VALUE, POL_OPTION_VALUE},
    {POL_PROGRAM_GLOBAL_OPTIONS, POL_OPTION_GLOBAL},
    {POL_PROGRAM_CODE_OPTIONS, POL_OPTION_CODE},
    {POL_PROGRAM_WRITE_OPTIONS, POL_OPTION_WRITE},
    {POL_PROGRAM_READ_OPTIONS, POL_OPTION_READ},
    {POL_PROGRAM_EFFECT_OPTIONS, POL_OPTION_EFFECT},
    {POL_PROGRAM_NETWORK_OPTIONS, POL_OPTION_NETWORK},
    {POL_PROGRAM_SCRIPT_OPTIONS, POL_OPTION_SCRIPT},
    {POL_PROGRAM_TEXT_OPTIONS, POL_OPTION_TEXT},
    {POL_PROGRAM_COMMAND_OPTIONS, POL_OPTION_COMMAND},
    {POL_PROGRAM_RECURSIVE_OPTIONS, POL_OPTION_RECURSIVE},
    {POL_PROGRAM_FOLDER_OPTIONS, POL_OPTION_FOLDER},
    {POL_PROGRAM_FIRST_OPERAND_OPTIONS, POL_OPTION_FIRST},
    {POL_PROGRAM_IN_PLACE_OPTIONS, POL_OPTION_IN_PLACE},
    {POL_PROGRAM_LISTING_OPTIONS, POL_OPTION_LISTS},
};

static bool is_option(pol_text text)
{
    /* `env -`, `sh -c + TEXT`, and `--` where a command follows. */
    return text.size > 0 && text.size <= MAX_OPTION &&
           (text.data[0] == '-' || text.data[0] == '+') &&
           memchr(text.data, '=', text.size) == NULL &&
           memchr(text.data, '\0', text.size) == NULL;
}

static bool report_option(pol_checker *c, const pol_value *value)
{
    pol_text text = pol_value_text(value);
    pol_diag *diag = pol_check_error(
        c, POL_CODE_BAD_OPTION, value->span,
        "`%.*s` is no option: it is written \"-x\", \"--long\", \"-exec\" or "
        "\"+x\", and \"--long=\" where it takes a value",
        POL_PR(text));
    pol_text dashed = {text.data, text.size};
    bool is_word = text.size > 1 && text.size < 32;
    for (size_t i = 0; is_word && i < dashed.size; i++) {
        char ch = dashed.data[i];
        is_word = (ch >= 'a' && ch <= 'z') || (ch == '-' && i > 0);
    }
    if (is_word) {
        pol_check_fix(c, diag, "\"--%.*s\"", POL_PR(text));
    }
    return false;
}

/* "-x=" takes a value, "-x==" two, "-x=?" one that is glued to it or none;
 * *text is the name afterwards. */
static uint32_t take_values(pol_text *text)
{
    static const struct {
        const char *end;
        uint32_t bits;
    } rows[] = {{"=?", POL_OPTION_TWO},
                {"==", POL_OPTION_VALUE | POL_OPTION_TWO},
                {"=", POL_OPTION_VALUE}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t size = strlen(rows[i].end);
        if (text->size >= size &&
            memcmp(text->data + text->size - size, rows[i].end, size) == 0) {
            text->size -= size;
            return rows[i].bits;
        }
    }
    return 0;
}

static bool take_option(pol_checker *c, const pol_value *value, uint32_t bits)
{
    pol_text text = pol_value_text(value);
    if (!pol_check_type(c, value, POL_VALUE_STRING, "an option")) {
        return false;
    }
    bits |= take_values(&text);
    if (!is_option(text)) {
        return report_option(c, value);
    }
    uint32_t number = pol_intern(&c->out->fact_texts, text);
    pol_said_option *slot = pol_vec_push(&c->said.options, c->budget);
    if (slot == NULL || number == POL_NO_TEXT) {
        return false;
    }
    *slot = (pol_said_option){number, bits};
    return true;
}

bool pol_take_options(pol_checker *c, const pol_value *value,
                      pol_said_program *said)
{
    bool good = true;
    size_t first = c->said.options.count;
    for (size_t i = 0; i < sizeof option_rows / sizeof *option_rows; i++) {
        const pol_value *list = &value[option_rows[i].argument];
        uint32_t count = list->kind == POL_VALUE_LIST ? list->count : 0;
        good = pol_check_step(c, count / 4, list->span) && good;
        for (uint32_t k = 0; k < count && !c->stopped; k++) {
            good =
                take_option(c, &list->u.items[k], option_rows[i].bits) && good;
        }
    }
    size_t count = c->said.options.count - first;
    if (count > MAX_LIST || first > UINT32_MAX - MAX_LIST) {
        pol_check_error(c, POL_CODE_LIMIT_PATTERN, said->span,
                        "a program has at most %u options", (unsigned)MAX_LIST);
        return false;
    }
    said->options = (uint32_t)first;
    said->option_count = (uint32_t)count;
    return good;
}

/* -- operands */

static bool report_position(pol_checker *c, const pol_value *value)
{
    pol_check_error(c, POL_CODE_BAD_VALUE, value->span,
                    "operands are named by an integer (0 is the first, -1 the "
                    "last), a slice (\"1:\", \":-1\") or glob(), from -%u to "
                    "%u",
                    (unsigned)MAX_POSITION, (unsigned)MAX_POSITION);
    return false;
}

/* A number at *at, with its sign; false where there is none. */
static bool read_number(pol_text text, size_t *at, int32_t *number)
{
    bool minus = *at < text.size && text.data[*at] == '-';
    *at += minus;
    size_t first = *at;
    *number = 0;
    for (; *at < text.size && text.data[*at] >= '0' && text.data[*at] <= '9';
         (*at)++) {
        *number = *number * 10 + (text.data[*at] - '0');
        if (*number > MAX_POSITION) {
            return false;
        }
    }
    *number = minus ? -*number : *number;
    return *at > first && !(minus && *number == 0);
}

/* "1:", ":-1", "2:4" */
static bool read_slice(pol_text text, pol_said_place *place)
{
    size_t at = 0;
    place->from = place->to = 0;
    if (at < text.size && text.data[at] != ':' &&
        !read_number(text, &at, &place->from)) {
        return false;
    }
    if (at >= text.size || text.data[at++] != ':') {
        return false;
    }
    if (at == text.size) {
        return true;
    }
    bool same_end; /* counted from the same one */
    if (!read_number(text, &at, &place->to) || at != text.size ||
        place->to == 0) {
        return false;
    }
    same_end = (place->from < 0) == (place->to < 0);
    return !same_end || place->from < place->to;
}

static bool read_place(pol_checker *c, const pol_value *value,
                       pol_said_place *place)
{
    place->glob = POL_NO_TEXT;
    switch ((pol_value_kind)value->kind) {
    case POL_VALUE_INT:
        if (value->u.integer < -MAX_POSITION ||
            value->u.integer >= MAX_POSITION) {
            return report_position(c, value);
        }
        place->from = (int32_t)value->u.integer;
        place->to = place->from + 1; /* -1: up to the last, which is 0 */
        return true;
    case POL_VALUE_STRING:
        return read_slice(pol_value_text(value), place) ||
               report_position(c, value);
    case POL_VALUE_ELEMENT:
        if (value->element != POL_WORD_GLOB || value->count > MAX_GLOB) {
            return report_position(c, value);
        }
        place->glob = pol_intern(&c->out->fact_texts, pol_value_text(value));
        return place->glob != POL_NO_TEXT && pol_check_no_nul(c, value);
    case POL_VALUE_UNSET:
    case POL_VALUE_NONE:
    case POL_VALUE_BOOL:
    case POL_VALUE_BIG:
    case POL_VALUE_FLOAT:
    case POL_VALUE_LIST:
    case POL_VALUE_TUPLE:
    case POL_VALUE_DICT:
    case POL_VALUE_FUNCTION:
    case POL_VALUE_GLOBAL:
        return report_position(c, value);
    case POL_VALUE_BAD:
        break;
    }
    return false;
}

static bool take_place(pol_checker *c, const pol_value *value, uint8_t kind)
{
    pol_said_place place = {.kind = kind};
    if (!read_place(c, value, &place)) {
        return false;
    }
    pol_said_place *slot = pol_vec_push(&c->said.places, c->budget);
    if (slot == NULL) {
        return false;
    }
    *slot = place;
    return true;
}

bool pol_take_places(pol_checker *c, const pol_value *value,
                     pol_said_program *said)
{
    bool good = true;
    size_t first = c->said.places.count;
    for (uint32_t kind = 0; kind < POL_OPERAND_KINDS; kind++) {
        const pol_value *list = &value[POL_PROGRAM_CODE_OPERANDS + kind];
        uint32_t count = list->kind == POL_VALUE_LIST ? list->count : 0;
        if (count > MAX_PLACES) {
            pol_check_error(c, POL_CODE_LIMIT_PATTERN, list->span,
                            "a list of operands has at most %u items",
                            (unsigned)MAX_PLACES);
            return false;
        }
        for (uint32_t k = 0; k < count; k++) {
            good = take_place(c, &list->u.items[k], (uint8_t)kind) && good;
        }
    }
    if (first > UINT32_MAX - POL_OPERAND_KINDS * MAX_PLACES) {
        c->budget->failed = POL_ARENA_LIMIT;
        return false;
    }
    said->places = (uint32_t)first;
    said->place_count = (uint32_t)(c->said.places.count - first);
    return good;
}

/* -- synonyms */

/* One list: options, or words of subcommands. */
static bool take_list(pol_checker *c, const pol_value *list,
                      pol_synonyms *synonyms)
{
    uint32_t options = 0;
    if (!pol_check_type(c, list, POL_VALUE_LIST, "a list of synonyms")) {
        return false;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        const pol_value *item = &list->u.items[i];
        pol_text text = pol_value_text(item);
        if (!pol_check_type(c, item, POL_VALUE_STRING, "a synonym") ||
            !pol_check_no_nul(c, item)) {
            return false;
        }
        options += is_option(text);
        uint32_t *slot = pol_vec_push(&c->out->synonym_texts, c->budget);
        if (slot == NULL) {
            return false;
        }
        *slot = pol_intern(&c->out->fact_texts, text);
    }
    synonyms->count = list->count;
    if (list->count >= 2 && list->count <= MAX_SYNONYMS &&
        (options == 0 || options == list->count)) {
        return true;
    }
    pol_check_error(c, POL_CODE_BAD_VALUE, list->span,
                    "synonyms are 2 to %u options, or as many words",
                    (unsigned)MAX_SYNONYMS);
    return false;
}

bool pol_take_synonyms(pol_checker *c, const pol_value *list,
                       const pol_said_program *said)
{
    uint32_t count = list->kind == POL_VALUE_LIST ? list->count : 0;
    if (count == 0) {
        return true;
    }
    pol_text name = pol_intern_text(&c->fact_names, said->name);
    uint32_t program = pol_intern(&c->out->fact_texts, name);
    if (program == POL_NO_TEXT || !pol_check_step(c, count * 4u, list->span)) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        pol_synonyms synonyms = {.program = program,
                                 .first = (uint32_t)c->out->synonym_texts.count,
                                 .layer = said->layer};
        if (!take_list(c, &list->u.items[i], &synonyms)) {
            return false;
        }
        pol_synonyms *slot = pol_vec_push(&c->out->synonyms, c->budget);
        if (slot == NULL) {
            return false;
        }
        *slot = synonyms;
    }
    return true;
}
