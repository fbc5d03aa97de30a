# SPDX-License-Identifier: Apache-2.0

syntax_sources = \
	libpolicy/syntax/build.c \
	libpolicy/syntax/build.h \
	libpolicy/syntax/dump.c \
	libpolicy/syntax/dump.h \
	libpolicy/syntax/kinds.c \
	libpolicy/syntax/layout.c \
	libpolicy/syntax/layout.h \
	libpolicy/syntax/lexeme.h \
	libpolicy/syntax/lexer.c \
	libpolicy/syntax/literal.c \
	libpolicy/syntax/literal.h \
	libpolicy/syntax/parse.c \
	libpolicy/syntax/parse.h \
	libpolicy/syntax/print.c \
	libpolicy/syntax/scan.c \
	libpolicy/syntax/tree.h \
	libpolicy/syntax/unexpected.c

unit_sources += \
	tests/unit/syntax.h \
	tests/unit/test_lexer.c \
	tests/unit/test_parser.c \
	tests/unit/test_print.c
