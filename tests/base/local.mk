# SPDX-License-Identifier: Apache-2.0
#
# std:base out of its constants, against the same read from its texts.

check_PROGRAMS += tests/base/equal
TESTS += tests/base/equal
tests_base_equal_SOURCES = tests/base/equal.c tests/base/random.c \
	tests/base/random.h tests/oracle/tap.h

unit_sources += tests/unit/test_base_facts.c
