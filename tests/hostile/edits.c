/* SPDX-License-Identifier: Apache-2.0
 *
 * Images in which one number was replaced by another that means something
 * there: items of accept lists by what does not exist, targets of edges and
 * starts by records of states with wildcards that are not theirs.  Sums are
 * repaired; what an edit may change of the answers is known. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libpolicy/image/format.h>

#include "../oracle/sample.h"
#include "../oracle/tap.h"
#include "repair.h"

#define SECONDS 600
#define REQUESTS 128
#define RECORDS 256

/* Wildcards of every kind, many enough to be in classes. */
static const char wildcards[] =
    "path_rule(path=[\"**/*.pem\", \"**/*.key\", \"**/*.pfx\", \"**/*.kdb\",\n"
    "    \"**/*.p12\", \"**/*.crt\", \"**/id_*\", \"**/.env*\",\n"
    "    \"**/*-secret-*\"], access=\"read\",\n"
    "    decision=\"deny\")\n"
    "prefix_rule(pattern=[\"tee\", gap(), [glob(\"*.pem\"), glob(\"*.key\"),\n"
    "    glob(\"*.pfx\"), glob(\"*.kdb\"), glob(\"*.p12\"), glob(\"*.crt\"),\n"
    "    glob(\"id_*\"), glob(\".env*\"), path(\"**/*.tar\")]],\n"
    "    decision=\"deny\")\n"
    "network_rule(host=[\"*.a.example\", \"**.b.example\", \"*.com\"],\n"
    "    decision=\"deny\")\n"
    "tool_rule(server=glob(\"*s\"), tool=[glob(\"a*\"), glob(\"b*\"),\n"
    "    glob(\"c*\"), glob(\"d*\"), glob(\"e*\"), glob(\"f*\"),\n"
    "    glob(\"r*\"), glob(\"l*\")], arguments={\"path\": glob(\"/e*\")},\n"
    "    decision=\"deny\")\n";

static const pol_source wild = {{"wild.rules", sizeof "wild.rules" - 1},
                                {wildcards, sizeof wildcards - 1},
                                POL_LAYER_SESSION};

typedef struct golden {
    const unsigned char *bytes;
    unsigned char *copy;
    size_t size;
    pol_scratch *scratch;
    pol_decision decisions[REQUESTS]; /* of the image as it was */
    size_t requests;
    uint64_t tried, opened, limits;
} golden;

/* Where a section begins in the image. */
static size_t section_at(const golden *g, unsigned section, uint32_t *count)
{
    const unsigned char *entry =
        g->bytes + POL_HEADER_SIZE + (size_t)section * POL_SECTION_ENTRY;
    *count = (uint32_t)pol_get64(entry + POL_ENTRY_COUNT);
    return (size_t)pol_get64(entry + POL_ENTRY_OFFSET);
}

/* -- Asking an edited image */

static bool is_limit(const pol_decision *d)
{
    return d->answer == POL_DENY && d->reason == POL_REASON_LIMIT;
}

static bool is_same(const pol_decision *a, const pol_decision *b)
{
    return a->answer == b->answer && a->person_only == b->person_only &&
           a->reason == b->reason;
}

static bool is_sane(pol_status status, const pol_decision *d)
{
    return (status == POL_OK || status == POL_BAD_IMAGE) &&
           d->answer <= POL_ALLOW && d->reason <= POL_REASON_REVIEW;
}

/* Every stride-th request, and whether what was answered is in order.
 * strict: each answer is that of the image as it was, or a limit. */
static bool ask(golden *g, const pol_image *image, size_t stride, bool strict)
{
    static sample_room room;
    pol_request request;
    pol_match matches[8];
    bool good = true;
    for (size_t i = g->tried % stride; i < g->requests; i += stride) {
        pol_decision one, all;
        sample_ask(i, &room, &request);
        pol_status status = pol_eval(image, &request, g->scratch, &one);
        good = good && is_sane(status, &one);
        status = pol_eval_all(image, &request, g->scratch, &all, matches, 8);
        good = good && is_sane(status, &all);
        good = good && (!strict ||
                        ((is_limit(&one) || is_same(&one, &g->decisions[i])) &&
                         (is_limit(&all) || is_same(&all, &g->decisions[i]))));
        g->limits += is_limit(&one) && !is_limit(&g->decisions[i]);
    }
    return good;
}

/* Asks the copy with one word of it changed, and changes it back. */
static bool try_word(golden *g, size_t at, uint32_t value, size_t stride,
                     bool strict)
{
    const size_t head =
        POL_HEADER_SIZE + (size_t)POL_SECTION_COUNT * POL_SECTION_ENTRY;
    pol_image image;
    pol_put32(g->copy + at, value);
    repair_sums(g->copy, g->size);
    g->tried++;
    pol_status status = pol_image_open(&image, g->copy, g->size);
    g->opened += status == POL_OK;
    bool good = status == POL_OK ? ask(g, &image, stride, strict)
                                 : status == POL_BAD_IMAGE;
    memcpy(g->copy + at, g->bytes + at, 4);
    memcpy(g->copy, g->bytes, head);
    return good;
}

static void reset(golden *g)
{
    g->tried = g->opened = g->limits = 0;
}

static void report(tap *t, const golden *g, bool good, const char *what)
{
    tap_ok(t, good && g->limits > 0, "%llu %s: %llu open, %llu limits",
           (unsigned long long)g->tried, what, (unsigned long long)g->opened,
           (unsigned long long)g->limits);
}

/* -- Accept lists */

