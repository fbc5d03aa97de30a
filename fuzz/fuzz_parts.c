/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as shell text, or as words of a command (the first byte says),
 * under rules and std:base: all forms of asking agree, no part is stricter
 * than the whole, one more denial lowers nothing, and what the quick look
 * lets pass has no parts. */
#include <libpolicy/parts/parts.h>
#include <libpolicy/policy.h>

#include "fuzz.h"

static const char rules[] =
    "load(\"std:git\")\nload(\"std:readonly\")\n"
    "prefix_rule([\"bash\"])\nprefix_rule([\"xargs\"])\n"
    "prefix_rule([\"env\", any(), \"git\"], unless=[[\"env\", gap(), \"x\"]])\n"
    "path_rule(\"/w/**\", \"write\", \"allow\")\n"
    "path_rule(\"**/.git/**\", [\"read\", \"write\"], \"prompt\")\n";
static const char more[] = "prefix_rule([\"rm\"], \"deny\")\n"
                           "prefix_rule([\"ls\", \"-l\"], \"deny\")\n";

static pol_image images[2];
static pol_result *results[2]; /* what the images stand in */
static pol_scratch scratch;
static uint64_t memory[1 << 18];

static void open_image(size_t which)
{
    pol_source list[2] = {{{"a", 1}, {rules, sizeof rules - 1}, POL_LAYER_USER},
                          {{"b", 1}, {more, sizeof more - 1}, POL_LAYER_USER}};
    pol_compile_options options = {.struct_size = sizeof options};
    pol_result **result = &results[which];
    FUZZ_CHECK(pol_compile(list, which + 1, &options, result) == POL_OK);
    pol_text bytes = pol_result_image(*result);
    FUZZ_CHECK(pol_image_open(&images[which], bytes.data, bytes.size) == 0);
}

static pol_answer ask(const pol_request *request, int which)
{
    static pol_part parts[64];
    pol_parts list = {
        .struct_size = sizeof list, .parts = parts, .part_capacity = 64};
    pol_decision one, all, split;
    const pol_image *image = &images[which];
    FUZZ_CHECK(pol_eval(image, request, &scratch, &one) == POL_OK);
    FUZZ_CHECK(pol_eval_all(image, request, &scratch, &all, NULL, 0) == POL_OK);
    FUZZ_CHECK(pol_eval_parts(image, request, &scratch, &split, &list) == 0);
    FUZZ_CHECK(one.answer == all.answer && one.answer == split.answer);
    FUZZ_CHECK(list.opaque_count == 0 || one.answer != POL_ALLOW);
    for (size_t i = 0; i < list.part_count && i < 64; i++) {
        FUZZ_CHECK(one.answer <= parts[i].answer);
    }
    return one.answer;
}

static void check_quick(const pol_request *request)
{
    static pol_unfold u;
    const pol_view *view = pol_view_of(&images[0]);
    pol_unfold_request(&u, view, request, memory, sizeof memory);
    bool alone = u.count == 1 && u.darks == NULL && u.limit == POL_WHY_NONE &&
                 u.first->named_end == 0 && u.first->plain.count == 0;
    for (uint32_t i = 0;
         alone && u.first->argv.marks != NULL && i < u.first->argv.count; i++) {
        alone = (u.first->argv.marks[i] & ~(unsigned)POL_MARK_OPERAND) == 0;
    }
    FUZZ_CHECK(alone || pol_unfolds(view, request));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pol_text argv[32];
    pol_request request = {.struct_size = sizeof request,
                           .argv = argv,
                           .cwd = {"/w", 2},
                           .home = {"/home/u", 7},
                           .memory = memory,
                           .memory_size = sizeof memory};
    if (images[0].size == 0) {
        open_image(0);
        open_image(1);
    }
    if (size < 2 || size > 2048) {
        return 0;
    }
    const char *text = (const char *)data + 1;
    pol_shell_query shell = {
        sizeof shell, {text, size - 1}, (pol_shell)(data[0] % 4)};
    if (data[0] % 4 < 3) {
        request.of.shell = &shell;
    } else {
        for (size_t i = 0, begin = 0; i < size && request.argc < 32; i++) {
            if (i + 1 == size || text[i] == '\n') {
                argv[request.argc++] = (pol_text){text + begin, i - begin};
                begin = i + 1;
            }
        }
        check_quick(&request);
    }
    pol_answer before = ask(&request, 0);
    FUZZ_CHECK(ask(&request, 1) <= before);
    return 0;
}
