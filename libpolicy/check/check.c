/* SPDX-License-Identifier: Apache-2.0
 *
 * Driver of the checker: sources, statements, and the order of things.
 *
 * A statement is checked as soon as it is parsed; its values live until it
 * ends, except what names are bound to.  Examples wait: in the Codex dialect
 * until their file ends, in the native one until all sources are read, since
 * there the order of declarations never matters. */
#include <libpolicy/check/value.h>

/* -- statements */

static void run_statement(pol_checker *c, const pol_stmt *stmt);

static void refuse_expression(pol_checker *c, const pol_expr *expr)
{
    if (expr->kind == POL_EXPR_NAME) {
        pol_report_add(c->report, POL_CODE_UNEXPECTED_LEXEME, expr->span,
                       "`%.*s` alone is no statement: a call needs ( and )",
                       POL_PR(expr->text));
        return;
    }
    pol_report_add(c->report, POL_CODE_UNEXPECTED_LEXEME, expr->span,
                   "a value alone is no statement");
}

static void run_expression(pol_checker *c, const pol_expr *expr)
{
    if (expr->kind == POL_EXPR_CALL) {
        pol_eval_call(c, expr, true);
    } else if (pol_is_codex(c)) {
        pol_eval_expr(c, expr);
    } else if (expr->kind != POL_EXPR_STRING) {
        refuse_expression(c, expr);
    }
}

static void run_assignment(pol_checker *c, const pol_stmt *stmt)
{
    pol_value value = pol_value_keep(c, pol_eval_expr(c, stmt->value));
    pol_bind_targets(c, stmt->targets, &value, POL_BIND_GLOBAL);
}

/* In the native dialect each round has its own names; in the Codex dialect
 * the loop's names stay bound to the last item. */
static void run_loop(pol_checker *c, const pol_stmt *stmt)
{
    pol_value list = pol_eval_expr(c, stmt->value);
    const pol_value *items;
    uint32_t count;
    if (!pol_value_items(c, &list, &items, &count)) {
        return;
    }
    c->blocks++;
    for (uint32_t i = 0; i < count && !c->stopped; i++) {
        size_t trail = c->env->trail.count;
        pol_value item =
            pol_is_codex(c) ? pol_value_keep(c, items[i]) : items[i];
        bool good = pol_bind_targets(c, stmt->targets, &item, POL_BIND_LOOP);
        for (const pol_stmt *s = stmt->body; good && s != NULL; s = s->next) {
            run_statement(c, s);
        }
        if (!pol_is_codex(c)) {
            pol_env_leave(c->env, trail);
        }
        if (!good) {
            break;
        }
    }
    c->blocks--;
}

static void run_statement(pol_checker *c, const pol_stmt *stmt)
{
    if (c->stopped || c->budget->failed != POL_ARENA_OK ||
        !pol_check_step(c, 1, stmt->span)) {
        return;
    }
    pol_mark mark = pol_arena_mark(&c->scratch);
    switch (stmt->kind) {
    case POL_STMT_EXPR:
        run_expression(c, stmt->value);
        break;
    case POL_STMT_ASSIGN:
        run_assignment(c, stmt);
        break;
    case POL_STMT_FOR:
        run_loop(c, stmt);
        break;
    }
    pol_arena_reset(&c->scratch, mark);
}

static bool is_docstring(const pol_stmt *stmt)
{
    return stmt->kind == POL_STMT_EXPR && stmt->value->kind == POL_EXPR_STRING;
}

static bool take_statement(void *context, const pol_stmt *stmt)
{
    pol_checker *c = context;
    run_statement(c, stmt);
    if (!is_docstring(stmt)) {
        c->file->begun = true;
    }
    return !c->stopped && c->budget->failed == POL_ARENA_OK;
}

/* -- files */

