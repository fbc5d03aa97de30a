/* SPDX-License-Identifier: Apache-2.0
 *
 * Random scripts in the real programs: a script that is said to be plain
 * never opens or creates a file, runs nothing, and tells nothing of the
 * environment.
 *
 *   script ROOT
 *
 * ROOT holds sh, which stands in the place of the shell, and an empty folder
 * work/.  Files there hold a secret, and so does the environment.  Whatever is
 * opened, inotify tells.  script.sh sets it up and shuts the rest away.
 *
 *   SCRIPTS      plain scripts of sed and of awk (default 1000; of jq a fifth)
 *   SCRIPT_SEED  SCRIPT_SHOW=1 (prints plain scripts) */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../oracle/tap.h"
#include "script_gen.h"

#define SECRET "kW7-unseen-41"

enum {
    OUTPUT_MOST = 1 << 20
};

typedef struct program {
    pol_script language;
    const char *argv[4]; /* with -e: behind the plain script before it too */
    bool found;
} program;

static program programs[] = {
    {POL_SCRIPT_SED, {"sed", NULL}, false},
    {POL_SCRIPT_SED, {"sed", "-nE", NULL}, false},
    {POL_SCRIPT_SED, {"sed", "--posix", NULL}, false},
    {POL_SCRIPT_SED, {"sed", "-e", NULL}, false},
    {POL_SCRIPT_SED, {"busybox", "sed", NULL}, false},
    {POL_SCRIPT_SED, {"busybox", "sed", "-e", NULL}, false},
    {POL_SCRIPT_AWK, {"gawk", NULL}, false},
    {POL_SCRIPT_AWK, {"gawk", "-e", NULL}, false},
    {POL_SCRIPT_AWK, {"gawk", "--traditional", NULL}, false},
    {POL_SCRIPT_AWK, {"mawk", NULL}, false},
    {POL_SCRIPT_AWK, {"original-awk", NULL}, false},
    {POL_SCRIPT_AWK, {"busybox", "awk", NULL}, false},
    {POL_SCRIPT_JQ, {"jq", NULL}, false},
    {POL_SCRIPT_JQ, {"gojq", NULL}, false},
};

enum {
    PROGRAMS = sizeof programs / sizeof programs[0]
};

typedef struct world {
    int events, input, json, output;
    char *seen;
    char before[GEN_ROOM]; /* the last plain script */
} world;

typedef struct figures {
    uint64_t scripts, plain, runs, acted, broken;
} figures;

static void die(const char *what)
{
    perror(what);
    exit(99);
}

static int memory_file(const char *text)
{
    int fd = memfd_create("script", 0);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text)) {
        die("memfd");
    }
    return fd;
}

/* The files that scripts name; some of what they do changes them. */
static void fill_work(void)
{
    static const char *const names[] = {"f", "g"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        int fd = open(names[i], O_CREAT | O_TRUNC | O_WRONLY, 0600);
        if (fd < 0 || write(fd, SECRET "\n", sizeof SECRET) < 0) {
            die(names[i]);
        }
        close(fd);
    }
}

/* Whether anything was opened, run or created since it was last asked. */
static bool has_events(world *w)
{
    char buffer[4096];
    bool some = false;
    while (read(w->events, buffer, sizeof buffer) > 0) {
        some = true;
    }
    return some;
}

static void child(const world *w, const program *p, const char *script)
{
    const char *argv[8];
    size_t count = 0;
    for (; p->argv[count] != NULL; count++) {
        argv[count] = p->argv[count];
    }
    if (strcmp(argv[count - 1], "-e") == 0) {
        argv[count] = w->before;
        argv[count + 1] = "-e";
        count += 2;
    }
    argv[count] = script;
    argv[count + 1] = NULL;
    struct itimerval cpu = {{0, 0}, {0, 300000}};
    setitimer(ITIMER_PROF, &cpu, NULL);
    alarm(5);
    int input = p->language == POL_SCRIPT_JQ ? w->json : w->input;
    lseek(input, 0, SEEK_SET);
    dup2(input, 0);
    dup2(w->output, 1);
    dup2(w->output, 2);
    execvp(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
}

/* Whether it did more than to turn its input into output. */
static bool acts(world *w, const program *p, const char *script)
{
    if (ftruncate(w->output, 0) != 0 || lseek(w->output, 0, SEEK_SET) != 0) {
        die("output");
    }
    pid_t pid = fork();
    if (pid == 0) {
        child(w, p, script);
    }
    int status;
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        die("fork");
    }
    ssize_t size = pread(w->output, w->seen, OUTPUT_MOST, 0);
    bool told = size > 0 && memmem(w->seen, (size_t)size, SECRET,
                                   sizeof SECRET - 1) != NULL;
    bool opened = has_events(w);
    if (opened) {
        fill_work();
        has_events(w);
    }
    return told || opened;
}

