# SPDX-License-Identifier: Apache-2.0
#
# The two libraries, from convenience libraries: the grammar (generated code),
# the compile side, and the evaluator, which shares nothing with it.  libchecker
# is the compile side without the constants of std:base: it makes them.

noinst_LTLIBRARIES += libpolicy/libchecker.la libpolicy/libcompile.la \
	libpolicy/libevaluator.la

libpolicy_libcompile_la_SOURCES = $(embed_generated)
libpolicy_libcompile_la_LIBADD = libpolicy/libchecker.la

libpolicy_libchecker_la_SOURCES = \
	$(base_sources) $(source_sources) $(syntax_sources) \
	$(grammar_sources) $(check_sources) $(automaton_sources) \
	$(emit_sources) $(analyze_sources) $(lint_sources) $(api_sources) \
	$(std_sources)
nodist_libpolicy_libchecker_la_SOURCES = $(std_generated) $(pages_generated)
libpolicy_libchecker_la_LIBADD = libpolicy/libgrammar.la

# Freestanding: memcpy, memmove, memset, memcmp, memchr and nothing else.
libpolicy_libevaluator_la_SOURCES = \
	$(image_sources) $(parts_sources) $(eval_sources) $(canon_sources) \
	$(shell_sources)
libpolicy_libevaluator_la_CFLAGS = $(AM_CFLAGS) $(POL_EVAL_CFLAGS)
libpolicy_libevaluator_la_LIBADD = libpolicy/shell/liblexer.la

lib_LTLIBRARIES += libpolicy/libpolicy-eval.la libpolicy/libpolicy.la

libpolicy_libpolicy_eval_la_SOURCES =
libpolicy_libpolicy_eval_la_LIBADD = libpolicy/libevaluator.la
libpolicy_libpolicy_eval_la_LDFLAGS = $(POL_LDFLAGS) -no-undefined \
	-version-info $(POL_VERSION_INFO)
libpolicy_libpolicy_eval_la_DEPENDENCIES = libpolicy/libevaluator.la \
	$(srcdir)/libpolicy/libpolicy-eval.map

libpolicy_libpolicy_la_SOURCES =
libpolicy_libpolicy_la_LIBADD = libpolicy/libcompile.la \
	libpolicy/libevaluator.la
libpolicy_libpolicy_la_LDFLAGS = $(POL_LDFLAGS) -no-undefined \
	-version-info $(POL_VERSION_INFO)
libpolicy_libpolicy_la_DEPENDENCIES = libpolicy/libcompile.la \
	libpolicy/libevaluator.la $(srcdir)/libpolicy/libpolicy.map

if VERSION_SCRIPT
libpolicy_libpolicy_eval_la_LDFLAGS += \
	-Wl,--version-script=$(srcdir)/libpolicy/libpolicy-eval.map
libpolicy_libpolicy_la_LDFLAGS += \
	-Wl,--version-script=$(srcdir)/libpolicy/libpolicy.map
endif

policyincludedir = $(includedir)/libpolicy
dist_policyinclude_HEADERS =
dist_policyinclude_HEADERS += libpolicy/eval.h libpolicy/shell.h
dist_policyinclude_HEADERS += libpolicy/policy.h
dist_policyinclude_HEADERS += libpolicy/cover.h
dist_policyinclude_HEADERS += libpolicy/diff.h
dist_policyinclude_HEADERS += libpolicy/mutant.h
dist_policyinclude_HEADERS += libpolicy/lint.h
dist_policyinclude_HEADERS += libpolicy/opaque.def libpolicy/why.def

pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA += libpolicy/libpolicy.pc libpolicy/libpolicy-eval.pc

EXTRA_DIST += libpolicy/ARCHITECTURE.md \
	libpolicy/libpolicy.map libpolicy/libpolicy-eval.map
