/* SPDX-License-Identifier: Apache-2.0
 *
 * Compiles a policy from a string and judges a command, a write to a path, or
 * a connection:
 *
 *   cc embed.c $(pkg-config --cflags --libs libpolicy) -o embed
 *   ./embed git push --force
 *   ./embed --write /work/.git/config
 *   ./embed --connect https://api.openai.com/v1
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
    "            justification='a forced push rewrites history')\n"
    "path_rule(path='/work/**', access='write', decision='allow')\n"
    "path_rule(path='**/.git/**', access='write', decision='deny')\n"
    "network_rule(host='*.openai.com', protocol='https', decision='allow')\n";

static pol_text text_of(const char *string)
{
    pol_text text = {string, strlen(string)};
    return text;
}

static pol_answer judge(const pol_image *image, const pol_request *request)
{
    pol_scratch scratch; /* working memory: asking allocates nothing */
    pol_decision decision;
    pol_rule_info rule;
    pol_eval(image, request, &scratch, &decision);
    printf("%s (%s)\n", pol_answer_name(decision.answer),
           pol_reason_name(decision.reason));
    if (decision.why != POL_WHY_NONE) {
        printf("%s\n", pol_why_text(decision.why));
    }
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

static pol_answer ask_command(const pol_image *image, int argc, char **argv)
{
    pol_text tokens[64];
    pol_request request;
    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    request.kind = POL_KIND_COMMAND;
    request.argv = tokens;
    for (int i = 1; i < argc && argc <= 65; i++) { /* more: none, deny */
        tokens[request.argc++] = text_of(argv[i]);
    }
    return judge(image, &request);
}

/* A host that knows where links lead says so: query.resolved or a resolver.
 * Here nobody does, and decision.unresolved would tell. */
static pol_answer ask_write(const pol_image *image, const char *path)
{
    pol_path_query query;
    pol_request request;
    memset(&query, 0, sizeof query);
    query.struct_size = sizeof query;
    query.path = text_of(path);
    query.access = POL_ACCESS_WRITE;
    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    request.kind = POL_KIND_PATH;
    request.of.path = &query;
    return judge(image, &request);
}

static pol_answer ask_connect(const pol_image *image, const char *url)
{
    pol_network_query query;
    pol_request request;
    memset(&query, 0, sizeof query);
    query.struct_size = sizeof query;
    query.url = text_of(url);
    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    request.kind = POL_KIND_NETWORK;
    request.of.network = &query;
    return judge(image, &request);
}

static pol_answer ask(const pol_image *image, int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--write") == 0) {
        return ask_write(image, argv[2]);
    }
    if (argc == 3 && strcmp(argv[1], "--connect") == 0) {
        return ask_connect(image, argv[2]);
    }
    return ask_command(image, argc, argv);
}

int main(int argc, char **argv)
{
    pol_source source = {text_of("embed.rules"), text_of(rules),
                         POL_LAYER_USER};
    pol_compile_options options;
    pol_result *result = NULL;
    pol_image image; /* zero until it is opened: denies everything */
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    memset(&image, 0, sizeof image);
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
    pol_answer answer = ask(&image, argc, argv);
    pol_result_free(result); /* the image lives in the result */
    return answer == POL_ALLOW ? 0 : answer == POL_PROMPT ? 1 : 2;
}
