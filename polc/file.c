/* SPDX-License-Identifier: Apache-2.0
 *
 * Files and streams.  Knows nothing of what they hold. */
#include "polc/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* -- standard streams */

void polc_streams_open(void)
{
    /* A broken pipe is an error of write, with a message. */
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, NULL);
    for (int stream = 0; stream < 3; stream++) {
        if (fcntl(stream, F_GETFD) == -1 && errno == EBADF) {
            /* The lowest free number is this one. */
            int opened = open("/dev/null", stream == 0 ? O_WRONLY : O_RDONLY);
            if (opened == -1) {
                _Exit(POLC_FAILURE);
            }
        }
    }
}

/* Why the first write to standard output failed, 0: none did, or unknown. */
static int output_error;

void polc_flush_output(void)
{
    errno = 0;
    if (fflush(stdout) != 0 && output_error == 0) {
        output_error = errno;
    }
}

int polc_streams_close(int code)
{
    polc_flush_output();
    if (output_error == 0 && ferror(stdout) == 0) {
        return code;
    }
    return polc_error("cannot write to standard output%s%s",
                      output_error != 0 ? ": " : "",
                      output_error != 0 ? strerror(output_error) : "");
}

void polc_put(FILE *stream, pol_text text)
{
    if (text.size > 0) {
        fwrite(text.data, 1, text.size, stream);
    }
}

void polc_print(polc_buffer *buffer)
{
    polc_put(stdout, polc_buffer_text(buffer));
    polc_buffer_free(buffer);
}

/* -- reading */

#define READ_ROOM ((size_t)4096)

static void make_room(polc_buffer *out, size_t more)
{
    if (out->capacity - out->size < more) {
        out->capacity = out->size + more + out->size / 2;
        out->data = polc_resize(out->data, out->capacity);
    }
}

int polc_read_all(int file, uint64_t limit, polc_buffer *out)
{
    struct stat status;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode)) {
        if ((uint64_t)status.st_size > limit) {
            return ERANGE;
        }
        make_room(out, (size_t)status.st_size + READ_ROOM);
    }
    for (;;) {
        make_room(out, READ_ROOM);
        ssize_t got =
            read(file, out->data + out->size, out->capacity - out->size);
        if (got == 0) {
            return 0;
        }
        if (got < 0) {
            if (errno == EINTR) {
                continue;
            }
            return errno;
        }
        out->size += (size_t)got;
        if (out->size > limit) {
            return ERANGE;
        }
    }
}

const char *polc_not_a_file(mode_t mode)
{
    if (S_ISREG(mode)) {
        return NULL;
    }
    return S_ISDIR(mode)    ? "is a directory"
           : S_ISFIFO(mode) ? "is a FIFO, not a file"
           : S_ISSOCK(mode) ? "is a socket, not a file"
                            : "is a device, not a file";
}

/* Looks before it opens, since opening some devices does something, and
 * again behind it, since a name may change its meaning. */
static int open_regular(const char *name, const char **reason)
{
    struct stat status;
    if (stat(name, &status) != 0) {
        *reason = strerror(errno);
        return -1;
    }
    *reason = polc_not_a_file(status.st_mode);
    if (*reason != NULL) {
        return -1;
    }
    int file = open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file == -1 || fstat(file, &status) != 0) {
        *reason = strerror(errno);
        if (file != -1) {
            close(file);
        }
        return -1;
    }
    *reason = polc_not_a_file(status.st_mode);
    if (*reason != NULL) {
        close(file);
        return -1;
    }
    return file;
}

bool polc_read_file(const char *name, uint64_t limit, const char *limit_name,
                    polc_buffer *out)
{
    const char *reason = NULL;
    bool is_stdin = strcmp(name, "-") == 0;
    int file = is_stdin ? STDIN_FILENO : open_regular(name, &reason);
    if (file == -1) {
        polc_error("%s: %s", name, reason);
        return false;
    }
    int failed = polc_read_all(file, limit, out);
    if (!is_stdin) {
        close(file);
    }
    if (failed == 0) {
        return true;
    }
    name = is_stdin ? "standard input" : name;
    if (failed == ERANGE) {
        polc_error("%s: larger than %llu bytes (limit `%s`)", name,
                   (unsigned long long)limit, limit_name);
    } else {
        polc_error("%s: %s", name, strerror(failed));
    }
    return false;
}

/* -- writing */

static int write_all(int file, pol_text data)
{
    while (data.size > 0) {
        ssize_t put = write(file, data.data, data.size);
        if (put < 0) {
            if (errno == EINTR) {
                continue;
            }
            return errno;
        }
        data.data += put;
        data.size -= (size_t)put;
    }
    return 0;
}

/* Closing tells of errors too (NFS, quotas). */
static int write_and_close(int file, pol_text data, bool sync)
{
    int failed = write_all(file, data);
    if (failed == 0 && sync && fsync(file) != 0) {
        failed = errno;
    }
    if (close(file) != 0 && failed == 0) {
        failed = errno;
    }
    return failed;
}

static mode_t new_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return (mode_t)(0666 & ~mask);
}

/* The folder and a dot before the name: same file system, hidden. */
static char *name_aside(const char *name)
{
    const char *slash = strrchr(name, '/');
    size_t folder = slash == NULL ? 0 : (size_t)(slash - name) + 1;
    size_t size = strlen(name) + sizeof "..XXXXXX";
    char *aside = polc_resize(NULL, size);
    snprintf(aside, size, "%.*s.%s.XXXXXX", (int)folder, name, name + folder);
    return aside;
}

static int replace(const char *name, mode_t mode, pol_text data)
{
    char *aside = name_aside(name);
    sigset_t all, before;
    sigfillset(&all);
    /* Nothing is left aside by an interruption. */
    sigprocmask(SIG_BLOCK, &all, &before);
    int file = mkstemp(aside);
    int failed = file == -1 ? errno : 0;
    if (failed == 0) {
        failed = fchmod(file, mode) != 0 ? errno : 0;
        int written = write_and_close(file, data, true);
        failed = failed != 0 ? failed : written;
        if (failed == 0 && rename(aside, name) != 0) {
            failed = errno;
        }
        if (failed != 0) {
            unlink(aside);
        }
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    free(aside);
    return failed;
}

static int write_in_place(const char *name, pol_text data)
{
    int file = open(name, O_WRONLY | O_NOCTTY | O_CLOEXEC);
    return file == -1 ? errno : write_and_close(file, data, false);
}

bool polc_write_file(const char *name, pol_text data)
{
    struct stat status;
    int failed;
    if (stat(name, &status) != 0) {
        failed = errno == ENOENT ? replace(name, new_mode(), data) : errno;
    } else if (S_ISDIR(status.st_mode)) {
        failed = EISDIR;
    } else if (!S_ISREG(status.st_mode)) {
        failed = write_in_place(name, data);
    } else {
        char *real = realpath(name, NULL);
        failed = real == NULL || access(real, W_OK) != 0
                     ? errno
                     : replace(real, status.st_mode & 07777, data);
        free(real);
    }
    if (failed != 0) {
        polc_error("%s: %s", name, strerror(failed));
    }
    return failed == 0;
}