/* What is missing from a list may be what takes an allow rule away. */
static void replace_items(tap *t, golden *g, bool terms)
{
    uint32_t words, limit;
    size_t lists = section_at(g, POL_SECTION_LISTS, &words);
    section_at(g, terms ? POL_SECTION_TERMS : POL_SECTION_RULES, &limit);
    bool good = true;
    reset(g);
    uint32_t at = 0;
    while (at + POL_LIST_HEAD < words) {
        const unsigned char *head = g->bytes + lists + 4 * (size_t)at;
        uint32_t rules = pol_get32(head), all = rules + pol_get32(head + 4);
        for (uint32_t i = terms ? rules : 0; i < (terms ? all : rules); i++) {
            size_t item = lists + 4 * ((size_t)at + POL_LIST_HEAD + i);
            good = try_word(g, item, limit, 1, true) && good;
            good = try_word(g, item, UINT32_MAX, 1, true) && good;
        }
        at += POL_LIST_HEAD + all;
        at = (at + POL_LIST_ALIGN - 1) / POL_LIST_ALIGN * POL_LIST_ALIGN;
    }
    report(t, g, good,
           terms ? "terms of lists that do not exist"
                 : "rules of lists that do not exist");
}

/* -- Records of states with wildcards */

/* The states that have one, as edges and starts name them. */
typedef struct targets {
    uint32_t next[RECORDS];
    size_t count;
} targets;

static void add_target(targets *all, uint32_t next)
{
    size_t i = 0;
    while (i < all->count && all->next[i] != next) {
        i++;
    }
    if ((next & POL_NEXT_WILD) != 0 && i == all->count && i < RECORDS) {
        all->next[all->count++] = next;
    }
}

static targets find_targets(const golden *g)
{
    targets all = {.count = 0};
    uint32_t lines;
    size_t edges = section_at(g, POL_SECTION_EDGES, &lines);
    for (size_t i = 0; i < POL_START_COUNT; i++) {
        add_target(&all, pol_get32(g->bytes + POL_AT_STARTS + 8 * i));
    }
    for (size_t i = 0; i < 4 * (size_t)lines; i++) {
        const unsigned char *edge = g->bytes + edges + 16 * i;
        add_target(&all, pol_get32(edge + 8) & ~POL_LINE_OVERFLOW);
    }
    return all;
}

/* Every edge leads to every record, most of them of another kind. */
static void cross_edges(tap *t, golden *g)
{
    targets all = find_targets(g);
    uint32_t lines;
    size_t edges = section_at(g, POL_SECTION_EDGES, &lines);
    bool good = true;
    reset(g);
    for (size_t i = 0; i < 4 * (size_t)lines; i++) {
        size_t at = edges + 16 * i;
        uint32_t kept = pol_get32(g->bytes + at + 8) & POL_LINE_OVERFLOW;
        for (size_t k = 0; pol_get32(g->bytes + at) != 0 && k < all.count;
             k++) {
            good = try_word(g, at + 8, kept | all.next[k], 3, false) && good;
        }
    }
    report(t, g, good && g->tried > 0, "edges to records of other states");
}

/* Every start of a kind leads to every word of the records, as a state and
 * as each kind of loop: most are not the first word of one. */
static void cross_starts(tap *t, golden *g)
{
    uint32_t words;
    section_at(g, POL_SECTION_WILD, &words);
    uint32_t base = pol_get32(g->bytes + POL_AT_WILD_BASE);
    bool good = true;
    reset(g);
    for (size_t i = 0; i < POL_START_COUNT; i++) {
        size_t at = POL_AT_STARTS + 8 * i;
        for (uint32_t word = 0; word < words; word++) {
            uint32_t next = (base + word) | POL_NEXT_WILD | POL_NEXT_SPECIAL |
                            POL_NEXT_LITERAL | word % 4 << POL_NEXT_LOOP_SHIFT;
            good = try_word(g, at, next, 3, false) && good;
        }
    }
    report(t, g, good && g->opened > 0, "starts inside records");
}

/* -- The golden image */

static bool ask_golden(golden *g)
{
    static sample_room room;
    pol_request request;
    pol_image image;
    if (pol_image_open(&image, g->copy, g->size) != POL_OK) {
        return false;
    }
    while (g->requests < REQUESTS && sample_ask(g->requests, &room, &request)) {
        pol_decision *d = &g->decisions[g->requests++];
        pol_eval(&image, &request, g->scratch, d);
    }
    return g->requests > 0 && g->requests < REQUESTS;
}

int main(void)
{
    static pol_scratch scratch;
    static golden g;
    tap t = {0};
    alarm(SECONDS);
    pol_source sources[SAMPLE_NATIVE_COUNT + 1];
    memcpy(sources, sample_native, sizeof sample_native);
    sources[SAMPLE_NATIVE_COUNT] = wild;
    pol_compile_options options;
    pol_result *result = NULL;
    sample_options(&options, POL_DIALECT_NATIVE);
    pol_compile(sources, SAMPLE_NATIVE_COUNT + 1, &options, &result);
    pol_text image = pol_result_image(result);
    g.bytes = (const unsigned char *)image.data;
    g.size = image.size;
    g.scratch = &scratch;
    g.copy = aligned_alloc(POL_IMAGE_ALIGNMENT, g.size + POL_IMAGE_ALIGNMENT);
    bool ready = g.size > 0 && g.copy != NULL;
    if (ready) {
        memcpy(g.copy, g.bytes, g.size);
        ready = ask_golden(&g);
    }
    tap_ok(&t, ready, "golden image of %u bytes", (unsigned)g.size);
    if (ready) {
        replace_items(&t, &g, true);
        replace_items(&t, &g, false);
        cross_edges(&t, &g);
        cross_starts(&t, &g);
    }
    free(g.copy);
    pol_result_free(result);
    return tap_end(&t);
}
