/* SPDX-License-Identifier: Apache-2.0
 *
 * Signs to lists, pipelines and simple commands.  What words are for is in
 * finish.c and reserved.c. */
#include <libpolicy/shell/reader.h>

void pol_shell_open_list(pol_shell_reader *r)
{
    r->now.state = STATE_COMMAND;
    r->now.command = NULL;
    r->now.assigned = NULL;
    r->now.need = r->now.filled = false;
    r->now.flow.moved = r->now.flow.or_seen = r->now.flow.divided = false;
}

static void mark_sign(pol_shell_reader *r, const pol_shell_sign *sign,
                      pol_shell_why why)
{
    pol_shell_mark(r, sign->begin, sign->end, why);
}

void pol_shell_end_command(pol_shell_reader *r)
{
    pol_shell_part *command = r->now.command;
    if (r->now.state == STATE_ARGUMENTS && command != NULL) {
        if (command->words != NULL) {
            pol_shell_builtin(r, command);
        } else if (r->now.assigned != NULL) {
            pol_shell_mark(r, command->begin, command->end,
                           POL_SHELL_WHY_ASSIGNMENT);
        } else if (r->shell == POL_SHELL_ZSH) {
            /* zsh runs $NULLCMD or $READNULLCMD for a bare redirection. */
            pol_shell_mark(r, command->begin, command->end,
                           POL_SHELL_WHY_COMMAND);
        }
    }
    r->now.command = NULL;
    r->now.assigned = NULL;
    r->now.state = STATE_AFTER;
    r->now.need = false;
    r->now.filled = true;
}

/* A list ends, and what it did to the directory is no longer certain. */
static void end_list(pol_shell_reader *r)
{
    pol_shell_flow *flow = &r->now.flow;
    flow->unsure = flow->unsure || flow->moved;
    flow->moved = flow->or_seen = flow->divided = false;
    r->now.state = STATE_COMMAND;
}

/* Leaves the frame on top, which is no word's. */
void pol_shell_close(pol_shell_reader *r)
{
    pol_shell_frame *frame = r->top;
    pol_shell_flow was = frame->saved.flow;
    if (frame->kind == FRAME_SUBSHELL) {
        r->arithmetic -= frame->phase == PHASE_ELSE;
        r->now.flow = was;
    } else {
        bool moved = r->now.flow.cd != was.cd;
        r->now.flow.unsure = r->now.flow.unsure || moved;
        r->now.flow.moved = was.moved || moved;
        r->now.flow.or_seen = was.or_seen;
        r->now.flow.divided = was.divided;
        r->now.flow.loops = was.loops;
    }
    pol_shell_drop(r);
    r->now.state = STATE_AFTER;
    r->now.command = NULL;
    r->now.assigned = NULL;
    r->now.need = false;
    r->now.filled = true;
}

static uint8_t top_kind(const pol_shell_reader *r)
{
    return r->top != NULL ? r->top->kind : FRAME_GROUP;
}

/* The text, or what stands in a word, ends here. */
static void take_end(pol_shell_reader *r, const pol_shell_sign *sign)
{
    pol_shell_end_command(r);
    if (r->top == NULL) {
        r->done = true;
        return;
    }
    uint8_t kind = r->top->kind;
    if (kind != FRAME_BACKTICK) {
        pol_shell_mark(r, r->top->begin, sign->end, POL_SHELL_WHY_UNCLOSED);
    }
    if (kind >= FRAME_SUBSTITUTION) {
        pol_shell_resume(r);
    } else if (kind == FRAME_ELEMENTS) {
        r->now = r->top->saved;
        pol_shell_drop(r);
    } else {
        pol_shell_close(r);
    }
}

static void open_subshell(pol_shell_reader *r, const pol_shell_sign *sign)
{
    if (pol_shell_push(r, FRAME_SUBSHELL, sign->begin) != NULL) {
        r->now.flow.loops = 0;
        pol_shell_open_list(r);
    }
}

static void take_open(pol_shell_reader *r, const pol_shell_sign *sign)
{
    if (r->now.state != STATE_COMMAND) {
        mark_sign(r, sign, POL_SHELL_WHY_SYNTAX);
        pol_shell_end_command(r);
    }
    open_subshell(r, sign);
    if (sign->kind == SIGN_OPEN_TWO) {
        mark_sign(r, sign, POL_SHELL_WHY_ARITHMETIC);
        open_subshell(r, sign);
        if (!r->failed) {
            r->top->phase = PHASE_ELSE;
            r->arithmetic++;
        }
    }
}

