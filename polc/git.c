/* SPDX-License-Identifier: Apache-2.0
 *
 * Git, asked for objects.  Its environment is made here: nothing of ours that
 * could make it look elsewhere or run something gets there. */
#include "polc/git.h"
#include "polc/file.h"
#include "polc/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LISTING ((uint64_t)64 << 20) /* bytes of a listing, at most */

/* -- Running it */

/* NAME=VALUE of this process's environment, in a new string; or null. */
static char *inherit(const char *name)
{
    const char *value = getenv(name);
    if (value == NULL) {
        return NULL;
    }
    polc_buffer pair = {0};
    polc_add_string(&pair, name);
    polc_add_string(&pair, "=");
    polc_add_string(&pair, value);
    polc_add(&pair, "", 1);
    return pair.data;
}

static int spawn(pid_t *child, const char *const *argv, int socket, bool quiet)
{
    static const char *const kept[] = {"PATH", "HOME", "XDG_CONFIG_HOME"};
    char said[][26] = {"LC_ALL=C",
                       "GIT_TERMINAL_PROMPT=0",
                       "GIT_OPTIONAL_LOCKS=0",
                       "GIT_NO_LAZY_FETCH=1",
                       "GIT_NO_REPLACE_OBJECTS=1",
                       "GIT_ALLOW_PROTOCOL=none"};
    enum {
        KEPT = sizeof kept / sizeof *kept,
        SAID = sizeof said / sizeof *said
    };
    char *environment[KEPT + SAID + 1];
    char *inherited[KEPT];
    size_t count = 0;
    for (size_t i = 0; i < KEPT; i++) {
        inherited[i] = inherit(kept[i]);
        if (inherited[i] != NULL) {
            environment[count++] = inherited[i];
        }
    }
    for (size_t i = 0; i < SAID; i++) {
        environment[count++] = said[i];
    }
    environment[count] = NULL;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, socket, STDOUT_FILENO);
    if (quiet) {
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
                                         O_WRONLY, 0);
    }
    int failed = posix_spawnp(child, "git", &actions, NULL,
                              (char *const *)(uintptr_t)argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    for (size_t i = 0; i < KEPT; i++) {
        free(inherited[i]);
    }
    return failed;
}

/* A socket and not two pipes, so that writing to a git that ended sends no
 * signal. */
static bool talk(int socket, pol_text input, uint64_t limit, polc_buffer *out)
{
    while (input.size > 0) {
        ssize_t sent = send(socket, input.data, input.size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent < 0) {
            break;
        }
        input.data += sent;
        input.size -= (size_t)sent;
    }
    shutdown(socket, SHUT_WR);
    return polc_read_all(socket, limit, out) == 0 && input.size == 0;
}

/* Whether git ended well, and what it said. */
static bool run(const char *const *argv, pol_text input, uint64_t limit,
                bool quiet, polc_buffer *out)
{
    int sockets[2], state = -1;
    pid_t child;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
        polc_error("cannot run git: %s", strerror(errno));
        return false;
    }
    int failed = spawn(&child, argv, sockets[1], quiet);
    close(sockets[1]);
    bool good = failed == 0 && talk(sockets[0], input, limit, out);
    close(sockets[0]);
    if (failed != 0) {
        polc_error("cannot run git: %s", strerror(failed));
        return false;
    }
    while (waitpid(child, &state, 0) == -1 && errno == EINTR) {
    }
    return good && WIFEXITED(state) && WEXITSTATUS(state) == 0;
}

#define RUN(input, limit, quiet, out, ...) \
    run((const char *[]){"git", __VA_ARGS__, NULL}, input, limit, quiet, out)

/* -- Names */

const char *polc_git_split(const char *name)
{
    size_t depth = 0;
    for (const char *p = name; *p != '\0'; p++) {
        depth += *p == '{';
        depth -= *p == '}' && depth > 0;
        if (*p == ':' && depth == 0) {
            return p + 1;
        }
    }
    return NULL;
}

