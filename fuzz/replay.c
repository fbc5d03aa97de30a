/* SPDX-License-Identifier: Apache-2.0
 *
 * Feeds files to a fuzz target without libFuzzer: those that are named, else
 * what corpus/ and regressions/ hold for it. */
#include <dirent.h>
#include <sys/stat.h>

#include "../tests/oracle/tap.h"
#include "fuzz.h"

#define MAX_PATH 1024

static void feed(const char *path)
{
    FILE *file = fopen(path, "rb");
    FUZZ_CHECK(file != NULL);
    size_t size = 0, room = 4096;
    uint8_t *data = malloc(room);
    FUZZ_CHECK(data != NULL);
    for (size_t got; (got = fread(data + size, 1, room - size, file)) > 0;) {
        size += got;
        if (size == room) {
            room *= 2;
            data = realloc(data, room);
            FUZZ_CHECK(data != NULL);
        }
    }
    FUZZ_CHECK(ferror(file) == 0);
    fclose(file);
    /* An exact block, so that a sanitizer sees the first byte too many. */
    uint8_t *exact = malloc(size > 0 ? size : 1);
    FUZZ_CHECK(exact != NULL);
    memcpy(exact, data, size);
    free(data);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

static unsigned feed_folder(const char *folder)
{
    unsigned count = 0;
    DIR *entries = opendir(folder);
    if (entries == NULL) {
        return 0;
    }
    for (struct dirent *e; (e = readdir(entries)) != NULL;) {
        char path[MAX_PATH + 300];
        struct stat status;
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (stat(path, &status) == 0 && S_ISREG(status.st_mode)) {
            feed(path);
            count++;
        }
    }
    closedir(entries);
    return count;
}

int main(int argc, char **argv)
{
    tap out = {0};
    const char *root = getenv("top_srcdir");
    const char *name = strstr(argv[0], "fuzz_");
    for (const char *next = name; next != NULL;) {
        name = next;
        next = strstr(next + 1, "fuzz_");
    }
    unsigned count = 0;
    for (int i = 1; i < argc; i++, count++) {
        feed(argv[i]);
    }
    static const char *const kinds[] = {"corpus", "regressions"};
    for (int i = 0; argc == 1 && name != NULL && i < 2; i++) {
        char folder[MAX_PATH];
        snprintf(folder, sizeof folder, "%s/fuzz/%s/%s",
                 root != NULL ? root : ".", kinds[i], name + 5);
        count += feed_folder(folder);
    }
    tap_ok(&out, count > 0, "%u inputs", count);
    return tap_end(&out);
}
