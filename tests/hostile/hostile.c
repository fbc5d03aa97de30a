/* SPDX-License-Identifier: Apache-2.0
 *
 * Damaged images: every bit flipped, every truncation, numbers at their
 * extremes, random overwriting; sums as they were and repaired.  Opening
 * refuses them, or evaluation stays inside the image and ends.  The image
 * stands before a page that nobody may touch; an alarm ends what does not
 * end. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <libpolicy/canon/glob.h>
#include <libpolicy/image/facts.h>

#include "../oracle/sample.h"
#include "../oracle/tap.h"
#include "repair.h"

#define SECONDS 600

typedef struct golden {
    const unsigned char *bytes;
    size_t size;
    unsigned char *room; /* a copy ends where the guarded page begins */
    size_t room_size;
    pol_scratch *scratch;
    uint64_t tried, opened;
    size_t requests; /* how many the sample has */
} golden;

/* -- Asking whatever opens */

static bool is_sane(pol_status status, const pol_decision *d)
{
    return (status == POL_OK || status == POL_BAD_IMAGE) &&
           d->answer <= POL_ALLOW && d->reason <= POL_REASON_REVIEW;
}

#define BATCH 5

static bool ask_batch(const golden *g, const pol_image *image)
{
    static sample_room rooms[BATCH];
    pol_request requests[BATCH];
    pol_decision decisions[BATCH];
    for (size_t i = 0; i < BATCH; i++) {
        sample_ask(i * 13 + g->tried % 20, &rooms[i], &requests[i]);
    }
    pol_status status =
        pol_eval_batch(image, requests, BATCH, g->scratch, decisions);
    bool sane = true;
    for (size_t i = 0; i < BATCH; i++) {
        sane = sane && is_sane(status, &decisions[i]);
    }
    return sane;
}

static bool ask_packed(const golden *g, const pol_image *image, size_t index)
{
    pol_decision d;
    pol_text packed = sample_command(index);
    if (packed.data == NULL) {
        return true;
    }
    pol_status status =
        pol_eval_packed(image, packed.data, packed.size, g->scratch, &d);
    return is_sane(status, &d);
}

static bool ask_one(const golden *g, const pol_image *image, size_t index)
{
    static sample_room room;
    pol_request request;
    pol_decision one, all;
    pol_match matches[8];
    char text[512];
    size_t needed = 0;
    if (!sample_ask(index, &room, &request)) {
        return true;
    }
    pol_status status = pol_eval(image, &request, g->scratch, &one);
    bool sane = is_sane(status, &one);
    status = pol_eval_all(image, &request, g->scratch, &all, matches, 8);
    sane = sane && is_sane(status, &all);
    pol_explain(image, &request, g->scratch, text, sizeof text, &needed);
    return sane && ask_packed(g, image, index) && ask_batch(g, image);
}

/* Whatever the facts of an image say, asking for them stays inside of it. */
static void ask_below(pol_facts facts)
{
    static const char *const words[] = {"push", "remote", "add", ""};
    static const char *const options[] = {"-C", "--output",           "--out",
                                          "-i", "--unset-everything", ""};
    uint32_t bits, count;
    pol_position position;
    pol_operand_kind kind;
    pol_text glob;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        pol_text name = {options[i], strlen(options[i])};
        pol_facts_option(&facts, name, &bits);
        pol_facts_abbreviated(&facts, name, &count);
    }
    for (uint32_t i = 0; i < 4; i++) {
        pol_facts_position(&facts, i, &position);
        if (pol_facts_glob(&facts, i, &glob, &kind)) {
            pol_glob_match(glob, POL_TEXT("a.sh"));
        }
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        pol_facts sub;
        pol_text word = {words[i], strlen(words[i])};
        if (pol_facts_subcommand(&facts, word, &sub)) {
            pol_facts_option(&sub, POL_TEXT("--output-all"), &bits);
            pol_facts_position(&sub, 1, &position);
        }
    }
}

static void ask_facts(const pol_image *image)
{
    static const char *const programs[] = {"carry", "carry-with-a-long-name",
                                           "frob", "frob push", ""};
    static const char *const variables[] = {"LANG", "LC_ALL", "A_LONG_VARIABLE",
                                            "LD_X", ""};
    const pol_view *view = pol_view_of(image);
    pol_facts facts;
    uint8_t from;
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        pol_text name = {programs[i], strlen(programs[i])};
        if (pol_facts_program(view, name, &facts)) {
            ask_below(facts);
        }
    }
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        pol_facts_variable(view, (pol_text){variables[i], strlen(variables[i])},
                           &from);
    }
}

/* Reads every byte of a text. */
static uint32_t sum(pol_text text)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < text.size; i++) {
        sum = (sum + (unsigned char)text.data[i]) & 0xffffff;
    }
    return sum;
}

