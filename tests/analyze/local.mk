# SPDX-License-Identifier: Apache-2.0
#
# Proofs about layers against brute force.

check_PROGRAMS += tests/analyze/stacks
TESTS += tests/analyze/stacks
tests_analyze_stacks_SOURCES = \
	tests/analyze/call.c \
	tests/analyze/command.c \
	tests/analyze/network.c \
	tests/analyze/order.c \
	tests/analyze/path.c \
	tests/analyze/stacks.c \
	tests/analyze/stacks.h
