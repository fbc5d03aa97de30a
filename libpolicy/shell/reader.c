/* SPDX-License-Identifier: Apache-2.0
 *
 * One reading: its memory, its results, its frames and its loop.  Knows
 * nothing of what the text means. */
#include <libpolicy/shell/reader.h>

void pol_shell_fail(pol_shell_reader *r)
{
    r->failed = r->done = true;
}

void *pol_shell_new(pol_shell_reader *r, size_t size)
{
    pol_shell_settle(r);
    size_t misfit = (uintptr_t)r->memory % _Alignof(pol_shell_frame);
    size_t gap = misfit == 0 ? 0 : _Alignof(pol_shell_frame) - misfit;
    size_t room = (size_t)(r->memory_end - r->memory);
    if (r->failed || gap > room || size > room - gap) {
        pol_shell_fail(r);
        return NULL;
    }
    void *block = r->memory + gap;
    r->memory += gap + size;
    return memset(block, 0, size);
}

void pol_shell_mark(pol_shell_reader *r, size_t begin, size_t end,
                    pol_shell_why why)
{
    if (r->out->place_count++ >= POL_SHELL_MAX_PLACES) {
        return;
    }
    pol_shell_place *place = pol_shell_new(r, sizeof *place);
    if (place != NULL) {
        place->begin = (uint32_t)begin;
        place->end = (uint32_t)end;
        place->why = why;
        *r->place_tail = place;
        r->place_tail = &place->next;
    }
}

pol_shell_part *pol_shell_part_new(pol_shell_reader *r, uint8_t kind,
                                   size_t begin)
{
    pol_shell_part *part = pol_shell_new(r, sizeof *part);
    if (part != NULL) {
        part->kind = kind;
        part->begin = part->end = (uint32_t)begin;
        part->cd = r->now.flow.cd;
        part->flags = r->now.flow.unsure ? POL_SHELL_CWD_UNSURE : 0;
    }
    return part;
}

void pol_shell_part_link(pol_shell_reader *r, pol_shell_part *part)
{
    if (r->out->part_count >= POL_SHELL_MAX_PARTS) {
        pol_shell_fail(r);
        return;
    }
    r->out->part_count++;
    *r->part_tail = part;
    r->part_tail = &part->next;
}

pol_shell_frame *pol_shell_push(pol_shell_reader *r, uint8_t kind, size_t begin)
{
    pol_shell_frame *frame = r->spare;
    if (r->depth >= POL_SHELL_MAX_DEPTH) {
        pol_shell_fail(r);
        return NULL;
    }
    if (frame != NULL) {
        r->spare = frame->below;
    } else if ((frame = pol_shell_new(r, sizeof *frame)) == NULL) {
        return NULL;
    }
    frame->below = r->top;
    frame->saved = r->now;
    frame->limit = r->limit;
    frame->resume = NULL;
    frame->begin = (uint32_t)begin;
    frame->kind = kind;
    frame->phase = PHASE_FIRST;
    r->top = frame;
    r->depth++;
    return frame;
}

void pol_shell_drop(pol_shell_reader *r)
{
    pol_shell_frame *frame = r->top;
    r->top = frame->below;
    r->depth--;
    frame->below = r->spare;
    r->spare = frame;
}

const char *pol_shell_why_text(pol_shell_why why)
{
    static const char *const texts[] = {
#define POL_SHELL_WHY(name, text) text,
#include <libpolicy/opaque.def>
#undef POL_SHELL_WHY
    };
    return (unsigned)why < POL_SHELL_WHYS ? texts[why] : "";
}

/* The one place that is kept where the memory holds none. */
static pol_status over_limit(pol_shell_reading *reading)
{
    static const pol_shell_place whole = {NULL, 0, 0, POL_SHELL_WHY_LIMIT};
    if (reading->places == NULL) {
        reading->places = &whole;
    }
    reading->place_count++;
    return POL_LIMIT;
}

pol_status pol_shell_read(pol_text text, pol_shell shell, void *memory,
                          size_t size, pol_shell_reading *reading)
{
    *reading = (pol_shell_reading){0};
    if ((unsigned)shell > POL_SHELL_ZSH) {
        return POL_INVALID_ARGUMENT;
    }
    if (text.size > POL_SHELL_MAX_TEXT) {
        return over_limit(reading);
    }
    static const char nothing[1] = "";
    const char *data = text.size > 0 ? text.data : nothing;
    pol_shell_reader r = {.base = data,
                          .cursor = data,
                          .limit = data + text.size,
                          .memory = memory,
                          .memory_end = (char *)memory + size,
                          .out = reading,
                          .part_tail = &reading->parts,
                          .place_tail = &reading->places,
                          .shell = shell};
    pol_shell_bytes(&r);
    pol_shell_open_list(&r);
    while (!r.done) {
        if (r.now.in_word) {
            pol_shell_step_piece(&r);
        } else if (r.bodies) {
            pol_shell_here_next(&r);
        } else {
            pol_shell_step_sign(&r);
        }
    }
    return r.failed ? over_limit(reading) : POL_OK;
}
