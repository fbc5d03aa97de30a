/* SPDX-License-Identifier: Apache-2.0
 *
 * The bench program: one verb a process, results as lines on stdout.
 * bench/run.sh calls the verbs, bench/table.py reads the lines.
 *
 *   bench time NAME REPETITIONS DIR  everything but instruction counts; keeps
 *                                    the images in DIR
 *   bench count NAME DIR             under callgrind: instruction counts
 *                     NAME is the number of rules of a generated policy, or
 *                     `files`: what bench/corpus.py left in DIR
 *   bench text N                     the rule text of the generated policy
 *   bench appended                   a file of 526 rules as agents append them
 *   bench memory NAME FILE           compiles one file: resident memory
 *   bench process NAME COUNT COMMAND...  runs a command, times each run
 *   bench kind time NAME DIR REPETITIONS         paths, hosts, addresses:
 *   bench kind count NAME DIR                    kinds.h
 *   bench kind peer NAME DIR ENGINE REPETITIONS
 *   bench kind text|profile NAME DIR
 *   bench kind compile NAME FILE
 */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "kinds.h"
#include "measure.h"
#include "verbs.h"

extern char **environ;

#define SEED_POLICY 42
#define SEED_REQUESTS 7

void result(const char *name, const char *key, double value)
{
    printf("%s %s %.9g\n", name, key, value);
    fflush(stdout);
}

size_t linear_requests(const subject *s, size_t most)
{
    size_t n = s->rules.rule_count;
    size_t part = n <= 10000 ? COLD : n <= 200000 ? 2048 : 512;

    return part < most ? part : most;
}

pol_text read_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    long size = -1;
    void *data;

    if (f != NULL && fseek(f, 0, SEEK_END) == 0) {
        size = ftell(f);
    }
    if (size < 0 || fseek(f, 0, SEEK_SET) != 0 ||
        posix_memalign(&data, 4096, (size_t)size + 64) != 0 ||
        fread(data, 1, (size_t)size, f) != (size_t)size) {
        perror(path);
        exit(2);
    }
    fclose(f);
    return (pol_text){data, (size_t)size};
}

sources read_sources(const char *dir)
{
    char path[512];
    pol_text list;
    sources from = {bench_alloc(1024 * sizeof(pol_source)), 0, 0};

    snprintf(path, sizeof path, "%s/files.list", dir);
    list = read_file(path);
    for (size_t at = 0; at < list.size && from.count < 1024;) {
        const char *line = list.data + at;
        const char *end = memchr(line, '\n', list.size - at);
        size_t size = end != NULL ? (size_t)(end - line) : list.size - at;
        pol_source *source = &from.items[from.count++];

        snprintf(path, sizeof path, "%.*s", (int)size, line);
        source->name = (pol_text){line, size};
        source->text = read_file(path);
        source->layer = POL_LAYER_USER;
        from.bytes += source->text.size;
        at += size + 1;
    }
    return from;
}

int subject_load(subject *s, const char *name, const char *dir)
{
    char path[512];

    s->name = name;
    if (strcmp(name, "files") != 0) {
        model_generate(&s->rules, strtoull(name, NULL, 10), SEED_POLICY);
        requests_generate(&s->cold, &s->rules, COLD, SEED_REQUESTS);
        return 0;
    }
    snprintf(path, sizeof path, "%s/rules.bin", dir);
    if (model_read(&s->rules, path) != 0) {
        return -1;
    }
    snprintf(path, sizeof path, "%s/requests.bin", dir);
    return requests_read(&s->cold, path);
}

static int run_time(const char *name, const char *repetitions, const char *dir)
{
    subject s = {0};
    pol_source source = {.name = {"generated.rules", 15},
                         .layer = POL_LAYER_USER};
    sources from = {&source, 1, 0};

    if (subject_load(&s, name, dir) != 0) {
        return 2;
    }
    if (strcmp(name, "files") == 0) {
        from = read_sources(dir);
    } else {
        source.text = model_text(&s.rules);
        from.bytes = source.text.size;
    }
    return time_subject(&s, &from, dir, strtoull(repetitions, NULL, 10));
}

