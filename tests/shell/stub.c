/* SPDX-License-Identifier: Apache-2.0
 *
 * Stands in for every program: writes its folder and its argv to the file
 * `log` beside the folder that it lies in.  A name that begins with f fails;
 * `cat` without operands is one. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    ROOM = 1 << 16
};

int main(int argc, char **argv)
{
    char path[PATH_MAX], record[ROOM];
    ssize_t size = readlink("/proc/self/exe", path, sizeof path - 8);
    if (size <= 0 || getcwd(record, PATH_MAX) == NULL) {
        return 125;
    }
    path[size] = 0;
    *strrchr(path, '/') = 0;
    strcpy(strrchr(path, '/'), "/log");
    size_t at = strlen(record) + 1;
    at += (size_t)snprintf(record + at, 16, "%d", argc) + 1;
    for (int i = 0; i < argc; i++) {
        size_t length = strlen(argv[i]) + 1;
        if (length > sizeof record - at) {
            return 125;
        }
        memcpy(record + at, argv[i], length);
        at += length;
    }
    int log = open(path, O_WRONLY | O_APPEND);
    if (log < 0 || write(log, record, at) != (ssize_t)at) {
        return 125;
    }
    if (argc == 1 && strcmp(argv[0], "cat") == 0) {
        ssize_t got;
        while ((got = read(0, record, sizeof record)) > 0 &&
               write(1, record, (size_t)got) == got) {
        }
    }
    return argv[0][0] == 'f';
}
