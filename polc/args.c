/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads the command line with getopt_long.  No long option is abbreviated: a
 * script that works today works with every later option too. */
#include "polc/args.h"
#include "polc/keys.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#define ALL ~0u
#define CHECK POLC_IN_CHECK
#define FMT POLC_IN_FMT
#define COMPILE POLC_IN_COMPILE
#define EVAL POLC_IN_EVAL
#define EXPLAIN POLC_IN_EXPLAIN
#define DUMP POLC_IN_DUMP
#define PROVE POLC_IN_PROVE
#define LSP POLC_IN_LSP
#define COMPARES (POLC_IN_DIFF | POLC_IN_COMPARE)
#define VERSION POLC_IN_VERSION
#define TEST POLC_IN_TEST
#define ASKS (EVAL | EXPLAIN)
#define LOADS (CHECK | COMPILE | ASKS | DUMP | PROVE | TEST)

static const polc_option options[] = {
#define POLC_OPTION(key, name, letter, argument, verbs, meaning) \
    {KEY_##key, name, letter, argument, verbs, meaning},
#include "polc/options.def"
#undef POLC_OPTION
};

static const struct {
    int key;
    unsigned verbs;
    const char *words;
} values[] = {
#define POLC_OPTION(key, name, letter, argument, verbs, meaning)
#define POLC_VALUES(key, verbs, words) {KEY_##key, verbs, words},
#include "polc/options.def"
#undef POLC_OPTION
#undef POLC_VALUES
};

#define OPTIONS (sizeof options / sizeof *options)

const polc_option *polc_option_at(size_t index)
{
    return index < OPTIONS ? &options[index] : NULL;
}

const char *polc_option_values(const polc_option *option, const polc_verb *verb)
{
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        if (values[i].key == option->key &&
            (values[i].verbs & verb->bit) != 0) {
            return values[i].words;
        }
    }
    return NULL;
}

int polc_usage_error(const char *verb, const char *message)
{
    return polc_error("%s: %s; `polc %s --help` tells more", verb, message,
                      verb);
}

static bool complain(const polc_verb *verb, const char *before,
                     const char *name, const char *after)
{
    size_t size = strlen(before) + strlen(name) + strlen(after) + 3;
    char *message = polc_resize(NULL, size);
    snprintf(message, size, "%s`%s`%s", before, name, after);
    polc_usage_error(verb->name, message);
    free(message);
    return false;
}

/* For a word that is none of the names. */
static bool refuse(const polc_verb *verb, const char *before, const char *word,
                   const char *dashes, const char *nearest)
{
    if (nearest == NULL) {
        return complain(verb, before, word, "");
    }
    polc_error("%s: %s`%s`; did you mean `%s%s`?", verb->name, before, word,
               dashes, nearest);
    return false;
}

/* -- values */

/* The words of a list, with an end behind each. */
typedef struct words {
    char *text;
    const char *names[16];
    size_t count;
} words;

static words split(const char *list)
{
    words w = {.text = polc_copy(list)};
    char *at = w.text;
    while (*at != '\0' && w.count < sizeof w.names / sizeof *w.names) {
        w.names[w.count++] = at;
        at += strcspn(at, " ");
        if (*at == ' ') {
            *at++ = '\0';
        }
    }
    return w;
}

/* Index of text among the words that the option can be. */
static bool choose(const polc_verb *verb, int key, const char *text,
                   unsigned *index)
{
    const polc_option *option = options;
    while (option->key != key) {
        option++;
    }
    words w = split(polc_option_values(option, verb));
    bool found = false;
    for (*index = 0; *index < w.count; ++*index) {
        if (strcmp(w.names[*index], text) == 0) {
            found = true;
            break;
        }
    }
    if (!found) {
        char before[64];
        snprintf(before, sizeof before, "--%s cannot be ", option->name);
        refuse(verb, before, text, "", polc_nearest(text, w.names, w.count));
    }
    free(w.text);
    return found;
}

static bool read_number(const char *text, uint64_t *number)
{
    char *end;
    if (text[0] < '0' || text[0] > '9') {
        return false;
    }
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    *number = value;
    return errno == 0 && *end == '\0';
}

