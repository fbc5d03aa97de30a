/* SPDX-License-Identifier: Apache-2.0
 *
 * One policy per dialect that uses every construct of the language, and
 * requests that meet its rules: for tests that need something rich. */
#ifndef TESTS_SAMPLE_H
#define TESTS_SAMPLE_H

#include <stdbool.h>

#include <libpolicy/policy.h>

/* Sources in the order to compile them; the native ones load
 * "team/common.rules" through sample_loader. */
extern const pol_source sample_native[3];
extern const pol_source sample_codex[1];
#define SAMPLE_NATIVE_COUNT 3
#define SAMPLE_CODEX_COUNT 1

pol_load sample_loader(void *context, pol_text name, pol_text *text);

/* With the loader and the root that the samples need; the project is
 * trusted. */
void sample_options(pol_compile_options *options, pol_dialect dialect);

/* The index-th command, tokens joined by NUL; data null past the last. */
pol_text sample_command(size_t index);

/* The same as a request; argv has room for SAMPLE_TOKENS tokens.  false past
 * the last command. */
#define SAMPLE_TOKENS 16
bool sample_request(size_t index, pol_text *argv, pol_request *request);

/* The index-th request of any kind, the commands first; it points into room.
 * false past the last. */
typedef struct sample_room {
    pol_text argv[SAMPLE_TOKENS], addresses[2];
    pol_path_query path;
    pol_network_query network;
    pol_tool_query tool;
    pol_setting_query setting;
    pol_argument arguments[3];
    pol_root roots[2];
} sample_room;
bool sample_ask(size_t index, sample_room *room, pol_request *request);

#endif
