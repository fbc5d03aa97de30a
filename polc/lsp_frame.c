/* SPDX-License-Identifier: Apache-2.0
 *
 * Takes frames out of a stream.  Knows nothing of what they say. */
#include "polc/lsp_frame.h"
#include "polc/file.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
    CHUNK = 65536
};

static size_t size_of(const polc_frames *frames)
{
    return frames->in.size - frames->at;
}

/* Drops what was taken, where that is most of what there is. */
static void compact(polc_frames *frames)
{
    if (frames->at > frames->in.size / 2) {
        memmove(frames->in.data, frames->in.data + frames->at, size_of(frames));
        frames->in.size -= frames->at;
        frames->at = 0;
    }
}

/* Reads what has arrived; waits for some of it where asked.  False where
 * there is none. */
static bool fill(polc_frames *frames, bool waits)
{
    struct pollfd poll_file = {.fd = frames->file, .events = POLLIN};
    int ready;
    do {
        ready = poll(&poll_file, 1, waits ? -1 : 0);
    } while (ready < 0 && errno == EINTR);
    if (ready == 0) {
        return false;
    }
    char chunk[CHUNK];
    ssize_t size;
    do {
        size = ready < 0 ? -1 : read(frames->file, chunk, sizeof chunk);
    } while (size < 0 && ready > 0 && errno == EINTR);
    if (size <= 0) {
        frames->is_ended = true;
        return false;
    }
    compact(frames);
    polc_add(&frames->in, chunk, (size_t)size);
    return true;
}

/* -- the header */

/* Reads "Content-Length: N"; true for another header too, as it is. */
static bool read_field(const char *line, size_t size, uint64_t *length,
                       bool *has_length)
{
    static const char name[] = "content-length:";
    size_t at = sizeof name - 1;
    if (size < at || strncasecmp(line, name, at) != 0) {
        return memchr(line, ':', size) != NULL;
    }
    while (at < size && (line[at] == ' ' || line[at] == '\t')) {
        at++;
    }
    size_t digits = 0;
    for (*length = 0; at < size && line[at] >= '0' && line[at] <= '9'; at++) {
        *length = *length * 10 + (uint64_t)(line[at] - '0');
        digits++;
    }
    bool is_first = !*has_length;
    *has_length = true;
    return is_first && at == size && digits > 0 && digits < 19;
}

typedef enum header {
    HEADER_WHOLE,
    HEADER_BAD,
    HEADER_PART, /* there is more to come */
    HEADER_LONG
} header;

/* Takes lines up to a blank one.  Nothing is taken of a part. */
static header read_header(polc_frames *frames, uint64_t *length)
{
    const char *data = frames->in.data + frames->at;
    size_t size = size_of(frames);
    size_t at = 0;
    bool has_length = false;
    bool is_good = true;
    for (;;) {
        const char *end = at < size ? memchr(data + at, '\n', size - at) : NULL;
        size_t next = end == NULL ? size : (size_t)(end - data) + 1;
        if (next > POLC_FRAME_HEADER) {
            return HEADER_LONG;
        }
        if (end == NULL) {
            return HEADER_PART;
        }
        size_t line = next - 1 - at;
        line -= line > 0 && data[at + line - 1] == '\r';
        if (line == 0) {
            frames->at += next;
            return is_good && has_length ? HEADER_WHOLE : HEADER_BAD;
        }
        is_good = read_field(data + at, line, length, &has_length) && is_good;
        at = next;
    }
}

/* -- frames */

/* Leaves out what a message over the limit still holds. */
static void skip(polc_frames *frames)
{
    size_t size = size_of(frames);
    size = size < frames->skipped ? size : (size_t)frames->skipped;
    frames->at += size;
    frames->skipped -= size;
}

/* One step with what is there: NONE where that is too little. */
static polc_frame take(polc_frames *frames, pol_text *message)
{
    skip(frames);
    if (frames->skipped > 0 || size_of(frames) == 0) {
        return POLC_FRAME_NONE;
    }
    size_t before = frames->at;
    uint64_t length = 0;
    switch (read_header(frames, &length)) {
    case HEADER_BAD:
        return POLC_FRAME_BAD;
    case HEADER_PART:
        return POLC_FRAME_NONE;
    case HEADER_LONG:
        frames->is_ended = true;
        return POLC_FRAME_END;
    case HEADER_WHOLE:
        break;
    }
    if (length > POLC_FRAME_CONTENT) {
        frames->skipped = length;
        return POLC_FRAME_TOO_LARGE;
    }
    if (length > size_of(frames)) {
        frames->at = before;
        return POLC_FRAME_NONE;
    }
    *message = (pol_text){frames->in.data + frames->at, (size_t)length};
    frames->at += (size_t)length;
    return POLC_FRAME_MESSAGE;
}

polc_frame polc_frames_next(polc_frames *frames, bool waits, pol_text *message)
{
    for (;;) {
        polc_frame frame = take(frames, message);
        if (frame != POLC_FRAME_NONE) {
            return frame;
        }
        if (frames->is_ended) {
            return POLC_FRAME_END;
        }
        if (!fill(frames, waits) && !frames->is_ended) {
            return POLC_FRAME_NONE;
        }
    }
}

void polc_frames_free(polc_frames *frames)
{
    polc_buffer_free(&frames->in);
}

void polc_frame_write(pol_text message)
{
    polc_buffer out = {0};
    polc_add_string(&out, "Content-Length: ");
    polc_add_number(&out, message.size);
    polc_add_string(&out, "\r\n\r\n");
    polc_put(stdout, polc_buffer_text(&out));
    polc_put(stdout, message);
    polc_flush_output();
    polc_buffer_free(&out);
}
