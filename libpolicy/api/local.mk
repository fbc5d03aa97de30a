# SPDX-License-Identifier: Apache-2.0

api_sources = \
	libpolicy/api/compile.c \
	libpolicy/api/cover.c \
	libpolicy/api/diff.c \
	libpolicy/api/examples.c \
	libpolicy/api/frame.c \
	libpolicy/api/lint.c \
	libpolicy/api/mutant.c \
	libpolicy/api/prove.c \
	libpolicy/api/result.c \
	libpolicy/api/result.h \
	libpolicy/api/tables.c

unit_sources += tests/unit/test_api.c tests/unit/test_cover.c