static bool unknown_limit(const polc_verb *verb, const char *name)
{
    const char *names[64];
    size_t count = 0;
    while (count < 64 &&
           (names[count] = pol_limits_name(count, NULL, NULL)) != NULL) {
        count++;
    }
    return refuse(verb, "no limit is called ", name, "",
                  polc_nearest(name, names, count));
}

static bool set_limit(polc_args *args, const polc_verb *verb, const char *text)
{
    const char *equals = strchr(text, '=');
    uint64_t value = 0;
    if (equals == NULL || !read_number(equals + 1, &value) || value == 0) {
        return complain(verb, "--limit wants NAME=N with N at least 1, not ",
                        text, "");
    }
    pol_text name = {text, (size_t)(equals - text)};
    if (pol_limits_set(&args->limits, name, value) == POL_OK) {
        return true;
    }
    char *copy = polc_resize(NULL, name.size + 1);
    memcpy(copy, name.data, name.size);
    copy[name.size] = '\0';
    unknown_limit(verb, copy);
    free(copy);
    return false;
}

static bool set_format(polc_args *args, const polc_verb *verb, const char *text)
{
    static const struct {
        const char *name;
        polc_format format;
    } rows[] = {
        {"text", POLC_FORMAT_TEXT},   {"concise", POLC_FORMAT_CONCISE},
        {"json", POLC_FORMAT_JSON},   {"codex", POLC_FORMAT_CODEX},
        {"sarif", POLC_FORMAT_SARIF}, {"github", POLC_FORMAT_GITHUB},
        {"tap", POLC_FORMAT_TAP},     {"junit", POLC_FORMAT_JUNIT},
    };
    unsigned index;
    if (!choose(verb, KEY_FORMAT, text, &index)) {
        return false;
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(rows[i].name, text) == 0) {
            args->format = rows[i].format;
        }
    }
    return true;
}

static bool set_choice(polc_args *args, const polc_verb *verb, int key,
                       const char *text)
{
    unsigned index;
    if (!choose(verb, key, text, &index)) {
        return false;
    }
    switch (key) {
    case KEY_DIALECT:
        args->dialect_given = true;
        args->dialect = (pol_dialect)index;
        break;
    case KEY_STAGE:
        args->stage = (pol_stage)index;
        break;
    case KEY_REQUIRE:
        args->required |= 1u << index;
        break;
    case KEY_KIND:
        args->kinds |= 1u << index;
        break;
    case KEY_LAYER: /* the weakest is none: nothing is below it */
        args->layer = (pol_layer)index;
        break;
    default:
        args->colour = (polc_when)index;
    }
    return true;
}

static bool set_now(polc_args *args, const polc_verb *verb, const char *text)
{
    args->now_given = true;
    return read_number(text, &args->now) ||
           complain(verb, "--now wants seconds since 1970, not ", text, "");
}

/* Where an option without an argument is kept; null for another one. */
static bool *flag_of(polc_args *args, int key)
{
    const struct {
        int key;
        bool *flag;
    } rows[] = {
        {KEY_STRICT, &args->strict},
        {KEY_EACH, &args->each},
        {KEY_CHECK, &args->check},
        {KEY_DIFF, &args->diff},
        {KEY_PRETTY, &args->pretty},
        {KEY_EXIT_CODE, &args->exit_code},
        {KEY_RESOLVE, &args->resolve},
        {KEY_HEADLESS, &args->headless},
        {KEY_TRUST_PROJECT, &args->trust_project},
        {KEY_NO_BASE, &args->no_base},
        {KEY_SYSTEM, &args->system},
        {KEY_NO_SOURCES, &args->no_sources},
        {KEY_RECURSIVE, &args->question.recursive},
        {KEY_NO_LINKS, &args->question.no_links},
        {KEY_SHELL_PARTS, &args->shell_parts},
        {KEY_WIDENING_ONLY, &args->widening_only},
        {KEY_VERBOSE, &args->verbose},
        {KEY_COVERAGE, &args->coverage},
        {KEY_FAIL_FAST, &args->fail_fast},
        {KEY_MUTANTS, &args->mutants},
        {KEY_GENERATE, &args->generate},
        {KEY_WATCH, &args->watch},
        {KEY_JSON, &args->json},
        {KEY_CODES, &args->codes},
        {KEY_FIX, &args->fix},
        {KEY_HELP, &args->help},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].key == key) {
            return rows[i].flag;
        }
    }
    return NULL;
}

