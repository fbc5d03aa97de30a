/* SPDX-License-Identifier: Apache-2.0
 *
 * A plain matcher of hosts for the examples of network rules. */
#include <libpolicy/check/host.h>

static bool ends_in(pol_text host, pol_text suffix)
{
    return host.size >= suffix.size &&
           memcmp(host.data + host.size - suffix.size, suffix.data,
                  suffix.size) == 0;
}

static bool is_below(pol_text host, pol_text name)
{
    return host.size > name.size + 1 && ends_in(host, name) &&
           host.data[host.size - name.size - 1] == '.';
}

static bool is_loopback(pol_text host)
{
    static const unsigned char one[16] = {[15] = 1};
    pol_address address;
    if (pol_address_read(host, &address)) {
        return address.size == POL_ADDRESS_V4
                   ? address.bytes[0] == 127
                   : memcmp(address.bytes, one, sizeof one) == 0;
    }
    return pol_text_equal(host, POL_TEXT("localhost")) ||
           is_below(host, POL_TEXT("localhost"));
}

/* A name that the public DNS can have. */
static bool is_public_name(pol_text host)
{
    static const pol_text special[] = {
        {"localhost", 9}, {"local", 5}, {"internal", 8}, {"invalid", 7},
        {"test", 4},      {"onion", 5}, {"arpa", 4},
    };
    if (memchr(host.data, '.', host.size) == NULL) {
        return false;
    }
    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        if (is_below(host, special[i])) {
            return false;
        }
    }
    return true;
}

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
    return is_public_name((pol_text){below, label.size + 2});
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
        return closing || (!is_address && is_public_name(host));
    case POL_WORD_ADDRESS:
        return is_address &&
               range_holds(&checked->addresses.items[POL_WORD_VALUE(words[0])],
                           &address);
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
        return is_loopback(host);
    }
    return !is_address && (closing || !pol_host_is_broad(checked, pattern)) &&
           labels_match(checked, words, pattern.count, host);
}
