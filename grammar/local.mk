# SPDX-License-Identifier: Apache-2.0
#
# Bytes to lexemes to syntax tree.  Generated C is made in the build tree,
# shipped in the tarball and absent from git.

grammar_generated = grammar/lexer.c grammar/parser.c grammar/parser.h
grammar_sources =

BUILT_SOURCES += $(grammar_generated)
EXTRA_DIST += grammar/lexer.re grammar/parser.lem

noinst_LTLIBRARIES += libpolicy/libgrammar.la
libpolicy_libgrammar_la_SOURCES = $(grammar_generated)
# Generated code: no warnings of ours.
libpolicy_libgrammar_la_CFLAGS = $(POL_CFLAGS) -w

CLEANFILES += grammar/parser.out

grammar/lexer.c: grammar/lexer.re
	$(AM_V_GEN)$(MKDIR_P) grammar && \
	$(RE2C) --no-generation-date --no-version -W -i \
		-o $@.tmp $(srcdir)/grammar/lexer.re && \
	mv $@.tmp $@

# lemon writes parser.c, parser.h and parser.out into the folder after -d.
grammar/parser.c: grammar/parser.lem
	$(AM_V_GEN)$(MKDIR_P) grammar && \
	$(LEMON) -l -dgrammar $(srcdir)/grammar/parser.lem

grammar/parser.h: grammar/parser.c
	@if test -f $@ || test -f $(srcdir)/$@; then :; else \
		rm -f grammar/parser.c; \
		$(MAKE) $(AM_MAKEFLAGS) grammar/parser.c; fi
