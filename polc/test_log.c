/* SPDX-License-Identifier: Apache-2.0
 *
 * Real commands, out of a log, asked of a policy: only what they reach is of
 * interest. */
#include "polc/test.h"

#include "polc/judge.h"
#include "polc/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_json(pol_text line)
{
    size_t at = 0;
    while (at < line.size && (line.data[at] == ' ' || line.data[at] == '\t')) {
        at++;
    }
    return at < line.size && line.data[at] == '{';
}

/* A line is text for a shell: so somebody typed it, or a program ran it. */
static void count_text(polc_tests *tests, polc_tested *tested,
                       polc_buffer *memory, pol_text line)
{
    pol_shell_query query = {.struct_size = sizeof query, .text = line};
    pol_request request = {.struct_size = sizeof request, .of.shell = &query};
    size_t size = 40 * line.size + ((size_t)16 << 20);
    if (memory->capacity < size) {
        memory->data = polc_resize(memory->data, size);
        memory->capacity = size;
    }
    request.memory = memory->data;
    request.memory_size = memory->capacity;
    if (line.size > 0) {
        polc_tests_count(tests, tested, &request);
    }
}

static bool count_json(polc_tests *tests, polc_tested *tested,
                       polc_judge *judge, polc_request *request, pol_text line)
{
    if (!polc_request_read(request, line)) {
        return false;
    }
    pol_request asked = polc_judge_request(judge, request);
    polc_tests_count(tests, tested, &asked);
    return true;
}

static int read_lines(polc_tests *tests, polc_tested *tested, polc_judge *judge,
                      polc_lines *lines, const char *name)
{
    polc_request request = {.kind = POL_KIND_COMMAND};
    polc_buffer memory = {0};
    pol_text line;
    polc_line what;
    unsigned number = 0;
    int code = POLC_CLEAN;
    while ((what = polc_lines_next(lines, &line)) != POLC_LINE_NONE) {
        number++;
        if (what == POLC_LINE_TOO_LONG) {
            code = polc_error("%s:%u: a line of more than %zu bytes", name,
                              number, POLC_MAX_LINE);
        } else if (!is_json(line)) {
            count_text(tests, tested, &memory, line);
        } else if (!count_json(tests, tested, judge, &request, line)) {
            code = polc_error("%s:%u: %.*s", name, number,
                              (int)request.error.size, request.error.data);
        }
    }
    if (lines->failed != 0) {
        code = polc_error("%s: %s", name, strerror(lines->failed));
    }
    polc_request_free(&request);
    polc_buffer_free(&memory);
    return code;
}

bool polc_tests_log(polc_tests *tests, polc_tested *tested, const char *name)
{
    bool is_stdin = strcmp(name, "-") == 0;
    polc_lines lines = {.file = STDIN_FILENO};
    polc_judge judge;
    if (!is_stdin) {
        lines.file = open(name, O_RDONLY | O_NOCTTY | O_CLOEXEC);
        if (lines.file == -1) {
            polc_error("%s: %s", name, strerror(errno));
            return false;
        }
    }
    polc_judge_open(&judge, &tested->image);
    int code = read_lines(tests, tested, &judge, &lines,
                          is_stdin ? "standard input" : name);
    polc_judge_close(&judge);
    polc_lines_free(&lines);
    if (!is_stdin) {
        close(lines.file);
    }
    return code == POLC_CLEAN;
}
