/* SPDX-License-Identifier: Apache-2.0
 *
 * Files and streams: reading whole, writing whole or not at all. */
#ifndef POLC_FILE_H
#define POLC_FILE_H

#include "polc/text.h"

#include <sys/stat.h>

/* Writes out what standard output holds back, before something goes to
 * standard error; a failure is reported by polc_streams_close. */
void polc_flush_output(void);

/* Opens 0, 1 and 2 where they are closed, so that no file that is opened
 * later takes their place; reading 0 or writing 1 then still fails. */
void polc_streams_open(void);
/* Flushes stdout; POLC_FAILURE after a message where anything that was
 * printed could not be written, else code. */
int polc_streams_close(int code);

/* Writes text as it is. */
void polc_put(FILE *stream, pol_text text);
/* Writes to stdout and frees the buffer. */
void polc_print(polc_buffer *buffer);

/* Reads an open file to its end.  Null, or why not; ERANGE where there are
 * more than limit bytes. */
int polc_read_all(int file, uint64_t limit, polc_buffer *out);

/* Reads a regular file, or stdin for "-", of at most limit bytes.  False
 * after a message, which names the limit. */
bool polc_read_file(const char *name, uint64_t limit, const char *limit_name,
                    polc_buffer *out);

/* "is a directory", for what is not a regular file; null for one. */
const char *polc_not_a_file(mode_t mode);

/* Replaces name by data: written aside and renamed, so that nobody ever sees
 * a part.  An existing file keeps its mode; a link keeps being one; a device
 * is written in place.  False after a message. */
bool polc_write_file(const char *name, pol_text data);

#endif
