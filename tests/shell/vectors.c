/* SPDX-License-Identifier: Apache-2.0
 *
 * Texts and what is read from them:  vectors [--print] FILE...
 *
 * A case begins with a line "== SHELL..."; its text goes on to a line "--",
 * or "--hex" where it is written in hexadecimal digits, and what is to be
 * read, as show.h prints it, to the next case.  Lines before the first case
 * are remarks.  --print writes the file as it ought to be. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>

#include "../oracle/tap.h"
#include "show.h"

typedef struct vector {
    pol_text shells, text, expected;
    bool hex;
} vector;

static pol_text line_at(pol_text all, size_t at)
{
    const char *begin = all.data + at;
    const char *end = memchr(begin, '\n', all.size - at);
    return (pol_text){begin,
                      end != NULL ? (size_t)(end - begin) : all.size - at};
}

static bool is_head(pol_text line)
{
    return pol_text_starts(line, POL_TEXT("== "));
}

/* The next case from *at on; false: none. */
static bool next_vector(pol_text all, size_t *at, vector *v)
{
    pol_text line = {NULL, 0};
    while (*at < all.size && !is_head(line = line_at(all, *at))) {
        *at += line.size + 1;
    }
    if (*at >= all.size) {
        return false;
    }
    v->shells = pol_text_from(line, 3);
    *at += line.size + 1;
    size_t begin = *at;
    while (*at < all.size) {
        line = line_at(all, *at);
        v->hex = pol_text_equal(line, POL_TEXT("--hex"));
        if (v->hex || pol_text_equal(line, POL_TEXT("--"))) {
            break;
        }
        *at += line.size + 1;
    }
    v->text = (pol_text){all.data + begin, *at > begin ? *at - begin - 1 : 0};
    *at += line.size + 1;
    begin = *at < all.size ? *at : all.size;
    while (*at < all.size && !is_head(line = line_at(all, *at))) {
        *at += line.size + 1;
    }
    size_t end = *at < all.size ? *at : all.size;
    v->expected = (pol_text){all.data + begin, end - begin};
    return true;
}

static int digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* The text in a block of its own size, so that a sanitizer sees more. */
static pol_text text_of(const vector *v)
{
    char *bytes = malloc(v->text.size + 1);
    size_t size = 0;
    if (bytes == NULL) {
        abort();
    }
    for (size_t i = 0; i < v->text.size; i++) {
        if (!v->hex) {
            bytes[size++] = v->text.data[i];
        } else if (i + 1 < v->text.size && digit(v->text.data[i]) >= 0) {
            bytes[size++] = (char)(digit(v->text.data[i]) * 16 +
                                   digit(v->text.data[i + 1]));
            i++;
        }
    }
    char *exact = malloc(size > 0 ? size : 1);
    if (exact == NULL) {
        abort();
    }
    memcpy(exact, bytes, size);
    free(bytes);
    return (pol_text){exact, size};
}

static char *read_shown(const vector *v, pol_shell shell, size_t *size)
{
    char *shown = NULL;
    pol_text text = text_of(v);
    FILE *out = open_memstream(&shown, size);
    if (out == NULL) {
        abort();
    }
    show_read read = show_parse(text, shell);
    show_print(out, text, &read);
    fclose(out);
    show_free(&read);
    free((char *)(uintptr_t)text.data);
    return shown;
}

/* Blank lines at the end of a case are for the eye. */
static pol_text trim(pol_text text)
{
    while (text.size > 0 && text.data[text.size - 1] == '\n') {
        text.size--;
    }
    return text;
}

static void try_vector(tap *out, const vector *v, bool print)
{
    for (size_t at = 0; at < v->shells.size;) {
        pol_text name = pol_text_from(v->shells, at);
        const char *blank = memchr(name.data, ' ', name.size);
        name.size = blank != NULL ? (size_t)(blank - name.data) : name.size;
        bool first = at == 0;
        at += name.size + 1;
        pol_shell shell;
        if (!show_shell(name, &shell)) {
            tap_ok(out, false, "a shell of this name: %.*s", (int)name.size,
                   name.data);
            continue;
        }
        size_t size;
        char *shown = read_shown(v, shell, &size);
        if (print && first) {
            printf("== %.*s\n%.*s%s%s\n%s\n", (int)v->shells.size,
                   v->shells.data, (int)v->text.size, v->text.data,
                   v->text.size > 0 ? "\n" : "", v->hex ? "--hex" : "--",
                   shown);
        }
        if (!print) {
            bool same = pol_text_equal(trim((pol_text){shown, size}),
                                       trim(v->expected));
            const char *end = memchr(v->text.data, '\n', v->text.size);
            tap_ok(out, same, "%.*s: %.*s", (int)name.size, name.data,
                   (int)(end != NULL ? end - v->text.data
                                     : (ptrdiff_t)v->text.size),
                   v->text.data);
            if (!same) {
                fprintf(stderr, "got:\n%s", shown);
            }
        }
        free(shown);
    }
}

static pol_text slurp(const char *path)
{
    FILE *file = fopen(path, "rb");
    static char bytes[1 << 18];
    if (file == NULL) {
        perror(path);
        exit(99);
    }
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return (pol_text){bytes, size};
}

int main(int argc, char **argv)
{
    tap out = {0};
    bool print = argc > 1 && strcmp(argv[1], "--print") == 0;
    for (int i = 1 + print; i < argc; i++) {
        pol_text all = slurp(argv[i]);
        vector v = {0};
        bool first = true;
        for (size_t at = 0; next_vector(all, &at, &v); first = false) {
            if (print && first) {
                printf("%.*s", (int)(v.shells.data - 3 - all.data), all.data);
            }
            try_vector(&out, &v, print);
        }
    }
    return print ? 0 : tap_end(&out);
}
