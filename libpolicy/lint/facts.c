/* SPDX-License-Identifier: Apache-2.0
 *
 * What the facts of programs say of a pattern, read as a command line.  Knows
 * no single program. */
#include <libpolicy/lint/task.h>

#include <libpolicy/canon/fact.h>

static int compare(pol_text a, pol_text b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size > 0 ? memcmp(a.data, b.data, size) : 0;
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

pol_text pol_lint_program_name(const pol_checked *facts,
                               const pol_fact_program *program)
{
    return pol_intern_text(&facts->fact_texts, program->name);
}

const pol_fact_program *pol_lint_program(const pol_checked *facts,
                                         pol_text name)
{
    size_t low = 0, high = facts->programs.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const pol_fact_program *p = &facts->programs.items[middle];
        int order = compare(name, pol_lint_program_name(facts, p));
        if (order == 0) {
            return p;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

/* -- Options */

static const pol_fact_option *find_option(const pol_checked *facts,
                                          const pol_fact_program *program,
                                          pol_text text)
{
    for (uint32_t i = 0; i < program->option_count; i++) {
        const pol_fact_option *o =
            &facts->fact_options.items[program->options + i];
        if (pol_text_equal(pol_intern_text(&facts->fact_texts, o->text),
                           text)) {
            return o;
        }
    }
    return NULL;
}

static const pol_fact_option *find_above(const pol_checked *facts,
                                         const pol_fact_program *program,
                                         pol_text text)
{
    for (unsigned depth = 0; program != NULL && depth < 8; depth++) {
        const pol_fact_option *o = find_option(facts, program, text);
        if (o != NULL) {
            return o;
        }
        program = program->parent == 0
                      ? NULL
                      : &facts->programs.items[program->parent - 1];
    }
    return NULL;
}

uint32_t pol_lint_option(const pol_checked *facts,
                         const pol_fact_program *program, pol_text text,
                         const pol_fact_option **option)
{
    *option = find_above(facts, program, text);
    if (*option != NULL) {
        return (*option)->bits;
    }
    if (text.size > 2 && text.data[0] == '-' && text.data[1] == '-') {
        const char *equals = memchr(text.data, '=', text.size);
        pol_text name = {text.data,
                         equals != NULL ? (size_t)(equals - text.data) : 0};
        *option = name.size > 0 ? find_above(facts, program, name) : NULL;
        return *option != NULL ? (*option)->bits & ~(uint32_t)POL_OPTION_VALUE
                               : 0;
    }
    uint32_t bits = 0;
    for (size_t i = 1; text.size > 2 && i < text.size; i++) {
        char letter[2] = {'-', text.data[i]};
        const pol_fact_option *one =
            find_above(facts, program, (pol_text){letter, 2});
        if (one == NULL) {
            *option = NULL;
            return 0;
        }
        *option = one;
        bits |= one->bits;
    }
    return bits;
}

/* -- A command line */

static const pol_fact_program *find_subcommand(const pol_checked *facts,
                                               const pol_fact_program *program,
                                               pol_text word)
{
    char name[128];
    pol_text head = pol_lint_program_name(facts, program);
    if (head.size + 1 + word.size > sizeof name) {
        return NULL;
    }
    memcpy(name, head.data, head.size);
    name[head.size] = ' ';
    memcpy(name + head.size + 1, word.data, word.size);
    return pol_lint_program(facts, (pol_text){name, head.size + 1 + word.size});
}

/* The text of a word that is a literal or an option(); of alternatives, the
 * first one.  *size: words that it takes. */
static pol_text text_of(const pol_lint_task *task, const uint32_t *words,
                        uint32_t count, uint32_t *size)
{
    uint32_t word = words[0];
    *size = 1;
    if (POL_WORD_KIND(word) == POL_WORD_ALT && count > 1) {
        *size += POL_WORD_VALUE(word);
        word = words[1];
    }
    if (POL_WORD_KIND(word) == POL_WORD_LITERAL) {
        return pol_lint_text(task, POL_WORD_VALUE(word));
    }
    if (POL_WORD_KIND(word) == POL_WORD_OPTION) {
        pol_option o = task->checked->options.items[POL_WORD_VALUE(word)];
        return pol_lint_text(task, task->checked->option_texts.items[o.first]);
    }
    return (pol_text){NULL, 0};
}

static pol_text base_of(pol_text program)
{
    for (size_t i = program.size; i > 0; i--) {
        if (program.data[i - 1] == '/') {
            return pol_text_from(program, i);
        }
    }
    return program;
}

/* Options with which nearly every program does nothing else. */
static bool asks_only(pol_text text)
{
    return pol_text_equal(text, POL_TEXT("--version")) ||
           pol_text_equal(text, POL_TEXT("--help"));
}

/* One word behind the program; false where it is an operand. */
static bool read_word(const pol_lint_task *task, pol_lint_reach *r,
                      pol_text text, bool *takes_value)
{
    const pol_checked *facts = task->facts;
    *takes_value = false;
    r->open = NULL;
    if (text.size > 1 && text.data[0] == '-') {
        const pol_fact_option *option;
        uint32_t bits = pol_lint_option(facts, r->program, text, &option);
        r->unknown |= option == NULL;
        *takes_value = (bits & (POL_OPTION_VALUE | POL_OPTION_TEXT |
                                POL_OPTION_COMMAND)) != 0;
        r->open = option;
        r->open_bits = bits;
        r->exact |= (bits & POL_OPTION_LISTS) != 0 || asks_only(text);
        return true;
    }
    const pol_fact_program *sub = find_subcommand(facts, r->program, text);
    if (sub == NULL) {
        return false;
    }
    r->program = sub;
    return true;
}

pol_lint_reach pol_lint_reach_of(const pol_lint_task *task, pol_text head,
                                 const uint32_t *words, uint32_t count)
{
    pol_lint_reach r = {.name = base_of(head), .bare = true};
    r.program = pol_lint_program(task->facts, r.name);
    for (uint32_t i = 0, size; r.program != NULL && i < count; i += size) {
        bool takes_value;
        pol_word_kind kind = POL_WORD_KIND(words[i]);
        pol_text text = text_of(task, words + i, count - i, &size);
        if (kind == POL_WORD_END) {
            r.exact = true;
        } else if (text.data == NULL) { /* any token: nothing is said by it */
            r.open = NULL;
        } else if (!read_word(task, &r, text, &takes_value)) {
            r.bare = false;
            r.open = NULL;
        } else if (takes_value && i + size < count &&
                   POL_WORD_KIND(words[i + size]) == POL_WORD_LITERAL) {
            /* Its value is given. */
            r.bare = r.bare && (r.open_bits &
                                (POL_OPTION_CODE | POL_OPTION_TEXT |
                                 POL_OPTION_COMMAND | POL_OPTION_SCRIPT)) == 0;
            size++;
            r.open = NULL;
        } else if (!takes_value) {
            r.open = NULL;
        }
    }
    return r;
}

bool pol_lint_names(pol_lint_task *task, const pol_rule *rule, pol_text head)
{
    const uint32_t *words;
    uint32_t count = pol_lint_tail(task, rule, &words);
    pol_lint_argv argv;
    const pol_fact_program *program =
        pol_lint_reach_of(task, head, words, count).program;
    const uint32_t runs = POL_FACT_WRAPS | POL_FACT_JOINS | POL_FACT_SHELL |
                          POL_FACT_STDIN_CODE | POL_FACT_UNSURE;
    if (program == NULL) {
        return false;
    }
    if ((program->flags & runs) != 0) {
        return true;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (POL_WORD_KIND(words[i]) != POL_WORD_LITERAL) {
            return true;
        }
    }
    return !pol_lint_command(task, rule, head, 0, &argv) ||
           pol_lint_has_named(task, &argv);
}
