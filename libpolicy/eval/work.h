/* SPDX-License-Identifier: Apache-2.0
 *
 * What one evaluation holds while it runs; all of it in the caller's
 * pol_scratch. */
#ifndef POL_EVAL_WORK_H
#define POL_EVAL_WORK_H

#include <libpolicy/canon/caseless.h>
#include <libpolicy/image/view.h>

/* Bounds of one evaluation; over one of them the answer is deny, reason
 * limit. */
#define POL_THREADS 64
#define POL_HITS 128
#define POL_PATH_SIZE 4096
#define POL_READINGS 64 /* of one request */

/* A live state; one thread each. */
typedef struct pol_thread {
    uint32_t next;             /* label and flags, as in an edge */
    uint32_t sub;              /* verdict bits still reachable from it */
    const unsigned char *wild; /* its record in WILD, or null */
} pol_thread;

typedef struct pol_thread_set {
    uint32_t count;
    pol_thread items[POL_THREADS];
} pol_thread_set;

/* An accepting state that was reached, and a cursor into what it accepts. */
typedef struct pol_hit {
    const unsigned char *rules, *terms; /* ascending */
    uint32_t rule_count, term_count;
    uint32_t ref;
    uint32_t depth;                  /* tokens consumed when it was reached */
    uint8_t opens_from, opens_apart; /* as in pol_reading */
    uint8_t by_basename;
    uint8_t no_allow;     /* an allow that ends there leaves a token unnamed */
    uint8_t reading;      /* of the request */
    uint8_t allows_only;  /* as in pol_reading */
    unsigned char own[4]; /* the rule of a reference that is no list */
} pol_hit;

/* The tokens of a request, in either form. */
typedef struct pol_tokens {
    const pol_text *argv;
    size_t argc;
    const char *packed, *end; /* argv null: what is left of the joined form */
} pol_tokens;

typedef struct __attribute__((may_alias)) pol_work {
    const pol_view *view;
    pol_tokens tokens;
    pol_text program; /* argv[0] */
    pol_text cwd;
    uint64_t now;
    uint32_t flags;
    bool all;        /* every match is wanted, not only the strictest */
    bool overflow;   /* a bound was reached: deny */
    uint32_t want;   /* verdict bits that can still change the answer */
    uint32_t direct; /* verdict bits of the rules that matched outright */
    uint32_t best;   /* reference of the strictest of them, or REF_NONE */
    bool condition;  /* terms of clauses are among the hits */
    bool forked;     /* hits may accept the same rule twice */
    uint32_t walks;
    uint32_t reading; /* the one at hand; conditions join within one */
    uint32_t looked;  /* tokens looked at */
    uint32_t hit_count;
    pol_hit hits[POL_HITS];
    pol_thread_set loops, sets[2];
    uint8_t kind;            /* pol_kind */
    uint8_t default_verdict; /* where no rule matches */
    uint8_t folds;           /* closing path() elements compare folded */
    const pol_request *request;
    /* Of a command that is a part (parts/): what is known of its tokens. */
    const uint16_t *marks; /* null: all are known */
    uint32_t first_open, named_end;
    uint32_t covered_to; /* tokens that an allow which counts covers */
    bool unsure;         /* what closes may match an open token */
    pol_text given;      /* the program that the host says will run, or empty */
    uint8_t opens_from;  /* only allows from this layer on count */
    char fold[POL_CASELESS_MAX], other_fold[POL_CASELESS_MAX];
    char path[POL_PATH_SIZE];
    char place[POL_PATH_SIZE], rest[POL_PATH_SIZE], spare[POL_PATH_SIZE];
} pol_work;

enum {
    POL_WORK_WORDS = 4096
}; /* of a scratch; the rest is for parts */

_Static_assert(sizeof(pol_work) <= POL_WORK_WORDS * sizeof(uint64_t),
               "the work fits the public struct");

#define POL_ONLY_CLOSES 6u /* of opens_from */

/* How the program token is read in one walk. */
typedef struct pol_reading {
    pol_text head;
    uint8_t opens_from;  /* what opens counts from this layer on; over the last
                            layer, only what closes counts */
    uint8_t opens_apart; /* the same where lists of programs of layers that can
                            only tighten are left aside: never more */
    bool by_basename;
    bool allows_only; /* rules that allow, and what takes them away */
    bool fold;        /* canonical rules: tokens are folded first */
    bool strict;      /* what is met literally: it ends before an open token,
                         and no wildcard stands for a token to be named */
} pol_reading;