static bool ask_all(const golden *g, const pol_image *image, size_t stride)
{
    bool sane = true;
    ask_facts(image);
    for (size_t i = g->tried % stride; i < g->requests; i += stride) {
        sane = ask_one(g, image, i) && sane;
    }
    pol_image_info info;
    if (pol_image_get_info(image, &info) == POL_OK) {
        for (uint32_t i = 0; i < info.rules && i < 64; i++) {
            pol_rule_info rule;
            pol_image_get_rule(image, i, &rule);
        }
    }
    pol_carried_info carried;
    pol_source_info source;
    pol_image_get_carried(image, &carried);
    for (uint32_t i = 0; pol_image_get_source(image, i, &source) == POL_OK;
         i++) {
        sane = sane && sum(source.name) + sum(source.text) + 1 > 0;
    }
    return sane && sum(carried.root) + 1 > 0;
}

/* An image that was refused denies everything. */
static bool denies(const golden *g, const pol_image *image)
{
    static sample_room room;
    pol_request request;
    pol_decision d;
    memset(&d, 0xff, sizeof d);
    sample_ask(g->tried % g->requests, &room, &request);
    pol_eval(image, &request, g->scratch, &d);
    return d.answer == POL_DENY;
}

/* Opens the damaged copy of `size` bytes, and asks it where that works. */
static bool try_image(golden *g, unsigned char *copy, size_t size,
                      size_t stride)
{
    pol_image image;
    memset(&image, 0xff, sizeof image);
    g->tried++;
    pol_status status = pol_image_open(&image, copy, size);
    if (status == POL_OK) {
        g->opened++;
        return ask_all(g, &image, stride);
    }
    return (status == POL_BAD_IMAGE || status == POL_UNSUPPORTED_VERSION) &&
           denies(g, &image);
}

/* Where a copy of `size` bytes stands. */
static unsigned char *place(const golden *g, size_t size)
{
    size_t begin = (g->room_size - size) / POL_IMAGE_ALIGNMENT;
    return g->room + begin * POL_IMAGE_ALIGNMENT;
}

static void reset(golden *g)
{
    g->tried = g->opened = 0;
    memcpy(place(g, g->size), g->bytes, g->size);
}

/* -- Damage */

static void flip_bits(tap *t, golden *g, bool repaired, size_t from, size_t to)
{
    unsigned char *copy = place(g, g->size);
    bool sane = true;
    reset(g);
    for (size_t bit = 8 * from; bit < 8 * to; bit++) {
        copy[bit / 8] = (unsigned char)(copy[bit / 8] ^ 1u << bit % 8);
        if (repaired) {
            repair_sums(copy, g->size);
        }
        sane = try_image(g, copy, g->size, 7) && sane;
        memcpy(copy, g->bytes,
               POL_HEADER_SIZE + POL_SECTION_COUNT * POL_SECTION_ENTRY);
        copy[bit / 8] = g->bytes[bit / 8];
    }
    tap_ok(t, sane && (repaired || g->opened == 0),
           "%llu bit flips%s: %llu open", (unsigned long long)g->tried,
           repaired ? ", sums repaired" : "", (unsigned long long)g->opened);
}

static void truncate_image(tap *t, golden *g, bool repaired)
{
    bool sane = true;
    g->tried = g->opened = 0;
    for (size_t size = 0; size < g->size; size++) {
        unsigned char *copy = place(g, size);
        memcpy(copy, g->bytes, size);
        if (repaired && size >= POL_HEADER_SIZE) {
            pol_put64(copy + POL_AT_TOTAL, size);
            repair_sums(copy, size);
        }
        sane = try_image(g, copy, size, 7) && sane;
    }
    tap_ok(t, sane && g->opened == 0, "%llu truncations%s",
           (unsigned long long)g->tried, repaired ? ", sums repaired" : "");
}

/* Every field of header and table at every extreme. */
static void extremes(tap *t, golden *g)
{
    static const uint64_t values[] = {0,
                                      1,
                                      2,
                                      63,
                                      64,
                                      0x7fff,
                                      0xffff,
                                      0x7fffffff,
                                      0x80000000,
                                      0xfffffffe,
                                      0xffffffff,
                                      UINT64_C(0x100000000),
                                      UINT64_C(0x7fffffffffffffff),
                                      UINT64_C(0x8000000000000000),
                                      UINT64_MAX - 63,
                                      UINT64_MAX};
    const size_t end = POL_HEADER_SIZE + POL_SECTION_COUNT * POL_SECTION_ENTRY;
    unsigned char *copy = place(g, g->size);
    bool sane = true;
    reset(g);
    for (size_t at = 0; at < end; at += 4) {
        for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
            if (at + 8 <= end && at % 8 == 0) {
                pol_put64(copy + at, values[i]);
                repair_sums(copy, g->size);
                sane = try_image(g, copy, g->size, 3) && sane;
                memcpy(copy, g->bytes, end);
            }
            pol_put32(copy + at, (uint32_t)values[i]);
            repair_sums(copy, g->size);
            sane = try_image(g, copy, g->size, 3) && sane;
            memcpy(copy, g->bytes, end);
        }
    }
    tap_ok(t, sane, "%llu extreme numbers in header and table: %llu open",
           (unsigned long long)g->tried, (unsigned long long)g->opened);
}

