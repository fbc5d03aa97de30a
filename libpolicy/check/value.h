/* SPDX-License-Identifier: Apache-2.0
 *
 * Values of the rule language, and the state of one check.  Internal to
 * check/. */
#ifndef POL_CHECK_VALUE_H
#define POL_CHECK_VALUE_H

#include <libpolicy/base/ckd.h>
#include <libpolicy/check/check.h>
#include <libpolicy/check/facts.h>
#include <libpolicy/syntax/parse.h>

typedef enum pol_value_kind {
    POL_VALUE_UNSET = 0, /* an argument that is not given */
    POL_VALUE_BAD,       /* its error is already reported */
    POL_VALUE_NONE,
    POL_VALUE_BOOL,   /* count */
    POL_VALUE_INT,    /* integer */
    POL_VALUE_BIG,    /* an integer beyond 64 bits: opaque */
    POL_VALUE_FLOAT,  /* opaque */
    POL_VALUE_STRING, /* data, count bytes */
    POL_VALUE_LIST,   /* items, count of them */
    POL_VALUE_TUPLE,
    POL_VALUE_DICT,     /* items: key, value, key ..; count of all of them */
    POL_VALUE_FUNCTION, /* function */
    POL_VALUE_GLOBAL,   /* a Starlark function: data, count; never called */
    POL_VALUE_ELEMENT   /* any(), glob() ..: element; items or data, count */
} pol_value_kind;

enum {
    POL_DICT_ENTRIES = 64
};

typedef struct pol_builtin pol_builtin;

/* Immutable.  Lists are shared, never copied. */
typedef struct pol_value {
    uint8_t kind;    /* pol_value_kind */
    uint8_t element; /* pol_word_kind */
    uint8_t depth;   /* of lists in lists, at most the limit */
    bool kept;       /* lives in the arena `keep`, else in `scratch` */
    uint32_t count;
    pol_span span; /* where it was written */
    union {
        int64_t integer;
        const char *data;
        const struct pol_value *items;
        const pol_builtin *function;
    } u;
} pol_value;

/* Names of one file; numbers of the interner index the values. */
typedef struct pol_env {
    pol_interner names;
    POL_VEC(pol_value) values; /* UNSET: not bound */
    POL_VEC(struct pol_undo {
        uint32_t name;
        pol_value value;
    })
    trail; /* what leaving a scope brings back */
} pol_env;

/* One match or not_match example of a prefix rule (or, in the Codex dialect,
 * of the rules that its head alternatives gave). */
typedef struct pol_example {
    pol_span span;
    uint32_t rule, rule_count;
    const pol_text *tokens; /* in `keep` */
    uint32_t token_count;
    bool wanted; /* of match */
} pol_example;

/* One host_executable statement. */
typedef struct pol_declaration {
    uint32_t name, first, count; /* paths in checker.paths */
    uint8_t layer;
} pol_declaration;

/* The pattern of a rule as it was written, where synonyms widened it. */
typedef struct pol_written {
    uint32_t rule;
    pol_pattern pattern;
} pol_written;

/* One default_rule statement. */
typedef struct pol_default {
    pol_span span;
    uint8_t kind, verdict, layer;
} pol_default;

/* One setting_rule statement; those of one setting are a list. */
typedef struct pol_setting_use {
    pol_span span;
    uint32_t setting;      /* in checked->settings */
    uint32_t first, count; /* words: its values */
    uint32_t fallback;     /* text */
    uint32_t next;         /* number of the next one, from 1; 0: none */
    uint8_t layer;
} pol_setting_use;

typedef struct pol_setting_list {
    uint32_t first, last; /* numbers of uses, from 1; 0: none */
} pol_setting_list;

typedef struct pol_file {
    const struct pol_file *loader; /* who loads it; null: a given source */
    pol_span load_span;            /* of that load() */
    pol_text name;                 /* in normal form */
    uint32_t source, depth;
    uint8_t layer;
    bool begun;         /* a statement was seen: policy() comes too late */
    bool is_base;       /* std:base, or loaded by it */
    bool is_facts_only; /* a pack that is part of std:base: no rules */
} pol_file;

