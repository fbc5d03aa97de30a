/* SPDX-License-Identifier: Apache-2.0
 *
 * The text of a host or of a range to words.  Refuses to know what a host may
 * look like: canon/ says so. */
#include <libpolicy/check/host.h>

static bool report(pol_checker *c, const pol_value *value, bool is_range,
                   const char *problem)
{
    pol_check_error(c, is_range ? POL_CODE_BAD_CIDR : POL_CODE_BAD_HOST,
                    value->span, "%s", problem);
    return false;
}

/* -- internationalised names */

static bool is_ascii(pol_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.data[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

/* The labels of a name, behind the wildcard that it may begin with. */
static bool to_ascii(pol_checker *c, const pol_value *value,
                     char out[POL_HOST_MAX], pol_text *text)
{
    pol_text whole = pol_value_text(value);
    if (is_ascii(whole)) {
        *text = whole;
        return true;
    }
    size_t head = pol_text_starts(whole, POL_TEXT("**."))  ? 3
                  : pol_text_starts(whole, POL_TEXT("*.")) ? 2
                                                           : 0;
    if (c->options->idna == NULL) {
        return report(c, value, false,
                      "an internationalised name: write its A-labels "
                      "(`xn--...`)");
    }
    size_t size = 0, room = POL_HOST_MAX - head;
    memcpy(out, whole.data, head);
    if (!c->options->idna(c->options->idna_context, pol_text_from(whole, head),
                          out + head, room, &size) ||
        size > room) {
        return report(c, value, false, "no internationalised name of a host");
    }
    *text = (pol_text){out, head + size};
    return true;
}

/* -- words */

static bool push_address(pol_checker *c, const pol_address *address,
                         unsigned bits)
{
    uint32_t index = (uint32_t)c->out->addresses.count;
    pol_range *range = pol_vec_push(&c->out->addresses, c->budget);
    if (range == NULL) {
        return false;
    }
    *range = (pol_range){.size = address->size, .bits = (uint8_t)bits};
    memcpy(range->bytes, address->bytes, address->size);
    return pol_push_word(c, POL_WORD_ADDRESS, index);
}

/* Last label first. */
static bool push_labels(pol_checker *c, pol_text name)
{
    size_t end = name.size;
    while (end > 0) {
        size_t begin = end;
        while (begin > 0 && name.data[begin - 1] != '.') {
            begin--;
        }
        pol_text label = {name.data + begin, end - begin};
        if (!pol_push_text(c, POL_WORD_LITERAL, label)) {
            return false;
        }
        end = begin > 0 ? begin - 1 : 0;
    }
    return true;
}

static bool push_name(pol_checker *c, pol_text name)
{
    if (pol_text_equal(name, POL_TEXT("*"))) {
        return pol_push_word(c, POL_WORD_GAP, 0);
    }
    if (pol_text_starts(name, POL_TEXT("**."))) {
        return push_labels(c, pol_text_from(name, 3));
    }
    if (pol_text_starts(name, POL_TEXT("*."))) {
        return push_labels(c, pol_text_from(name, 2)) &&
               pol_push_word(c, POL_WORD_ANY, 0);
    }
    return push_labels(c, name) && pol_push_word(c, POL_WORD_END, 0);
}

static bool push_range(pol_checker *c, const pol_value *value)
{
    char out[POL_HOST_MAX];
    size_t size = 0;
    pol_address base;
    unsigned bits;
    const char *problem = pol_cidr_canonical(pol_value_text(value), out, &size);
    if (problem == NULL &&
        !pol_cidr_read((pol_text){out, size}, &base, &bits)) {
        problem = "no range of addresses";
    }
    return problem == NULL ? push_address(c, &base, bits)
                           : report(c, value, true, problem);
}

static bool push_host(pol_checker *c, const pol_value *value)
{
    char ascii[POL_HOST_MAX], out[POL_HOST_MAX];
    pol_text text;
    size_t size = 0;
    pol_address address;
    if (!to_ascii(c, value, ascii, &text)) {
        return false;
    }
    const char *problem = pol_host_canonical(text, true, out, &size);
    if (problem != NULL) {
        return report(c, value, false, problem);
    }
    pol_text host = {out, size};
    if (pol_address_read(host, &address)) {
        return push_address(c, &address, address.size * 8u);
    }
    return push_name(c, host);
}

bool pol_check_host_pattern(pol_checker *c, const pol_value *value,
                            bool is_range, pol_pattern *pattern)
{
    size_t first = c->out->words.count;
    if (!pol_check_type(c, value, POL_VALUE_STRING,
                        is_range ? "a range" : "a host") ||
        !pol_words_are_few(c) ||
        !(is_range ? push_range(c, value) : push_host(c, value))) {
        c->out->words.count = first;
        return false;
    }
    *pattern =
        (pol_pattern){(uint32_t)first, (uint32_t)(c->out->words.count - first)};
    return true;
}
