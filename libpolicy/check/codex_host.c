/* SPDX-License-Identifier: Apache-2.0
 *
 * The hosts that Codex accepts in its network_rule, oddities included. */
#include <libpolicy/check/host.h>

static bool holds(pol_text text, const char *chars)
{
    for (; *chars != '\0'; chars++) {
        if (text.size != 0 && memchr(text.data, *chars, text.size) != NULL) {
            return true;
        }
    }
    return false;
}

static bool is_space(char ch)
{
    return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

static pol_text trim(pol_text text)
{
    while (text.size > 0 && is_space(text.data[0])) {
        text = pol_text_from(text, 1);
    }
    while (text.size > 0 && is_space(text.data[text.size - 1])) {
        text.size--;
    }
    return text;
}

static bool has_space(pol_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (is_space(text.data[i])) {
            return true;
        }
    }
    return false;
}

/* "[v6]" or "[v6]:port" */
static const char *bracketed(pol_text text, pol_text *host)
{
    const char *close = memchr(text.data, ']', text.size);
    if (close == NULL) {
        return "a host with an open bracket";
    }
    size_t end = (size_t)(close - text.data);
    pol_text rest = pol_text_from(text, end + 1);
    if (rest.size > 0 && rest.data[0] != ':') {
        return "a host with text behind its bracket";
    }
    *host = (pol_text){text.data + 1, end - 1};
    return NULL;
}

/* One colon: what follows it is a port, and is dropped. */
static pol_text without_port(pol_text text)
{
    const char *colon = memchr(text.data, ':', text.size);
    if (colon == NULL) {
        return text;
    }
    size_t at = (size_t)(colon - text.data);
    bool another = memchr(colon + 1, ':', text.size - at - 1) != NULL;
    return another ? text : (pol_text){text.data, at};
}

const char *pol_codex_host(pol_text text, pol_text *host)
{
    text = trim(text);
    *host = text;
    if (text.size == 0) {
        return "a host cannot be empty";
    }
    if (holds(text, "/?#")) {
        return "a host has no scheme, path or query";
    }
    if (text.data[0] == '[') {
        const char *problem = bracketed(text, host);
        if (problem != NULL) {
            return problem;
        }
    } else {
        *host = without_port(text);
    }
    while (host->size > 0 && host->data[host->size - 1] == '.') {
        host->size--;
    }
    *host = trim(*host);
    if (host->size == 0) {
        return "a host cannot be empty";
    }
    if (holds(*host, "*")) {
        return "a host cannot hold a wildcard";
    }
    return has_space(*host) ? "a host cannot hold blanks" : NULL;
}
