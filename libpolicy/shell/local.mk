# SPDX-License-Identifier: Apache-2.0

shell_sources = \
	libpolicy/shell/ansi.c \
	libpolicy/shell/builtin.c \
	libpolicy/shell/builtins.def \
	libpolicy/shell/bytes.c \
	libpolicy/shell/command.c \
	libpolicy/shell/condition.c \
	libpolicy/shell/finish.c \
	libpolicy/shell/here.c \
	libpolicy/shell/reader.c \
	libpolicy/shell/reader.h \
	libpolicy/shell/reserved.c \
	libpolicy/shell/substitution.c \
	libpolicy/shell/word.c

# Generated, as the lexer of rules is: grammar/local.mk.
BUILT_SOURCES += libpolicy/shell/lexer.c
EXTRA_DIST += libpolicy/shell/lexer.re

noinst_LTLIBRARIES += libpolicy/shell/liblexer.la
libpolicy_shell_liblexer_la_SOURCES = libpolicy/shell/lexer.c
libpolicy_shell_liblexer_la_CFLAGS = $(POL_CFLAGS) $(POL_EVAL_CFLAGS) -w

libpolicy/shell/lexer.c: libpolicy/shell/lexer.re
	$(AM_V_GEN)$(MKDIR_P) libpolicy/shell && \
	$(RE2C) --no-generation-date --no-version -W -i \
		-o $@.tmp $(srcdir)/libpolicy/shell/lexer.re && \
	mv $@.tmp $@
