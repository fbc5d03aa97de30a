# SPDX-License-Identifier: Apache-2.0

lint_sources = \
	libpolicy/lint/ask.c \
	libpolicy/lint/broad.c \
	libpolicy/lint/facts.c \
	libpolicy/lint/lint.c \
	libpolicy/lint/place.c \
	libpolicy/lint/suppress.c \
	libpolicy/lint/task.h \
	libpolicy/lint/text.c \
	libpolicy/lint/words.c
