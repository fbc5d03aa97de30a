/* SPDX-License-Identifier: Apache-2.0
 *
 * A plain matcher of hosts for the examples of network rules. */
#include <libpolicy/check/host.h>

static bool range_holds(const pol_range *range, const pol_address *address)
{
    if (range->size != address->size) {
        return false;
    }
    for (unsigned i = 0; i < range->bits; i++) {
        unsigned differ = range->bytes[i / 8] ^ address->bytes[i / 8];
        if ((differ >> (7 - i % 8) & 1) != 0) {
            return false;
        }
    }
    return true;
}

/* What closes meets the IPv4 addresses inside an IPv6 one too. */
static bool range_meets(const pol_range *range, const pol_address *address,
                        bool closing)
{
    pol_address inside[4];
    unsigned count = closing ? pol_address_embedded(address, inside) : 0;
    bool meets = range_holds(range, address);
    for (unsigned i = 0; i < count && !meets; i++) {
        meets = range_holds(range, &inside[i]);
    }
    return meets;
}

static pol_text text_of(const pol_checked *checked, uint32_t word)
{
    return pol_intern_text(&checked->texts, POL_WORD_VALUE(word));
}

bool pol_host_is_broad(const pol_checked *checked, pol_pattern pattern)
{
    const uint32_t *words = checked->words.items + pattern.first;
    pol_word_kind last = POL_WORD_KIND(words[pattern.count - 1]);
    bool is_wild = pattern.count == 1
                       ? last == POL_WORD_LITERAL
                       : pattern.count == 2 && last == POL_WORD_ANY;
    if (!is_wild) {
        return false;
    }
    char below[POL_HOST_MAX] = "a."; /* some name below it */
    pol_text label = text_of(checked, words[0]);
    if (label.size > sizeof below - 2) {
        return true;
    }
    memcpy(below + 2, label.data, label.size);
    return pol_name_is_public((pol_text){below, label.size + 2});
}

static bool is_localhost(const pol_checked *checked, const uint32_t *words,
                         uint32_t count)
{
    return count == 2 && POL_WORD_KIND(words[1]) == POL_WORD_END &&
           pol_text_equal(text_of(checked, words[0]), POL_TEXT("localhost"));
}

/* The labels of the host, last one first, against the words. */
static bool labels_match(const pol_checked *checked, const uint32_t *words,
                         uint32_t count, pol_text host)
{
    size_t end = host.size + 1; /* behind the dot that follows the label */
    for (uint32_t i = 0; i < count; i++) {
        pol_word_kind kind = POL_WORD_KIND(words[i]);
        if (kind == POL_WORD_END || end == 0) {
            return kind == POL_WORD_END && end == 0;
        }
        size_t begin = end - 1;
        while (begin > 0 && host.data[begin - 1] != '.') {
            begin--;
        }
        pol_text label = {host.data + begin, end - 1 - begin};
        if (kind == POL_WORD_LITERAL &&
            !pol_text_equal(text_of(checked, words[i]), label)) {
            return false;
        }
        end = begin;
    }
    return true;
}

bool pol_host_matches(const pol_checked *checked, pol_pattern pattern,
                      bool closing, pol_text host)
{
    const uint32_t *words = checked->words.items + pattern.first;
    pol_address address;
    bool is_address = pol_address_read(host, &address);
    switch (POL_WORD_KIND(words[0])) {
    case POL_WORD_GAP:
        return closing || (!is_address && pol_name_is_public(host));
    case POL_WORD_ADDRESS:
        return is_address &&
               range_meets(&checked->addresses.items[POL_WORD_VALUE(words[0])],
                           &address, closing);
    case POL_WORD_LITERAL:
    case POL_WORD_ANY:
    case POL_WORD_GLOB:
    case POL_WORD_OPTION:
    case POL_WORD_END:
    case POL_WORD_ALT:
    case POL_WORD_PATH:
    case POL_WORD_ROOT:
        break;
    }
    if (is_localhost(checked, words, pattern.count)) {
        return is_address ? pol_address_is_loopback(&address)
                          : pol_name_is_loopback(host);
    }
    return !is_address && (closing || !pol_host_is_broad(checked, pattern)) &&
           labels_match(checked, words, pattern.count, host);
}
