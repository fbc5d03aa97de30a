/* SPDX-License-Identifier: Apache-2.0
 *
 * Values of strings and integers.  Where a literal ends was decided by the
 * lexer. */
#include <libpolicy/syntax/literal.h>

#include <stdarg.h>
#include <stdio.h>

#include <libpolicy/base/utf8.h>

pol_text pol_string_body(const pol_parser *p, pol_lexeme string)
{
    size_t quotes = (string.flags & POL_STRING_TRIPLE) != 0 ? 3 : 1;
    size_t begin = string.begin + string.prefix + quotes;
    const char *base = (const char *)p->lexer.base;
    return (pol_text){base + begin, string.end - quotes - begin};
}

/* The body under way to its value.  The value is never longer. */
typedef struct decoder {
    pol_parser *p;
    const char *next, *end;
    char *out;
    bool failed;
} decoder;

__attribute__((format(printf, 3, 4))) static void
refuse(decoder *d, const char *begin, const char *format, ...)
{
    char message[256];
    const char *base = (const char *)d->p->lexer.base;
    va_list arguments;
    d->failed = true;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    pol_parser_error(d->p, POL_CODE_BAD_ESCAPE, (uint32_t)(begin - base),
                     (uint32_t)(d->next - base), "%s", message);
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

static void put_point(decoder *d, const char *begin, uint32_t point)
{
    if (point > 0x10ffff) {
        refuse(d, begin, "`%.*s` is beyond the last character, U+10FFFF",
               (int)(d->next - begin), begin);
    } else if (point >= 0xd800 && point < 0xe000) {
        refuse(d, begin, "`%.*s` is half of a surrogate pair, no character",
               (int)(d->next - begin), begin);
    } else {
        d->out += pol_utf8_encode(point, d->out);
    }
}

/* A byte by its number: Codex reads a code point, so the other dialect
 * refuses what would be read in two ways. */
static void put_byte(decoder *d, const char *begin, uint32_t value)
{
    if (value > 0x7f && d->p->lexer.dialect != POL_DIALECT_CODEX) {
        refuse(d, begin,
               "`%.*s` is no ASCII character, write `\\u%04x` for U+%04X",
               (int)(d->next - begin), begin, (unsigned)value, (unsigned)value);
        return;
    }
    put_point(d, begin, value);
}

/* \x41 A \U00000041: exactly `count` digits. */
static void decode_hex(decoder *d, const char *begin, int count)
{
    uint32_t value = 0;
    for (int i = 0; i < count; i++) {
        if (d->next == d->end || digit_value(*d->next) > 15) {
            refuse(d, begin, "`\\%c` needs %u hexadecimal digits", begin[1],
                   (unsigned)count);
            return;
        }
        value = value << 4 | (uint32_t)digit_value(*d->next++);
    }
    if (count == 2) {
        put_byte(d, begin, value);
    } else {
        put_point(d, begin, value);
    }
}

static void decode_octal(decoder *d, const char *begin)
{
    uint32_t value = 0;
    d->next = begin + 1;
    for (int i = 0; i < 3 && d->next < d->end && digit_value(*d->next) < 8;
         i++) {
        value = value << 3 | (uint32_t)digit_value(*d->next++);
    }
    put_byte(d, begin, value);
}

static void decode_unknown(decoder *d, const char *begin)
{
    if (d->p->lexer.dialect == POL_DIALECT_CODEX) {
        *d->out++ = '\\';
        *d->out++ = begin[1];
        return;
    }
    /* The whole character, so that the message shows it. */
    while (d->next < d->end && (*d->next & 0xc0) == 0x80) {
        d->next++;
    }
    refuse(d, begin, "no escape `%.*s`, write `\\%.*s` for a backslash",
           (int)(d->next - begin), begin, (int)(d->next - begin), begin);
}

static void decode_escape(decoder *d)
{
    static const char letters[] = "ntrabfv\\'\"";
    static const char values[] = "\n\t\r\a\b\f\v\\'\"";
    const char *begin = d->next, *found;
    char c = begin[1]; /* a string does not end in a backslash */
    d->next += 2;
    if (c == '\n') {
        return;
    }
    if (c == '\r' && d->next < d->end && *d->next == '\n') {
        d->next++;
    } else if (c == 'x') {
        decode_hex(d, begin, 2);
    } else if (c == 'u') {
        decode_hex(d, begin, 4);
    } else if (c == 'U') {
        decode_hex(d, begin, 8);
    } else if (c >= '0' && c <= '7') {
        decode_octal(d, begin);
    } else if (c != '\0' && (found = strchr(letters, c)) != NULL) {
        *d->out++ = values[found - letters];
    } else if (c == '\r') {
        refuse(d, begin, "a backslash before a carriage return");
    } else {
        decode_unknown(d, begin);
    }
}

/* In a raw string a backslash is itself, and keeps a quote from ending the
 * string.  Codex drops it before a quote. */
static void decode_raw_backslash(decoder *d)
{
    char c = d->next[1];
    bool is_quote = c == '"' || c == '\'';
    if (!is_quote || d->p->lexer.dialect != POL_DIALECT_CODEX) {
        *d->out++ = '\\';
    }
    d->next++;
    if (c != '\r' || d->p->lexer.dialect == POL_DIALECT_CODEX) {
        *d->out++ = c;
        d->next++;
    }
}

static void decode(decoder *d, uint8_t flags)
{
    while (d->next < d->end && !d->failed) {
        char c = *d->next;
        if (c == '\\' && (flags & POL_STRING_RAW) != 0) {
            decode_raw_backslash(d);
        } else if (c == '\\') {
            decode_escape(d);
        } else if (c == '\r') {
            d->next++; /* of a line end; Codex drops any */
        } else {
            *d->out++ = c;
            /* The second of {{ or }}; a field is not part of the body. */
            bool is_double =
                (flags & POL_STRING_FORMAT) != 0 && (c == '{' || c == '}');
            d->next += is_double ? 2 : 1;
        }
    }
}

pol_text pol_string_value(pol_parser *p, pol_text body, uint8_t flags)
{
    if ((flags & POL_STRING_PLAIN) != 0) {
        return body;
    }
    char *value = pol_arena_alloc(&p->tree, body.size);
    if (value == NULL) {
        p->failed = true;
        return (pol_text){NULL, 0};
    }
    decoder d = {p, body.data, body.data + body.size, value, false};
    decode(&d, flags);
    if (d.failed) {
        return (pol_text){NULL, 0};
    }
    return (pol_text){value, (size_t)(d.out - value)};
}

bool pol_integer_value(pol_text digits, int64_t *value)
{
    uint64_t base = 10, sum = 0;
    size_t at = 0;
    if (digits.size > 2 && digits.data[0] == '0') {
        char letter = (char)(digits.data[1] | 0x20);
        base = letter == 'x' ? 16 : letter == 'o' ? 8 : 2;
        at = 2;
    }
    for (; at < digits.size; at++) {
        uint64_t digit = (uint64_t)digit_value(digits.data[at]);
        if (sum > (INT64_MAX - digit) / base) {
            return false;
        }
        sum = sum * base + digit;
    }
    *value = (int64_t)sum;
    return true;
}
