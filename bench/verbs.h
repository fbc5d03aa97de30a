/* SPDX-License-Identifier: Apache-2.0
 *
 * What the verbs of the bench program share. */
#ifndef BENCH_VERBS_H
#define BENCH_VERBS_H

#include "subject.h"

#define COLD 65536

/* One line: name of the row, key, value. */
void result(const char *name, const char *key, double value);
/* Large lists are scanned for a part of the requests only. */
size_t linear_requests(const subject *s, size_t most);

/* A whole file in memory, aligned for an image; exits where it cannot. */
pol_text read_file(const char *path);
/* DIR/files.list: the paths of the rule files, one a line. */
sources read_sources(const char *dir);
/* Rules and requests, generated (name is a number) or from DIR. */
int subject_load(subject *s, const char *name, const char *dir);

/* Compiles in both dialects, compares with linear, times everything, keeps
 * the images in dir. */
int time_subject(subject *s, const sources *from, const char *dir,
                 size_t repetitions);
/* Prints what differences of policies take. */
int diff_policies(size_t repetitions);
/* Counts instructions with the images in dir. */
int count_subject(subject *s, const char *dir);

#endif
