/* SPDX-License-Identifier: Apache-2.0
 *
 * Sources, spans and diagnostics: where something stands and what is wrong
 * with it.  Knows nothing of the grammar. */
#ifndef POL_SOURCE_DIAG_H
#define POL_SOURCE_DIAG_H

#include <libpolicy/base/arena.h>
#include <libpolicy/base/slice.h>
#include <libpolicy/base/vec.h>

/* One text.  `text.data[text.size]` is readable and NUL (a private copy). */
typedef struct pol_input {
    pol_text name, text;
    pol_layer layer;
    pol_origin origin;
    bool is_base;    /* of std:base */
    uint32_t *lines; /* offsets of line starts, made on first use */
    uint32_t line_count;
    uint32_t last_line; /* index that the last look-up found */
} pol_input;

typedef struct pol_span {
    uint32_t source;     /* index in pol_inputs */
    uint32_t begin, end; /* byte offsets, begin <= end <= size */
} pol_span;

typedef enum pol_code {
#define POL_CODE(number, name, severity, identifier, summary) \
    POL_CODE_##identifier,
#include <libpolicy/source/codes.def>
#undef POL_CODE
    POL_CODE_COUNT
} pol_code;

typedef struct pol_diag_note {
    pol_span span; /* source POL_NO_SOURCE: no place */
    pol_text message;
} pol_diag_note;

#define POL_NO_SOURCE UINT32_MAX

#define POL_MAX_NOTES 8

typedef struct pol_diag {
    pol_code code;
    pol_span span;
    pol_text message;
    pol_text fix;      /* data null: none */
    pol_span fix_span; /* what it replaces */
    bool fix_safe;     /* no answer of the policy changes */
    pol_diag_note notes[POL_MAX_NOTES];
    uint32_t note_count;
} pol_diag;

/* At most this many are kept; further ones only count. */
#define POL_MAX_DIAGNOSTICS 20

typedef struct pol_report {
    pol_arena arena; /* of inputs and messages */
    POL_VEC(pol_input) inputs;
    POL_VEC(pol_diag) diags;
    uint64_t errors; /* all errors, kept or not */
    uint64_t warnings;
    size_t most; /* diagnostics that are kept; 0: POL_MAX_DIAGNOSTICS.  Errors
                    are never more than these */
} pol_report;

void pol_report_init(pol_report *report, pol_budget *budget);
void pol_report_free(pol_report *report);

/* Copies name and text; UINT32_MAX on failure. */
uint32_t pol_report_add_input(pol_report *report, pol_text name, pol_text text,
                              pol_layer layer);

/* Adds a diagnostic; the message is printf-like with the extra conversion
 * arguments only of these kinds: %s (char *), %u (unsigned), %llu, and %.*s.
 * Kept is at most 1 KiB, escaped as by pol_write_escaped.
 * Errors have precedence: when 20 are kept, an error replaces the last
 * warning.  Returns the kept diagnostic (for notes and a fix) or null. */
pol_diag *pol_report_add(pol_report *report, pol_code code, pol_span span,
                         const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* diag may be null. */
void pol_diag_add_note(pol_report *report, pol_diag *diag, pol_span span,
                       const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* It replaces the diagnostic's own place. */
void pol_diag_set_fix(pol_report *report, pol_diag *diag, const char *format,
                      ...) __attribute__((format(printf, 3, 4)));
/* The same for another place; safe: no answer of the policy changes. */
void pol_diag_set_fix_at(pol_report *report, pol_diag *diag, pol_span span,
                         bool safe, pol_text fix);

/* The same of constants, which are not copied; the text ends with a NUL. */
uint32_t pol_report_add_constant(pol_report *report, pol_text name,
                                 pol_text text, pol_layer layer);

/* 1-based line and column (bytes) of an offset. */
void pol_report_place(pol_report *report, uint32_t source, uint32_t offset,
                      uint32_t *line, uint32_t *column);

/* Bytes of a text that a message shows: at most 200, whole characters. */
int pol_shown_size(pol_text text);
/* A printf argument pair for "%.*s". */
#define POL_PR(text) pol_shown_size(text), (text).data

/* Table row of a code. */
typedef struct pol_code_row {
    const char *number; /* "P012" */
    const char *name;   /* "unterminated-string" */
    pol_severity severity;
    const char *summary;
} pol_code_row;
const pol_code_row *pol_code_get(pol_code code);

/* The name among count candidates that is nearest to text by edit distance
 * (at most a third of its length), or null. */
const char *pol_nearest(pol_text text, const char *const *names, size_t count);

/* Text for people (file:line:col: error[P012]: ..., source line, carets,
 * notes, fix) through a sink. */
typedef struct pol_sink {
    void (*write)(void *context, const char *data, size_t size);
    void *context;
} pol_sink;
void pol_render(pol_report *report, const pol_diag *diag, int colour,
                pol_sink sink);
/* Writes text with control, bidi, zero-width and invalid bytes escaped. */
void pol_write_escaped(pol_sink sink, pol_text text);
/* printf of at most 255 bytes; for our own words, not for foreign text. */
void pol_print(pol_sink sink, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Columns that a character takes in a terminal; 0: it has no certain width,
 * or could change how its neighbours look, and is shown escaped. */
unsigned pol_char_width(uint32_t point);
/* The character at `at` (< text.size) as it is shown, at most POL_SHOWN_CHAR
 * bytes and a NUL, with its columns.  Returns its length in text. */
#define POL_SHOWN_CHAR 10
size_t pol_show_char(pol_text text, size_t at, char out[POL_SHOWN_CHAR + 1],
                     unsigned *columns);

#endif