typedef struct pol_checker {
    pol_report *report;
    const pol_check_options *options;
    pol_checked *out;
    pol_budget *budget;
    pol_arena scratch; /* of one statement */
    pol_arena keep;    /* until the check ends */
    pol_env *env;
    pol_file *file;
    pol_span call; /* of the builtin call being checked */
    uint64_t steps;
    bool stopped; /* a limit or the memory ended the check */
    uint64_t example_work;
    uint32_t blocks; /* loops around the statement */
    pol_words root;  /* literals of options.root */
    bool root_read;
    POL_VEC(pol_example) examples;
    POL_VEC(pol_declaration) declarations;
    pol_words paths;
    POL_VEC(pol_default) defaults;
    pol_interner settings; /* numbers as in checked->settings */
    POL_VEC(pol_setting_list) setting_lists;
    POL_VEC(pol_setting_use) setting_uses;
    pol_said said;           /* program() and environment() */
    pol_interner fact_names; /* of programs, and all beginnings of them */
    uint8_t managed_only;    /* bits 1 << pol_kind, */
    uint8_t managed_layers[POL_KIND_COUNT]; /* ... the strongest layer */
    pol_span managed_spans[POL_KIND_COUNT]; /* ... and who says so */
    POL_VEC(char) bytes; /* scratch of digests and foldings */
    pol_interner loaded; /* layer and name of what was loaded */
    pol_interner ids;
    POL_VEC(pol_span) id_spans;
    pol_interner codex_hosts; /* of the Codex dialect: the rule of a host */
    pol_words codex_rules;
    bool overridden;              /* rules of the kind POL_RULE_OVERRIDDEN */
    POL_VEC(pol_written) written; /* by rule: patterns before synonyms */
} pol_checker;

/* Kind of a rule that a later one took the effect of: it is left out in the
 * end. */
#define POL_RULE_OVERRIDDEN UINT8_MAX

static inline bool pol_is_codex(const pol_checker *c)
{
    return c->options->dialect == POL_DIALECT_CODEX;
}

static inline pol_text pol_value_text(const pol_value *value)
{
    return (pol_text){value->u.data, value->count};
}

/* "string", "list" .. for messages. */
const char *pol_value_name(const pol_value *value);

/* -- reporting.  In the Codex dialect an error of a builtin call stands at
 * the call, as there, and the precise place is a note. */
pol_span pol_check_place(const pol_checker *c, pol_span precise);
pol_diag *pol_check_mark(pol_checker *c, pol_diag *diag, pol_span precise);
#define pol_check_error(c, code, span, ...)                                   \
    pol_check_mark((c),                                                       \
                   pol_report_add((c)->report, (code),                        \
                                  pol_check_place((c), (span)), __VA_ARGS__), \
                   (span))
/* A fix of the precise place; dropped where the diagnostic stands at the
 * call. */
#define pol_check_fix(c, diag, ...)                             \
    do {                                                        \
        if (!pol_is_codex(c)) {                                 \
            pol_diag_set_fix((c)->report, (diag), __VA_ARGS__); \
        }                                                       \
    } while (0)

/* Counts work; false, with a diagnostic the first time, past the limit. */
bool pol_check_step(pol_checker *c, uint64_t steps, pol_span span);

/* -- value.c */
pol_value pol_eval_expr(pol_checker *c, const pol_expr *expr);
/* Of an argument of a call: a dict can stand nowhere else. */
pol_value pol_eval_argument(pol_checker *c, const pol_expr *expr);
/* Moves a value to the arena `keep`. */
pol_value pol_value_keep(pol_checker *c, pol_value value);
/* A list or tuple of items (not copied); BAD where it is too deep. */
pol_value pol_value_list(pol_checker *c, pol_value_kind kind,
                         const pol_value *items, size_t count, pol_span span);
