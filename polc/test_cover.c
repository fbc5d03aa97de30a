/* SPDX-License-Identifier: Apache-2.0
 *
 * What the requests of all policies reached, joined by place, for people and
 * programs. */
#include "polc/test.h"

#include "polc/file.h"
#include "polc/json.h"

#include <libpolicy/diff.h>

#include <stdlib.h>
#include <string.h>

void polc_coverage_free(polc_coverage *coverage)
{
    for (size_t i = 0; i < coverage->count; i++) {
        free(coverage->items[i].file);
        free(coverage->items[i].text);
        free(coverage->items[i].vector);
    }
    free(coverage->items);
    *coverage = (polc_coverage){.count = 0};
}

/* -- collecting */

static char *copy_text(pol_text text)
{
    char *copy = polc_resize(NULL, text.size + 1);
    if (text.size > 0) {
        memcpy(copy, text.data, text.size);
    }
    copy[text.size] = '\0';
    return copy;
}

/* How many lines a statement has. */
static unsigned count_lines(const polc_tested *tested, const pol_place *place)
{
    unsigned count = 1;
    for (size_t i = 0; i < tested->source_count; i++) {
        pol_text text = tested->sources[i].text;
        if (!polc_vec_same(tested->sources[i].name, place->source)) {
            continue;
        }
        for (uint32_t at = place->begin; at < place->end && at < text.size;
             at++) {
            count += text.data[at] == '\n';
        }
        break;
    }
    return count;
}

static bool is_pack(pol_text source)
{
    return source.size >= 4 && memcmp(source.data, "std:", 4) == 0;
}

static void add_item(polc_tests *tests, const polc_tested *tested,
                     const pol_cover_item *item, uint32_t order)
{
    polc_coverage *coverage = &tests->coverage;
    unsigned line = item->place.line;
    const char *file =
        polc_find_source(tests, tested, item->place.source, &line);
    pol_rule_info rule = {.id = {NULL, 0}};
    if (coverage->count == coverage->capacity) {
        coverage->capacity = 2 * coverage->capacity + 64;
        coverage->items = polc_resize(
            coverage->items, coverage->capacity * sizeof *coverage->items);
    }
    pol_image_get_rule(&tested->image, item->rule, &rule);
    coverage->items[coverage->count++] = (polc_reached){
        .file = file != NULL ? polc_copy(file) : copy_text(item->place.source),
        .line = line,
        .column = item->place.column,
        .lines = count_lines(tested, &item->place),
        .begin = item->place.begin,
        .order = order,
        .kind = item->kind,
        .step = item->step,
        .choice = item->choice,
        .text = copy_text(item->kind == POL_COVER_RULE ? rule.id : item->text),
        .hits = item->hits,
        .decided = item->decided};
}

/* The least request that a rule matches, as a vector; null where there is
 * none, or none was found. */
static char *find_vector(const polc_tested *tested, uint32_t rule)
{
    pol_policy_sources policy = {tested->sources, tested->source_count,
                                 tested->options};
    pol_result *result = NULL;
    polc_buffer line = {0};
    if (pol_witness(&policy, rule, POL_WITNESS_MATCHES, NULL, &result) ==
            POL_OK &&
        pol_result_changes(result) > 0) {
        pol_change change = pol_result_change(result, 0);
        polc_vec_write(&line, &change.before, change.request);
        polc_add(&line, "", 1);
    }
    pol_result_free(result);
    return line.data;
}

/* So many are searched for: each takes a moment. */
#define VECTORS 100u

void polc_coverage_add(polc_tests *tests, const polc_tested *tested)
{
    uint32_t order = 0, begin = UINT32_MAX;
    pol_text source = {NULL, 0};
    for (size_t i = 0;
         tested->is_covered && i < pol_result_covers(tested->result); i++) {
        pol_cover_item item = pol_result_cover(tested->result, i);
        if (is_pack(item.place.source)) {
            continue;
        }
        /* A statement in a loop is several rules. */
        if (item.place.begin != begin ||
            !polc_vec_same(item.place.source, source)) {
            order = 0;
        }
        begin = item.place.begin;
        source = item.place.source;
        add_item(tests, tested, &item, order++);
        if (item.kind == POL_COVER_RULE && item.hits == 0 &&
            tests->coverage.searched++ < VECTORS) {
            tests->coverage.items[tests->coverage.count - 1].vector =
                find_vector(tested, item.rule);
        }
    }
}

