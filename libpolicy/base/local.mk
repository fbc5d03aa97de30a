# SPDX-License-Identifier: Apache-2.0

base_sources = \
	libpolicy/base/arena.c \
	libpolicy/base/arena.h \
	libpolicy/base/ckd.h \
	libpolicy/base/hash.h \
	libpolicy/base/intern.c \
	libpolicy/base/intern.h \
	libpolicy/base/slice.h \
	libpolicy/base/utf8.c \
	libpolicy/base/utf8.h \
	libpolicy/base/vec.c \
	libpolicy/base/vec.h
