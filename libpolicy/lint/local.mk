# SPDX-License-Identifier: Apache-2.0

lint_sources = \
	libpolicy/lint/ask.c \
	libpolicy/lint/broad.c \
	libpolicy/lint/cover.c \
	libpolicy/lint/facts.c \
	libpolicy/lint/idle.c \
	libpolicy/lint/idle.h \
	libpolicy/lint/lift.c \
	libpolicy/lint/lint.c \
	libpolicy/lint/place.c \
	libpolicy/lint/suppress.c \
	libpolicy/lint/task.h \
	libpolicy/lint/text.c \
	libpolicy/lint/words.c