/* Where an option's text is kept as it is; null for another one. */
static const char **text_of(polc_args *args, int key)
{
    polc_question *q = &args->question;
    const struct {
        int key;
        const char **text;
    } rows[] = {
        {KEY_POLICY, &args->policy},
        {KEY_ROOT, &args->root},
        {KEY_OUTPUT, &args->output},
        {KEY_REQUESTS, &args->requests},
        {KEY_CWD, &args->cwd},
        {KEY_HOME, &args->home},
        {KEY_PROJECT, &args->project},
        {KEY_BASELINE, &args->baseline},
        {KEY_WRITE_BASELINE, &args->write_baseline},
        {KEY_PATH, &q->path},
        {KEY_ACCESS, &q->access},
        {KEY_RESOLVED, &q->resolved},
        {KEY_FS_CASE, &q->fs_case},
        {KEY_HOST, &q->host},
        {KEY_URL, &q->url},
        {KEY_PORT, &q->port},
        {KEY_NET_PROTOCOL, &q->protocol},
        {KEY_METHOD, &q->method},
        {KEY_SERVER, &q->server},
        {KEY_TOOL, &q->tool},
        {KEY_SETTING, &q->setting},
        {KEY_PLATFORM, &q->platform},
        {KEY_SHELL, &q->shell},
        {KEY_SHELL_DIALECT, &q->shell_dialect},
        {KEY_PROGRAM, &q->program},
        {KEY_FILTER, &args->filter},
        {KEY_LOG, &args->log},
        {KEY_LCOV, &args->lcov},
        {KEY_COVERAGE_MIN, &args->minimum},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].key == key) {
            return rows[i].text;
        }
    }
    return NULL;
}

/* The same for one that may come again. */
static polc_strings *list_of(polc_args *args, int key)
{
    return key == KEY_RULES       ? &args->files
           : key == KEY_ADDRESS   ? &args->question.addresses
           : key == KEY_ARGUMENT  ? &args->question.arguments
           : key == KEY_BIND      ? &args->question.binds
           : key == KEY_ENV       ? &args->question.environment
           : key == KEY_SELECT    ? &args->select
           : key == KEY_IGNORE    ? &args->ignore
           : key == KEY_OLD_RULES ? &args->old_rules
           : key == KEY_NEW_RULES ? &args->new_rules
                                  : NULL;
}

static bool set(polc_args *args, const polc_verb *verb, int key,
                const char *text)
{
    const char **place = text_of(args, key);
    polc_strings *list = list_of(args, key);
    bool *flag = flag_of(args, key);
    if (place != NULL) {
        *place = text;
        return true;
    }
    if (list != NULL) {
        polc_strings_add(list, text);
        return true;
    }
    switch (key) {
    case KEY_NOW:
        return set_now(args, verb, text);
    case KEY_LIMIT:
        return set_limit(args, verb, text);
    case KEY_FORMAT:
        return set_format(args, verb, text);
    case KEY_BOTH_RULES:
        polc_strings_add(&args->old_rules, text);
        polc_strings_add(&args->new_rules, text);
        return true;
    case KEY_REQUIRE:
    case KEY_LAYER:
    case KEY_DIALECT:
    case KEY_STAGE:
    case KEY_KIND:
    case KEY_COLOR:
        return set_choice(args, verb, key, text);
    default: /* that an editor may give --stdio says nothing more */
        return flag == NULL || (*flag = true);
    }
}

/* -- the line */

typedef struct table {
    struct option long_options[OPTIONS + 1];
    const polc_option *rows[OPTIONS];
    const char *names[OPTIONS];
    size_t count;
    char letters[3 * OPTIONS + 4];
} table;

