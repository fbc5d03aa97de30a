/* SPDX-License-Identifier: Apache-2.0
 *
 * Messages of the language server on standard input and output: a header
 * with Content-Length, a blank line, that many bytes. */
#ifndef POLC_LSP_FRAME_H
#define POLC_LSP_FRAME_H

#include "polc/buffer.h"

enum {
    POLC_FRAME_HEADER = 4096,         /* bytes of a header, at most */
    POLC_FRAME_CONTENT = 1024 * 16384 /* bytes of a message, at most */
};

typedef enum polc_frame {
    POLC_FRAME_MESSAGE,
    POLC_FRAME_BAD,       /* a header without a length was left out */
    POLC_FRAME_TOO_LARGE, /* a message over the limit is left out */
    POLC_FRAME_NONE,      /* no whole one is there yet */
    POLC_FRAME_END        /* nor will be */
} polc_frame;

/* Zero but for the file is a reader at its beginning. */
typedef struct polc_frames {
    int file;
    polc_buffer in; /* read; what stands before `at` was taken */
    size_t at;
    uint64_t skipped; /* bytes of a message that is too large, to come */
    bool is_ended;
} polc_frames;

/* The next message, valid until the next call.  waits: else only what has
 * arrived. */
polc_frame polc_frames_next(polc_frames *frames, bool waits, pol_text *message);
void polc_frames_free(polc_frames *frames);

/* Writes a message to stdout. */
void polc_frame_write(pol_text message);

#endif
