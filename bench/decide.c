/* SPDX-License-Identifier: Apache-2.0
 *
 * Asks an image about one command, TIMES times: decide IMAGE TIMES WORD...
 * base.sh counts the instructions of a decision as the difference of two
 * runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpolicy/eval.h>

#define MOST 64

static void *read_image(const char *name, size_t *size)
{
    FILE *file = fopen(name, "rb");
    char *bytes = NULL;
    long end = -1;
    if (file != NULL && fseek(file, 0, SEEK_END) == 0) {
        end = ftell(file);
        rewind(file);
    }
    if (end > 0) {
        *size = (size_t)end;
        bytes = aligned_alloc(64, (*size + 63) / 64 * 64);
    }
    if (bytes != NULL && fread(bytes, 1, *size, file) != *size) {
        free(bytes);
        bytes = NULL;
    }
    if (file != NULL) {
        fclose(file);
    }
    return bytes;
}

int main(int argc, char **argv)
{
    static pol_scratch scratch;
    static pol_image image;
    pol_text words[MOST];
    pol_decision decision = {.matched = 0};
    size_t size = 0, count = 0;
    void *bytes = argc > 3 ? read_image(argv[1], &size) : NULL;
    if (bytes == NULL || pol_image_open(&image, bytes, size) != POL_OK) {
        fputs("decide: no image\n", stderr);
        free(bytes);
        return 2;
    }
    for (int i = 3; i < argc && count < MOST; i++) {
        words[count++] = (pol_text){argv[i], strlen(argv[i])};
    }
    pol_request request = {.struct_size = sizeof request,
                           .argv = words,
                           .argc = count,
                           .cwd = {"/work", 5},
                           .home = {"/home/user", 10}};
    for (long i = strtol(argv[2], NULL, 10); i > 0; i--) {
        pol_eval(&image, &request, &scratch, &decision);
    }
    puts(pol_answer_name(decision.answer));
    free(bytes);
    return 0;
}
