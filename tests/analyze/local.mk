# SPDX-License-Identifier: Apache-2.0
#
# Proofs about layers, and differences, against brute force.

layered_sources = \
	tests/analyze/call.c \
	tests/analyze/codex.c \
	tests/analyze/command.c \
	tests/analyze/generate.c \
	tests/analyze/network.c \
	tests/analyze/order.c \
	tests/analyze/path.c \
	tests/analyze/stacks.h

check_PROGRAMS += tests/analyze/stacks
TESTS += tests/analyze/stacks
tests_analyze_stacks_SOURCES = \
	$(layered_sources) tests/analyze/stacks.c

check_PROGRAMS += tests/analyze/diffs
TESTS += tests/analyze/diffs
tests_analyze_diffs_SOURCES = $(layered_sources) tests/analyze/diffs.c

check_PROGRAMS += tests/analyze/witnesses
TESTS += tests/analyze/witnesses
tests_analyze_witnesses_SOURCES = $(layered_sources) tests/analyze/witnesses.c

check_PROGRAMS += tests/analyze/lints
TESTS += tests/analyze/lints
tests_analyze_lints_SOURCES = $(layered_sources) tests/analyze/lints.c
