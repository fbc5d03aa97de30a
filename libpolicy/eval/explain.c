/* SPDX-License-Identifier: Apache-2.0
 *
 * An answer as a text for people.  Foreign text (tokens, ids, names,
 * justifications) is escaped, so that it cannot pretend to be ours. */
#include <libpolicy/base/slice.h>

/* Rules named in one text; the number of further ones is stated. */
#define SHOWN 16

typedef struct out {
    char *buffer;
    size_t capacity, size; /* size: of the whole text */
} out;

static void put(out *o, const char *data, size_t size)
{
    if (o->size < o->capacity) {
        size_t room = o->capacity - o->size;
        memcpy(o->buffer + o->size, data, size < room ? size : room);
    }
    o->size += size;
}

static void put_literal(out *o, const char *text)
{
    size_t size = 0;
    while (text[size] != '\0') {
        size++;
    }
    put(o, text, size);
}

static void put_number(out *o, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    put(o, digits + at, sizeof digits - at);
}

static void put_hex(out *o, const char *before, uint32_t value, int least,
                    const char *after)
{
    static const char hex[] = "0123456789abcdef";
    char digits[8];
    int count = 0;
    while (count < least || value > 0) {
        digits[count++] = hex[value & 15];
        value >>= 4;
    }
    put_literal(o, before);
    while (count > 0) {
        put(o, &digits[--count], 1);
    }
    put_literal(o, after);
}

/* Size of the UTF-8 sequence at p, its code point in *code; 0: none. */
static size_t decode(const char *data, size_t size, uint32_t *code)
{
    const unsigned char *p = (const unsigned char *)data;
    if (p[0] < 0x80) {
        *code = p[0];
        return 1;
    }
    size_t length = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || size < length) {
        return 0;
    }
    uint32_t value = p[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
        value = value << 6 | (p[i] & 0x3fu);
    }
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < least[length] || value > 0x10ffff ||
        (value >= 0xd800 && value <= 0xdfff)) {
        return 0;
    }
    *code = value;
    return length;
}

/* Control, bidirectional, zero-width and separator characters. */
static bool hidden(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0xad || c == 0x61c ||
           c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
           c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
           (c >= 0xe0000 && c <= 0xe0fff);
}

static void put_escaped(out *o, pol_text text)
{
    size_t at = 0;
    while (at < text.size) {
        uint32_t code;
        size_t length = decode(text.data + at, text.size - at, &code);
        if (length == 0) {
            put_hex(o, "\\x", (unsigned char)text.data[at], 2, "");
            at++;
        } else {
            if (hidden(code)) {
                put_hex(o, "\\u{", code, 1, "}");
            } else {
                put(o, text.data + at, length);
            }
            at += length;
        }
    }
}

/* A token so that word ends show: quoted where it has other than plain
 * characters. */
static void put_token(out *o, pol_text token)
{
    bool plain = token.size > 0;
    for (size_t i = 0; i < token.size && plain; i++) {
        char c = token.data[i];
        plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                (c >= '0' && c <= '9') || memchr("-_./=:,+@%", c, 10) != NULL;
    }
    put_literal(o, plain ? "" : "'");
    put_escaped(o, token);
    put_literal(o, plain ? "" : "'");
}

static void put_matched(out *o, const pol_request *request,
                        const pol_match *match)
{
    put_literal(o, "  matched: ");
    for (size_t i = 0; i < match->prefix && i < request->argc; i++) {
        put_literal(o, i > 0 ? " " : "");
        put_token(o, request->argv[i]);
    }
    for (uint32_t i = 0; i < match->options && i < 4; i++) {
        uint32_t token = match->option[i];
        if (token >= match->prefix && token < request->argc) {
            put_literal(o, " .. ");
            put_token(o, request->argv[token]);
        }
    }
    put_literal(o, "\n");
}