static void take_close(pol_shell_reader *r, const pol_shell_sign *sign)
{
    uint8_t kind = top_kind(r);
    bool empty = r->now.state == STATE_COMMAND && !r->now.filled;
    bool dangling = r->now.need && r->now.state == STATE_COMMAND;
    if (r->now.state != STATE_COMMAND) {
        pol_shell_end_command(r);
    }
    if (dangling || (kind == FRAME_SUBSHELL && empty)) {
        mark_sign(r, sign, POL_SHELL_WHY_SYNTAX);
    }
    if (kind == FRAME_SUBSHELL) {
        pol_shell_close(r);
    } else if (kind == FRAME_SUBSTITUTION) {
        pol_shell_resume(r);
    } else {
        mark_sign(r, sign, POL_SHELL_WHY_SYNTAX);
        end_list(r);
    }
}

/* `name ()`: what follows is a body. */
static void take_function(pol_shell_reader *r, const pol_shell_sign *sign)
{
    pol_shell_part *command = r->now.command;
    size_t begin = command != NULL ? command->begin : sign->begin;
    pol_shell_sign next;
    const char *cursor = r->cursor;
    pol_shell_next_sign(r, &next);
    pol_shell_mark(r, begin, next.end, POL_SHELL_WHY_FUNCTION);
    pol_shell_end_command(r);
    r->now.state = STATE_COMMAND;
    if (next.kind != SIGN_CLOSE || sign->kind == SIGN_OPEN_TWO) {
        r->cursor = cursor;
        open_subshell(r, sign);
    }
}

/* A sign where a word of for or case must stand: read on as a command. */
static void leave(pol_shell_reader *r, const pol_shell_sign *sign)
{
    mark_sign(r, sign, POL_SHELL_WHY_SYNTAX);
    r->now.state = STATE_COMMAND;
    r->now.command = NULL;
    r->now.assigned = NULL;
}

static void take_newline(pol_shell_reader *r, const pol_shell_sign *sign)
{
    r->bodies = r->now.here != NULL;
    switch (r->now.state) {
    case STATE_COMMAND:
        break;
    case STATE_FOR_WORDS:
        r->now.state = STATE_FOR_DO;
        break;
    case STATE_CONDITION:
        pol_shell_condition_sign(r, sign);
        break;
    case STATE_FOR_DO:
    case STATE_PATTERN:
    case STATE_ELEMENTS:
        break;
    case STATE_ARGUMENTS:
    case STATE_AFTER:
        pol_shell_end_command(r);
        end_list(r);
        break;
    default:
        leave(r, sign);
    }
}

/* |&, the ends of case that fall through, and &! of zsh. */
static void check_operator(pol_shell_reader *r, const pol_shell_sign *sign)
{
    uint32_t size = sign->end - sign->begin;
    bool both = sign->kind == SIGN_PIPE && size == 2;
    bool falls = sign->kind == SIGN_CASE_END &&
                 (size == 3 || r->base[sign->begin + 1] == '&');
    bool disowns = sign->kind == SIGN_BACKGROUND && r->cursor < r->limit &&
                   (*r->cursor == '!' || *r->cursor == '|');
    if (((both || falls) && r->shell == POL_SHELL_SH) ||
        ((disowns || (falls && size == 3)) && r->shell == POL_SHELL_ZSH)) {
        mark_sign(r, sign, POL_SHELL_WHY_DIALECT);
    }
}

/* ; & && || | ;; behind a command. */
static void take_operator(pol_shell_reader *r, const pol_shell_sign *sign)
{
    pol_shell_flow *flow = &r->now.flow;
    check_operator(r, sign);
    if (r->now.state == STATE_COMMAND) {
        if (sign->kind != SIGN_CASE_END || r->now.need) {
            mark_sign(r, sign, POL_SHELL_WHY_SYNTAX);
        }
    } else {
        pol_shell_end_command(r);
    }
    switch (sign->kind) {
    case SIGN_AND:
        flow->divided = false;
        break;
    case SIGN_OR:
        flow->divided = false;
        flow->or_seen = true;
        flow->unsure = flow->unsure || flow->moved;
        break;
    case SIGN_PIPE:
        flow->divided = true;
        flow->unsure = flow->unsure || flow->moved;
        break;
    default:
        end_list(r);
    }
    r->now.need = sign->kind == SIGN_AND || sign->kind == SIGN_OR ||
                  sign->kind == SIGN_PIPE;
    r->now.state = STATE_COMMAND;
    if (sign->kind == SIGN_CASE_END) {
        if (top_kind(r) == FRAME_CASE) {
            r->now.state = STATE_PATTERN;
        } else {
            mark_sign(r, sign, POL_SHELL_WHY_SYNTAX);
        }
    }
}

/* The simple command that is being read, made where there is none. */
pol_shell_part *pol_shell_simple(pol_shell_reader *r, size_t begin)
{
    if (r->now.command == NULL) {
        r->now.command = pol_shell_part_new(r, POL_SHELL_COMMAND, begin);
        r->now.assigned = NULL;
        r->now.fields = false;
        if (r->now.command != NULL) {
            r->now.tail = &r->now.command->words;
        }
    }
    return r->now.command;
}

