/* SPDX-License-Identifier: Apache-2.0
 *
 * The state of one reading, for the files of this folder.
 *
 * One loop takes either the next sign between words (command.c) or the next
 * piece of a word (word.c).  What is inside something else, be it a group or
 * a substitution in the middle of a word, is a frame on a list, so that no
 * function calls itself. */
#ifndef POL_SHELL_READER_H
#define POL_SHELL_READER_H

#include <libpolicy/base/slice.h>
#include <libpolicy/shell.h>

/* Signs between words. */
enum {
    SIGN_END,
    SIGN_WORD,       /* a word begins; nothing of it is taken */
    SIGN_ASSIGNMENT, /* NAME= or NAME+= */
    SIGN_PROCESS,    /* <( or >( */
    SIGN_NEWLINE,
    SIGN_SEMICOLON,
    SIGN_BACKGROUND,
    SIGN_AND,
    SIGN_OR,
    SIGN_PIPE,
    SIGN_CASE_END, /* ;; and the like */
    SIGN_OPEN,
    SIGN_OPEN_TWO,
    SIGN_CLOSE,
    SIGN_READ, /* redirections, from here on */
    SIGN_WRITE,
    SIGN_READ_WRITE,
    SIGN_BOTH,
    SIGN_COPY_IN,
    SIGN_COPY_OUT,
    SIGN_HERE,
    SIGN_HERE_TABS,
    SIGN_HERE_STRING
};

typedef struct pol_shell_sign {
    uint8_t kind;
    bool numbered; /* a redirection with a descriptor */
    uint32_t begin, end;
    uint32_t fd;
} pol_shell_sign;

/* Pieces of words. */
enum {
    PIECE_END, /* of the word, or of the text */
    PIECE_PLAIN,
    PIECE_SINGLE,
    PIECE_ANSI,
    PIECE_ESCAPE,
    PIECE_JOIN, /* a backslash and a newline */
    PIECE_QUOTE,
    PIECE_DOLLAR,
    PIECE_VARIABLE,
    PIECE_NUMBER, /* $? and the like */
    PIECE_ARGUMENTS,
    PIECE_VALUE, /* ${NAME-plain} and the like */
    PIECE_SUBSTITUTION,
    PIECE_ARITHMETIC,
    PIECE_BRACKET, /* $[ */
    PIECE_PARAMETER,
    PIECE_BACKTICK,
    PIECE_TRANSLATED, /* $" */
    PIECE_GLOB,
    PIECE_BRACE,
    PIECE_BRACE_END,
    PIECE_TILDE,
    PIECE_BAD
};

typedef struct pol_shell_piece {
    uint8_t kind;
    const char *begin, *end;
} pol_shell_piece;

/* How the pieces of a word are read. */
enum {
    MODE_BARE,
    MODE_QUOTED,
    MODE_HERE,
    MODE_PARAMETER,       /* inside ${..} */
    MODE_PARAMETER_QUOTED /* inside "${..}" */
};

/* What a word is for. */
enum {
    ROLE_COMMAND, /* the first word, which may be a reserved one */
    ROLE_ARGUMENT,
    ROLE_TARGET,
    ROLE_VALUE,
    ROLE_NAME,
    ROLE_FOR_NAME,
    ROLE_FOR_IN,
    ROLE_FOR_WORD,
    ROLE_FOR_DO,
    ROLE_CASE,
    ROLE_CASE_IN,
    ROLE_PATTERN,
    ROLE_CONDITION,
    ROLE_ELEMENT,
    ROLE_STRAY,
    ROLE_BODY /* of a here-document */
};

/* What may come next. */
enum {
    STATE_COMMAND,   /* a command may begin */
    STATE_ARGUMENTS, /* in a simple command */
    STATE_AFTER,     /* behind a compound command */
    STATE_NAME,      /* of a function: left out */
    STATE_FOR_NAME,
    STATE_FOR_IN,
    STATE_FOR_WORDS,
    STATE_FOR_DO,
    STATE_CASE,
    STATE_CASE_IN,
    STATE_PATTERN, /* first of a list: may be esac */
    STATE_PATTERN_NEXT,
    STATE_PATTERN_END,
    STATE_CONDITION,
    STATE_ELEMENTS
};

