/* SPDX-License-Identifier: Apache-2.0
 *
 * scan FILE...: what editors are told of a rule file rests on a scan of its
 * own, since the library's lexer stops at what is broken.  On files that are
 * sound both see the same lexemes at the same places; on broken ones nothing
 * leads out of the text.  TAP. */
#include "polc/lsp_scan.h"

#include <libpolicy/policy.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The sign of a kind of lexeme in `polc dump --stage tokens`. */
static polc_sign sign_of(const char *kind)
{
    static const struct {
        const char *kind;
        polc_sign sign;
    } rows[] = {
        {"NAME", POLC_SIGN_NAME},      {"FOR", POLC_SIGN_NAME},
        {"IN", POLC_SIGN_NAME},        {"IF", POLC_SIGN_NAME},
        {"NOT", POLC_SIGN_NAME},       {"AND", POLC_SIGN_NAME},
        {"OR", POLC_SIGN_NAME},        {"STRING", POLC_SIGN_STRING},
        {"LPAREN", POLC_SIGN_OPEN},    {"LBRACKET", POLC_SIGN_OPEN},
        {"LBRACE", POLC_SIGN_OPEN},    {"RPAREN", POLC_SIGN_CLOSE},
        {"RBRACKET", POLC_SIGN_CLOSE}, {"RBRACE", POLC_SIGN_CLOSE},
        {"COMMA", POLC_SIGN_COMMA},    {"EQ", POLC_SIGN_EQUALS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(rows[i].kind, kind) == 0) {
            return rows[i].sign;
        }
    }
    return POLC_SIGN_OTHER;
}

static bool is_compared(polc_sign sign)
{
    return sign >= POLC_SIGN_NAME && sign != POLC_SIGN_OTHER;
}

typedef struct cursor {
    const polc_scan *scan;
    uint32_t at;
    size_t offset;
    unsigned line, column;
} cursor;

/* The next lexeme that is compared, with its line and column. */
static const polc_lexeme *next(cursor *c)
{
    while (c->at < c->scan->count &&
           !is_compared(c->scan->lexemes[c->at].sign)) {
        c->at++;
    }
    if (c->at == c->scan->count) {
        return NULL;
    }
    const polc_lexeme *l = &c->scan->lexemes[c->at++];
    for (; c->offset < l->begin; c->offset++) {
        bool ends = c->scan->text.data[c->offset] == '\n';
        c->line += ends;
        c->column = ends ? 1 : c->column + 1;
    }
    return l;
}

/* Null, or where the two part. */
static const char *compare(pol_text dump, const polc_scan *scan, char *why,
                           size_t size)
{
    cursor c = {.scan = scan, .line = 1, .column = 1};
    const char *at = dump.data;
    const char *end = dump.data + dump.size;
    while (at < end) {
        unsigned line, column;
        char kind[32];
        if (sscanf(at, "%u:%u %31s", &line, &column, kind) == 3 &&
            is_compared(sign_of(kind))) {
            const polc_lexeme *l = next(&c);
            if (l == NULL || l->sign != sign_of(kind) || c.line != line ||
                c.column != column) {
                snprintf(why, size, "%s at %u:%u, but here %u:%u", kind, line,
                         column, c.line, c.column);
                return why;
            }
        }
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        at = stop == NULL ? end : stop + 1;
    }
    return next(&c) == NULL ? NULL : "further lexemes at the end";
}

/* -- broken texts */

enum {
    SHORT = 600, /* bytes of a text that is broken */
    ROUNDS = 200
};

static uint32_t draw(uint32_t *state, uint32_t limit)
{
    *state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
    return (*state >> 8) % limit;
}

/* Asks everything of every lexeme and offset; false where an answer leads
 * out of the text. */
static bool ask(const polc_scan *scan)
{
    bool good = true;
    for (size_t offset = 0; offset <= scan->text.size; offset++) {
        uint32_t at = polc_scan_at(scan, offset);
        good = good && (at == POLC_NOWHERE || at < scan->count) &&
               polc_scan_after(scan, offset) < scan->count;
    }
    for (uint32_t at = 0; at < scan->count; at++) {
        uint32_t call = polc_scan_call(scan, at);
        uint32_t holder = polc_scan_holder(scan, at);
        polc_inside in = polc_scan_inside(scan, at);
        uint32_t statement = polc_scan_statement(scan, at);
        good = good && in.begin <= in.end && in.end <= scan->text.size &&
               (holder == POLC_NOWHERE || holder < at) &&
               (statement == POLC_NOWHERE || statement < scan->statement_count);
        if (call != POLC_NOWHERE) {
            polc_argument argument = polc_scan_argument(scan, call, at);
            uint32_t value = polc_scan_value(scan, call, "decision", 0);
            uint32_t first = polc_scan_value(scan, call, NULL, 0);
            good = good && call < scan->count && argument.first < scan->count &&
                   (value == POLC_NOWHERE || value < scan->count) &&
                   (first == POLC_NOWHERE || first < scan->count);
        }
    }
    return good;
}

/* Each round a few bytes of a text become signs of the language. */
static bool survives(pol_text text, uint32_t *state)
{
    static const char signs[] = "\"'()[]{},=#\\\n\r;:rf a\xc3";
    char broken[SHORT];
    bool good = true;
    uint32_t size = text.size < SHORT ? (uint32_t)text.size : SHORT;
    uint32_t from = draw(state, (uint32_t)text.size - size + 1);
    for (int round = 0; round < ROUNDS && good; round++) {
        memcpy(broken, text.data + from, size);
        for (uint32_t n = draw(state, 12); n > 0; n--) {
            broken[draw(state, size)] = signs[draw(state, sizeof signs - 1)];
        }
        polc_scan scan = {0};
        polc_scan_make(&scan, (pol_text){broken, draw(state, size + 1)});
        good = ask(&scan);
        polc_scan_free(&scan);
    }
    return good;
}

static const char *check(const char *file, char *why, size_t size)
{
    static char text[1 << 18];
    FILE *stream = fopen(file, "rb");
    size_t length =
        stream != NULL ? fread(text, 1, sizeof text - 1, stream) : 0;
    if (stream == NULL || length == 0) {
        return "cannot be read";
    }
    fclose(stream);
    text[length] = '\0';
    pol_source source = {{file, strlen(file)}, {text, length}, POL_LAYER_USER};
    pol_compile_options options = {.struct_size = sizeof options};
    pol_result *result = NULL;
    uint32_t state = (uint32_t)length;
    polc_scan scan = {0};
    polc_scan_make(&scan, source.text);
    const char *found =
        pol_dump(&source, 1, &options, POL_STAGE_TOKENS, &result) == POL_OK
            ? compare(pol_result_text(result), &scan, why, size)
            : "does not compile";
    if (found == NULL && !survives(source.text, &state)) {
        found = "a broken text leads out of it";
    }
    polc_scan_free(&scan);
    pol_result_free(result);
    return found;
}

int main(int argc, char **argv)
{
    int failures = 0;
    for (int i = 1; i < argc; i++) {
        char why[128];
        const char *name = strrchr(argv[i], '/');
        const char *found = check(argv[i], why, sizeof why);
        printf("%s %d - %s\n", found == NULL ? "ok" : "not ok", i,
               name != NULL ? name + 1 : argv[i]);
        if (found != NULL) {
            printf("# %s\n", found);
            failures++;
        }
    }
    printf("1..%d\n", argc - 1);
    return failures > 0;
}
