/* SPDX-License-Identifier: Apache-2.0
 *
 * A baseline: findings that are known.  One line each, sorted:
 * CODE FINGERPRINT:NUMBER PATH, the path from the baseline's folder with
 * percent-encoding; lines that begin with # are comments. */
#ifndef POLC_BASELINE_H
#define POLC_BASELINE_H

#include "polc/finding.h"

/* Marks the findings that the file lists, and tells on standard error what it
 * lists for nothing.  Errors are never known.  False after a message. */
bool polc_baseline_apply(polc_findings *all, const char *file);

/* Writes all findings but errors.  False after a message. */
bool polc_baseline_write(const polc_findings *all, const char *file);

#endif
