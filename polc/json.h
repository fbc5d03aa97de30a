/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes JSON, in the layouts of serde_json (compact and pretty), since one
 * output of polc is compared byte for byte with a program that uses it. */
#ifndef POLC_JSON_H
#define POLC_JSON_H

#include "polc/buffer.h"

typedef struct polc_json {
    polc_buffer *out;
    bool pretty;
    bool plain; /* escape only what JSON demands; else what readers would
                   not see as well */
    bool after_key;
    unsigned depth;
    uint32_t filled; /* bit d: level d has an item */
} polc_json;

/* bracket: '{' or '[' to open, '}' or ']' to close. */
void polc_json_open(polc_json *json, char bracket);
void polc_json_close(polc_json *json, char bracket);
void polc_json_key(polc_json *json, const char *key);
/* A string, or {"hex":"..."} where text is not UTF-8. */
void polc_json_text(polc_json *json, pol_text text);
void polc_json_string(polc_json *json, const char *string);
/* A number, true, false, null: written as it is. */
void polc_json_word(polc_json *json, const char *word);
void polc_json_number(polc_json *json, uint64_t number);
/* A key and a text; a list of texts. */
void polc_json_field(polc_json *json, const char *key, pol_text text);
void polc_json_texts(polc_json *json, const pol_text *texts, size_t count);

#endif