static void put_rule(out *o, const pol_image *image, const pol_request *request,
                     const pol_match *match)
{
    pol_rule_info info;
    if (pol_image_get_rule(image, match->rule, &info) != POL_OK) {
        return;
    }
    put_literal(o, info.person_only ? "prompt-user"
                                    : pol_answer_name(info.decision));
    put_literal(o, " by rule ");
    put_escaped(o, info.id);
    put_literal(o, " (");
    put_literal(o, pol_layer_name(info.layer));
    put_literal(o, ") at ");
    put_escaped(o, info.source);
    put_literal(o, ":");
    put_number(o, info.line);
    put_literal(o, ":");
    put_number(o, info.column);
    put_literal(o, "\n");
    if (match->prefix > 0 && request->argc > 0 &&
        request->kind == POL_KIND_COMMAND) {
        put_matched(o, request, match);
    }
    if (info.fallback.data != NULL && info.decision == POL_DENY) {
        put_literal(o, "  use instead: ");
        put_token(o, info.fallback);
        put_literal(o, "\n");
    }
    if (info.justification.data != NULL) {
        put_literal(o, "  because: ");
        put_escaped(o, info.justification);
        put_literal(o, "\n");
    }
}

/* Strictness of a rule: what it answers, and whether only a person may. */
static int strictness(const pol_image *image, uint32_t rule)
{
    pol_rule_info info;
    if (pol_image_get_rule(image, rule, &info) != POL_OK) {
        return 0;
    }
    return 2 * ((int)POL_ALLOW - (int)info.decision) +
           (info.person_only ? 1 : 0);
}

/* The rules that decide: the strictest of all.  Where none is among those
 * listed, one of them is named without what it matched.  Returns how many
 * are named that are not listed. */
static uint32_t put_deciding(out *o, const pol_image *image,
                             const pol_request *request,
                             const pol_decision *decision,
                             const pol_match *matches, uint32_t shown)
{
    int top = strictness(image, decision->rule);
    bool any = false;
    for (uint32_t i = 0; i < shown; i++) {
        if (strictness(image, matches[i].rule) == top) {
            any = true;
            put_rule(o, image, request, &matches[i]);
        }
    }
    if (!any) {
        put_rule(o, image, request, &(pol_match){.rule = decision->rule});
    }
    return any ? 0 : 1;
}

static void put_rules(out *o, const pol_image *image,
                      const pol_request *request, const pol_decision *decision,
                      const pol_match *matches)
{
    uint32_t shown = decision->matched < SHOWN ? decision->matched : SHOWN;
    uint32_t named =
        shown + put_deciding(o, image, request, decision, matches, shown);
    int top = strictness(image, decision->rule);
    bool title = false;
    for (uint32_t i = 0; i < shown; i++) {
        if (strictness(image, matches[i].rule) < top) {
            put_literal(o, title ? "" : "beaten:\n");
            title = true;
            put_rule(o, image, request, &matches[i]);
        }
    }
    if (decision->matched > named) {
        put_literal(o, "and ");
        put_number(o, decision->matched - named);
        put_literal(o, " more rules\n");
    }
}

/* Rules that matched where the default is the stricter answer. */
static void put_others(out *o, const pol_image *image,
                       const pol_request *request, const pol_decision *decision,
                       const pol_match *matches)
{
    uint32_t shown = decision->matched < SHOWN ? decision->matched : SHOWN;
    put_literal(o, shown > 0 ? "beaten by the default:\n" : "");
    for (uint32_t i = 0; i < shown; i++) {
        put_rule(o, image, request, &matches[i]);
    }
}

static void put_why(out *o, const char *before, pol_why why,
                    const char *otherwise)
{
    put_literal(o, before);
    put_literal(o, why == POL_WHY_NONE ? otherwise : pol_why_text(why));
    put_literal(o, "\n");
}

static void put_answer(out *o, const pol_decision *decision)
{
    put_literal(o, pol_answer_name(decision->answer));
    switch (decision->reason) {
    case POL_REASON_INVALID:
        put_why(o, ": the request is malformed: ", decision->why,
                "the command is empty or has a NUL byte");
        break;
    case POL_REASON_LIMIT:
        put_why(o, ": a limit was reached: ", decision->why,
                "the request is too large");
        break;
    case POL_REASON_DEFAULT:
        put_literal(o, decision->matched > 0
                           ? ": the default\n"
                           : ": no rule matches; this is the default\n");
        break;
    case POL_REASON_OPAQUE:
        put_why(o, ": rules would allow it, but it is not understood: ",
                decision->why, "");
        break;
    case POL_REASON_LAYER:
        put_literal(o, ": a layer that is required is missing or broken\n");
        break;
    case POL_REASON_RULE:
    case POL_REASON_GRANT:
    case POL_REASON_REVIEW:
    default:
        put_literal(o, "\n");
        break;
    }
    if (decision->unresolved) {
        put_literal(o, "  unresolved: nobody looked where links of the path "
                       "lead\n");
    }
}

