# SPDX-License-Identifier: Apache-2.0
#
# Which scripts are plain: random ones in the real programs, and the share of
# real ones.

check_PROGRAMS += tests/parts/script
tests_parts_script_SOURCES = tests/parts/script.c tests/oracle/tap.h \
	tests/parts/script_gen.c tests/parts/script_gen.h
TESTS += tests/parts/script.sh
EXTRA_DIST += tests/parts/script.sh

check_PROGRAMS += tests/parts/share
tests_parts_share_SOURCES = tests/parts/share.c
TESTS += tests/parts/share.sh
EXTRA_DIST += tests/parts/share.sh

unit_sources += tests/unit/test_script.c
