/* SPDX-License-Identifier: Apache-2.0
 *
 * How far long work is, in one line of a terminal's standard error. */
#ifndef POLC_PROGRESS_H
#define POLC_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct polc_progress {
    const char *what; /* "files" */
    size_t total;
    uint64_t due; /* milliseconds of the clock: not shown before */
    bool is_on, is_shown;
} polc_progress;

/* Nothing is shown where standard error is no terminal or CI is set, nor in
 * the first half second. */
polc_progress polc_progress_begin(const char *what, size_t total);
void polc_progress_show(polc_progress *progress, size_t done);
/* Clears the line. */
void polc_progress_end(polc_progress *progress);

#endif
