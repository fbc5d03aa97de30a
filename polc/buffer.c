/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory that ends the process where there is none. */
#include "polc/buffer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *polc_resize(void *block, size_t size)
{
    void *moved = realloc(block, size > 0 ? size : 1);
    if (moved == NULL) {
        fputs("polc: out of memory\n", stderr);
        _Exit(2);
    }
    return moved;
}

void polc_add(polc_buffer *buffer, const void *data, size_t size)
{
    if (size == 0) {
        return;
    }
    if (buffer->capacity - buffer->size < size) {
        size_t capacity = buffer->capacity / 2 * 3 + 256;
        if (capacity - buffer->size < size) {
            capacity = buffer->size + size;
        }
        buffer->data = polc_resize(buffer->data, capacity);
        buffer->capacity = capacity;
    }
    memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
}

void polc_add_string(polc_buffer *buffer, const char *string)
{
    polc_add(buffer, string, strlen(string));
}

void polc_add_number(polc_buffer *buffer, uint64_t number)
{
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%" PRIu64, number);
    polc_add(buffer, digits, (size_t)size);
}

void polc_buffer_free(polc_buffer *buffer)
{
    free(buffer->data);
    *buffer = (polc_buffer){0};
}

void polc_strings_add(polc_strings *strings, const char *string)
{
    if (strings->count == strings->capacity) {
        strings->capacity = strings->capacity * 2 + 8;
        strings->items = polc_resize(
            strings->items, strings->capacity * sizeof *strings->items);
    }
    strings->items[strings->count++] = string;
}

char *polc_copy(const char *string)
{
    size_t size = strlen(string) + 1;
    return memcpy(polc_resize(NULL, size), string, size);
}
