/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings in the formats of `polc check`: one file a format, one table
 * (report.c). */
#ifndef POLC_REPORT_H
#define POLC_REPORT_H

#include "polc/code.h"
#include "polc/finding.h"
#include "polc/json.h"

/* Appends all findings in the format that was asked for. */
void polc_report(polc_buffer *out, const polc_findings *all);

void polc_report_text(polc_buffer *out, const polc_findings *all);
void polc_report_concise(polc_buffer *out, const polc_findings *all);
void polc_report_json(polc_buffer *out, const polc_findings *all);
void polc_report_sarif(polc_buffer *out, const polc_findings *all);
void polc_report_github(polc_buffer *out, const polc_findings *all);
void polc_report_junit(polc_buffer *out, const polc_findings *all);

/* -- what formats share */

/* "file:1:2: error[P101]: message" and a line's end. */
void polc_add_concise(polc_buffer *out, const polc_finding *finding);

/* What a column counts. */
typedef enum polc_unit {
    POLC_POINTS,
    POLC_UTF16
} polc_unit;

/* 1-based. */
typedef struct polc_spot {
    size_t line, column;
} polc_spot;

/* Where a byte of a text stands; bytes that are no UTF-8 count as one each. */
polc_spot polc_spot_of(pol_text text, size_t at, polc_unit unit);

/* A path as a relative reference, an absolute one as file:///.  Everything but
 * letters, digits and -._~/ is percent-encoded, so that different paths stay
 * different. */
void polc_add_uri(polc_buffer *out, pol_text path);
/* JSON string of a text for people: what is not UTF-8 or would not be seen
 * is escaped as polc_add_escaped does. */
void polc_json_shown(polc_json *json, pol_text text);

#endif
