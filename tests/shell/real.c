/* SPDX-License-Identifier: Apache-2.0
 *
 * Random texts in the real shells: what ran must be a part of the reading.
 *
 *   real ROOT
 *
 * ROOT holds stubs/ (the only programs), home/ and an empty log; a folder
 * work/ is made there.  real.sh sets it up and shuts the rest away.
 *
 *   SHELL_TEXTS  understood texts for each shell (default 1500)
 *   SHELL_SEED   SHELL_ONLY=bash|sh|zsh   SHELL_TEXT=TEXT (that one alone) */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../oracle/tap.h"
#include "gen.h"
#include "match.h"
#include "show.h"

enum {
    SECONDS = 5,
    LOG_MOST = 1 << 20
};

typedef struct world {
    char root[512];
    int log;
    char *record;
    size_t size;
} world;

typedef struct figures {
    uint64_t read, understood, ran, unsound, late;
} figures;

static const char *const commands[3][6] = {
    {"/bin/bash", "--norc", "--noprofile", "-c", NULL, NULL},
    {"/bin/dash", "-c", NULL, NULL, NULL, NULL},
    {"/bin/zsh", "-f", "-c", NULL, NULL, NULL}};

static void die(const char *what)
{
    perror(what);
    exit(99);
}

/* Empties a folder; the names of the files in it go to *found. */
static void sweep(const char *path, const char *below, match_files *found)
{
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return;
    }
    for (struct dirent *e; (e = readdir(folder)) != NULL;) {
        char inner[2048], name[1024];
        struct stat status;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) {
            continue;
        }
        snprintf(inner, sizeof inner, "%s/%s", path, e->d_name);
        snprintf(name, sizeof name, "%s%s", below, e->d_name);
        if (lstat(inner, &status) == 0 && S_ISDIR(status.st_mode)) {
            strncat(name, "/", sizeof name - strlen(name) - 1);
            sweep(inner, name, found);
            rmdir(inner);
        } else {
            match_add_file(found, name, status.st_size);
            unlink(inner);
        }
    }
    closedir(folder);
}

static void fresh(world *w)
{
    static const char *const files[] = {"a.c", "b.c", "-rf", "b c"};
    match_files ignored = {0};
    char path[600];
    snprintf(path, sizeof path, "%s/work", w->root);
    sweep(path, "", &ignored);
    mkdir(path, 0700);
    if (chdir(path) != 0 || mkdir("d", 0700) != 0 || mkdir("d/e", 0700) != 0 ||
        ftruncate(w->log, 0) != 0) {
        die("work");
    }
    for (unsigned i = 0; i < sizeof files / sizeof files[0]; i++) {
        close(open(files[i], O_CREAT | O_WRONLY, 0600));
    }
}

static void child(const world *w, pol_shell shell, char *text)
{
    char *argv[8], path[600], home[600], room[600];
    unsigned count = 0;
    for (; commands[shell][count] != NULL; count++) {
        argv[count] = (char *)(uintptr_t)commands[shell][count];
    }
    argv[count] = text;
    argv[count + 1] = NULL;
    snprintf(path, sizeof path, "PATH=%s/stubs", w->root);
    snprintf(home, sizeof home, "HOME=%s/home", w->root);
    /* Where zsh puts here-documents. */
    snprintf(room, sizeof room, "TMPPREFIX=%s/home/t", w->root);
    char *env[] = {path,
                   home,
                   room,
                   (char *)(uintptr_t) "LC_ALL=C.UTF-8",
                   (char *)(uintptr_t) "x=-v w",
                   (char *)(uintptr_t) "A=old",
                   NULL};
    struct rlimit cpu = {2, 2}, file = {LOG_MOST, LOG_MOST};
    setrlimit(RLIMIT_CPU, &cpu);
    setrlimit(RLIMIT_FSIZE, &file);
    setpgid(0, 0);
    int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(null, 1);
    dup2(null, 2);
    execve(argv[0], argv, env);
    _exit(127);
}

/* Waits for all that was started; false: it had to be ended. */
static bool await(pid_t first)
{
    time_t begin = time(NULL);
    bool ended = false;
    for (unsigned round = 0;; round++) {
        pid_t pid = waitpid(-1, NULL, WNOHANG);
        if (pid < 0) {
            return !ended;
        }
        if (pid == 0) {
            struct timespec nap = {0, round < 20 ? 100000 : 1000000};
            nanosleep(&nap, NULL);
            if (time(NULL) - begin > SECONDS) {
                kill(-first, SIGKILL);
                ended = true;
            }
        }
    }
}