bool pol_value_is_true(pol_checker *c, const pol_value *value, bool *truth);
/* The JSON text of an integer or a bool; false for anything else. */
bool pol_scalar_text(const pol_value *value, char buffer[24], pol_text *text);
/* Binds targets (NAME or TUPLE) to a value. */
typedef enum pol_binding {
    POL_BIND_GLOBAL,
    POL_BIND_LOOP,
    POL_BIND_INNER
} pol_binding;
bool pol_bind_targets(pol_checker *c, const pol_expr *targets,
                      const pol_value *value, pol_binding how);
/* The items of a list or tuple to iterate over; false with a diagnostic. */
bool pol_value_items(pol_checker *c, const pol_value *value,
                     const pol_value **items, uint32_t *count);

/* -- operate.c */
pol_value pol_operate(pol_checker *c, const pol_expr *expr, pol_value left,
                      pol_value right);
pol_value pol_operate_unary(pol_checker *c, const pol_expr *expr,
                            pol_value operand);
/* false, with a diagnostic, where the values cannot be compared. */
bool pol_value_equal(pol_checker *c, const pol_value *a, const pol_value *b,
                     pol_span span, bool *equal);

/* -- env.c */
void pol_env_init(pol_env *env, pol_budget *budget);
void pol_env_free(pol_env *env, pol_budget *budget);
/* UNSET where the name is not bound. */
pol_value pol_env_get(const pol_env *env, pol_text name);
bool pol_env_bind(pol_checker *c, pol_text name, pol_span span,
                  const pol_value *value, pol_binding how);
/* Leaves the scopes entered since the trail had this length. */
void pol_env_leave(pol_env *env, size_t trail);
/* What a name stands for, with a diagnostic where it stands for nothing. */
pol_value pol_check_name(pol_checker *c, const pol_expr *name, bool is_called);

/* -- call.c */
/* statement: the call is a statement of its own. */
pol_value pol_eval_call(pol_checker *c, const pol_expr *call, bool statement);
/* Also True, False, None and, in the Codex dialect, Starlark's functions;
 * UNSET where there is no such name. */
pol_value pol_builtin_find(const pol_checker *c, pol_text name);
/* Nearest builtin of the dialect, or null. */
const char *pol_builtin_nearest(const pol_checker *c, pol_text name);

/* -- rules */
typedef struct pol_arguments {
    const pol_builtin *builtin;
    const pol_expr *call;
    pol_value *value; /* in the order of the parameters */
} pol_arguments;

void pol_check_prefix_rule(pol_checker *c, const pol_arguments *args);
void pol_check_host_executable(pol_checker *c, const pol_arguments *args);
void pol_check_path_rule(pol_checker *c, const pol_arguments *args);
void pol_check_network_rule(pol_checker *c, const pol_arguments *args);
void pol_check_tool_rule(pol_checker *c, const pol_arguments *args);
void pol_check_setting_rule(pol_checker *c, const pol_arguments *args);
void pol_check_policy(pol_checker *c, const pol_arguments *args);
void pol_check_default_rule(pol_checker *c, const pol_arguments *args);
void pol_check_managed_only(pol_checker *c, const pol_arguments *args);
void pol_check_program(pol_checker *c, const pol_arguments *args);
void pol_check_environment(pol_checker *c, const pol_arguments *args);
void pol_check_load(pol_checker *c, const pol_arguments *args);
pol_value pol_check_element(pol_checker *c, const pol_arguments *args,
                            pol_word_kind kind);

/* -- arguments that several rules share (common.c) */
/* network: the Codex dialect knows `deny` there. */
bool pol_check_decision(pol_checker *c, const pol_value *value, bool network,
                        uint8_t *verdict);
bool pol_check_justification(pol_checker *c, const pol_value *value,
                             uint32_t *text);