static const uint8_t accesses[] = {
    [SIGN_READ] = POL_SHELL_READ,
    [SIGN_WRITE] = POL_SHELL_WRITE,
    [SIGN_READ_WRITE] = POL_SHELL_READ_WRITE,
    [SIGN_BOTH] = POL_SHELL_WRITE,
    [SIGN_COPY_IN] = POL_SHELL_DATA,
    [SIGN_COPY_OUT] = POL_SHELL_WRITE, /* until its word is seen */
    [SIGN_HERE] = POL_SHELL_DATA,
    [SIGN_HERE_TABS] = POL_SHELL_DATA,
    [SIGN_HERE_STRING] = POL_SHELL_DATA};

/* What the three shells do not read alike at the sign itself. */
static bool is_common(const pol_shell_reader *r, const pol_shell_sign *sign)
{
    char next = r->cursor < r->limit ? *r->cursor : '\n';
    const char *second = r->base + sign->begin + 1; /* an operator is there */
    bool long_number = sign->numbered && *second >= '0' && *second <= '9';
    switch (r->shell) {
    case POL_SHELL_SH:
        return !long_number && sign->kind != SIGN_BOTH &&
               sign->kind != SIGN_HERE_STRING;
    case POL_SHELL_ZSH:
        return !long_number && next != '!' && next != '|' && next != '&' &&
               !(sign->kind == SIGN_READ &&
                 ((next >= '0' && next <= '9') || next == '-'));
    case POL_SHELL_BASH:
    default:
        return sign->fd < 1000;
    }
}

static void take_redirection(pol_shell_reader *r, const pol_shell_sign *sign)
{
    bool here = sign->kind == SIGN_HERE || sign->kind == SIGN_HERE_TABS;
    if (r->arithmetic > 0 && here) {
        return; /* a shift, as likely as not */
    }
    if (r->now.state == STATE_COMMAND) {
        pol_shell_simple(r, sign->begin);
        r->now.state = STATE_ARGUMENTS;
    }
    pol_shell_part *part =
        pol_shell_part_new(r, POL_SHELL_REDIRECTION, sign->begin);
    if (part == NULL) {
        return;
    }
    if (!is_common(r, sign)) {
        mark_sign(r, sign, POL_SHELL_WHY_DIALECT);
    }
    part->access = accesses[sign->kind];
    part->fd = sign->fd;
    part->command = r->now.command;
    r->now.here_sign = sign->kind;
    r->now.target = part;
    pol_shell_part_link(r, part);
}

static void take_assignment(pol_shell_reader *r, const pol_shell_sign *sign)
{
    pol_shell_part *command = pol_shell_simple(r, sign->begin);
    pol_shell_part *part =
        pol_shell_part_new(r, POL_SHELL_ASSIGNMENT, sign->begin);
    if (part == NULL || command == NULL) {
        return;
    }
    r->now.state = STATE_ARGUMENTS;
    bool appends = r->base[sign->end - 2] == '+';
    part->name = (pol_text){r->base + sign->begin,
                            sign->end - sign->begin - 1u - appends};
    part->flags |= appends ? POL_SHELL_APPENDS : 0;
    part->command = command;
    command->end = sign->end;
    if (appends && r->shell == POL_SHELL_SH) {
        mark_sign(r, sign, POL_SHELL_WHY_DIALECT);
    }
    pol_shell_part_link(r, part);
    r->now.assigned = r->now.assigned != NULL ? r->now.assigned : part;
    r->now.target = part;
    if (r->cursor < r->limit && *r->cursor == '(') {
        r->cursor++;
        pol_shell_mark(r, sign->begin, sign->end, POL_SHELL_WHY_ARRAY);
        r->now.target = NULL;
        if (pol_shell_push(r, FRAME_ELEMENTS, sign->begin) != NULL) {
            r->now.state = STATE_ELEMENTS;
        }
        return;
    }
    pol_shell_word_begin(r, ROLE_VALUE, sign->end);
}

static uint8_t role_of(const pol_shell_reader *r)
{
    static const uint8_t roles[] = {
        [STATE_COMMAND] = ROLE_COMMAND,    [STATE_ARGUMENTS] = ROLE_ARGUMENT,
        [STATE_AFTER] = ROLE_STRAY,        [STATE_NAME] = ROLE_NAME,
        [STATE_FOR_NAME] = ROLE_FOR_NAME,  [STATE_FOR_IN] = ROLE_FOR_IN,
        [STATE_FOR_WORDS] = ROLE_FOR_WORD, [STATE_FOR_DO] = ROLE_FOR_DO,
        [STATE_CASE] = ROLE_CASE,          [STATE_CASE_IN] = ROLE_CASE_IN,
        [STATE_PATTERN] = ROLE_PATTERN,    [STATE_PATTERN_NEXT] = ROLE_PATTERN,
        [STATE_PATTERN_END] = ROLE_STRAY,  [STATE_CONDITION] = ROLE_CONDITION,
        [STATE_ELEMENTS] = ROLE_ELEMENT};
    return r->now.target != NULL ? ROLE_TARGET : roles[r->now.state];
}