static void show(const char *what, const program *p, const char *script)
{
    printf("# %s: %s %s: ", what, p->argv[0],
           p->argv[1] != NULL ? p->argv[1] : "");
    for (; *script != 0; script++) {
        putchar(*script);
        fputs(*script == '\n' ? "#     " : "", stdout);
    }
    putchar('\n');
}

/* Some of what is not plain is run by one program, to see that the test can
 * see. */
static void try_script(world *w, gen *g, pol_script language, figures *f)
{
    gen_script(g, language);
    bool plain = pol_script_is_plain(language, (pol_text){g->text, g->size});
    f->scripts++;
    f->plain += plain;
    if (!plain && f->scripts % 3 != 0) {
        return;
    }
    for (size_t i = 0; i < PROGRAMS; i++) {
        const program *p = &programs[i];
        if (p->language != language || !p->found) {
            continue;
        }
        bool acted = acts(w, p, g->text);
        f->runs++;
        f->acted += acted;
        if (plain && acted) {
            f->broken++;
            show("acted", p, g->text);
            show("behind", p, w->before);
        }
        if (!plain) {
            break;
        }
        if (getenv("SCRIPT_SHOW") != NULL) {
            show("plain", p, g->text);
        }
    }
    if (plain) {
        memcpy(w->before, g->text, g->size + 1);
    }
}

static bool is_program(const char *name)
{
    char path[1024];
    const char *at = getenv("PATH");
    while (at != NULL && *at != 0) {
        size_t size = strcspn(at, ":");
        snprintf(path, sizeof path, "%.*s/%s", (int)size, at, name);
        if (access(path, X_OK) == 0) {
            return true;
        }
        at += size + (at[size] == ':');
    }
    return false;
}

static void set_up(world *w, const char *root)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/work", root);
    if (chdir(path) != 0 || setenv("POL_SECRET", SECRET, 1) != 0) {
        die(path);
    }
    w->input = memory_file("a/b c 6\n[x]=y 2\nwords w f\n1 2 3\n");
    w->json = memory_file("{\"a\":[1,2],\"env\":\"x\",\"b\":\"c\"}\n3\n");
    w->output = memory_file("");
    w->seen = malloc(OUTPUT_MOST);
    w->events = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    const uint32_t mask =
        IN_OPEN | IN_CREATE | IN_DELETE | IN_MODIFY | IN_MOVE | IN_ATTRIB;
    if (w->seen == NULL || inotify_add_watch(w->events, path, mask) < 0 ||
        inotify_add_watch(w->events, "/bin/sh", IN_OPEN) < 0) {
        die("inotify");
    }
    fill_work();
    for (size_t i = 0; i < PROGRAMS; i++) {
        programs[i].found = is_program(programs[i].argv[0]);
    }
    has_events(w);
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"", "shell", "sed", "awk", "jq"};
    world w;
    gen g = {.random = number_from("SCRIPT_SEED", 1) * 2 + 1};
    tap t = {0, 0};
    if (argc != 2) {
        return 2;
    }
    set_up(&w, argv[1]);
    for (pol_script language = POL_SCRIPT_SED; language <= POL_SCRIPT_JQ;
         language++) {
        uint64_t scripts = number_from("SCRIPTS", 1000);
        figures f = {0, 0, 0, 0, 0};
        scripts = language == POL_SCRIPT_JQ ? scripts / 5 : scripts;
        w.before[0] = 0;
        while (f.plain < scripts) {
            try_script(&w, &g, language, &f);
        }
        tap_ok(&t, f.broken == 0, "plain scripts of %s do nothing else",
               names[language]);
        tap_ok(&t, f.runs == 0 || f.acted > 0, "others do");
        tap_note("%llu scripts, %llu plain; of %llu runs %llu acted",
                 (unsigned long long)f.scripts, (unsigned long long)f.plain,
                 (unsigned long long)f.runs, (unsigned long long)f.acted);
    }
    free(w.seen);
    return tap_end(&t);
}
