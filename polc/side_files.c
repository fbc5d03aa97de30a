/* SPDX-License-Identifier: Apache-2.0
 *
 * Rule files, folders of them and git revisions, as texts with names. */
#include "polc/side_files.h"
#include "polc/file.h"
#include "polc/policy.h"
#include "polc/process.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool is_rule_file(const char *name)
{
    static const char ending[] = ".rules";
    const char *slash = strrchr(name, '/');
    size_t least = sizeof ending - 1;
    name = slash != NULL ? slash + 1 : name;
    size_t size = strlen(name);
    return name[0] != '.' && size > least &&
           strcmp(name + size - least, ending) == 0;
}

/* Takes name and path. */
static polc_side_text *add_text(polc_side *side, char *name, char *path,
                                pol_layer layer)
{
    side->texts =
        polc_resize(side->texts, (side->text_count + 1) * sizeof *side->texts);
    polc_side_text *text = &side->texts[side->text_count++];
    *text = (polc_side_text){.name = name, .path = path, .layer = layer};
    return text;
}

/* The folder of a file name, in a new string. */
static char *folder_of(const char *file)
{
    const char *slash = strrchr(file, '/');
    char *folder = polc_copy(file);
    folder[slash == NULL ? 0 : slash - file + (slash == file)] = '\0';
    return folder;
}

/* The first operand says where load() looks. */
static void set_folder(polc_side *side, char *folder)
{
    if (side->folder == NULL) {
        side->folder = folder;
    } else {
        free(folder);
    }
}

/* -- Files */

static bool add_file(polc_side *side, const char *file, pol_layer layer,
                     uint64_t limit)
{
    bool is_stdin = strcmp(file, "-") == 0;
    polc_side_text *text =
        add_text(side, polc_copy(is_stdin ? polc_stdin_name() : file),
                 is_stdin ? NULL : realpath(file, NULL), layer);
    if (strcmp(file, "/dev/null") == 0) {
        return true;
    }
    if (!polc_read_file(file, limit, "source_bytes", &text->text)) {
        return false;
    }
    if (polc_is_image(polc_buffer_text(&text->text))) {
        polc_error("%s: an image stands alone: without LAYER:, without other "
                   "rules, and in a file",
                   text->name);
        return false;
    }
    return true;
}

/* -- Folders */

/* Sorts a file, or a folder to go on with, out of an entry. */
static bool take_entry(const char *folder, const char *name,
                       polc_strings *folders, polc_strings *files)
{
    struct stat status;
    char *path = polc_join(folder, name);
    bool is_ours = name[0] != '.' && lstat(path, &status) == 0;
    if (is_ours && S_ISDIR(status.st_mode)) {
        polc_strings_add(folders, path);
        return true;
    }
    if (is_ours && is_rule_file(name)) {
        polc_strings_add(files, path);
        if (S_ISREG(status.st_mode)) {
            return true;
        }
        polc_error("%s: %s", path,
                   S_ISLNK(status.st_mode) ? "is a symbolic link"
                                           : polc_not_a_file(status.st_mode));
        return false;
    }
    free(path);
    return true;
}

/* Everything below a folder; hidden names and links to folders are none of
 * it. */