static void take_word(pol_shell_reader *r, const pol_shell_sign *sign)
{
    pol_shell_word_begin(r, role_of(r), sign->begin);
    if (sign->kind != SIGN_PROCESS) {
        r->cursor = r->base + sign->begin;
        return;
    }
    mark_sign(r, sign, POL_SHELL_WHY_PROCESS);
    pol_shell_piece piece = {PIECE_SUBSTITUTION, r->base + sign->begin,
                             r->cursor};
    pol_shell_substitute(r, &piece);
}

/* Between the words of for, of a pattern, of [[ ]] or of an array. */
static bool take_inside(pol_shell_reader *r, const pol_shell_sign *sign)
{
    switch (r->now.state) {
    case STATE_FOR_WORDS:
        if (sign->kind == SIGN_SEMICOLON) {
            r->now.state = STATE_FOR_DO;
            return true;
        }
        return false;
    case STATE_PATTERN:
        if (sign->kind == SIGN_OPEN) {
            r->now.state = STATE_PATTERN_NEXT;
            return true;
        }
        return false;
    case STATE_PATTERN_END:
        if (sign->kind == SIGN_CLOSE) {
            pol_shell_open_list(r);
            return true;
        }
        if (sign->kind == SIGN_PIPE && sign->end - sign->begin == 1) {
            r->now.state = STATE_PATTERN_NEXT;
            return true;
        }
        return false;
    case STATE_CONDITION:
        pol_shell_condition_sign(r, sign);
        return true;
    case STATE_ELEMENTS:
        if (sign->kind == SIGN_CLOSE) {
            r->now = r->top->saved;
            pol_shell_drop(r);
        }
        return true;
    default:
        return false;
    }
}

static void dispatch(pol_shell_reader *r, const pol_shell_sign *sign)
{
    switch (sign->kind) {
    case SIGN_OPEN:
    case SIGN_OPEN_TWO:
        if (r->now.state == STATE_ARGUMENTS) {
            take_function(r, sign);
        } else {
            take_open(r, sign);
        }
        break;
    case SIGN_CLOSE:
        take_close(r, sign);
        break;
    case SIGN_SEMICOLON:
    case SIGN_BACKGROUND:
    case SIGN_AND:
    case SIGN_OR:
    case SIGN_PIPE:
    case SIGN_CASE_END:
        take_operator(r, sign);
        break;
    default:
        take_redirection(r, sign);
    }
}

void pol_shell_step_sign(pol_shell_reader *r)
{
    pol_shell_sign sign;
    pol_shell_next_sign(r, &sign);
    bool word = sign.kind == SIGN_WORD || sign.kind == SIGN_PROCESS ||
                sign.kind == SIGN_ASSIGNMENT;
    bool goes_on = sign.kind == SIGN_NEWLINE || sign.kind == SIGN_CLOSE ||
                   sign.kind >= SIGN_READ ||
                   (word && r->now.state == STATE_ARGUMENTS);
    if (r->now.closing && !goes_on) {
        mark_sign(r, &sign, POL_SHELL_WHY_HERE);
    }
    if (r->now.target != NULL && !word) {
        mark_sign(r, &sign, POL_SHELL_WHY_SYNTAX);
        r->now.target = NULL;
    }
    bool begins = r->now.state == STATE_COMMAND ||
                  (r->now.state == STATE_ARGUMENTS && r->now.command != NULL &&
                   r->now.command->words == NULL);
    if (sign.kind == SIGN_ASSIGNMENT && begins && r->now.target == NULL) {
        take_assignment(r, &sign);
    } else if (word) {
        take_word(r, &sign);
    } else if (sign.kind == SIGN_END) {
        if (r->now.need && r->now.state == STATE_COMMAND) {
            mark_sign(r, &sign, POL_SHELL_WHY_SYNTAX);
        }
        if (r->now.here != NULL) {
            mark_sign(r, &sign, POL_SHELL_WHY_HERE);
        }
        take_end(r, &sign);
    } else if (sign.kind == SIGN_NEWLINE) {
        take_newline(r, &sign);
    } else if (!take_inside(r, &sign)) {
        if (r->now.state > STATE_AFTER) {
            leave(r, &sign);
        }
        dispatch(r, &sign);
    }
}