/* -- Parts */

static void put_words(out *o, const pol_part *part)
{
    for (uint32_t i = 0; i < part->word_count; i++) {
        const pol_word *word = &part->words[i];
        put_literal(o, " ");
        if (word->open) {
            put_escaped(o, word->text);
            put_literal(o, "<not known>");
        } else {
            put_token(o, word->text);
        }
    }
}

static void put_target(out *o, const pol_part *part)
{
    static const char *const accesses[] = {"read", "write", "execute"};
    put_literal(o, part->kind == POL_KIND_NETWORK
                       ? "connect to"
                       : accesses[(unsigned)part->access % 3]);
    put_literal(o, " ");
    if (part->value.data == NULL) {
        put_literal(o, "<not known>");
    } else {
        put_token(o, part->value);
    }
}

static void put_part(out *o, const pol_image *image, const pol_part *part)
{
    pol_rule_info info;
    put_literal(o, "  ");
    put_literal(o, pol_answer_name(part->answer));
    put_literal(o, ": ");
    if (part->kind == POL_KIND_COMMAND) {
        put_literal(o, "run");
        put_words(o, part);
    } else {
        put_target(o, part);
    }
    if (part->rule != POL_NO_RULE &&
        pol_image_get_rule(image, part->rule, &info) == POL_OK) {
        put_literal(o, ", by rule ");
        put_escaped(o, info.id);
    } else if (part->why != POL_WHY_NONE) {
        put_literal(o, ": ");
        put_literal(o, pol_why_text(part->why));
    }
    put_literal(o, "\n");
}

/* What a command is made of, where that is more than itself. */
static void put_parts(out *o, const pol_image *image,
                      const pol_request *request, pol_scratch *scratch)
{
    pol_part parts[SHOWN];
    pol_opaque places[SHOWN];
    pol_decision decision;
    pol_parts list = {.struct_size = sizeof list,
                      .parts = parts,
                      .part_capacity = SHOWN,
                      .opaque = places,
                      .opaque_capacity = SHOWN};
    if (pol_eval_parts(image, request, scratch, &decision, &list) != POL_OK ||
        (list.part_count < 2 && list.opaque_count == 0 &&
         request->of.shell == NULL)) {
        return;
    }
    put_literal(o, list.part_count > 0 ? "parts:\n" : "");
    for (size_t i = 0; i < list.part_count && i < SHOWN; i++) {
        put_part(o, image, &parts[i]);
    }
    if (list.part_count > SHOWN) {
        put_literal(o, "  and ");
        put_number(o, list.part_count - SHOWN);
        put_literal(o, " more\n");
    }
    for (size_t i = 0; i < list.opaque_count && i < SHOWN; i++) {
        put_literal(o, "not understood: ");
        put_literal(o, places[i].why);
        put_literal(o, "\n");
    }
}

pol_status pol_explain(const pol_image *image, const pol_request *request,
                       pol_scratch *scratch, char *buffer, size_t capacity,
                       size_t *needed)
{
    pol_match matches[SHOWN];
    pol_decision decision;
    if (needed == NULL || (buffer == NULL && capacity > 0)) {
        return POL_INVALID_ARGUMENT;
    }
    pol_status status =
        pol_eval_all(image, request, scratch, &decision, matches, SHOWN);
    if (status == POL_INVALID_ARGUMENT || status == POL_BAD_IMAGE) {
        return status;
    }
    out o = {buffer, capacity > 0 ? capacity - 1 : 0, 0};
    put_answer(&o, &decision);
    if (decision.reason == POL_REASON_RULE ||
        decision.reason == POL_REASON_OPAQUE) {
        put_rules(&o, image, request, &decision, matches);
    } else if (decision.reason == POL_REASON_DEFAULT) {
        put_others(&o, image, request, &decision, matches);
    }
    if (request->kind == POL_KIND_COMMAND) {
        put_parts(&o, image, request, scratch);
    }
    *needed = o.size;
    if (capacity > 0) {
        buffer[o.size < capacity - 1 ? o.size : capacity - 1] = '\0';
    }
    return status;
}