/* From this layer on all that opens counts, lists or none. */
static inline void pol_open_from(pol_reading *reading, uint8_t layer)
{
    reading->opens_from = reading->opens_apart = layer;
}

/* Verdict bits that could still raise an answer of these bits; all but
 * allow where there are none. */
static inline uint32_t pol_bits_above(uint32_t bits)
{
    static const uint8_t above[16] = {30, 30, 28, 28, 24, 24, 24, 24,
                                      0,  0,  0,  0,  0,  0,  0,  0};
    return above[bits & 15];
}

/* Walks the automaton from a start state over the tokens and collects what it
 * accepts in *work. */
void pol_walk(pol_work *work, unsigned start, pol_reading reading);

/* Whether a token is met by a path() element (glob: as in format.h). */
bool pol_path_element(pol_work *work, pol_text glob, pol_text token);

/* Goes on where a walk of one state (single.h) handed over: `depth` tokens
 * are taken, and the edge (next, meta) is still to be followed. */
void pol_walk_on(pol_work *work, uint32_t next, uint32_t meta, uint32_t depth,
                 pol_reading reading);

/* Which rules the readings of a command are for. */
typedef enum pol_wanted {
    POL_WANT_ALL,
    POL_WANT_CLOSES,
    POL_WANT_STRICT /* those that open, as pol_reading.strict says */
} pol_wanted;

/* Walks every reading of the program token. */
void pol_command(pol_work *work, pol_wanted wanted);
/* From which layer on a rule about the bare name counts for this program as
 * it is written. */
uint8_t pol_trusted_from(pol_work *work, pol_text program);

/* A rule that matched, after conditions and exceptions. */
typedef struct pol_found {
    uint32_t rule;
    uint32_t verdict;
    uint32_t prefix;
    uint32_t option[4];
    uint32_t options;
    bool by_basename;
    bool tightens; /* it does not lift the default: by its layer, or because
                      only a list of such a layer took its exception away */
} pol_found;

/* What all rules that matched say together. */
typedef struct pol_summary {
    uint32_t verdict, rule; /* of the strictest */
    bool any;
    bool lifts; /* one of them lifts the default */
} pol_summary;

static inline void pol_add_found(pol_summary *s, const pol_found *found)
{
    if (!s->any || found->verdict > s->verdict) {
        s->verdict = found->verdict;
        s->rule = found->rule;
    }
    s->any = true;
    s->lifts |= !found->tightens;
}

pol_summary pol_summarise(pol_work *work);
/* The decision that follows from it and the default; its verdict. */
uint32_t pol_settle(const pol_work *work, const pol_summary *summary,
                    pol_decision *decision);
/* Decides a command with all its parts (parts.c); list: null, or what is to be
 * said of them. */
pol_status pol_judge_parts(pol_work *work, const pol_view *view,
                           const pol_request *request, pol_scratch *scratch,
                           pol_decision *decision, pol_parts *list,
                           pol_match *matches, size_t capacity);
/* Takes a request up. */
void pol_begin_request(pol_work *work, const pol_view *view,
                       const pol_request *request, bool all);
/* Nothing is found yet. */
void pol_begin(pol_work *work, const pol_view *view, bool all);
/* Decides a request of any kind but commands (subject.c). */
pol_status pol_subject(pol_work *work, pol_decision *decision,
                       pol_match *matches, size_t capacity);
/* Decides a path that takes no more than one plain walk; false where it does
 * (plain.c), and then nothing is decided. */
bool pol_plain_path(const pol_view *view, const pol_request *request,
                    pol_decision *decision);
/* The answer of an image that is not open, or locked. */
pol_status pol_deny_closed(const pol_view *view, pol_decision *decision);
/* A denial without a rule. */
void pol_deny(pol_decision *decision, pol_reason reason);
/* The same for what is no request, or over a limit. */
void pol_deny_why(pol_decision *decision, pol_why why);
/* Why the tokens cannot be those of a command; NONE: they can. */
pol_why pol_check_tokens(const pol_view *view, const pol_request *request);
/* Whether a request needs one walk only, from the plain root. */
bool pol_one_reading(const pol_view *view, const pol_request *request);
/* The decision where rules matched outright (direct: their verdict bits,
 * best: the strictest) or none did. */
void pol_conclude(const pol_view *view, uint32_t flags, uint32_t direct,
                  uint32_t best, pol_decision *decision);

/* Goes through the matching rules in ascending order: rewind, then next
 * until it is false. */
void pol_hits_rewind(pol_work *work);
bool pol_hits_next(pol_work *work, pol_found *found);

#endif
