/* SPDX-License-Identifier: Apache-2.0
 *
 * What `polc check` found: the diagnostics of every policy that it was given,
 * each with the file where it stands. */
#ifndef POLC_FINDING_H
#define POLC_FINDING_H

#include "polc/policy.h"

/* One policy. */
typedef struct polc_checked {
    polc_rules rules;
    pol_result *result;       /* or null: it could not be read */
    const char *const *files; /* as they were named */
    size_t file_count;
    int code; /* exit code of this policy alone */
} polc_checked;

/* Digits of a fingerprint. */
#define POLC_PRINT_SIZE 32

typedef struct polc_finding {
    pol_diagnostic is; /* its texts belong to the result */
    const polc_checked *policy;
    size_t index;  /* in its result */
    char *path;    /* opens its file from here; null: it is none */
    pol_text text; /* of its source; data null: not known */
    /* Of the statement, wherever it stands in the file; number counts those
     * of one file that are alike, from 1. */
    char print[POLC_PRINT_SIZE + 1];
    uint32_t number;
    bool is_known; /* the baseline has it */
} polc_finding;

typedef struct polc_fixes {
    size_t fixes, files;
} polc_fixes;

typedef struct polc_findings {
    const polc_args *args;
    polc_checked **policies;
    size_t policy_count;
    polc_finding *items;
    size_t count;
    /* Of the items that are not known; then those that are. */
    size_t errors, warnings, notes, known;
    int code;         /* the worst of the policies */
    polc_fixes fixed; /* of --fix or --diff */
} polc_findings;

/* A text by the name it has in a place, and its path in a new string, null
 * where it is no file. */
pol_text polc_checked_text(const polc_checked *policy, pol_text name,
                           char **path);

/* Adds the diagnostics of a policy that --select and --ignore leave, and
 * takes the policy, which came from polc_resize. */
void polc_findings_add(polc_findings *all, polc_checked *policy);
/* Forgets those that came twice, as files that several policies load give
 * them; makes the fingerprints. */
void polc_findings_settle(polc_findings *all);
/* Counts them by severity. */
void polc_findings_count(polc_findings *all);
void polc_findings_free(polc_findings *all);
void polc_checked_free(polc_checked *policy);

/* The path, else the name of the source: where the finding is, for people. */
pol_text polc_finding_name(const polc_finding *finding);

/* POLC_PRINT_SIZE hexadecimal digits and an end: of the code, the statement
 * around the place, and the place's own text.  Layout, comments and what
 * stands elsewhere do not matter. */
void polc_fingerprint(char print[POLC_PRINT_SIZE + 1], const char *code,
                      pol_text text, const pol_place *place);

/* False after a message where --select or --ignore names no code. */
bool polc_codes_valid(const polc_args *args);
/* Whether --select and --ignore leave a code; errors are always left. */
bool polc_code_wanted(const polc_args *args, const pol_diagnostic *diagnostic);

#endif
