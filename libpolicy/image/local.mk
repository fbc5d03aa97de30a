# SPDX-License-Identifier: Apache-2.0

image_sources = \
	libpolicy/image/carried.c \
	libpolicy/image/carried.h \
	libpolicy/image/facts.c \
	libpolicy/image/facts.h \
	libpolicy/image/find.c \
	libpolicy/image/format.h \
	libpolicy/image/open.c \
	libpolicy/image/records.h \
	libpolicy/image/verify.c \
	libpolicy/image/verify.h \
	libpolicy/image/verify_facts.c \
	libpolicy/image/view.h

unit_sources += tests/unit/test_facts.c
