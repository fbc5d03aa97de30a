/* SPDX-License-Identifier: Apache-2.0
 *
 * Parts of the dump of checked rules.  Internal to check/. */
#ifndef POL_CHECK_DUMP_H
#define POL_CHECK_DUMP_H

#include <libpolicy/check/rules.h>

typedef struct pol_rule_printer {
    const pol_checked *checked;
    pol_report *report;
    pol_sink sink;
} pol_rule_printer;

/* -- dump.c */
void pol_dump_put(const pol_rule_printer *p, const char *text);
void pol_dump_number(const pol_rule_printer *p, uint64_t value);
/* As between quotes: quotes and backslashes get a backslash, control bytes
 * an escape. */
void pol_dump_escaped(const pol_rule_printer *p, pol_text text);
void pol_dump_texts(const pol_rule_printer *p, const pol_words *texts,
                    uint32_t first, uint32_t count);
/* "a", ["b", glob("c*")] */
void pol_dump_elements(const pol_rule_printer *p, pol_pattern pattern);

/* -- dump_facts.c */
void pol_dump_facts(const pol_rule_printer *p);

/* -- dump_subject.c */
/* A path pattern as it could be written, in quotes. */
void pol_dump_path(const pol_rule_printer *p, pol_pattern pattern);
/* One pattern of a rule, as it could be written. */
void pol_dump_target(const pol_rule_printer *p, const pol_rule *rule,
                     pol_pattern pattern);
/* What a path, network, tool or setting rule is about. */
void pol_dump_subject(const pol_rule_printer *p, const pol_rule *rule);

#endif
