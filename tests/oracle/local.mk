# SPDX-License-Identifier: Apache-2.0
#
# The oracle, the pair of library and oracle, and a test of the oracle by
# hand-made answers.

oracle_sources = \
	tests/oracle/answer.c \
	tests/oracle/host.c \
	tests/oracle/internal.h \
	tests/oracle/name.c \
	tests/oracle/option.c \
	tests/oracle/oracle.c \
	tests/oracle/oracle.h \
	tests/oracle/pattern.c \
	tests/oracle/place.c \
	tests/oracle/tap.h \
	tests/oracle/tool.c
pair_sources = $(oracle_sources) \
	tests/oracle/pair.c \
	tests/oracle/pair.h

check_PROGRAMS += tests/oracle/selftest tests/oracle/selftest_kinds
TESTS += tests/oracle/selftest tests/oracle/selftest_kinds
tests_oracle_selftest_SOURCES = tests/oracle/selftest.c $(oracle_sources)
tests_oracle_selftest_kinds_SOURCES = tests/oracle/selftest_kinds.c \
	$(oracle_sources)

sample_sources = \
	tests/oracle/sample.c \
	tests/oracle/sample.h \
	tests/oracle/sample_ask.c \
	tests/oracle/tap.h