static int by_place(const void *a, const void *b)
{
    const polc_reached *x = a, *y = b;
    int order = strcmp(x->file, y->file);
    if (order != 0) {
        return order;
    }
    if (x->line != y->line) {
        return x->line < y->line ? -1 : 1;
    }
    if (x->begin != y->begin) {
        return x->begin < y->begin ? -1 : 1;
    }
    return x->order < y->order ? -1 : x->order > y->order;
}

void polc_coverage_join(polc_coverage *coverage)
{
    size_t kept = 0;
    if (coverage->count > 0) {
        qsort(coverage->items, coverage->count, sizeof *coverage->items,
              by_place);
    }
    for (size_t i = 0; i < coverage->count; i++) {
        polc_reached *item = &coverage->items[i];
        polc_reached *last = kept > 0 ? &coverage->items[kept - 1] : NULL;
        if (last != NULL && by_place(last, item) == 0 &&
            strcmp(last->text, item->text) == 0) {
            last->hits += item->hits;
            last->decided += item->decided;
            free(item->file);
            free(item->text);
            free(item->vector);
        } else {
            coverage->items[kept++] = *item;
        }
    }
    coverage->count = kept;
}

/* -- sums */

static polc_cover_sum sum_of(const polc_coverage *coverage, pol_cover_kind kind)
{
    polc_cover_sum sum = {0, 0};
    for (size_t i = 0; i < coverage->count; i++) {
        if (coverage->items[i].kind == kind) {
            sum.all++;
            sum.reached += coverage->items[i].hits > 0;
        }
    }
    return sum;
}

polc_cover_sum polc_coverage_sum(const polc_coverage *coverage)
{
    polc_cover_sum sum = {0, 0};
    for (size_t i = 0; i < coverage->count; i++) {
        sum.reached += coverage->items[i].hits > 0;
    }
    sum.all = coverage->count;
    return sum;
}

static size_t count_decided(const polc_coverage *coverage)
{
    size_t count = 0;
    for (size_t i = 0; i < coverage->count; i++) {
        count += coverage->items[i].kind == POL_COVER_RULE &&
                 coverage->items[i].decided > 0;
    }
    return count;
}

/* -- text */

static void add_sum(polc_buffer *out, const char *before, polc_cover_sum sum,
                    const char *what)
{
    polc_add_string(out, before);
    polc_add_number(out, sum.reached);
    polc_add_string(out, " of ");
    polc_add_number(out, sum.all);
    polc_add_string(out, what);
}

static void add_permille(polc_buffer *out, polc_cover_sum sum)
{
    size_t permille = sum.all > 0 ? sum.reached * 1000 / sum.all : 1000;
    polc_add_number(out, permille / 10);
    polc_add_string(out, ".");
    polc_add_number(out, permille % 10);
}

/* "  not: step 3 "push"" */
static void add_part(polc_buffer *out, const polc_reached *item)
{
    static const char *const names[] = {"", "step ", "alternative ", "unless "};
    polc_add_string(out, "       not: ");
    polc_add_string(out, names[item->kind]);
    polc_add_number(out,
                    item->kind == POL_COVER_UNLESS ? item->choice : item->step);
    if (item->kind == POL_COVER_ALTERNATIVE) {
        polc_add_string(out, ".");
        polc_add_number(out, item->choice);
    }
    polc_add_string(out, " ");
    polc_add_escaped(out, polc_text(item->text));
    polc_add_string(out, "\n");
}

static void add_rule(polc_buffer *out, const polc_reached *item, bool coloured)
{
    char count[32];
    const char *colour = item->hits == 0      ? "\033[31m"
                         : item->decided == 0 ? "\033[33m"
                                              : "\033[32m";
    snprintf(count, sizeof count, "%6llu ", (unsigned long long)item->hits);
    polc_add_string(out, coloured ? colour : "");
    polc_add_string(out, count);
    polc_add_escaped(out, polc_text(item->file));
    polc_add_string(out, ":");
    polc_add_number(out, item->line);
    polc_add_string(out, ":");
    polc_add_number(out, item->column);
    polc_add_string(out, " rule ");
    polc_add_escaped(out, polc_text(item->text));
    if (item->hits == 0) {
        polc_add_string(out, ": never matched");
    } else if (item->decided == 0) {
        polc_add_string(out, ": never decided");
    }
    polc_add_string(out, coloured ? "\033[0m\n" : "\n");
    if (item->hits == 0 && item->vector != NULL) {
        polc_add_string(out, "       add: ");
        polc_add_escaped(out, polc_text(item->vector));
        polc_add_string(out, "\n");
    }
}

