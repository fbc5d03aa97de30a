/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs a verb whenever files change: told by inotify where that is there,
 * else found by looking at them. */
#include "polc/watch.h"

#include "polc/file.h"
#include "polc/process.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/inotify.h>
#endif

/* Changes come in bursts: this long nothing more has to happen. */
#define QUIET_MS 100
/* How often is looked where nobody tells. */
#define LOOK_MS 500

static bool is_watched(const char *name)
{
    static const char *const endings[] = {".rules", ".vec"};
    size_t size = strlen(name);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t end = strlen(endings[i]);
        if (name[0] != '.' && size > end &&
            strcmp(name + size - end, endings[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* -- folders */

/* The folder of an operand: itself, or that of the file. */
static char *folder_of(const char *operand)
{
    struct stat status;
    const char *colon = strchr(operand, ':'); /* of LAYER:FILE */
    if (stat(operand, &status) != 0 && colon != NULL) {
        operand = colon + 1;
    }
    if (stat(operand, &status) == 0 && S_ISDIR(status.st_mode)) {
        return polc_copy(operand);
    }
    const char *slash = strrchr(operand, '/');
    char *folder = polc_copy(slash != NULL ? operand : ".");
    if (slash != NULL) {
        folder[slash == operand ? 1 : slash - operand] = '\0';
    }
    return folder;
}

/* What changes in a file, as one number. */
static uint64_t sign(uint64_t sum, const char *path, const struct stat *status)
{
    const uint64_t parts[] = {
        (uint64_t)status->st_mtim.tv_sec, (uint64_t)status->st_mtim.tv_nsec,
        (uint64_t)status->st_size, (uint64_t)status->st_ino};
    for (; *path != '\0'; path++) {
        sum = (sum ^ (unsigned char)*path) * UINT64_C(0x100000001b3);
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        sum = (sum ^ parts[i]) * UINT64_C(0x100000001b3);
    }
    return sum;
}

/* Looks into a folder: more folders to the list, files into the sum.  Adding
 * keeps the order of a folder out of it. */
static void look_into(const char *name, polc_strings *folders, uint64_t *sum)
{
    DIR *folder = opendir(name);
    struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        struct stat status;
        if (entry->d_name[0] == '.') {
            continue;
        }
        char *path = polc_join(name, entry->d_name);
        bool is_there = lstat(path, &status) == 0;
        if (is_there && S_ISDIR(status.st_mode)) {
            polc_strings_add(folders, path);
            continue;
        }
        if (is_there && is_watched(entry->d_name)) {
            *sum += sign(UINT64_C(0xcbf29ce484222325), path, &status);
        }
        free(path);
    }
    if (folder != NULL) {
        closedir(folder);
    }
}

static void free_strings(polc_strings *strings)
{
    for (size_t i = 0; i < strings->count; i++) {
        free((char *)(uintptr_t)strings->items[i]);
    }
    free(strings->items);
}

/* All folders at and below the operands' ones, and the sum of their files. */
static polc_strings find_folders(const polc_args *args, uint64_t *sum)
{
    polc_strings folders = {0};
    *sum = 0;
    for (size_t i = 0; i < args->files.count; i++) {
        polc_strings_add(&folders, folder_of(args->files.items[i]));
    }
    if (args->files.count == 0) {
        polc_strings_add(&folders, polc_copy("."));
    }
    for (size_t i = 0; i < folders.count; i++) {
        look_into(folders.items[i], &folders, sum);
    }
    return folders;
}

/* -- waiting */

static uint64_t sum_of(const polc_args *args)
{
    uint64_t sum;
    polc_strings folders = find_folders(args, &sum);
    free_strings(&folders);
    return sum;
}

/* Something to be told by; -1: look for changes. */
static int listen_to(const polc_args *args)
{
    int watch = -1;
#ifdef __linux__
    uint64_t sum;
    polc_strings folders = find_folders(args, &sum);
    watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    for (size_t i = 0; watch != -1 && i < folders.count; i++) {
        if (inotify_add_watch(watch, folders.items[i],
                              IN_CLOSE_WRITE | IN_MOVE | IN_CREATE |
                                  IN_DELETE) == -1 &&
            errno != ENOENT && errno != ENOTDIR && errno != EACCES) {
            close(watch); /* too many of them */
            watch = -1;
        }
    }
    free_strings(&folders);
#else
    (void)args;
#endif
    return watch;
}

/* Waits until something happened, or so long. */
static void wait_a_moment(int watch, int milliseconds)
{
    struct pollfd one = {.fd = watch, .events = POLLIN};
    poll(&one, watch != -1 ? 1 : 0, milliseconds);
}

static void stop_listening(int watch)
{
    if (watch != -1) {
        close(watch);
    }
}

/* Until the files are others than they were, and rest.  Listens anew each
 * time, before it looks: there may be new folders. */
static void wait_for_change(const polc_args *args, int watch, uint64_t before)
{
    uint64_t now = sum_of(args), last;
    while (now == before) {
        wait_a_moment(watch, watch != -1 ? -1 : LOOK_MS);
        stop_listening(watch);
        watch = listen_to(args);
        now = sum_of(args);
    }
    stop_listening(watch);
    do {
        last = now;
        wait_a_moment(-1, QUIET_MS);
        now = sum_of(args);
    } while (now != last);
}

/* -- running */

static bool run_once(const polc_args *args, int (*run)(const polc_args *args))
{
    if (isatty(STDOUT_FILENO)) {
        fputs("\033[H\033[2J", stdout);
    }
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        exit(polc_streams_close(run(args)));
    }
    if (child == -1) {
        polc_error("cannot start a process: %s", strerror(errno));
        return false;
    }
    while (waitpid(child, NULL, 0) == -1 && errno == EINTR) {
    }
    return true;
}

int polc_watch(const polc_args *args, int (*run)(const polc_args *args))
{
    for (;;) {
        /* Before the run, so that what changes meanwhile counts. */
        uint64_t before = sum_of(args);
        int watch = listen_to(args);
        if (!run_once(args, run) || ferror(stdout)) {
            stop_listening(watch);
            return POLC_FAILURE;
        }
        wait_for_change(args, watch, before);
    }
}
