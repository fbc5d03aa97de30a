# SPDX-License-Identifier: Apache-2.0

source_sources = \
	libpolicy/source/chars.c \
	libpolicy/source/codes.def \
	libpolicy/source/diag.c \
	libpolicy/source/diag.h \
	libpolicy/source/limits.def \
	libpolicy/source/nearest.c \
	libpolicy/source/pages.h \
	libpolicy/source/render.c