/* What a condition has come to. */
enum {
    CONDITION_LEFT = 0, /* not understood, and marked */
    CONDITION_FIRST,    /* an operand or what stands before one */
    CONDITION_OPERAND,
    CONDITION_NUMBER,
    CONDITION_BEHIND, /* it may end, from here on */
    CONDITION_BEHIND_WORD,
    CONDITION_BEHIND_NUMBER
};

enum {
    FRAME_SUBSHELL,
    FRAME_GROUP,
    FRAME_IF,
    FRAME_LOOP,
    FRAME_FOR,
    FRAME_CASE,
    FRAME_CONDITION,
    FRAME_ELEMENTS,
    FRAME_SUBSTITUTION, /* from here on, inside a word */
    FRAME_BACKTICK,
    FRAME_PARAMETER,
    FRAME_BODY
};

enum {
    PHASE_FIRST,
    PHASE_BODY,
    PHASE_ELSE
};

/* The directory, and what the list so far says about it. */
typedef struct pol_shell_flow {
    const pol_shell_part *cd;
    uint32_t loops;
    bool unsure;
    bool moved;   /* a cd in this list */
    bool or_seen; /* || in this list */
    bool divided; /* | or ! in this pipeline */
} pol_shell_flow;

/* A word that is being read. */
typedef struct pol_shell_draft {
    const char *data; /* value so far, or its known beginning */
    uint32_t size;
    uint32_t before_brace; /* size at the first { outside quotes */
    uint32_t begin;
    uint8_t role, mode, base, why;
    bool copied; /* data is at the end of the memory in use */
    bool open, dash, many;
    bool quoted; /* in any way */
    bool brace;  /* { or } outside quotes */
    bool opened; /* { outside quotes */
    bool joined; /* a JOIN with bytes behind it */
    bool joins;  /* a JOIN was last */
} pol_shell_draft;

typedef struct pol_shell_here {
    struct pol_shell_here *next;
    pol_text delimiter;
    pol_shell_part *part;
    uint32_t begin, end; /* of the word */
    bool quoted, tabs;
} pol_shell_here;

typedef struct pol_shell_context {
    pol_shell_flow flow;
    pol_shell_draft word;
    pol_shell_part *command; /* simple command that is being read */
    const pol_shell_word **tail;
    pol_shell_part *target;   /* what the word is for, if it is for that */
    pol_shell_part *assigned; /* first assignment without a command yet */
    pol_shell_here *here, **here_tail;
    uint32_t brackets; /* open ones of a condition */
    uint8_t state, here_sign, condition;
    bool need;   /* a command must follow */
    bool filled; /* the list has a command */
    bool fields; /* IFS is assigned in front of the command */
    bool in_word;
    bool inside;  /* a $( ) */
    bool closing; /* a here-document in one: nothing but its end follows */
} pol_shell_context;

typedef struct pol_shell_frame {
    struct pol_shell_frame *below;
    pol_shell_context saved;
    const char *limit, *resume;
    const pol_shell_part **parts; /* that stand in it, of a substitution */
    uint32_t begin, places;       /* that were found before it */
    uint8_t kind, phase;
} pol_shell_frame;

typedef struct pol_shell_reader {
    const char *base, *cursor, *limit;
    char *memory, *memory_end;
    pol_shell_context now;
    pol_shell_frame *top, *spare;
    pol_shell_reading *out;
    const pol_shell_part **part_tail;
    const pol_shell_place **place_tail;
    pol_shell shell;
    uint32_t depth;
    uint32_t arithmetic; /* frames that may be arithmetic */
    size_t searched;     /* bytes, for the ends of here-documents */
    bool bodies;         /* here-documents are due */
    bool blanks;         /* the text has some that are letters */
    bool done, failed;
} pol_shell_reader;

/* lexer.re */
void pol_shell_next_sign(pol_shell_reader *r, pol_shell_sign *sign);
void pol_shell_next_piece(pol_shell_reader *r, pol_shell_piece *piece);