static int run_count(const char *name, const char *dir)
{
    subject s = {0};

    return subject_load(&s, name, dir) != 0 ? 2 : count_subject(&s, dir);
}

static int run_text(const char *size)
{
    model rules;
    pol_text text;

    model_generate(&rules, strtoull(size, NULL, 10), SEED_POLICY);
    text = model_text(&rules);
    return fwrite(text.data, 1, text.size, stdout) == text.size ? 0 : 2;
}

static int run_appended(void)
{
    pol_text text = model_appended_file(SEED_POLICY);

    return fwrite(text.data, 1, text.size, stdout) == text.size ? 0 : 2;
}

/* Growth of the resident memory from before the file is read. */
static int run_memory(const char *name, const char *path)
{
    uint64_t before = peak_resident();
    pol_source source = {.name = {"generated.rules", 15},
                         .text = read_file(path),
                         .layer = POL_LAYER_USER};
    sources from = {&source, 1, source.text.size};
    compile_cost cost;
    compiled c;
    double rules;

    if (compile_sources(&from, POL_DIALECT_CODEX, &c, &cost) != 0) {
        return 1;
    }
    rules = (double)cost.statistics.rules;
    result(name, "resident_per_rule",
           (double)(peak_resident() - before) / rules);
    return 0;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Exit status of one run, with its output thrown away. */
static int spawn_once(char **command)
{
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status = -1;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    if (posix_spawn(&child, command[0], &actions, NULL, command, environ) ==
        0) {
        waitpid(child, &status, 0);
    }
    posix_spawn_file_actions_destroy(&actions);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 127;
}

static int run_process(const char *name, const char *count, char **command)
{
    size_t runs = strtoull(count, NULL, 10);
    double *seconds = bench_alloc((runs + 1) * sizeof *seconds);
    int status = 0;

    for (size_t i = 0; i < runs; i++) {
        double begin = clock_wall();

        status = spawn_once(command);
        seconds[i] = clock_wall() - begin;
    }
    qsort(seconds, runs, sizeof *seconds, compare_doubles);
    result(name, "process_median", seconds[runs / 2]);
    result(name, "process_least", seconds[0]);
    result(name, "process_status", status);
    free(seconds);
    return 0;
}

static int run_kind(int argc, char **argv)
{
    const char *verb = argv[0];

    if (strcmp(verb, "time") == 0 && argc == 4) {
        return kinds_time(argv[1], argv[2], argv[3]);
    }
    if (strcmp(verb, "peer") == 0 && argc == 5) {
        return kinds_peer(argv[1], argv[2], argv[3], argv[4]);
    }
    if (argc != 3) {
        return 2;
    }
    if (strcmp(verb, "count") == 0) {
        return kinds_count(argv[1], argv[2]);
    }
    if (strcmp(verb, "compile") == 0) {
        return kinds_compile(argv[1], argv[2]);
    }
    return strcmp(verb, "text") == 0      ? kinds_text(argv[1], argv[2])
           : strcmp(verb, "profile") == 0 ? kinds_profile(argv[1], argv[2])
                                          : 2;
}

int main(int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "";

    if (strcmp(verb, "time") == 0 && argc == 5) {
        return run_time(argv[2], argv[3], argv[4]);
    }
    if (strcmp(verb, "count") == 0 && argc == 4) {
        return run_count(argv[2], argv[3]);
    }
    if (strcmp(verb, "text") == 0 && argc == 3) {
        return run_text(argv[2]);
    }
    if (strcmp(verb, "appended") == 0 && argc == 2) {
        return run_appended();
    }
    if (strcmp(verb, "memory") == 0 && argc == 4) {
        return run_memory(argv[2], argv[3]);
    }
    if (strcmp(verb, "process") == 0 && argc >= 5) {
        return run_process(argv[2], argv[3], argv + 4);
    }
    if (strcmp(verb, "diff") == 0 && argc == 3) {
        return diff_policies(strtoull(argv[2], NULL, 10));
    }
    if (strcmp(verb, "kind") == 0 && argc >= 3) {
        return run_kind(argc - 2, argv + 2);
    }
    fputs("usage: bench time|count|text|appended|memory|process|diff|kind "
          "...\n",
          stderr);
    return 2;
}
