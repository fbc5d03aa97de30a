/* SPDX-License-Identifier: Apache-2.0
 *
 * Values of literals. */
#ifndef POL_SYNTAX_LITERAL_H
#define POL_SYNTAX_LITERAL_H

#include <libpolicy/syntax/build.h>

/* Text between the quotes of a string lexeme. */
pol_text pol_string_body(const pol_parser *p, pol_lexeme string);
/* Value of a part of a string's body; data null when it is refused or there
 * is no memory. */
pol_text pol_string_value(pol_parser *p, pol_text body, uint8_t flags);
/* False: more than 64 bits. */
bool pol_integer_value(pol_text digits, int64_t *value);

#endif
