# SPDX-License-Identifier: Apache-2.0
#
# One Criterion program for all unit tests: add files to unit_sources, here
# or in any local.mk before this one (unit_sources += ...).

unit_sources += tests/unit/main.c

if HAVE_CRITERION
check_PROGRAMS += tests/unit/unit
TESTS += tests/unit/unit
tests_unit_unit_SOURCES = $(unit_sources)
tests_unit_unit_CPPFLAGS = $(AM_CPPFLAGS) -D_POSIX_C_SOURCE=200809L \
	$(CRITERION_CFLAGS)
tests_unit_unit_LDADD = $(LDADD) $(CRITERION_LIBS)
else
TESTS += tests/unit/skip.sh
endif
EXTRA_DIST += tests/unit/skip.sh
