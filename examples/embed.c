/* SPDX-License-Identifier: Apache-2.0
 *
 * Compiles a policy from a string and judges the command on the command line:
 *
 *   cc embed.c $(pkg-config --cflags --libs libpolicy) -o embed
 *   ./embed git push --force
 *
 * Exit status: 0 allow, 1 prompt, 2 deny or an error. */
#include <libpolicy/policy.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char rules[] =
    "prefix_rule(pattern=['git', ['status', 'log']], decision='allow',\n"
    "            unless=[['git', any(), option('--output')]])\n"
    "prefix_rule(id='no-force', decision='deny',\n"
    "            pattern=['git', 'push', option('-f', '--force')],\n"
    "            justification='a forced push rewrites history')\n";

static pol_text text_of(const char *string)
{
    pol_text text = {string, strlen(string)};
    return text;
}

static pol_answer judge(const pol_image *image, const pol_text *argv, size_t n)
{
    pol_scratch scratch; /* working memory: asking allocates nothing */
    pol_request request;
    pol_decision decision;
    pol_rule_info rule;
    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    request.argv = argv;
    request.argc = n;
    pol_eval(image, &request, &scratch, &decision);
    printf("%s (%s)\n", pol_answer_name(decision.answer),
           pol_reason_name(decision.reason));
    if (pol_image_get_rule(image, decision.rule, &rule) == POL_OK) {
        printf("rule %.*s, %.*s:%u\n", (int)rule.id.size, rule.id.data,
               (int)rule.source.size, rule.source.data, (unsigned)rule.line);
        if (rule.justification.size > 0) {
            printf("why: %.*s\n", (int)rule.justification.size,
                   rule.justification.data);
        }
    }
    return decision.answer;
}

int main(int argc, char **argv)
{
    pol_source source = {text_of("embed.rules"), text_of(rules),
                         POL_LAYER_USER};
    pol_compile_options options;
    pol_result *result = NULL;
    pol_image image; /* zero until it is opened: denies everything */
    pol_text tokens[64];
    size_t count = 0;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    memset(&image, 0, sizeof image);
    for (int i = 1; i < argc && argc <= 65; i++) { /* more: no tokens, deny */
        tokens[count++] = text_of(argv[i]);
    }
    if (pol_compile(&source, 1, &options, &result) == POL_OK) {
        pol_text bytes = pol_result_image(result);
        pol_image_open(&image, bytes.data, bytes.size);
    }
    for (size_t i = 0; i < pol_result_diagnostics(result); i++) {
        char text[1000];
        size_t needed;
        pol_result_render(result, i, 0, text, sizeof text, &needed);
        fputs(text, stderr);
    }
    pol_answer answer = judge(&image, tokens, count);
    pol_result_free(result); /* the image lives in the result */
    return answer == POL_ALLOW ? 0 : answer == POL_PROMPT ? 1 : 2;
}
