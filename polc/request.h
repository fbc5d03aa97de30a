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

/* A symbolic link that the request knows. */
typedef struct polc_link {
    pol_text path, target; /* path: canonical */
} polc_link;

typedef struct polc_request {
    polc_id_kind id_kind;
    int64_t id_number;
    pol_text id_text;
    pol_kind kind;
    pol_text *argv; /* of a command */
    size_t argc, argv_capacity;
    bool is_shell;         /* a command that is a shell's text */
    pol_shell_query shell; /* that text */
    pol_text dialect;      /* of the text, as it was given */
    bool is_foreign_shell; /* no shell whose text is read; asked as bash */
    pol_text cwd, home;    /* size 0: not given */
    pol_text program;      /* of a command; data null: not given */
    pol_variable *environment;
    size_t environment_count;
    pol_platform platform;
    pol_root *roots;
    size_t root_count;
    pol_path_query path; /* each of its kind */
    pol_network_query network;
    pol_tool_query tool;
    pol_setting_query setting;
    polc_link *links; /* of a path: by their path, in byte order */
    size_t link_count;
    size_t compared;        /* bytes of links that were compared one by one */
    const char *error_code; /* null: the request is well-formed */
    polc_buffer error;      /* what is wrong, escaped for people */
    void *document;         /* the JSON that holds the texts */
    void **kept;            /* what else the texts stand in */
    size_t kept_count;
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
/* Protocols by name, as requests give them. */
enum {
    POLC_PROTOCOLS = 8,
    POLC_NO_PORT = 65536 /* a port that none can be */
};
extern const char *const polc_protocols[POLC_PROTOCOLS];
#define POLC_PROTOCOL_WANTED \
    "http, https, socks5_tcp, socks5_udp, ws, wss, other or any"
pol_net_protocol polc_protocol_at(size_t index);
/* Accesses and cases of a file system in the same way, in the order of
 * pol_access; sensitive first. */
extern const char *const polc_accesses[3], *const polc_cases[2];
/* "https"; null for one that is unknown. */
const char *polc_protocol_name(pol_net_protocol protocol);

/* Sets the shell of a text by its name. */
void polc_request_set_dialect(polc_request *request, pol_text name);

/* A new block that lives as long as the request does. */
void *polc_request_keep(polc_request *request, size_t size);
/* Sets how the host of a network request is written; false where that is no
 * host name.  Text without other than ASCII stays as it is. */
bool polc_request_set_host(polc_request *request, pol_text host);
bool polc_request_set_url(polc_request *request, pol_text url);
void polc_request_clear(polc_request *request);
void polc_request_free(polc_request *request);

#endif