/* The options of one verb.  '-' first: operands come in order, as option 1;
 * ':' second: a missing argument is told from an unknown option. */
static void make_table(table *t, const polc_verb *verb)
{
    size_t used = 0;
    *t = (table){.count = 0};
    t->letters[used++] = '-';
    t->letters[used++] = ':';
    for (size_t i = 0; i < OPTIONS; i++) {
        const polc_option *row = &options[i];
        if ((row->verbs & verb->bit) == 0) {
            continue;
        }
        t->rows[t->count] = row;
        t->names[t->count] = row->name;
        t->long_options[t->count++] =
            (struct option){row->name, row->argument != NULL, NULL, row->key};
        if (row->letter != 0) {
            t->letters[used++] = (char)row->letter;
            if (row->argument != NULL) {
                t->letters[used++] = ':';
            }
        }
    }
}

/* Whether word, which begins with "--", names an option in full. */
static bool is_known(const table *t, const polc_verb *verb, const char *word)
{
    char name[49];
    size_t size = strcspn(word + 2, "=");
    for (size_t i = 0; i < t->count; i++) {
        if (strlen(t->names[i]) == size &&
            memcmp(t->names[i], word + 2, size) == 0) {
            return true;
        }
    }
    size = size < sizeof name ? size : sizeof name - 1;
    memcpy(name, word + 2, size);
    name[size] = '\0';
    return refuse(verb, "unknown option ", word, "--",
                  polc_nearest(name, t->names, t->count));
}

static int key_of_letter(const table *t, int letter)
{
    for (size_t i = 0; i < t->count; i++) {
        if (t->rows[i]->letter == letter) {
            return t->rows[i]->key;
        }
    }
    return letter;
}

static bool bad_option(const polc_verb *verb, int what, const char *word)
{
    if (what == ':') {
        return complain(verb, "", word, " wants an argument");
    }
    /* A known long option is here for an argument that it does not take. */
    bool is_long = word[0] == '-' && word[1] == '-';
    return complain(verb, is_long ? "" : "unknown option ", word,
                    is_long ? " takes no argument" : "");
}

/* Everything up to `--`; what follows is a command, or operands. */
static bool read_options(polc_args *args, const polc_verb *verb, int argc,
                         char **argv)
{
    table t;
    make_table(&t, verb);
    opterr = 0;
    optind = 1;
    while (optind < argc) {
        const char *word = argv[optind];
        if (strncmp(word, "--", 2) == 0 && word[2] != '\0' &&
            !is_known(&t, verb, word)) {
            return false;
        }
        int got = getopt_long(argc, argv, t.letters, t.long_options, NULL);
        if (got == -1) {
            if ((verb->bit & ASKS) != 0) { /* it stopped at `--` */
                args->command = argv + optind;
                args->command_count = (size_t)(argc - optind);
                optind = argc;
            }
            break;
        }
        if (got == '?' || got == ':') {
            return bad_option(verb, got, word);
        }
        if (got == 1) {
            polc_strings_add(&args->files, optarg);
        } else if (!set(args, verb, key_of_letter(&t, got), optarg)) {
            return false;
        }
    }
    return true;
}

bool polc_args_read(polc_args *args, const polc_verb *verb, int argc,
                    char **argv)
{
    *args = (polc_args){.stage = POL_STAGE_RULES, .layer = POL_LAYER_MANAGED};
    args->limits.struct_size = sizeof args->limits;
    if (!read_options(args, verb, argc, argv)) {
        return false;
    }
    for (int i = optind; i < argc; i++) {
        polc_strings_add(&args->files, argv[i]);
    }
    return true;
}

void polc_args_free(polc_args *args)
{
    free(args->files.items);
    free(args->select.items);
    free(args->ignore.items);
    free(args->old_rules.items);
    free(args->new_rules.items);
    free(args->question.addresses.items);
    free(args->question.arguments.items);
    free(args->question.binds.items);
    free(args->question.environment.items);
    *args = (polc_args){.files = {0}};
}
