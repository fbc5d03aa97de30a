/* SPDX-License-Identifier: Apache-2.0
 *
 * The sieve of tokens, and pol_prove as callers see it. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include <libpolicy/analyze/sieve.h>
#include <libpolicy/canon/glob.h>
#include <libpolicy/policy.h>

/* -- The sieve */

typedef struct sieved {
    pol_budget budget;
    pol_arena arena;
    pol_sieve sieve;
    pol_tokens_found found;
} sieved;

static void open_sieve(sieved *s)
{
    memset(s, 0, sizeof *s);
    pol_budget_init(&s->budget, NULL, 1 << 24);
    pol_arena_init(&s->arena, &s->budget);
    pol_sieve_init(&s->sieve, &s->budget);
}

static void close_sieve(sieved *s)
{
    pol_vec_free(&s->found, &s->budget);
    pol_sieve_free(&s->sieve);
    pol_arena_free(&s->arena);
    cr_expect_eq(s->budget.used, 0);
}

static void add_glob(sieved *s, const char *glob)
{
    pol_byte_set every = POL_EVERY_BYTE;
    pol_sieve_begin(&s->sieve);
    pol_sieve_glob(&s->sieve, (pol_text){glob, strlen(glob)}, &every);
    pol_sieve_end(&s->sieve);
}

static bool run_sieve(sieved *s, size_t limit)
{
    pol_byte_set none = {{0}};
    return pol_sieve_sort(&s->sieve, &none, limit, &s->arena, &s->found);
}

/* Every token that was found, each behind a comma. */
static void expect_found(const sieved *s, const char *wanted)
{
    char text[256] = "";
    for (size_t i = 0; i < s->found.count; i++) {
        strcat(text, ",");
        strncat(text, s->found.items[i].data, s->found.items[i].size);
    }
    cr_expect_str_eq(text, wanted);
}

Test(sieve, literals_and_the_rest)
{
    sieved s;
    open_sieve(&s);
    pol_sieve_literal(&s.sieve, POL_TEXT("b"));
    pol_sieve_literal(&s.sieve, POL_TEXT("ab"));
    cr_assert(run_sieve(&s, 1000));
    expect_found(&s, ",,b,ab");
    close_sieve(&s);
}

Test(sieve, each_combination_once)
{
    sieved s;
    open_sieve(&s);
    add_glob(&s, "a*");
    add_glob(&s, "*b");
    add_glob(&s, "[!a-z]?");
    cr_assert(run_sieve(&s, 1000));
    /* none; a*; *b; the set; a* and *b; the set and *b */
    expect_found(&s, ",,a,b,ab,0a,0b");
    close_sieve(&s);
}

Test(sieve, order_is_readable)
{
    cr_expect_lt(pol_token_order(POL_TEXT("z"), POL_TEXT("0")), 0);
    cr_expect_lt(pol_token_order(POL_TEXT("9"), POL_TEXT("A")), 0);
    cr_expect_lt(pol_token_order(POL_TEXT("Z"), POL_TEXT("!")), 0);
    cr_expect_lt(pol_token_order(POL_TEXT("~"), POL_TEXT(" ")), 0);
    cr_expect_lt(pol_token_order(POL_TEXT("zz"), POL_TEXT("aaa")), 0);
    cr_expect_eq(pol_token_order(POL_TEXT("ab"), POL_TEXT("ab")), 0);
}

Test(sieve, banned_bytes_stay_away)
{
    sieved s;
    open_sieve(&s);
    pol_byte_set banned = pol_set_without(POL_TEXT("xy"));
    add_glob(&s, "?");
    add_glob(&s, "*a*");
    cr_assert(pol_sieve_sort(&s.sieve, &banned, 1000, &s.arena, &s.found));
    expect_found(&s, ",,x");
    close_sieve(&s);
}

Test(sieve, says_when_it_would_be_too_large)
{
    sieved s;
    open_sieve(&s);
    add_glob(&s, "*a???????????");
    cr_expect_not(run_sieve(&s, 100));
    close_sieve(&s);
}

/* Against the matcher of globs: what is found under a glob matches it, and
 * short tokens have their combination among what is found. */
Test(sieve, agrees_with_globs)
{
    static const char *const globs[] = {"a*b", "*", "[ab]?", "\\*", "b[!b]*"};
    sieved s;
    open_sieve(&s);
    for (size_t i = 0; i < 5; i++) {
        add_glob(&s, globs[i]);
    }
    cr_assert(run_sieve(&s, 1000));
    for (unsigned n = 0; n < 4 * 64; n++) {
        char token[3] = {"ab*c"[n % 4], "ab*c"[n / 4 % 4], "ab*c"[n / 16 % 4]};
        pol_text text = {token, n / 64};
        bool same = false;
        for (size_t k = 0; k < s.found.count && !same; k++) {
            same = true;
            for (size_t i = 0; i < 5; i++) {
                pol_text glob = {globs[i], strlen(globs[i])};
                same &= pol_glob_match(glob, text) ==
                        pol_glob_match(glob, s.found.items[k]);
            }
        }
        cr_expect(same, "%.*s", (int)text.size, token);
    }
    close_sieve(&s);
}