static bool is_too_large(pol_checker *c, pol_text text, pol_span at)
{
    uint64_t limit = c->options->limits.source_bytes;
    if (text.size <= limit) {
        return false;
    }
    pol_report_add(c->report, POL_CODE_LIMIT_SOURCE_BYTES, at,
                   "this source has more than %llu bytes (limit "
                   "`source_bytes`)",
                   (unsigned long long)limit);
    return true;
}

static pol_origin origin_of(const pol_file *file)
{
    if (file->is_base || pol_text_starts(file->name, POL_TEXT("std:"))) {
        /* A given source may have any name; one that is loaded may not. */
        return file->loader == NULL && !file->is_base ? POL_ORIGIN_GIVEN
                                                      : POL_ORIGIN_PACK;
    }
    return file->loader == NULL ? POL_ORIGIN_GIVEN : POL_ORIGIN_LOADED;
}

bool pol_check_file(pol_checker *c, pol_file *file, pol_text text)
{
    pol_text shown = text.size <= c->options->limits.source_bytes
                         ? text
                         : (pol_text){NULL, 0};
    file->source = pol_report_add_input(c->report, file->name, shown,
                                        (pol_layer)file->layer);
    if (file->source == UINT32_MAX) {
        return false;
    }
    c->report->inputs.items[file->source].origin = origin_of(file);
    c->report->inputs.items[file->source].is_base = file->is_base;
    uint64_t before = c->report->errors;
    if (!is_too_large(c, text, (pol_span){file->source, 0, 0})) {
        pol_file *outer_file = c->file;
        pol_env *outer_env = c->env;
        pol_span outer_call = c->call;
        pol_env env;
        pol_env_init(&env, c->budget);
        c->file = file;
        c->env = &env;
        c->call.source = POL_NO_SOURCE;
        pol_parse(c->report, file->source,
                  &(pol_parse_options){c->options->dialect,
                                       (uint32_t)c->options->limits.depth},
                  c->budget, (pol_stmt_sink){take_statement, c});
        pol_env_free(&env, c->budget);
        c->file = outer_file;
        c->env = outer_env;
        c->call = outer_call;
    }
    return c->report->errors == before;
}

/* One given source; false where the check ends with it. */
static bool check_source(pol_checker *c, const pol_source *source)
{
    pol_file file = {.name = source->name, .layer = (uint8_t)source->layer};
    bool good = pol_check_file(c, &file, source->text);
    if (!pol_is_codex(c)) {
        return !c->stopped;
    }
    /* As in Codex: the first file that fails is the last one read, and its
     * examples only count if all of it is sound. */
    if (good && c->examples.count > 0) {
        pol_merge_executables(c);
        pol_run_examples(c);
    }
    return good && c->report->errors == 0 && !c->stopped;
}

static void init_checker(pol_checker *c, pol_report *report,
                         const pol_check_options *options, pol_checked *checked)
{
    *c = (pol_checker){.report = report,
                       .options = options,
                       .out = checked,
                       .budget = checked->budget};
    c->call.source = POL_NO_SOURCE;
    c->example_work = options->limits.steps * 16;
    pol_arena_init(&c->scratch, c->budget);
    pol_arena_init(&c->keep, c->budget);
    pol_interner_init(&c->loaded, c->budget);
    pol_interner_init(&c->ids, c->budget);
    pol_interner_init(&c->codex_hosts, c->budget);
    pol_interner_init(&c->settings, c->budget);
    pol_interner_init(&c->fact_names, c->budget);
    /* A first block that stays, so that no statement has to get one. */
    pol_arena_alloc(&c->scratch, 1);
}

