/* SPDX-License-Identifier: Apache-2.0
 *
 * What the system says of this process; nothing here reads the
 * environment. */
#ifndef POLC_PROCESS_H
#define POLC_PROCESS_H

#include "polc/buffer.h"

/* The working directory, in a new string; null where none is known. */
char *polc_own_cwd(void);
/* The home that the password database knows, absolute, in a new string;
 * null where there is none. */
char *polc_own_home(void);
/* folder + "/" + name, in a new string. */
char *polc_join(const char *folder, const char *name);

#endif