/* -- pol_prove */

static pol_source source(pol_layer layer, const char *text)
{
    return (pol_source){POL_TEXT("a.rules"), {text, strlen(text)}, layer};
}

static const char managed[] =
    "default_rule(kind=\"command\", decision=\"deny\")\n"
    "prefix_rule(pattern=[\"git\", \"push\"], decision=\"deny\")\n";
static const char user[] =
    "prefix_rule(pattern=[\"git\"], decision=\"allow\")\n";

static pol_claim_info claim_of(const pol_result *result, pol_kind kind,
                               pol_claim claim)
{
    for (size_t i = 0; i < pol_result_claims(result); i++) {
        pol_claim_info info = pol_result_claim(result, i);
        if (info.kind == kind && info.claim == claim) {
            return info;
        }
    }
    cr_assert_fail("no such claim");
    return (pol_claim_info){.reason = ""};
}

Test(prove, claims_of_a_stack)
{
    pol_source sources[] = {source(POL_LAYER_MANAGED, managed),
                            source(POL_LAYER_USER, user)};
    pol_result *result;
    cr_assert_eq(pol_prove(sources, 2, NULL, NULL, &result), POL_OK);
    cr_expect_eq(pol_result_claims(result), 10);
    pol_claim_info rules = claim_of(result, POL_KIND_COMMAND, POL_CLAIM_RULES);
    cr_expect_eq(rules.proof, POL_PROOF_PROVED);
    cr_expect_eq(rules.required, 1);
    cr_expect_null(rules.request);
    pol_claim_info answer =
        claim_of(result, POL_KIND_COMMAND, POL_CLAIM_ANSWER);
    cr_assert_eq(answer.proof, POL_PROOF_REFUTED);
    cr_expect_eq(answer.required, 0);
    cr_expect_eq(answer.least, 1);
    cr_assert_eq(answer.request->argc, 1);
    cr_expect(pol_text_equal(answer.request->argv[0], POL_TEXT("git")));
    cr_expect_eq(answer.strong.answer, POL_DENY);
    cr_expect_eq(answer.whole.answer, POL_ALLOW);
    cr_expect_eq(answer.strong_rules, 0);
    cr_assert_eq(answer.whole_rules, 1);
    pol_rule_info rule;
    cr_assert_eq(pol_result_witness_rule(result, 1, 1, 0, &rule), POL_OK);
    cr_expect_eq(rule.layer, POL_LAYER_USER);
    cr_expect_eq(pol_result_witness_rule(result, 1, 1, 1, &rule),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_result_witness_rule(result, 0, 1, 0, &rule),
                 POL_INVALID_ARGUMENT);
    cr_expect_null(pol_result_claim(result, 10).request);
    cr_expect_eq(pol_result_image(result).size, 0);
    pol_result_free(result);
}

Test(prove, no_weaker_source_means_any)
{
    pol_source sources[] = {source(POL_LAYER_MANAGED, managed)};
    pol_result *result;
    cr_assert_eq(pol_prove(sources, 1, NULL, NULL, &result), POL_OK);
    pol_claim_info rules = claim_of(result, POL_KIND_COMMAND, POL_CLAIM_RULES);
    cr_expect_eq(rules.proof, POL_PROOF_PROVED);
    pol_claim_info answer =
        claim_of(result, POL_KIND_COMMAND, POL_CLAIM_ANSWER);
    cr_expect_eq(answer.proof, POL_PROOF_REFUTED);
    cr_expect_gt(answer.weaker.size, 0);
    pol_result_free(result);
}

/* An allow of a range of IPv6, where rules about IPv4 close some of the
 * addresses that addresses in it have inside. */
static const char inside_managed[] =
    "default_rule(kind=\"network\", decision=\"deny\")\n"
    "network_rule(cidr=[\"0.0.0.0/5\", \"8.0.0.0/8\", \"9.0.0.0/9\"], "
    "decision=\"deny\")\n";

static void expect_host(const char *text, const char *host)
{
    pol_source sources[] = {source(POL_LAYER_MANAGED, inside_managed),
                            source(POL_LAYER_USER, text)};
    pol_result *result;
    cr_assert_eq(pol_prove(sources, 2, NULL, NULL, &result), POL_OK);
    pol_claim_info c = claim_of(result, POL_KIND_NETWORK, POL_CLAIM_ANSWER);
    if (host == NULL) {
        cr_expect_eq(c.proof, POL_PROOF_PROVED, "%s", text);
    } else {
        cr_assert_eq(c.proof, POL_PROOF_REFUTED, "%s", text);
        cr_expect(pol_text_equal(c.request->of.network->host,
                                 (pol_text){host, strlen(host)}),
                  "%s: %.*s", text, (int)c.request->of.network->host.size,
                  c.request->of.network->host.data);
    }
    pol_result_free(result);
}

