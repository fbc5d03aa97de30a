/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of formats, and what they share. */
#include "polc/report.h"

#include <string.h>

void polc_report(polc_buffer *out, const polc_findings *all)
{
    static const struct {
        polc_format format;
        void (*report)(polc_buffer *out, const polc_findings *all);
    } formats[] = {
        {POLC_FORMAT_TEXT, polc_report_text},
        {POLC_FORMAT_CONCISE, polc_report_concise},
        {POLC_FORMAT_JSON, polc_report_json},
        {POLC_FORMAT_SARIF, polc_report_sarif},
        {POLC_FORMAT_GITHUB, polc_report_github},
        {POLC_FORMAT_JUNIT, polc_report_junit},
    };
    size_t chosen = 0;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        chosen = formats[i].format == all->args->format ? i : chosen;
    }
    formats[chosen].report(out, all);
}

polc_spot polc_spot_of(pol_text text, size_t at, polc_unit unit)
{
    polc_spot spot = {1, 1};
    size_t line = 0;
    at = at < text.size ? at : text.size;
    for (size_t i = 0; i < at; i++) {
        if (text.data[i] == '\n') {
            spot.line++;
            line = i + 1;
        }
    }
    while (line < at) {
        uint32_t point = 0;
        size_t length = polc_decode(text, line, &point);
        line += length > 0 ? length : 1;
        spot.column += unit == POLC_UTF16 && point > 0xffff ? 2 : 1;
    }
    return spot;
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           c == '~' || c == '/';
}

void polc_add_uri(polc_buffer *out, pol_text path)
{
    while (path.size > 2 && memcmp(path.data, "./", 2) == 0) {
        path.data += 2;
        path.size -= 2;
    }
    if (path.size > 0 && path.data[0] == '/') {
        polc_add_string(out, "file://");
    }
    for (size_t i = 0; i < path.size; i++) {
        char escape[4];
        if (is_plain(path.data[i])) {
            polc_add(out, path.data + i, 1);
        } else {
            snprintf(escape, sizeof escape, "%%%02X",
                     (unsigned char)path.data[i]);
            polc_add(out, escape, 3);
        }
    }
}

void polc_json_shown(polc_json *json, pol_text text)
{
    polc_buffer shown = {0};
    polc_add_escaped(&shown, text);
    polc_json_text(json, polc_buffer_text(&shown));
    polc_buffer_free(&shown);
}
