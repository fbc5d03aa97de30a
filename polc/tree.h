/* SPDX-License-Identifier: Apache-2.0
 *
 * The rule files of a folder, and of all folders below it. */
#ifndef POLC_TREE_H
#define POLC_TREE_H

#include "polc/buffer.h"

/* Whether the name is that of a folder. */
bool polc_is_folder(const char *name);

/* Appends every *.rules below the folder, in byte order of their paths, each a
 * new string that begins with the folder's name.  Links are not followed;
 * names that begin with a dot are files of somebody else's, but folders that
 * do are entered, .git alone is not.  False after a message. */
bool polc_tree_list(const char *folder, polc_strings *files);

#endif
