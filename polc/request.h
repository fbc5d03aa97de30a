/* SPDX-License-Identifier: Apache-2.0
 *
 * One request, from a line of JSON or from the command line. */
#ifndef POLC_REQUEST_H
#define POLC_REQUEST_H

#include "polc/buffer.h"

typedef enum polc_id_kind {
    POLC_ID_NONE,
    POLC_ID_NUMBER,
    POLC_ID_TEXT
} polc_id_kind;

typedef struct polc_request {
    polc_id_kind id_kind;
    int64_t id_number;
    pol_text id_text;
    pol_text *argv;
    size_t argc, argv_capacity;
    pol_text cwd, home; /* size 0: not given */
    pol_text program;   /* data null: not given */
    /* What the request says and this version does not judge ("env"), or
     * null.  Such a request is never allowed. */
    const char *unjudged;
    const char *error_code; /* null: the request is well-formed */
    polc_buffer error;      /* what is wrong, escaped for people */
    void *document;         /* the JSON that holds the texts */
    char **decoded;         /* texts that were given in hex */
    size_t decoded_count;
} polc_request;

/* Whether this build reads JSON. */
bool polc_request_can_read(void);
/* Reads a line; the request must be zeroed or used before.  False where it
 * is malformed: error_code and error say why, the id is kept where it could
 * be read. */
bool polc_request_read(polc_request *request, pol_text line);
/* Fails a request that cannot even be read. */
void polc_request_fail(polc_request *request, const char *code,
                       const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void polc_request_clear(polc_request *request);
void polc_request_free(polc_request *request);

#endif
