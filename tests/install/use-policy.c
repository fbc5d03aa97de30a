/* SPDX-License-Identifier: Apache-2.0
 *
 * A program that compiles a rule and asks. */
#include <libpolicy/policy.h>

#include <stdio.h>
#include <string.h>

static pol_text text(const char *string)
{
    pol_text result;

    result.data = string;
    result.size = strlen(string);
    return result;
}

static pol_answer ask(const pol_image *image, const char *packed, size_t size)
{
    static pol_scratch scratch;
    pol_decision decision;

    (void)pol_eval_packed(image, packed, size, &scratch, &decision);
    return decision.answer;
}

int main(void)
{
    pol_source source;
    pol_compile_options options;
    pol_result *result = NULL;
    pol_image image;
    pol_text bytes;
    int good = 0;

    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    source.name = text("a.rules");
    source.text = text("prefix_rule(pattern=[\"git\", \"status\"],"
                       " decision=\"allow\")\n"
                       "prefix_rule(pattern=[\"git\", \"push\"],"
                       " decision=\"deny\")\n");
    source.layer = POL_LAYER_USER;
    if (pol_compile(&source, 1, &options, &result) != POL_OK) {
        pol_result_free(result);
        return 1;
    }
    bytes = pol_result_image(result);
    if (pol_image_open(&image, bytes.data, bytes.size) == POL_OK) {
        good = ask(&image, "git\0status", 10) == POL_ALLOW &&
               ask(&image, "git\0push", 8) == POL_DENY &&
               ask(&image, "ls", 2) == POL_PROMPT;
    }
    printf("libpolicy %s\n", pol_version());
    pol_result_free(result);
    return good ? 0 : 1;
}
