# SPDX-License-Identifier: Apache-2.0

canon_sources = \
	libpolicy/canon/address.c \
	libpolicy/canon/caseless.c \
	libpolicy/canon/caseless.h \
	libpolicy/canon/caseless_table.inc \
	libpolicy/canon/glob.c \
	libpolicy/canon/glob.h \
	libpolicy/canon/host.h \
	libpolicy/canon/host_rule.c \
	libpolicy/canon/path.c \
	libpolicy/canon/path.h \
	libpolicy/canon/place.h \
	libpolicy/canon/program.c \
	libpolicy/canon/program.h

# Run by hand for a new version of Unicode; its output is kept.
EXTRA_DIST += libpolicy/canon/gen_caseless.py

unit_sources += \
	tests/unit/test_caseless.c \
	tests/unit/test_canon_path.c \
	tests/unit/test_glob.c
