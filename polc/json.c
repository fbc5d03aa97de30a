/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes JSON.  Knows nothing of what is written. */
#include "polc/json.h"
#include "polc/text.h"

#include <assert.h>
#include <string.h>

static void break_line(polc_json *json)
{
    if (json->pretty) {
        polc_add(json->out, "\n", 1);
        for (unsigned i = 0; i < json->depth; i++) {
            polc_add(json->out, "  ", 2);
        }
    }
}

/* What stands before an item of an object or array. */
static void begin_item(polc_json *json)
{
    assert(json->depth < 31);
    uint32_t level = UINT32_C(1) << json->depth;
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    if (json->depth > 0) {
        if ((json->filled & level) != 0) {
            polc_add(json->out, ",", 1);
        }
        break_line(json);
    }
    json->filled |= level;
}

void polc_json_open(polc_json *json, char bracket)
{
    begin_item(json);
    polc_add(json->out, &bracket, 1);
    json->depth++;
    json->filled &= ~(UINT32_C(1) << json->depth);
}

void polc_json_close(polc_json *json, char bracket)
{
    bool is_empty = (json->filled >> json->depth & 1) == 0;
    json->depth--;
    if (!is_empty) {
        break_line(json);
    }
    polc_add(json->out, &bracket, 1);
}

/* -- strings */

static void add_unit(polc_buffer *out, uint32_t unit)
{
    char escape[12];
    snprintf(escape, sizeof escape, "\\u%04x", (unsigned)unit);
    polc_add(out, escape, 6);
}

static void add_escape(polc_buffer *out, uint32_t point)
{
    static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (const char *l = letters; *l != '\0'; l += 2) {
        if ((unsigned char)*l == point) {
            polc_add(out, "\\", 1);
            polc_add(out, l + 1, 1);
            return;
        }
    }
    if (point > 0xffff) {
        add_unit(out, 0xd800 + ((point - 0x10000) >> 10));
        point = 0xdc00 + (point & 0x3ff);
    }
    add_unit(out, point);
}

static bool is_escaped(const polc_json *json, uint32_t point)
{
    return point < 0x20 || point == '"' || point == '\\' ||
           (!json->plain && point > 0x7e && polc_is_deceptive(point));
}

/* text is UTF-8. */
static void add_quoted(polc_json *json, pol_text text)
{
    polc_buffer *out = json->out;
    size_t plain = 0;
    polc_add(out, "\"", 1);
    for (size_t at = 0; at < text.size;) {
        uint32_t point = 0;
        size_t length = polc_decode(text, at, &point);
        if (is_escaped(json, point)) {
            polc_add(out, text.data + plain, at - plain);
            add_escape(out, point);
            plain = at + length;
        }
        at += length;
    }
    polc_add(out, text.data + plain, text.size - plain);
    polc_add(out, "\"", 1);
}

void polc_json_key(polc_json *json, const char *key)
{
    begin_item(json);
    add_quoted(json, polc_text(key));
    polc_add(json->out, json->pretty ? ": " : ":", json->pretty ? 2 : 1);
    json->after_key = true;
}

static void add_hex(polc_json *json, pol_text text)
{
    static const char digits[] = "0123456789abcdef";
    polc_json_open(json, '{');
    polc_json_key(json, "hex");
    json->after_key = false;
    polc_add(json->out, "\"", 1);
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        char pair[2] = {digits[byte >> 4], digits[byte & 15]};
        polc_add(json->out, pair, 2);
    }
    polc_add(json->out, "\"", 1);
    polc_json_close(json, '}');
}

void polc_json_text(polc_json *json, pol_text text)
{
    if (polc_is_utf8(text)) {
        begin_item(json);
        add_quoted(json, text);
    } else {
        add_hex(json, text);
    }
}

void polc_json_string(polc_json *json, const char *string)
{
    polc_json_text(json, polc_text(string));
}

void polc_json_word(polc_json *json, const char *word)
{
    begin_item(json);
    polc_add_string(json->out, word);
}

void polc_json_number(polc_json *json, uint64_t number)
{
    begin_item(json);
    polc_add_number(json->out, number);
}

void polc_json_field(polc_json *json, const char *key, pol_text text)
{
    polc_json_key(json, key);
    polc_json_text(json, text);
}

void polc_json_texts(polc_json *json, const pol_text *texts, size_t count)
{
    polc_json_open(json, '[');
    for (size_t i = 0; i < count; i++) {
        polc_json_text(json, texts[i]);
    }
    polc_json_close(json, ']');
}
