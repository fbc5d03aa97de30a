/* SPDX-License-Identifier: Apache-2.0
 *
 * The host of a request: its canonical form, and what keeps it from being
 * allowed.  Refuses to know what rules say of it. */
#include <libpolicy/canon/code_point.h>
#include <libpolicy/canon/name.h>

static pol_host refuse(pol_why why)
{
    return (pol_host){.why = why, .invalid = true};
}

/* The text that the address was read from is its canonical one, or else the
 * spelling is what keeps it from being allowed. */
static pol_host take_address(const pol_address *address, pol_text text,
                             char *out)
{
    pol_host host = {.is_address = true, .address = *address};
    host.size = pol_address_write(address, out);
    bool usual = pol_text_equal(text, (pol_text){out, host.size}) &&
                 !pol_address_is_mapped(address);
    host.why = usual ? POL_WHY_NONE : POL_WHY_ADDRESS_SPELLING;
    return host;
}

/* "[::1]" */
static pol_host read_bracketed(pol_text text, char *out)
{
    pol_address address;
    if (text.size < 4 || text.data[text.size - 1] != ']') {
        return refuse(POL_WHY_HOST_CHARACTER);
    }
    pol_text inner = {text.data + 1, text.size - 2};
    return pol_address_read(inner, &address) && address.size == POL_ADDRESS_V6
               ? take_address(&address, inner, out)
               : refuse(POL_WHY_BAD_ADDRESS);
}

/* Copies a name in lower case; finds out what its bytes are. */
static pol_why fold_name(pol_text text, char *out)
{
    pol_why why = POL_WHY_NONE;
    for (size_t at = 0; at < text.size;) {
        uint32_t code;
        size_t length = pol_code_point(text, at, &code);
        char ch = text.data[at];
        if (length == 0 ||
            (length == 1 && ch != '.' && !pol_is_label_char(ch))) {
            return POL_WHY_HOST_CHARACTER;
        }
        memcpy(out + at, text.data + at, length);
        out[at] = pol_lower(ch);
        why = length > 1 ? POL_WHY_NON_ASCII : why;
        at += length;
    }
    return why;
}

static pol_host read_name(pol_text text, char *out)
{
    pol_text whole = text;
    pol_host host = {0};
    if (text.data[text.size - 1] == '.') {
        text.size--; /* one dot of the root is the same name */
    }
    if (text.size == 0 || text.size > POL_NAME_MAX) {
        return refuse(POL_WHY_LABEL);
    }
    host.why = fold_name(text, out);
    if (host.why == POL_WHY_HOST_CHARACTER) {
        return refuse(host.why);
    }
    host.size = text.size;
    pol_text name = {out, host.size};
    pol_name_fault fault = pol_name_check(name);
    if (fault != POL_NAME_GOOD && fault != POL_NAME_PUNYCODE) {
        return refuse(POL_WHY_LABEL);
    }
    if (host.why != POL_WHY_NONE) {
        return host;
    }
    host.why = fault == POL_NAME_GOOD ? POL_WHY_NONE : POL_WHY_PUNYCODE;
    switch (pol_address_read_numbers(name, &host.address)) {
    case POL_NUMBERS_ADDRESS:
        return take_address(&host.address, whole, out);
    case POL_NUMBERS_BAD:
        return refuse(POL_WHY_BAD_ADDRESS);
    case POL_NUMBERS_NO:
        break;
    }
    return host;
}

pol_host pol_host_careful(pol_text text, char *out)
{
    pol_address address;
    if (text.size == 0) {
        return refuse(POL_WHY_EMPTY);
    }
    if (memchr(text.data, 0, text.size) != NULL) {
        return refuse(POL_WHY_NUL);
    }
    if (text.data[0] == '[') {
        return read_bracketed(text, out);
    }
    if (memchr(text.data, ':', text.size) != NULL) {
        return pol_address_read(text, &address)
                   ? take_address(&address, text, out)
                   : refuse(POL_WHY_HOST_CHARACTER);
    }
    return read_name(text, out);
}

pol_host pol_host_of(pol_text text, char *out)
{
    pol_host host;
    return pol_host_plain(text, out, &host) ? host
                                            : pol_host_careful(text, out);
}

pol_status pol_canon_host(pol_text host, char *buffer, size_t capacity,
                          size_t *needed, pol_why *why)
{
    char out[POL_HOST_MAX];
    if (needed == NULL || why == NULL || (buffer == NULL && capacity != 0) ||
        (host.data == NULL && host.size != 0)) {
        return POL_INVALID_ARGUMENT;
    }
    pol_host read = pol_host_of(host, out);
    *why = read.why;
    *needed = read.invalid ? 0 : read.size;
    if (capacity > 0) {
        size_t kept = *needed < capacity ? *needed : capacity - 1;
        memcpy(buffer, out, kept);
        buffer[kept] = '\0';
    }
    return read.invalid ? POL_INVALID_ARGUMENT : POL_OK;
}