Test(prove, addresses_inside_of_others)
{
    expect_host("network_rule(cidr=\"64:ff9b::/96\", decision=\"allow\")\n",
                "64:ff9b::980:0");
    expect_host("network_rule(cidr=\"2002::/16\", decision=\"allow\")\n",
                "2002:980::");
    expect_host("network_rule(cidr=\"2001::/32\", decision=\"allow\")\n",
                "2001:0:980::");
    expect_host("network_rule(cidr=\"64:ff9b::/96\", decision=\"allow\", "
                "unless=\"0.0.0.0/0\")\n",
                NULL);
    expect_host("network_rule(cidr=\"::/0\", decision=\"allow\")\n", "::");
    expect_host("network_rule(cidr=\"0.0.0.0/0\", decision=\"allow\")\n",
                "9.128.0.0");
}

/* Over a limit nothing is proved. */
Test(prove, limit_is_no_proof)
{
    static const char strong[] =
        "default_rule(kind=\"command\", decision=\"deny\")\n"
        "prefix_rule(pattern=[\"a\", any(), gap(), any(), \"b\"], "
        "decision=\"allow\")\n";
    static const char weak[] =
        "prefix_rule(pattern=[\"a\", any(), any(), any(), \"b\"], "
        "decision=\"allow\")\n";
    pol_source sources[] = {source(POL_LAYER_MANAGED, strong),
                            source(POL_LAYER_USER, weak)};
    pol_prove_options options = {.struct_size = sizeof options, .standings = 2};
    pol_result *result;
    cr_assert_eq(pol_prove(sources, 2, NULL, &options, &result), POL_OK);
    pol_claim_info answer =
        claim_of(result, POL_KIND_COMMAND, POL_CLAIM_ANSWER);
    cr_expect_eq(answer.proof, POL_PROOF_UNDECIDED);
    cr_expect_neq(answer.reason[0], '\0');
    cr_expect_eq(answer.place.line, 1);
    pol_result_free(result);
    options.standings = 0;
    cr_assert_eq(pol_prove(sources, 2, NULL, &options, &result), POL_OK);
    answer = claim_of(result, POL_KIND_COMMAND, POL_CLAIM_ANSWER);
    cr_expect_eq(answer.proof, POL_PROOF_PROVED);
    pol_result_free(result);
}

Test(prove, arguments)
{
    pol_source sources[] = {source(POL_LAYER_MANAGED, managed)};
    pol_prove_options options = {.struct_size = sizeof options,
                                 .weaker = (pol_layer)6};
    pol_result *result;
    cr_expect_eq(pol_prove(sources, 1, NULL, NULL, NULL), POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_prove(sources, 1, NULL, &options, &result),
                 POL_INVALID_ARGUMENT);
    options.weaker = POL_LAYER_SESSION;
    options.struct_size = 1;
    cr_expect_eq(pol_prove(sources, 1, NULL, &options, &result),
                 POL_INVALID_ARGUMENT);
    cr_expect_eq(pol_result_claims(NULL), 0);
    sources[0] = source(POL_LAYER_MANAGED, "prefix_rule(");
    cr_expect_eq(pol_prove(sources, 1, NULL, NULL, &result), POL_REJECTED);
    cr_expect_eq(pol_result_claims(result), 0);
    cr_expect_gt(pol_result_diagnostics(result), 0);
    pol_result_free(result);
}

/* -- Every allocation fails once */

typedef struct meter {
    long left, blocks; /* left < 0: no failure */
} meter;

static void *metered(void *context, void *pointer, size_t old_size,
                     size_t new_size)
{
    meter *m = context;
    (void)old_size;
    if (new_size == 0) {
        m->blocks -= pointer != NULL;
        free(pointer);
        return NULL;
    }
    if (m->left == 0) {
        return NULL;
    }
    m->left -= m->left > 0;
    m->blocks += pointer == NULL;
    return realloc(pointer, new_size);
}

Test(prove, out_of_memory)
{
    static const char weak[] =
        "prefix_rule(pattern=[\"git\", option(\"-f\"), gap(), \"x\"], "
        "decision=\"allow\", unless=[[\"git\", glob(\"p*\")]])\n"
        "path_rule(path=\"~/a/**\", access=\"read\", decision=\"allow\")\n"
        "tool_rule(tool=\"t\", arguments={\"p\": glob(\"*\")}, "
        "decision=\"allow\")\n"
        "network_rule(host=\"a.example.net\", decision=\"allow\")\n";
    pol_source sources[] = {source(POL_LAYER_MANAGED, managed),
                            source(POL_LAYER_USER, weak)};
    meter m = {-1, 0};
    pol_allocator allocator = {metered, &m};
    pol_compile_options options = {
        .struct_size = sizeof options, .allocator = &allocator, .no_base = 1};
    for (long k = 0;; k++) {
        pol_result *result = NULL;
        m.left = k;
        pol_status status = pol_prove(sources, 2, &options, NULL, &result);
        long left = m.left;
        m.left = -1;
        pol_result_free(result);
        cr_assert_eq(m.blocks, 0);
        cr_assert(status == POL_OK || status == POL_NO_MEMORY, "%d after %ld",
                  (int)status, k);
        if (left > 0) {
            cr_expect_eq(status, POL_OK);
            break;
        }
    }
}