static uint64_t next_random(uint64_t *state)
{
    *state =
        *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

/* A few words overwritten with random or extreme ones, or with others of the
 * same image. */
static void overwrite(tap *t, golden *g, unsigned rounds)
{
    unsigned char *copy = place(g, g->size);
    const size_t begin =
        POL_HEADER_SIZE + POL_SECTION_COUNT * POL_SECTION_ENTRY;
    uint64_t state = 20260103;
    bool sane = true;
    reset(g);
    for (unsigned round = 0; round < rounds; round++) {
        for (uint64_t i = next_random(&state) % 4 + 1; i > 0; i--) {
            size_t words = (g->size - begin) / 4;
            size_t at = begin + next_random(&state) % words * 4;
            size_t other = begin + next_random(&state) % words * 4;
            uint32_t value = (uint32_t)next_random(&state);
            switch (next_random(&state) % 4) {
            case 0:
                value = pol_get32(g->bytes + other);
                break;
            case 1:
                value = UINT32_MAX << value % 32;
                break;
            case 2:
                value = pol_get32(g->bytes + at) + value % 5 - 2;
                break;
            default:
                break;
            }
            pol_put32(copy + at, value);
        }
        repair_sums(copy, g->size);
        sane = try_image(g, copy, g->size, 3) && sane;
        memcpy(copy, g->bytes, g->size);
    }
    tap_ok(t, sane, "%llu overwritten images, sums repaired: %llu open",
           (unsigned long long)g->tried, (unsigned long long)g->opened);
}

static void misuse(tap *t, golden *g)
{
    pol_image image;
    unsigned char *copy = place(g, g->size);
    reset(g);
    tap_ok(t, pol_image_open(&image, copy, g->size) == POL_OK,
           "the undamaged copy opens");
    tap_ok(t,
           pol_image_open(&image, copy - 8, g->size) == POL_INVALID_ARGUMENT &&
               denies(g, &image),
           "an unaligned image is refused");
    tap_ok(t,
           pol_image_open(&image, NULL, 0) == POL_INVALID_ARGUMENT &&
               denies(g, &image),
           "no image is refused");
    memset(&image, 0, sizeof image);
    tap_ok(t, denies(g, &image), "an unopened image denies");
}

/* -- The golden image */

static bool make_room(golden *g)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    g->room_size = (g->size + 2 * page - 1) / page * page;
    void *room = mmap(NULL, g->room_size + page, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) {
        return false;
    }
    g->room = room;
    return mprotect(g->room + g->room_size, page, PROT_NONE) == 0;
}

static void run(tap *t, pol_dialect dialect)
{
    static pol_scratch scratch;
    bool native = dialect == POL_DIALECT_NATIVE;
    pol_compile_options options;
    sample_options(&options, dialect);
    options.carry_sources = !native; /* carried.c damages more of them */
    pol_result *result = NULL;
    pol_status status = pol_compile(
        native ? sample_native : sample_codex,
        native ? SAMPLE_NATIVE_COUNT : SAMPLE_CODEX_COUNT, &options, &result);
    pol_text image = pol_result_image(result);
    golden g = {(const unsigned char *)image.data,
                image.size,
                NULL,
                0,
                &scratch,
                0,
                0,
                0};
    static sample_room room;
    pol_request request;
    while (sample_ask(g.requests, &room, &request)) {
        g.requests++;
    }
    bool ready = status == POL_OK && image.size % POL_IMAGE_ALIGNMENT == 0 &&
                 make_room(&g);
    tap_ok(t, ready, "golden image of %u bytes", (unsigned)image.size);
    if (ready) {
        misuse(t, &g);
        flip_bits(t, &g, false, 0, g.size);
        flip_bits(t, &g, true, 0, g.size);
        truncate_image(t, &g, false);
        truncate_image(t, &g, true);
        extremes(t, &g);
        overwrite(t, &g, 30000);
    }
    pol_result_free(result);
}

int main(void)
{
    tap t = {0};
    alarm(SECONDS);
    run(&t, POL_DIALECT_NATIVE);
    run(&t, POL_DIALECT_CODEX);
    return tap_end(&t);
}
