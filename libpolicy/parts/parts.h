/* SPDX-License-Identifier: Apache-2.0
 *
 * What a command asks for in all: its own tokens, the commands that it runs,
 * the files and hosts that it names.  Knows what programs do from the facts
 * of the image (image/facts.h), and shell text from the reader (shell.h);
 * refuses to know what rules say of any of it.
 *
 * The law.  Every command that can come to run, and every file and host that
 * facts or the shell make a part of it, is an ask on the list, in the order
 * of the text; or something is opaque. */
#ifndef POL_PARTS_PARTS_H
#define POL_PARTS_PARTS_H

#include <libpolicy/image/facts.h>
#include <libpolicy/parts/room.h>
#include <libpolicy/shell.h>

enum {
    POL_PARTS_MAX = 20000,      /* asks of one request */
    POL_PARTS_MAX_SHELLS = 8,   /* shell texts inside one another */
    POL_PARTS_MAX_WRAPPERS = 64 /* commands that run one another */
};

/* Of a token, as bits. */
enum {
    POL_MARK_OPEN = 1,   /* not known but how it begins */
    POL_MARK_DASH = 2,   /* .. and may begin with '-' */
    POL_MARK_MANY = 4,   /* .. and may be no token or several */
    POL_MARK_NAMED = 8,  /* an allow must name it */
    POL_MARK_EXTRA = 16, /* .. a default of allow is not enough for it */
    POL_MARK_OPERAND = 32,
    POL_MARK_READS = 64,   /* the file that it names is read */
    POL_MARK_WRITES = 128, /* .. is written */
    POL_MARK_HOST = 256,   /* a host or a URL */
    POL_MARK_URL = 512,    /* a host where it reads as one, else it is read */
    POL_MARK_INNER = 2048  /* what the command runs begins there: no wildcard
                              of an allow stands for it */
};

/* The tokens of a command; marks null: none has any. */
typedef struct pol_argv {
    const pol_text *tokens;
    uint16_t *marks;
    uint32_t count;
} pol_argv;

typedef struct pol_environment {
    const struct pol_environment *next;
    pol_text name;
} pol_environment;

/* One request of its own. */
typedef struct pol_ask {
    struct pol_ask *next;
    struct pol_ask *outer;    /* the command that runs or names it; null */
    uint32_t index;           /* of it on the list */
    uint32_t begin, end;      /* bytes of the request's text; 0, 0: none */
    uint32_t outer_token;     /* token of outer where it begins; 0: none */
    uint8_t kind;             /* pol_kind: command, path, network */
    uint8_t need;             /* pol_need */
    uint8_t access;           /* of a path */
    uint8_t shells, wrappers; /* it is inside of so many */
    uint8_t harmless_from;    /* command: for rules from this layer on, what it
                                 runs decides whether it is allowed;
                                 POL_LAYERS: never */
    uint8_t opens_from;   /* command: only allows from this layer on count */
    bool recursive;       /* of a path */
    bool folder_unsure;   /* the folder is one of two */
    bool is_url;          /* network: value may be a URL */
    uint32_t port;        /* network: 0 where it is not known */
    bool runs;            /* command: an inner one is on the list */
    bool top;             /* the command that the request itself gives */
    const char *opaque;   /* why it is not understood, or null */
    pol_text folder;      /* cwd; empty: not known */
    pol_text work_folder; /* command: where its operands are */
    uint32_t own_end;     /* command: its own tokens end there */
    pol_argv argv;        /* command */
    pol_argv plain;       /* the same without global options; count 0: none */
    uint32_t first_open;  /* index of the first open token; count: none */
    uint32_t named_end;   /* behind the last named token; 0: none */
    bool extra;           /* a default of allow does not cover these */
    uint32_t covered_to;  /* set by the evaluator: an allow covers so many */
    const pol_environment *environment;
    pol_text value; /* path, host or URL; of an open one the beginning */
    bool open;      /* value is not all of it */
} pol_ask;

/* Something that is not understood. */
typedef struct pol_dark {
    struct pol_dark *next;
    const pol_ask *ask; /* null: the text as a whole */
    uint32_t begin, end;
    const char *why;
} pol_dark;

/* A here-document or a here-string: code for what reads its input as such. */
typedef struct pol_document {
    struct pol_document *next;
    pol_ask *outer;
    pol_text text;
} pol_document;

typedef struct pol_unfold {
    const pol_view *view;
    const pol_request *request;
    pol_room room;
    pol_ask *first, *last;
    pol_dark *darks, **darks_end;
    pol_document *documents;
    const pol_environment *environment; /* of the request */
    bool code_input; /* something reads its standard input as code */
    uint32_t count;
    pol_why limit; /* NONE, or why the request is to be denied */
} pol_unfold;

/* Whether a request is more than its argv: shell text, an environment, a
 * program that facts speak of. */
bool pol_unfolds(const pol_view *view, const pol_request *request);
/* The same of a command of which only the program is known: no means that it
 * is no more than its tokens, whatever these are. */
bool pol_may_unfold(const pol_view *view, pol_text program);

/* Whether some rule about this access of paths prompts or denies. */
bool pol_rules_close(const pol_view *view, unsigned access);

/* Fills the list of asks; the memory stays with the asks.  Where u->limit is
 * set afterwards the list is what was found, for rules that close. */
void pol_unfold_request(pol_unfold *u, const pol_view *view,
                        const pol_request *request, void *memory, size_t size);

/* -- Between the files of this folder */

/* A new ask behind `after` (null: last), part of outer; null over a limit. */
pol_ask *pol_unfold_add(pol_unfold *u, pol_ask *after, pol_kind kind);
/* Something is opaque; ask may be null. */
void pol_unfold_dark(pol_unfold *u, pol_ask *ask, uint32_t begin, uint32_t end,
                     const char *why);
void pol_unfold_limit(pol_unfold *u, pol_why why);

/* Asks of shell text, behind `after`, run by outer (null: the request). */
void pol_unfold_text(pol_unfold *u, pol_ask *after, pol_ask *outer,
                     pol_text text, pol_shell shell, uint32_t token);
/* What one command asks for besides its tokens (command.c). */
void pol_unfold_command(pol_unfold *u, pol_ask *ask);

/* A folder, seen from another one; empty where that is too long. */
pol_text pol_unfold_folder(pol_unfold *u, pol_text from, pol_text folder);
/* What an inner ask takes from the command that runs it. */
void pol_unfold_inherit(pol_ask *ask, pol_ask *outer);
/* Tokens joined by blanks; data null over a limit. */
pol_text pol_unfold_join(pol_unfold *u, const pol_text *tokens, uint32_t count);

#endif