static bool run(world *w, pol_shell shell, char *text)
{
    fresh(w);
    pid_t pid = fork();
    if (pid == 0) {
        child(w, shell, text);
    }
    bool in_time = await(pid);
    ssize_t size = pread(w->log, w->record, LOG_MOST, 0);
    w->size = size > 0 ? (size_t)size : 0;
    return in_time;
}

/* Whether all that ran is in the reading; prints what is not. */
static bool covered(world *w, pol_text text, pol_shell shell,
                    const show_read *read, figures *f)
{
    char work[600], home[600];
    snprintf(work, sizeof work, "%s/work", w->root);
    snprintf(home, sizeof home, "%s/home", w->root);
    match_world m = {
        .reading = &read->reading, .shell = shell, .work = work, .home = home};
    match_files files = {0};
    bool fine = true;
    for (size_t at = 0; at < w->size;) {
        match_run ran;
        at = match_next(w->record, w->size, at, &ran);
        f->ran++;
        if (fine && !match_command(&m, &ran)) {
            fine = false;
            printf("# ran:");
            for (unsigned i = 0; i < ran.argc; i++) {
                printf(" [%s]", ran.argv[i]);
            }
            printf(" in %s\n", ran.cwd);
        }
    }
    sweep(work, "", &files);
    for (unsigned i = 0; fine && i < files.count; i++) {
        if (!match_file(&m, files.names[i], files.sizes[i])) {
            fine = false;
            printf("# wrote: %s\n", files.names[i]);
        }
    }
    if (!fine) {
        printf("# in: ");
        for (size_t i = 0; i < text.size; i++) {
            putchar(text.data[i]);
            fputs(text.data[i] == '\n' ? "#     " : "", stdout);
        }
        printf("\n");
        show_print(stdout, text, read);
    }
    return fine;
}

static void one(world *w, pol_shell shell, char *data, size_t size, figures *f)
{
    char *exact = malloc(size > 0 ? size : 1);
    memcpy(exact, data, size);
    pol_text text = {exact, size};
    show_read read = show_parse(text, shell);
    f->read++;
    if (read.status == POL_OK && read.reading.place_count == 0) {
        f->understood++;
        f->late += !run(w, shell, data);
        f->unsound += !covered(w, text, shell, &read, f);
    }
    show_free(&read);
    free(exact);
}

static void try_shell(world *w, tap *out, pol_shell shell, uint64_t texts)
{
    static const char *const names[] = {"bash", "dash", "zsh"};
    const char *only = getenv("SHELL_ONLY"), *text = getenv("SHELL_TEXT");
    pol_shell wanted = shell;
    if (only != NULL && *only != 0 &&
        (!show_shell((pol_text){only, strlen(only)}, &wanted) ||
         wanted != shell)) {
        return;
    }
    if (access(commands[shell][0], X_OK) != 0) {
        tap_ok(out, true, "# SKIP %s is not installed", names[shell]);
        return;
    }
    figures f = {0};
    static gen g;
    g.random = number_from("SHELL_SEED", 20260101) * 3 + shell + 1;
    if (text != NULL && *text != 0) {
        snprintf(g.text, sizeof g.text, "%s", text);
        one(w, shell, g.text, strlen(g.text), &f);
    }
    while ((text == NULL || *text == 0) && f.understood < texts &&
           f.unsound < 20) {
        gen_text(&g);
        one(w, shell, g.text, g.size, &f);
    }
    tap_ok(out, f.unsound == 0 && f.ran > 0, "%s: what ran was read",
           names[shell]);
    tap_note("%llu texts, %llu understood and run, %llu programs, %llu "
             "ended, %llu differences",
             (unsigned long long)f.read, (unsigned long long)f.understood,
             (unsigned long long)f.ran, (unsigned long long)f.late,
             (unsigned long long)f.unsound);
}

int main(int argc, char **argv)
{
    static world w;
    tap out = {0};
    char path[600];
    if (argc != 2) {
        return 2;
    }
    snprintf(w.root, sizeof w.root, "%s", argv[1]);
    snprintf(path, sizeof path, "%s/log", w.root);
    w.log = open(path, O_RDWR | O_CREAT, 0600);
    w.record = malloc(LOG_MOST);
    if (w.log < 0 || w.record == NULL ||
        prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) {
        die(path);
    }
    uint64_t texts = number_from("SHELL_TEXTS", 1500);
    for (pol_shell shell = POL_SHELL_BASH; shell <= POL_SHELL_ZSH; shell++) {
        try_shell(&w, &out, shell, texts);
    }
    free(w.record);
    return tap_end(&out);
}
