# SPDX-License-Identifier: Apache-2.0
#
# The command: public headers only.

polc_sources = \
	polc/answer.c polc/answer.h \
	polc/args.c polc/args.h \
	polc/ask.c polc/ask.h \
	polc/buffer.c polc/buffer.h \
	polc/codex.c \
	polc/diff.c polc/diff.h \
	polc/file.c polc/file.h \
	polc/help.c \
	polc/json.c polc/json.h \
	polc/judge.c polc/judge.h \
	polc/lines.c polc/lines.h \
	polc/load.c polc/load.h \
	polc/main.c \
	polc/options.def \
	polc/policy.c polc/policy.h \
	polc/request.c polc/request.h \
	polc/text.c polc/text.h \
	polc/verb_check.c \
	polc/verb_compile.c \
	polc/verb_dump.c \
	polc/verb_eval.c \
	polc/verb_explain.c \
	polc/verb_fmt.c \
	polc/verb_version.c

bin_PROGRAMS += polc/polc
polc_polc_SOURCES = $(polc_sources)
# GNU: getopt_long, O_PATH.
polc_polc_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE $(JANSSON_CFLAGS)
polc_polc_LDADD = libpolicy/libpolicy.la $(JANSSON_LIBS)
