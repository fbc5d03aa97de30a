/* SPDX-License-Identifier: Apache-2.0
 *
 * Judges many commands under one compiled policy and prints a table for
 * people: `table IMAGE <commands`, one command a line.  Needs the evaluator
 * library alone.  A line is split at blanks; ' and " hold words together. */
#include <libpolicy/eval.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    TOKENS = 64,
    LINE = 1024,
    ROUNDS = 101,
    CALLS = 100
};

static pol_text read_image(const char *path)
{
    pol_text none = {NULL, 0}, all;
    FILE *file = fopen(path, "rb");
    size_t room = 0, size = 0;
    char *data = NULL;
    while (file != NULL && size == room) {
        room = room == 0 ? 65536 : room * 2;
        char *more = (char *)aligned_alloc(POL_IMAGE_ALIGNMENT, room);
        if (more == NULL) {
            break;
        }
        if (data != NULL) {
            memcpy(more, data, size);
            free(data);
        }
        data = more;
        size += fread(data + size, 1, room - size, file);
    }
    if (file == NULL || fclose(file) != 0) {
        free(data);
        return none;
    }
    all.data = data;
    all.size = size;
    return all;
}

/* Splits line in place; 0 where it has too many words or an open quote. */
static size_t split(char *line, pol_text *tokens)
{
    size_t count = 0;
    char *to = line;
    while (*(line += strspn(line, " \t\n")) != '\0') {
        char *begin = to, quote = '\0';
        for (; *line != '\0' && (quote != '\0' || !strchr(" \t\n", *line));
             line++) {
            if (*line == quote) {
                quote = '\0';
            } else if (quote == '\0' && (*line == '\'' || *line == '"')) {
                quote = *line;
            } else {
                *to++ = *line;
            }
        }
        if (quote != '\0' || count == TOKENS) {
            return 0;
        }
        tokens[count].data = begin;
        tokens[count++].size = (size_t)(to - begin);
    }
    return count;
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Nanoseconds of one decision: the median of ROUNDS means. */
static double time_of(const pol_image *image, const pol_request *request)
{
    static pol_scratch scratch;
    double rounds[ROUNDS];
    pol_decision decision;
    for (size_t i = 0; i < ROUNDS; i++) {
        struct timespec begin, end;
        clock_gettime(CLOCK_MONOTONIC, &begin);
        for (size_t call = 0; call < CALLS; call++) {
            pol_eval(image, request, &scratch, &decision);
        }
        clock_gettime(CLOCK_MONOTONIC, &end);
        rounds[i] = ((double)(end.tv_sec - begin.tv_sec) * 1e9 +
                     (double)(end.tv_nsec - begin.tv_nsec)) /
                    CALLS;
    }
    qsort(rounds, ROUNDS, sizeof *rounds, by_value);
    return rounds[ROUNDS / 2];
}

static void print_why(const pol_image *image, const pol_decision *decision)
{
    pol_rule_info rule;
    char place[32];
    if (pol_image_get_rule(image, decision->rule, &rule) != POL_OK) {
        printf("%-22s  %s\n", "-",
               decision->reason == POL_REASON_DEFAULT
                   ? "no rule matches: the default answers"
                   : pol_reason_name(decision->reason));
        return;
    }
    snprintf(place, sizeof place, "line %u", (unsigned)rule.line);
    printf("%-22.*s  %.*s\n", (int)rule.id.size, rule.id.data,
           rule.justification.size > 0 ? (int)rule.justification.size
                                       : (int)strlen(place),
           rule.justification.size > 0 ? rule.justification.data : place);
}

static int print_table(const pol_image *image)
{
    static double times[4096];
    static pol_scratch scratch;
    pol_decision decision;
    char line[LINE], command[LINE];
    size_t rows = 0;
    printf("  %-6s  %-49s  %-22s  %s\n", "answer", "command", "rule", "why");
    while (rows < 4096 && fgets(line, sizeof line, stdin) != NULL) {
        pol_text tokens[TOKENS];
        pol_request request;
        memset(&request, 0, sizeof request);
        memcpy(command, line, sizeof command);
        command[strcspn(command, "\n")] = '\0';
        request.struct_size = sizeof request;
        request.argv = tokens;
        request.argc = split(line, tokens);
        request.now = (uint64_t)time(NULL);
        if (request.argc == 0) {
            fprintf(stderr, "table: not a command: %s\n", command);
            return 2;
        }
        pol_eval(image, &request, &scratch, &decision);
        printf("  %-6s  %-49s  ", pol_answer_name(decision.answer), command);
        print_why(image, &decision);
        times[rows++] = time_of(image, &request);
    }
    if (rows > 0) {
        qsort(times, rows, sizeof *times, by_value);
        printf("  A decision took %.0f ns (median of %zu commands).\n",
               times[rows / 2], rows);
    }
    return 0;
}

int main(int argc, char **argv)
{
    pol_image image;
    pol_text bytes;
    if (argc != 2) {
        fputs("usage: table IMAGE <COMMANDS\n", stderr);
        return 2;
    }
    bytes = read_image(argv[1]);
    pol_status status = pol_image_open(&image, bytes.data, bytes.size);
    if (status != POL_OK) {
        fprintf(stderr, "table: %s: %s\n", argv[1], pol_status_name(status));
        return 2;
    }
    int result = print_table(&image);
    free((void *)(size_t)bytes.data);
    return result;
}
