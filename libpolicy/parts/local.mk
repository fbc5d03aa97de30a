# SPDX-License-Identifier: Apache-2.0

parts_sources = \
	libpolicy/parts/command.c \
	libpolicy/parts/operands.c \
	libpolicy/parts/options.c \
	libpolicy/parts/ordinary.c \
	libpolicy/parts/parts.h \
	libpolicy/parts/room.h \
	libpolicy/parts/scan.h \
	libpolicy/parts/script.c \
	libpolicy/parts/script.h \
	libpolicy/parts/script_awk.c \
	libpolicy/parts/script_jq.c \
	libpolicy/parts/script_regex.c \
	libpolicy/parts/script_regex.h \
	libpolicy/parts/script_sed.c \
	libpolicy/parts/text.c \
	libpolicy/parts/unfold.c
