/* SPDX-License-Identifier: Apache-2.0
 *
 * Waits for rule files and vectors to change. */
#ifndef POLC_WATCH_H
#define POLC_WATCH_H

#include "polc/args.h"

/* Runs a verb again and again, each time in a process of its own, whenever a
 * .rules or .vec file changes that is in or below the folders of the operands;
 * ends only by a signal, or after a message. */
int polc_watch(const polc_args *args, int (*run)(const polc_args *args));

#endif