bool pol_check_id(pol_checker *c, const pol_value *value, uint32_t *text);
bool pol_check_expires(pol_checker *c, const pol_value *value,
                       uint32_t *expires);
/* false, with a diagnostic, where that many more rules are too many. */
bool pol_check_rule_room(pol_checker *c, pol_span span, uint32_t more);
bool pol_check_no_nul(pol_checker *c, const pol_value *value);
bool pol_check_type(pol_checker *c, const pol_value *value, pol_value_kind kind,
                    const char *what);
/* "2027-01-31", "2027-01-31T10:00:00Z": seconds since 1970. */
bool pol_parse_date(pol_text text, uint64_t *seconds);

/* A rule of this call with nothing else known of it. */
pol_rule pol_new_rule(const pol_checker *c, const pol_arguments *args,
                      pol_kind kind);
/* Gives it its digest and keeps it; false without memory. */
bool pol_add_rule(pol_checker *c, pol_rule *rule);
/* The items of a list; a value that is none is the only one. */
const pol_value *pol_one_or_more(const pol_value *value, uint32_t *count);
/* false, with a diagnostic, for an empty list: no way to say "every". */
bool pol_check_not_empty(pol_checker *c, const pol_value *value,
                         const char *what);

/* -- pattern.c */
bool pol_check_pattern(pol_checker *c, const pol_value *value,
                       pol_pattern *pattern);
static inline bool pol_push_word(pol_checker *c, pol_word_kind kind,
                                 uint32_t value)
{
    if (value > POL_WORD_VALUE_MAX) {
        c->budget->failed = POL_ARENA_LIMIT;
        return false;
    }
    uint32_t *word = pol_vec_push(&c->out->words, c->budget);
    if (word == NULL) {
        return false;
    }
    *word = POL_WORD(kind, value);
    return true;
}
/* A string, or the text of a glob, of a pattern; false with a diagnostic. */
bool pol_push_token(pol_checker *c, pol_word_kind kind, const pol_value *value);
/* Interns the text. */
static inline bool pol_push_text(pol_checker *c, pol_word_kind kind,
                                 pol_text text)
{
    uint32_t number = pol_intern(&c->out->texts, text);
    return number != POL_NO_TEXT && pol_push_word(c, kind, number);
}
/* Room for the words of one more pattern, by their numbers. */
static inline bool pol_words_are_few(pol_checker *c)
{
    if (c->out->words.count > UINT32_MAX - 2 * 65536) {
        c->budget->failed = POL_ARENA_LIMIT;
        return false;
    }
    return true;
}
bool pol_push_pattern(pol_checker *c, pol_pattern pattern);

/* -- path_pattern.c */
/* options.root, or an empty text where it is not absolute. */
pol_text pol_absolute_root(const pol_checker *c);
/* A path glob to words: of a path rule, or of path().  floats: a name without
 * any folder means it in every folder. */
bool pol_check_path_pattern(pol_checker *c, const pol_value *value, bool floats,
                            pol_pattern *pattern);

/* -- examples.c */
bool pol_read_examples(pol_checker *c, const pol_value *list, bool wanted,
                       uint32_t rule, uint32_t rule_count);
void pol_run_examples(pol_checker *c);
/* Examples that are one text each, judged where they stand: by judge, which
 * reports what is no example, and says with pol_expect_match whether the rule
 * matches.  false: no further one is wanted. */
typedef bool (*pol_try_example)(pol_checker *c, const pol_rule *rule,
                                const pol_value *value, bool wanted);
void pol_try_examples(pol_checker *c, const pol_rule *rule,
                      const pol_value *match, const pol_value *not_match,
                      pol_try_example judge);
void pol_expect_match(pol_checker *c, const pol_value *value, pol_text shown,
                      bool matches, bool wanted);
/* Splits as a shell does, without expansions; tokens and texts come from
 * the arena. */
