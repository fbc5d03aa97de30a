# SPDX-License-Identifier: Apache-2.0
#
# Built by `make bench/bench` alone; bench/run.sh runs it.

EXTRA_PROGRAMS = bench/bench
bench_bench_SOURCES = bench/main.c bench/measure.c \
	bench/measure.h bench/model.c bench/model.h bench/requests.c \
	bench/engines.h bench/linear.c bench/floor.c bench/subject.c bench/subject.h \
	bench/loops.c bench/time.c bench/count.c bench/verbs.h
# The static library, as an embedder links it.
bench_bench_LDADD = libpolicy/libpolicy.la -lm
bench_bench_LDFLAGS = $(AM_LDFLAGS) -static
EXTRA_DIST += bench/README.md bench/run.sh bench/table.py bench/corpus.py
CLEANFILES += bench/bench
