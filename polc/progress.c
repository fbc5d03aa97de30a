/* SPDX-License-Identifier: Apache-2.0
 *
 * A line of progress that is written over and cleared. */
#include "polc/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define QUIET 500u
#define PERIOD 100u

static uint64_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

polc_progress polc_progress_begin(const char *what, size_t total)
{
    const char *ci = getenv("CI"), *term = getenv("TERM");
    bool is_on = isatty(STDERR_FILENO) && (ci == NULL || ci[0] == '\0') &&
                 term != NULL && strcmp(term, "dumb") != 0;
    return (polc_progress){.what = what,
                           .total = total,
                           .due = is_on ? milliseconds() + QUIET : 0,
                           .is_on = is_on};
}

void polc_progress_show(polc_progress *progress, size_t done)
{
    if (!progress->is_on || milliseconds() < progress->due) {
        return;
    }
    progress->is_shown = true;
    progress->due = milliseconds() + PERIOD;
    fprintf(stderr, "\r%zu of %zu %s", done, progress->total, progress->what);
    fflush(stderr);
}

void polc_progress_end(polc_progress *progress)
{
    if (progress->is_shown) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
    progress->is_shown = false;
}
