/* SPDX-License-Identifier: Apache-2.0
 *
 * Shell text to simple commands, redirections and assignments, or to the
 * places that are opaque.  Freestanding, iterative, linear in the text.
 *
 * The text is read as `SHELL -c TEXT` reads it: not interactive, with the
 * options that the shell starts with, and UTF-8.
 *
 * The law.  Where a reading has no place, every simple command, redirection
 * and assignment that can come to run, whatever the branches, is a part of
 * it: a static word is the one word that runs, an open one stands for words
 * that are not known.  Where it has a place, parts are what was found, for
 * rules that close; nothing follows for rules that open.
 *
 * The argument "$(cat <<'E' ..)" is taken for the text of its document, which
 * supposes that `cat`, a part as any other, is the program of that name. */
#ifndef LIBPOLICY_SHELL_H
#define LIBPOLICY_SHELL_H

#include <libpolicy/eval.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    POL_SHELL_MAX_TEXT = 1 << 20, /* bytes */
    POL_SHELL_MAX_PARTS = 10000,
    POL_SHELL_MAX_DEPTH = 1000, /* of constructs inside one another */
    POL_SHELL_MAX_PLACES = 64   /* that are kept; all are counted */
};

/* Why a place or a word is not understood. */
typedef enum pol_shell_why {
#define POL_SHELL_WHY(name, text) POL_SHELL_WHY_##name,
#include <libpolicy/opaque.def>
#undef POL_SHELL_WHY
    POL_SHELL_WHYS
} pol_shell_why;

/* One line for people; "" for any other value. */
POL_API const char *pol_shell_why_text(pol_shell_why why);

typedef enum pol_shell_word_kind {
    POL_SHELL_STATIC = 0, /* value is the word */
    POL_SHELL_HOME = 1,   /* $HOME or ~, then value */
    POL_SHELL_PWD = 2,    /* $PWD, then value */
    POL_SHELL_OPEN = 3    /* not known, but that it begins with value */
} pol_shell_word_kind;

typedef struct pol_shell_word {
    const struct pol_shell_word *next;
    pol_text value;      /* in the text, or in the memory of the call */
    uint32_t begin, end; /* bytes of the text, quotes included */
    uint8_t kind;        /* pol_shell_word_kind */
    uint8_t why;         /* of an open word */
    /* One of the words that it stands for can begin with '-'. */
    uint8_t dash;
    /* Open: may be no word or several.  HOME, PWD: not quoted, so that the
     * shell splits and globs what the value puts in. */
    uint8_t many;
} pol_shell_word;

typedef enum pol_shell_part_kind {
    POL_SHELL_COMMAND = 0,
    POL_SHELL_REDIRECTION = 1,
    POL_SHELL_ASSIGNMENT = 2
} pol_shell_part_kind;

typedef enum pol_shell_access {
    POL_SHELL_DATA = 0, /* a here-document, a here-string, 2>&1: no file */
    POL_SHELL_READ = 1,
    POL_SHELL_WRITE = 2,
    POL_SHELL_READ_WRITE = 3
} pol_shell_access;

enum { /* of a part */
    /* The directory that cd says is one that may be in force, or not. */
    POL_SHELL_CWD_UNSURE = 1,
    /* Redirection: the shell itself opens a connection (/dev/tcp/..). */
    POL_SHELL_NETWORK = 2,
    /* Assignment: NAME+=VALUE. */
    POL_SHELL_APPENDS = 4,
    /* Assignment: by for; one for each word of words. */
    POL_SHELL_LOOP = 8,
    /* Here-document: the shell expands $ and backticks in it. */
    POL_SHELL_EXPANDED = 16
};

typedef struct pol_shell_part {
    const struct pol_shell_part *next; /* in the order of the text */
    /* Argv; the target of a redirection; the value of an assignment. */
    const pol_shell_word *words;
    /* Of a redirection or an assignment: its command; null: that of a whole
     * group or loop.  Where it has no words, there is no command, and the
     * assignment lasts. */
    const struct pol_shell_part *command;
    /* The last `cd` command before it that moves it, null: none.  That one
     * has a cd of its own, where its directory is relative.  CDPATH, and the
     * PWD that $PWD stands for, are for the caller to know. */
    const struct pol_shell_part *cd;
    /* Of an assignment; of a here-document the lines of it, as they stand in
     * the text. */
    pol_text name;
    uint32_t begin, end; /* bytes of the text; a command's without redirects */
    uint32_t word_count;
    uint32_t fd;    /* of a redirection; &> is 1 and 2, and says 1 */
    uint8_t kind;   /* pol_shell_part_kind */
    uint8_t access; /* pol_shell_access */
    uint8_t flags;
} pol_shell_part;

typedef struct pol_shell_place {
    const struct pol_shell_place *next;
    uint32_t begin, end; /* bytes of the text */
    pol_shell_why why;
} pol_shell_place;

typedef struct pol_shell_reading {
    const pol_shell_part *parts;
    const pol_shell_place *places; /* the first ones, in order of finding */
    uint32_t part_count;
    uint32_t place_count; /* 0: the text is understood */
} pol_shell_reading;

/* Reads text into *reading, which points into text and into memory (size
 * bytes, aligned for a pointer, kept by the caller as long as the reading).
 * Never reads more than text.size bytes; text may hold any.
 *
 * POL_OK; POL_INVALID_ARGUMENT for a dialect that is none; POL_LIMIT where a
 * limit above or the memory is reached: the request is to be denied, and the
 * reading holds what was found, with a place.  64 KiB are enough for usual
 * commands, 40 bytes for each byte of text, and 1 MiB more, for any.
 *
 * Threads: pure. */
POL_API pol_status pol_shell_read(pol_text text, pol_shell shell, void *memory,
                                  size_t size, pol_shell_reading *reading);

#ifdef __cplusplus
}
#endif
#endif
