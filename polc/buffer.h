/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory and growing text of the command.  Running out of memory ends the
 * process: nothing here reports it. */
#ifndef POLC_BUFFER_H
#define POLC_BUFFER_H

#include <libpolicy/eval.h>

#include <stdbool.h>

/* Message and exit on failure; size 0 gives a block too. */
void *polc_resize(void *block, size_t size);

typedef struct polc_buffer {
    char *data;
    size_t size, capacity;
} polc_buffer;

void polc_add(polc_buffer *buffer, const void *data, size_t size);
void polc_add_string(polc_buffer *buffer, const char *string);
void polc_add_number(polc_buffer *buffer, uint64_t number);
void polc_buffer_free(polc_buffer *buffer);

/* A new string. */
char *polc_copy(const char *string);

static inline pol_text polc_text(const char *string)
{
    size_t size = 0;
    while (string[size] != '\0') {
        size++;
    }
    return (pol_text){string, size};
}

static inline pol_text polc_buffer_text(const polc_buffer *buffer)
{
    return (pol_text){buffer->data, buffer->size};
}

/* Growing list of strings that belong to somebody else. */
typedef struct polc_strings {
    const char **items;
    size_t count, capacity;
} polc_strings;

void polc_strings_add(polc_strings *strings, const char *string);

#endif
