# SPDX-License-Identifier: Apache-2.0

analyze_sources = \
	libpolicy/analyze/address.c \
	libpolicy/analyze/alphabet.c \
	libpolicy/analyze/ask.c \
	libpolicy/analyze/base.c \
	libpolicy/analyze/base.h \
	libpolicy/analyze/call.c \
	libpolicy/analyze/command.c \
	libpolicy/analyze/compare.c \
	libpolicy/analyze/differ.c \
	libpolicy/analyze/differ.h \
	libpolicy/analyze/differ_ask.c \
	libpolicy/analyze/differ_points.c \
	libpolicy/analyze/differ_walk.c \
	libpolicy/analyze/differ_walk.h \
	libpolicy/analyze/lists.c \
	libpolicy/analyze/lists.h \
	libpolicy/analyze/matcher.c \
	libpolicy/analyze/matcher.h \
	libpolicy/analyze/network.c \
	libpolicy/analyze/path.c \
	libpolicy/analyze/prove.c \
	libpolicy/analyze/prove.h \
	libpolicy/analyze/prover.h \
	libpolicy/analyze/question.c \
	libpolicy/analyze/request.c \
	libpolicy/analyze/request.h \
	libpolicy/analyze/search.c \
	libpolicy/analyze/search.h \
	libpolicy/analyze/sieve.c \
	libpolicy/analyze/sieve.h \
	libpolicy/analyze/sieve_run.c \
	libpolicy/analyze/sieve_run.h \
	libpolicy/analyze/subject.h \
	libpolicy/analyze/sum.c \
	libpolicy/analyze/sum.h

unit_sources += tests/unit/test_prove.c
