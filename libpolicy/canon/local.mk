# SPDX-License-Identifier: Apache-2.0

canon_sources = \
	libpolicy/canon/address.c \
	libpolicy/canon/caseless.c \
	libpolicy/canon/caseless.h \
	libpolicy/canon/caseless_table.inc \
	libpolicy/canon/code_point.h \
	libpolicy/canon/fact.h \
	libpolicy/canon/glob.c \
	libpolicy/canon/glob.h \
	libpolicy/canon/host.c \
	libpolicy/canon/host.h \
	libpolicy/canon/host_plain.c \
	libpolicy/canon/host_rule.c \
	libpolicy/canon/idna_table.inc \
	libpolicy/canon/name.c \
	libpolicy/canon/name.h \
	libpolicy/canon/path.c \
	libpolicy/canon/path.h \
	libpolicy/canon/place.h \
	libpolicy/canon/place_alias.c \
	libpolicy/canon/place_expand.c \
	libpolicy/canon/place_fold.c \
	libpolicy/canon/place_links.c \
	libpolicy/canon/place_match.c \
	libpolicy/canon/place_plain.c \
	libpolicy/canon/place_posix.c \
	libpolicy/canon/place_reading.c \
	libpolicy/canon/place_walk.h \
	libpolicy/canon/place_windows.c \
	libpolicy/canon/program.c \
	libpolicy/canon/program.h \
	libpolicy/canon/punycode.c \
	libpolicy/canon/special.c \
	libpolicy/canon/spelled.c \
	libpolicy/canon/special.def \
	libpolicy/canon/url.c

# Run by hand for a new version of Unicode or of the registries; their output
# is kept.
EXTRA_DIST += \
	libpolicy/canon/gen_caseless.py \
	libpolicy/canon/gen_idna.py \
	libpolicy/canon/gen_special.py

unit_sources += \
	tests/unit/test_address.c \
	tests/unit/test_host.c \
	tests/unit/test_host_plain.c \
	tests/unit/test_url.c \
	tests/unit/test_caseless.c \
	tests/unit/test_canon_path.c \
	tests/unit/test_glob.c \
	tests/unit/test_place_plain.c