/* Appends a path to one from the top, "." and ".." resolved; false where it
 * leads above the top. */
static bool add_path(polc_buffer *whole, const char *path)
{
    while (*path != '\0') {
        size_t size = strcspn(path, "/");
        bool is_up = size == 2 && memcmp(path, "..", 2) == 0;
        if (is_up && whole->size == 0) {
            return false;
        }
        if (is_up) {
            while (whole->size > 0 && whole->data[--whole->size] != '/') {
            }
        } else if (size > 0 && !(size == 1 && path[0] == '.')) {
            polc_add_string(whole, whole->size > 0 ? "/" : "");
            polc_add(whole, path, size);
        }
        path += size + (path[size] == '/');
    }
    return true;
}

/* The one line that git answers, without its end. */
static bool ask_line(const char *what, bool quiet, polc_buffer *out)
{
    out->size = 0;
    bool good =
        RUN(((pol_text){NULL, 0}), LISTING, quiet, out, "rev-parse", what);
    if (good && out->size > 0 && out->data[out->size - 1] == '\n') {
        out->size--;
    }
    polc_add(out, "", 1);
    return good;
}

/* Object and type of a name, "" where there is none of it; false after a
 * message. */
static bool resolve(pol_text name, char *object, char *type, size_t room)
{
    polc_buffer input = {0}, answer = {0};
    object[0] = type[0] = '\0';
    polc_add(&input, name.data, name.size);
    polc_add_string(&input, "\n");
    bool good = RUN(polc_buffer_text(&input), LISTING, false, &answer,
                    "cat-file", "--batch-check=%(objectname) %(objecttype) .");
    polc_add(&answer, "", 1);
    const char *space = good ? strchr(answer.data, ' ') : NULL;
    size_t size = space != NULL ? (size_t)(space - answer.data) : 0;
    size_t end = space != NULL ? strcspn(space + 1, " \n") : 0;
    if (space != NULL && strcmp(space + 1 + end, " .\n") == 0 && size < room &&
        end < room && strspn(answer.data, "0123456789abcdef") == size) {
        memcpy(object, answer.data, size);
        object[size] = '\0';
        memcpy(type, space + 1, end);
        type[end] = '\0';
    }
    polc_buffer_free(&input);
    polc_buffer_free(&answer);
    return good;
}

enum {
    NAME = 129 /* of an object, and its end */
};

static bool find_commit(polc_git *git, pol_text revision)
{
    char object[NAME], type[NAME];
    polc_buffer name = {0};
    polc_add(&name, revision.data, revision.size);
    polc_add_string(&name, "^{commit}");
    bool good = memchr(revision.data, '\n', revision.size) == NULL &&
                resolve(polc_buffer_text(&name), object, type, NAME);
    polc_buffer_free(&name);
    if (!good || strcmp(type, "commit") != 0) {
        return false;
    }
    git->commit = polc_copy(object);
    return true;
}

/* The path from the top; false where it leads above it. */
static bool find_path(polc_git *git, const char *path)
{
    polc_buffer whole = {0}, prefix = {0};
    bool good = true;
    if (path == NULL || path[0] == '.') {
        good = ask_line("--show-prefix", false, &prefix) &&
               add_path(&whole, prefix.data);
    }
    good = good && (path == NULL || add_path(&whole, path));
    polc_add(&whole, "", 1);
    git->path = whole.data;
    polc_buffer_free(&prefix);
    return good;
}

static bool find_object(polc_git *git)
{
    char object[NAME], type[NAME];
    polc_buffer name = {0};
    polc_add_string(&name, git->commit);
    polc_add_string(&name, ":");
    polc_add_string(&name, git->path);
    bool good = strchr(git->path, '\n') == NULL &&
                resolve(polc_buffer_text(&name), object, type, NAME);
    polc_buffer_free(&name);
    git->is_tree = good && strcmp(type, "tree") == 0;
    if (!good || (!git->is_tree && strcmp(type, "blob") != 0)) {
        return false;
    }
    git->object = polc_copy(object);
    return true;
}

