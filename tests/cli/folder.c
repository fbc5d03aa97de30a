/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads a folder of rule files as polc does, for an owner that is given:
 *   folder below TOP PATH OWNER [WORD]...
 *   folder alone PATH OWNER [WORD]...
 * WORD is group=GID, others, links or limit=N.  Prints what was read, or why
 * nothing was. */
#include "polc/file.h"
#include "polc/folder.h"

#include <stdlib.h>
#include <string.h>

static void read_words(polc_guard *guard, uint64_t *limit, char **words)
{
    for (; *words != NULL; words++) {
        if (strncmp(*words, "group=", 6) == 0) {
            guard->allows_group = true;
            guard->group = (gid_t)strtoul(*words + 6, NULL, 10);
        } else if (strncmp(*words, "limit=", 6) == 0) {
            *limit = strtoull(*words + 6, NULL, 10);
        } else if (strcmp(*words, "others") == 0) {
            guard->allows_others = true;
        } else if (strcmp(*words, "links") == 0) {
            guard->follows_links = true;
        }
    }
}

int main(int argc, char **argv)
{
    polc_folder folder;
    polc_found found;
    polc_guard guard = {.checks_owner = true};
    uint64_t limit = 1000;
    bool is_below = argc > 1 && strcmp(argv[1], "below") == 0;
    int owner = is_below ? 4 : 3;
    if (argc <= owner) {
        return polc_error("usage: folder below TOP PATH OWNER [WORD]... or "
                          "folder alone PATH OWNER [WORD]...");
    }
    guard.owner = (uid_t)strtoul(argv[owner], NULL, 10);
    read_words(&guard, &limit, argv + owner + 1);
    found = is_below ? polc_read_below(&folder, argv[2], argv[3], &guard, limit)
                     : polc_read_folder(&folder, argv[2], &guard, limit);
    puts(found == POLC_FOUND     ? "found"
         : found == POLC_MISSING ? "missing"
                                 : "refused");
    if (found == POLC_REFUSED) {
        printf("%.*s\n", (int)folder.reason.size, folder.reason.data);
    }
    for (size_t i = 0; i < folder.count; i++) {
        printf("%s: %zu\n", folder.files[i].name, folder.files[i].text.size);
    }
    polc_folder_free(&folder);
    return 0;
}
