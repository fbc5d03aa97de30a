/* SPDX-License-Identifier: Apache-2.0
 *
 * Values of JSON as parts of a request, for the readers of each kind. */
#ifndef POLC_READ_H
#define POLC_READ_H

#include "polc/request.h"

#include <jansson.h>

/* A key that requests of a kind may have. */
typedef struct polc_key {
    const char *name;
    bool is_required;
    bool (*read)(polc_request *request, const char *key, json_t *value);
} polc_key;

/* The keys of each kind; complete (null: nothing to do) looks at them
 * together, after all were read. */
typedef struct polc_keys {
    const polc_key *keys;
    size_t count;
    bool (*complete)(polc_request *request);
} polc_keys;

extern const polc_keys polc_command_keys, polc_path_keys, polc_network_keys,
    polc_tool_keys, polc_setting_keys, polc_shell_keys;

/* Each of the following is false after polc_request_fail. */

/* "`key` must be wanted". */
bool polc_bad(polc_request *request, const char *key, const char *wanted);
/* A string, or {"hex":"..."}; fails with no message. */
bool polc_read_text(polc_request *request, const json_t *value, pol_text *out);
/* The same, without NUL. */
bool polc_read_place(polc_request *request, const char *key,
                     const json_t *value, pol_text *out);
bool polc_read_flag(polc_request *request, const char *key, const json_t *value,
                    int *out);
/* Index of a string in names; wanted names them all. */
bool polc_read_choice(polc_request *request, const char *key,
                      const json_t *value, const char *const *names,
                      size_t count, const char *wanted, size_t *index);
/* A list of texts. */
bool polc_read_texts(polc_request *request, const char *key,
                     const json_t *value, pol_text **out, size_t *count);
/* A number, true, false or null, as its JSON. */
pol_text polc_read_scalar(polc_request *request, const json_t *value);

/* Keys that kinds share. */
bool polc_read_cwd(polc_request *request, const char *key, json_t *value);
bool polc_read_home(polc_request *request, const char *key, json_t *value);
bool polc_read_platform(polc_request *request, const char *key, json_t *value);
bool polc_read_roots(polc_request *request, const char *key, json_t *value);
/* Whether cwd, home and roots are absolute, as far as that can be told. */
bool polc_check_folders(polc_request *request);

#define POLC_A_TEXT "a string, or {\"hex\":\"...\"}"

#endif
