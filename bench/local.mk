# SPDX-License-Identifier: Apache-2.0
#
# Built by `make bench/bench` alone; bench/run.sh runs it.

EXTRA_PROGRAMS = bench/bench
bench_bench_SOURCES = bench/main.c bench/measure.c \
	bench/measure.h bench/model.c bench/model.h bench/requests.c \
	bench/engines.h bench/linear.c bench/floor.c bench/subject.c bench/subject.h \
	bench/loops.c bench/time.c bench/diff.c bench/count.c bench/verbs.h \
	bench/draw.c bench/draw.h bench/kind.c bench/kind.h bench/globs.c \
	bench/hosts.c bench/scan.c bench/scan.h bench/expression.c \
	bench/peers.cc bench/peers.h bench/kinds.c bench/kinds.h
bench_bench_CXXFLAGS = -Wall -Wextra $(POL_WERROR) $(RE2_CFLAGS) \
	$(HYPERSCAN_CFLAGS) $(AM_CXXFLAGS)
# The static library, as an embedder links it.
bench_bench_LDADD = libpolicy/libpolicy.la $(RE2_LIBS) $(HYPERSCAN_LIBS) -lm
bench_bench_LDFLAGS = $(AM_LDFLAGS) -static
# bench/base.sh runs it.
EXTRA_PROGRAMS += bench/decide
bench_decide_SOURCES = bench/decide.c
bench_decide_LDADD = libpolicy/libevaluator.la
EXTRA_DIST += bench/base.sh
EXTRA_DIST += bench/README.md bench/run.sh bench/kinds.sh bench/table.py \
	bench/kinds_table.py bench/rows.py bench/corpus.py bench/names.py \
	bench/check.py
CLEANFILES += bench/bench bench/decide