static void free_checker(pol_checker *c)
{
    pol_arena_free(&c->scratch);
    pol_arena_free(&c->keep);
    pol_vec_free(&c->examples, c->budget);
    pol_vec_free(&c->declarations, c->budget);
    pol_vec_free(&c->paths, c->budget);
    pol_vec_free(&c->bytes, c->budget);
    pol_vec_free(&c->root, c->budget);
    pol_vec_free(&c->defaults, c->budget);
    pol_vec_free(&c->setting_lists, c->budget);
    pol_vec_free(&c->setting_uses, c->budget);
    pol_vec_free(&c->written, c->budget);
    pol_interner_free(&c->settings);
    pol_interner_free(&c->fact_names);
    pol_vec_free(&c->said.programs, c->budget);
    pol_vec_free(&c->said.options, c->budget);
    pol_vec_free(&c->said.places, c->budget);
    pol_vec_free(&c->said.variables, c->budget);
    pol_vec_free(&c->id_spans, c->budget);
    pol_interner_free(&c->loaded);
    pol_interner_free(&c->ids);
    pol_interner_free(&c->codex_hosts);
    pol_vec_free(&c->codex_rules, c->budget);
}

bool pol_check(pol_report *report, const pol_source *sources, size_t count,
               const pol_check_options *options, pol_checked *checked)
{
    pol_checker c;
    init_checker(&c, report, options, checked);
    pol_check_layers(&c, sources, count);
    for (size_t i = 0; i < count; i++) {
        if (!check_source(&c, &sources[i])) {
            break;
        }
    }
    if (!pol_is_codex(&c) && !options->no_base) {
        pol_add_base(&c);
    }
    checked->root = c.root_read ? options->root : (pol_text){NULL, 0};
    checked->trusts_project = options->trust_project;
    checked->no_base = options->no_base;
    checked->carries = options->carry_sources;
    pol_merge_executables(&c);
    if (report->errors == 0 && checked->budget->failed == POL_ARENA_OK) {
        if (options->mutants != NULL) {
            pol_make_mutants(&c);
        }
        if (options->facets != NULL) {
            pol_add_facets(&c);
        }
        pol_merge_facts(&c);
        pol_widen_synonyms(&c);
        pol_run_examples(&c);
        pol_join_settings(&c);
        pol_apply_layers(&c);
    }
    free_checker(&c);
    return report->errors == 0 && checked->budget->failed == POL_ARENA_OK;
}

void pol_checked_init(pol_checked *checked, pol_budget *budget,
                      pol_dialect dialect)
{
    *checked = (pol_checked){
        .budget = budget,
        .dialect = dialect,
        .defaults = {POL_VERDICT_PROMPT, POL_VERDICT_PROMPT, POL_VERDICT_PROMPT,
                     POL_VERDICT_PROMPT, POL_VERDICT_PROMPT}};
    pol_interner_init(&checked->texts, budget);
    pol_interner_init(&checked->fact_texts, budget);
}

void pol_checked_free(pol_checked *checked)
{
    pol_budget *budget = checked->budget;
    pol_interner_free(&checked->texts);
    pol_interner_free(&checked->fact_texts);
    pol_vec_free(&checked->words, budget);
    pol_vec_free(&checked->rules, budget);
    pol_vec_free(&checked->patterns, budget);
    pol_vec_free(&checked->paths, budget);
    pol_vec_free(&checked->addresses, budget);
    pol_vec_free(&checked->connections, budget);
    pol_vec_free(&checked->ports, budget);
    pol_vec_free(&checked->methods, budget);
    pol_vec_free(&checked->argument_tests, budget);
    pol_vec_free(&checked->settings, budget);
    pol_vec_free(&checked->programs, budget);
    pol_vec_free(&checked->fact_options, budget);
    pol_vec_free(&checked->fact_operands, budget);
    pol_vec_free(&checked->variables, budget);
    pol_vec_free(&checked->synonyms, budget);
    pol_vec_free(&checked->synonym_texts, budget);
    pol_vec_free(&checked->options, budget);
    pol_vec_free(&checked->option_texts, budget);
    pol_vec_free(&checked->expiries, budget);
    pol_vec_free(&checked->executables, budget);
    pol_vec_free(&checked->executable_paths, budget);
}