/* reader.c */
/* Zeroed and aligned; null where the memory ends: the reading has failed. */
void *pol_shell_new(pol_shell_reader *r, size_t size);
void pol_shell_fail(pol_shell_reader *r);
/* Notes an opaque place. */
void pol_shell_mark(pol_shell_reader *r, size_t begin, size_t end,
                    pol_shell_why why);
pol_shell_part *pol_shell_part_new(pol_shell_reader *r, uint8_t kind,
                                   size_t begin);
void pol_shell_part_link(pol_shell_reader *r, pol_shell_part *part);
/* Null where the reading has failed. */
pol_shell_frame *pol_shell_push(pol_shell_reader *r, uint8_t kind,
                                size_t begin);
void pol_shell_drop(pol_shell_reader *r);
static inline uint32_t pol_shell_at(const pol_shell_reader *r)
{
    return (uint32_t)(r->cursor - r->base);
}

/* command.c */
void pol_shell_step_sign(pol_shell_reader *r);
void pol_shell_open_list(pol_shell_reader *r);
void pol_shell_close(pol_shell_reader *r);
void pol_shell_end_command(pol_shell_reader *r);
/* The simple command that is being read, made where there is none; null where
 * the reading has failed. */
pol_shell_part *pol_shell_simple(pol_shell_reader *r, size_t begin);

/* finish.c: what a word that ends is for. */
void pol_shell_finish(pol_shell_reader *r, pol_shell_word *word);

/* A variable that may be set for what follows. */
bool pol_shell_is_harmless(const pol_shell_reader *r, pol_text name);

/* reserved.c */
/* Takes a reserved word that begins a command; false: it is none. */
bool pol_shell_reserved(pol_shell_reader *r, const pol_shell_word *word);
/* In any of the shells. */
bool pol_shell_is_reserved(pol_text name);

/* condition.c */
void pol_shell_condition_begin(pol_shell_reader *r);
/* Marks the condition, once; the rest of it is skipped. */
void pol_shell_condition_leave(pol_shell_reader *r);
void pol_shell_condition_word(pol_shell_reader *r, const pol_shell_word *word);
void pol_shell_condition_sign(pol_shell_reader *r, const pol_shell_sign *sign);

/* word.c */
void pol_shell_word_begin(pol_shell_reader *r, uint8_t role, size_t begin);
void pol_shell_word_open(pol_shell_reader *r, pol_shell_why why, bool many,
                         bool dash);
/* Adds bytes of the text. */
void pol_shell_word_add(pol_shell_reader *r, const char *bytes, size_t size);
/* Adds bytes of anywhere. */
void pol_shell_word_copy(pol_shell_reader *r, const char *bytes, size_t size);
/* The value so far keeps its place in memory; nothing is written behind it
 * before that. */
static inline void pol_shell_settle(pol_shell_reader *r)
{
    if (r->now.word.copied) {
        r->memory += r->now.word.size;
        r->now.word.copied = false;
    }
}
void pol_shell_step_piece(pol_shell_reader *r);

/* substitution.c */
void pol_shell_substitute(pol_shell_reader *r, const pol_shell_piece *piece);
void pol_shell_backtick(pol_shell_reader *r, const pol_shell_piece *piece);
/* The end of what is inside a word: goes on with the word. */
void pol_shell_resume(pol_shell_reader *r);

/* ansi.c: adds the value of $'..'; inner is what stands between. */
void pol_shell_ansi(pol_shell_reader *r, pol_text inner, size_t begin);

/* here.c */
/* Adds what a substitution gives to the word on the outside. */
void pol_shell_here_substituted(pol_shell_reader *r,
                                const pol_shell_frame *frame);
void pol_shell_here_add(pol_shell_reader *r, pol_shell_part *part,
                        const pol_shell_word *word);
void pol_shell_here_next(pol_shell_reader *r);

/* builtin.c: marks what the shell itself makes of a command. */
void pol_shell_builtin(pol_shell_reader *r, pol_shell_part *command);

/* bytes.c: marks bytes that no text should have. */
void pol_shell_bytes(pol_shell_reader *r);
/* What is seen as a blank, as the end of a line or not at all, and is a letter
 * for the shell. */
bool pol_shell_is_blank(uint32_t code);

#endif
