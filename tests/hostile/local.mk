# SPDX-License-Identifier: Apache-2.0

repair_sources = \
	tests/hostile/repair.c \
	tests/hostile/repair.h

check_PROGRAMS += tests/hostile/hostile
TESTS += tests/hostile/hostile
tests_hostile_hostile_SOURCES = tests/hostile/hostile.c \
	$(repair_sources) $(sample_sources)
tests_hostile_hostile_CPPFLAGS = $(AM_CPPFLAGS) -D_DEFAULT_SOURCE

check_PROGRAMS += tests/hostile/carried
TESTS += tests/hostile/carried
tests_hostile_carried_SOURCES = tests/hostile/carried.c \
	$(repair_sources) $(sample_sources)

# An image that carries other rules than it evaluates, for tests/cli.
check_PROGRAMS += tests/hostile/forge
tests_hostile_forge_SOURCES = tests/hostile/forge.c $(repair_sources)

check_PROGRAMS += tests/hostile/edits
TESTS += tests/hostile/edits
tests_hostile_edits_SOURCES = tests/hostile/edits.c \
	$(repair_sources) $(sample_sources)
tests_hostile_edits_CPPFLAGS = $(AM_CPPFLAGS) -D_DEFAULT_SOURCE