bool polc_git_open(polc_git *git, const char *name, const char *shown)
{
    *git = (polc_git){.commit = NULL};
    const char *path = polc_git_split(name);
    size_t size = path != NULL ? (size_t)(path - name) - 1 : strlen(name);
    if (size == 0 || !find_commit(git, (pol_text){name, size})) {
        polc_error("%s: git knows no such commit", shown);
        return false;
    }
    if (!find_path(git, path) || !find_object(git)) {
        polc_error("%s: there is no such path in that commit", shown);
        return false;
    }
    polc_buffer top = {0};
    bool has_top = ask_line("--show-toplevel", true, &top);
    git->top = polc_copy(has_top ? top.data : "");
    polc_buffer_free(&top);
    return true;
}

void polc_git_close(polc_git *git)
{
    free(git->commit);
    free(git->path);
    free(git->top);
    free(git->object);
    *git = (polc_git){.commit = NULL};
}

/* -- Contents */

pol_load polc_git_read(const char *object, uint64_t limit, polc_buffer *out)
{
    if (RUN(((pol_text){NULL, 0}), limit, false, out, "cat-file", "blob",
            object)) {
        return POL_LOAD_OK;
    }
    return out->size > limit ? POL_LOAD_TOO_LARGE : POL_LOAD_UNREADABLE;
}

/* Whether the name is that of a link in this commit, or of a file. */
static pol_load find_file(const polc_git *git, const char *name, char *object)
{
    char type[NAME];
    polc_buffer whole = {0};
    polc_add_string(&whole, git->commit);
    polc_add_string(&whole, ":");
    polc_add_string(&whole, name);
    bool good = strchr(name, '\n') == NULL &&
                resolve(polc_buffer_text(&whole), object, type, NAME);
    polc_buffer_free(&whole);
    return !good                       ? POL_LOAD_UNREADABLE
           : type[0] == '\0'           ? POL_LOAD_MISSING
           : strcmp(type, "blob") == 0 ? POL_LOAD_OK
                                       : POL_LOAD_NOT_A_FILE;
}

pol_load polc_git_read_file(const polc_git *git, const char *name,
                            uint64_t limit, polc_buffer *out)
{
    char object[NAME];
    pol_load found = find_file(git, name, object);
    return found == POL_LOAD_OK ? polc_git_read(object, limit, out) : found;
}

/* -- Listing: "MODE TYPE OBJECT\tNAME" and a NUL for each. */

static bool read_entry(const polc_git *git, const char *entry,
                       polc_git_file *file)
{
    const char *tab = strchr(entry, '\t');
    if (tab == NULL || tab - entry < 12 ||
        strncmp(entry + 6, " blob ", 6) != 0) {
        return false; /* a submodule */
    }
    char *name = polc_join(git->path, tab + 1);
    *file = (polc_git_file){.name = name,
                            .object = polc_copy(entry + 12),
                            .is_link = strncmp(entry, "120000", 6) == 0};
    file->object[tab - entry - 12] = '\0';
    if (git->path[0] == '\0') {
        memmove(name, name + 1, strlen(name));
    }
    return true;
}

bool polc_git_list(const polc_git *git, polc_git_file **files, size_t *count)
{
    polc_buffer listing = {0};
    *files = NULL;
    *count = 0;
    bool good = RUN(((pol_text){NULL, 0}), LISTING, false, &listing, "ls-tree",
                    "-r", "-z", "--full-tree", git->object);
    polc_add(&listing, "", 1);
    for (const char *at = listing.data;
         good && at < listing.data + listing.size - 1; at += strlen(at) + 1) {
        *files = polc_resize(*files, (*count + 1) * sizeof **files);
        *count += read_entry(git, at, &(*files)[*count]);
    }
    polc_buffer_free(&listing);
    if (!good) {
        polc_error("git cannot list the files of commit %s", git->commit);
    }
    return good;
}
