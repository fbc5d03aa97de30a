# SPDX-License-Identifier: Apache-2.0

emit_sources = \
	libpolicy/emit/dump.c \
	libpolicy/emit/emit.c \
	libpolicy/emit/emit.h \
	libpolicy/emit/facts.c \
	libpolicy/emit/place.c \
	libpolicy/emit/place.h \
	libpolicy/emit/ranges.c \
	libpolicy/emit/rules.c \
	libpolicy/emit/sources.c \
	libpolicy/emit/tables.c \
	libpolicy/emit/wild.c \
	libpolicy/emit/writer.h