typedef enum pol_split {
    POL_SPLIT_OK,
    POL_SPLIT_SYNTAX,
    POL_SPLIT_NO_MEMORY
} pol_split;
pol_split pol_split_words(pol_arena *arena, pol_text text,
                          const pol_text **tokens, uint32_t *count);

/* -- match.c */
typedef enum pol_matched {
    POL_MATCHED_NO,
    POL_MATCHED_YES,
    POL_MATCHED_LIMIT /* too much work, or out of memory */
} pol_matched;
/* Whether one rule matches an example, by its own pattern and unless, as this
 * dialect reads it, with paths from cwd (or some place).  *work is what may
 * still be done, and goes down. */
pol_matched pol_rule_matches(pol_arena *arena, const pol_checked *checked,
                             pol_dialect dialect, const pol_rule *rule,
                             const pol_example *example, pol_text cwd,
                             uint64_t *work);

/* -- program.c: the program position, native dialect */
/* Whether an absolute path is one of a program in a system folder. */
bool pol_is_system_program(pol_text path);
/* Whether an allow rule of this layer on the bare name holds for an absolute
 * path. */
bool pol_opens_path(const pol_checked *checked, uint8_t layer, pol_text name,
                    pol_text program);

/* -- spelling.c: what closes reads an option widely */
/* The tokens of a request and which of them a condition looks at. */
typedef struct pol_reach {
    const pol_text *tokens;
    const uint8_t *within; /* per token */
    uint32_t count;
} pol_reach;
bool pol_is_option_text(pol_text text);
bool pol_wide_spelling(const pol_reach *reach, pol_text spelling);

/* -- executable.c */
void pol_sort_numbers(uint64_t *keys, size_t count);
/* Rebuilds checked->executables from the declarations. */
void pol_merge_executables(pol_checker *c);
const pol_executable *pol_find_executable(const pol_checked *checked,
                                          pol_text name);
bool pol_executable_lists(const pol_checked *checked,
                          const pol_executable *executable, pol_text path);

/* -- facts_merge.c */
/* Merges what program() and environment() said. */
void pol_merge_facts(pol_checker *c);

/* -- mutants.c */
/* Lists all mutants, or makes one, as options->mutants wants. */
void pol_make_mutants(pol_checker *c);

/* -- facets.c */
/* Adds the facets of all rules there are, as options->facets wants. */
void pol_add_facets(pol_checker *c);

/* -- synonyms.c */
/* Makes patterns that close mean all synonyms of what they name. */
void pol_widen_synonyms(pol_checker *c);

/* -- setting.c */
/* Reports settings that have no value left, and chooses what to fall back
 * to. */
void pol_join_settings(pol_checker *c);

/* -- layers.c */
/* Reports layers that are required and have none of the sources. */
void pol_check_layers(pol_checker *c, const pol_source *sources, size_t count);
/* Whether rules of this layer and kind can only tighten; certain when all
 * sources are read. */
bool pol_can_only_tighten(const pol_checker *c, unsigned layer, pol_kind kind);
/* Leaves out what a layer that can only tighten opens, marks what else it
 * says, and joins the defaults. */
void pol_apply_layers(pol_checker *c);

/* -- digest.c */
uint64_t pol_rule_digest(pol_checker *c, const pol_rule *rule);
uint64_t pol_digest_with_text(uint64_t digest, pol_text text);

/* -- base.c */
/* Adds what std:base says, behind all other sources. */
void pol_add_base(pol_checker *c);

/* -- base_synonyms.c */
/* Adds those synonyms of std:base that may widen a rule. */
void pol_need_base_synonyms(pol_checker *c);
/* Adds all of them. */
void pol_say_base_synonyms(pol_checker *c);

/* -- base_facts.c */
/* Says all that std:base says, as if its texts had been checked. */
void pol_say_base(pol_checker *c);

/* -- load.c, check.c */
bool pol_check_file(pol_checker *c, pol_file *file, pol_text text);

#endif
