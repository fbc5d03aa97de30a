# SPDX-License-Identifier: Apache-2.0
#
# One Criterion program for all unit tests: add files to unit_sources, here
# or in the local.mk of what they test.

unit_sources += tests/unit/test_base.c tests/unit/test_source.c \
	tests/unit/test_builtin.c
unit_sources += \
	tests/unit/test_place_fold.c \
	tests/unit/test_place_forms.c \
	tests/unit/test_place_links.c \
	tests/unit/test_place_readings.c

TESTS += tests/unit/run.sh
EXTRA_DIST += tests/unit/run.sh tests/unit/lsan.supp
if HAVE_CRITERION
check_PROGRAMS += tests/unit/unit
tests_unit_unit_SOURCES = $(unit_sources)
tests_unit_unit_CPPFLAGS = $(AM_CPPFLAGS) -D_POSIX_C_SOURCE=200809L \
	$(CRITERION_CFLAGS)
tests_unit_unit_LDADD = $(LDADD) $(CRITERION_LIBS)
endif