static void report_text(const polc_coverage *coverage, FILE *stream,
                        bool coloured)
{
    polc_buffer out = {0};
    polc_cover_sum sum = polc_coverage_sum(coverage);
    for (size_t i = 0; i < coverage->count; i++) {
        const polc_reached *item = &coverage->items[i];
        if (item->kind == POL_COVER_RULE) {
            add_rule(&out, item, coloured);
        } else if (item->hits == 0) {
            add_part(&out, item);
        }
    }
    polc_add_string(&out, "coverage ");
    add_permille(&out, sum);
    add_sum(&out, " %: ", sum_of(coverage, POL_COVER_RULE), " rules (");
    polc_add_number(&out, count_decided(coverage));
    add_sum(&out, " decided), ", sum_of(coverage, POL_COVER_STEP), " steps, ");
    add_sum(&out, "", sum_of(coverage, POL_COVER_ALTERNATIVE),
            " alternatives, ");
    add_sum(&out, "", sum_of(coverage, POL_COVER_UNLESS), " exceptions\n");
    if (coverage->unmeasured > 0) {
        polc_add_number(&out, coverage->unmeasured);
        polc_add_string(&out, " requests could not be measured in full\n");
    }
    polc_put(stream, polc_buffer_text(&out));
    polc_buffer_free(&out);
}

/* -- JSON */

static void add_part_json(polc_json *json, const polc_reached *item)
{
    static const char *const names[] = {"rule", "step", "alternative",
                                        "unless"};
    polc_json_open(json, '{');
    polc_json_key(json, "part");
    polc_json_string(json, names[item->kind]);
    if (item->kind != POL_COVER_UNLESS) {
        polc_json_key(json, "step");
        polc_json_number(json, item->step);
    }
    if (item->kind != POL_COVER_STEP) {
        polc_json_key(json, "choice");
        polc_json_number(json, item->choice);
    }
    polc_json_field(json, "text", polc_text(item->text));
    polc_json_key(json, "hits");
    polc_json_number(json, item->hits);
    polc_json_close(json, '}');
}

static void open_rule_json(polc_json *json, const polc_reached *item)
{
    polc_json_open(json, '{');
    polc_json_field(json, "id", polc_text(item->text));
    polc_json_field(json, "file", polc_text(item->file));
    polc_json_key(json, "line");
    polc_json_number(json, item->line);
    polc_json_key(json, "column");
    polc_json_number(json, item->column);
    polc_json_key(json, "hits");
    polc_json_number(json, item->hits);
    polc_json_key(json, "decided");
    polc_json_number(json, item->decided);
    if (item->hits == 0 && item->vector != NULL) {
        polc_json_field(json, "vector", polc_text(item->vector));
    }
    polc_json_key(json, "parts");
    polc_json_open(json, '[');
}

static void close_rule_json(polc_json *json)
{
    polc_json_close(json, ']');
    polc_json_close(json, '}');
}

static void report_json(const polc_coverage *coverage)
{
    polc_buffer out = {0};
    polc_json json = {.out = &out};
    polc_cover_sum sum = polc_coverage_sum(coverage);
    polc_json_open(&json, '{');
    polc_json_key(&json, "coverage");
    polc_json_open(&json, '{');
    polc_json_key(&json, "reached");
    polc_json_number(&json, sum.reached);
    polc_json_key(&json, "parts");
    polc_json_number(&json, sum.all);
    polc_json_key(&json, "unmeasured");
    polc_json_number(&json, coverage->unmeasured);
    polc_json_key(&json, "rules");
    polc_json_open(&json, '[');
    for (size_t i = 0; i < coverage->count; i++) {
        if (coverage->items[i].kind != POL_COVER_RULE) {
            add_part_json(&json, &coverage->items[i]);
            continue;
        }
        if (i > 0) {
            close_rule_json(&json);
        }
        open_rule_json(&json, &coverage->items[i]);
    }
    if (coverage->count > 0) {
        close_rule_json(&json);
    }
    polc_json_close(&json, ']');
    polc_json_close(&json, '}');
    polc_json_close(&json, '}');
    polc_add_string(&out, "\n");
    polc_print(&out);
}

void polc_coverage_report(const polc_coverage *coverage, polc_format format,
                          bool coloured)
{
    if (format == POLC_FORMAT_JSON) {
        report_json(coverage);
    } else if (format == POLC_FORMAT_TEXT) {
        report_text(coverage, stdout, coloured);
    } else { /* these have no place for it */
        polc_flush_output();
        report_text(coverage, stderr, false);
    }
}
