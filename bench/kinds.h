/* SPDX-License-Identifier: Apache-2.0
 *
 * The verbs for paths, hosts and addresses. */
#ifndef BENCH_KINDS_H
#define BENCH_KINDS_H

/* Compiles, compares with the plain loop, times both; keeps the image. */
int kinds_time(const char *name, const char *dir, const char *repetitions);
/* Under callgrind: instructions, with the image in dir. */
int kinds_count(const char *name, const char *dir);
/* Times one peer beside the library, with the image in dir. */
int kinds_peer(const char *name, const char *dir, const char *engine,
               const char *repetitions);
/* Prints the rule text, or a profile for apparmor_parser. */
int kinds_text(const char *name, const char *dir);
int kinds_profile(const char *name, const char *dir);
/* Compiles one file: time, or the error and its first diagnostics. */
int kinds_compile(const char *name, const char *path);

#endif