static bool list_below(const char *top, polc_strings *files)
{
    polc_strings folders = {0};
    bool good = true;
    polc_strings_add(&folders, polc_copy(top));
    for (size_t i = 0; i < folders.count; i++) {
        const char *folder = folders.items[i];
        const struct dirent *entry;
        DIR *directory = good ? opendir(folder) : NULL;
        if (good && directory == NULL) {
            polc_error("%s: %s", folder, strerror(errno));
            good = false;
        }
        while (good && (entry = readdir(directory)) != NULL) {
            good = take_entry(folder, entry->d_name, &folders, files);
        }
        if (directory != NULL) {
            closedir(directory);
        }
    }
    for (size_t i = 0; i < folders.count; i++) {
        free((void *)(uintptr_t)folders.items[i]);
    }
    free(folders.items);
    return good;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool add_folder(polc_side *side, const char *folder, pol_layer layer,
                       uint64_t limit)
{
    polc_strings files = {0};
    bool good = list_below(folder, &files);
    if (good && files.count == 0) {
        polc_error("%s: there is no rule file (*.rules) below", folder);
        good = false;
    }
    if (files.count > 1) {
        qsort(files.items, files.count, sizeof *files.items, compare_names);
    }
    for (size_t i = 0; i < files.count; i++) {
        good = good && add_file(side, files.items[i], layer, limit);
        free((void *)(uintptr_t)files.items[i]);
    }
    free(files.items);
    return good;
}

/* -- Revisions */

static char *shown_name(pol_text revision, const char *name)
{
    polc_buffer shown = {0};
    polc_add(&shown, revision.data, revision.size);
    polc_add_string(&shown, ":");
    polc_add_string(&shown, name);
    polc_add(&shown, "", 1);
    return shown.data;
}

static bool add_object(polc_side *side, char *shown, const char *path,
                       const char *object, pol_layer layer, uint64_t limit)
{
    polc_side_text *text = add_text(side, shown, polc_copy(path), layer);
    pol_load read = polc_git_read(object, limit, &text->text);
    if (read != POL_LOAD_OK) {
        polc_error("%s: %s", shown,
                   read == POL_LOAD_TOO_LARGE ? "is larger than its limit "
                                                "(source_bytes)"
                                              : "git cannot read it");
        return false;
    }
    if (polc_is_image(polc_buffer_text(&text->text))) {
        polc_error("%s: an image is not taken out of a revision", shown);
        return false;
    }
    return true;
}

static bool add_tree(polc_side *side, const polc_git *git, pol_text revision,
                     pol_layer layer, uint64_t limit)
{
    polc_git_file *files;
    size_t count, taken = 0;
    bool good = polc_git_list(git, &files, &count);
    for (size_t i = 0; i < count; i++) {
        const char *name = files[i].name;
        bool is_ours =
            is_rule_file(name) &&
            strstr(name + strlen(git->path), "/.") == NULL &&
            name[git->path[0] == '\0' ? 0 : strlen(git->path)] != '.';
        if (good && is_ours && files[i].is_link) {
            polc_error("%s: is a symbolic link in that commit", name);
            good = false;
        }
        taken += is_ours;
        good = good &&
               (!is_ours || add_object(side, shown_name(revision, name), name,
                                       files[i].object, layer, limit));
        free(files[i].name);
        free(files[i].object);
    }
    free(files);
    if (good && taken == 0) {
        polc_error("%.*s:%s: there is no rule file (*.rules) below",
                   (int)revision.size, revision.data, git->path);
    }
    return good && taken > 0;
}

static bool add_revision(polc_side *side, const char *operand, pol_layer layer,
                         uint64_t limit)
{
    polc_git git;
    bool is_first = side->folder == NULL;
    const char *name = operand + (strncmp(operand, "git:", 4) == 0 ? 4 : 0);
    bool good = polc_git_open(&git, name, operand);
    const char *colon = polc_git_split(name);
    pol_text revision = {name, colon != NULL ? (size_t)(colon - name) - 1
                                             : strlen(name)};
    if (good) {
        set_folder(side,
                   git.is_tree ? polc_copy(git.path) : folder_of(git.path));
    }
    good =
        good && (git.is_tree ? add_tree(side, &git, revision, layer, limit)
                             : add_object(side, shown_name(revision, git.path),
                                          git.path, git.object, layer, limit));
    if (is_first) {
        side->git = git;
        side->is_git = good;
    } else {
        polc_git_close(&git);
    }
    return good;
}

/* -- The operand */

bool polc_side_add(polc_side *side, const char *operand, uint64_t limit)
{
    pol_layer layer;
    struct stat status;
    const char *name = polc_split_layer(operand, &layer);
    bool is_stdin = strcmp(name, "-") == 0;
    if (!is_stdin && stat(name, &status) != 0 && errno == ENOENT) {
        if (strncmp(name, "git:", 4) == 0 || polc_git_split(name) != NULL) {
            return add_revision(side, name, layer, limit);
        }
    } else if (!is_stdin && S_ISDIR(status.st_mode)) {
        set_folder(side, polc_copy(name));
        return add_folder(side, name, layer, limit);
    }
    const char *slash = is_stdin ? NULL : strrchr(name, '/');
    set_folder(side, slash != NULL ? folder_of(name) : polc_copy("."));
    return add_file(side, name, layer, limit);
}
