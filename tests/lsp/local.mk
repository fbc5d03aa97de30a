# SPDX-License-Identifier: Apache-2.0
#
# The language server, driven by a client library and by hostile bytes.

if HAVE_JANSSON
TESTS += tests/lsp/life.sh tests/lsp/features.sh tests/lsp/hostile.sh
endif
# The scan of documents against the library's lexer.
check_PROGRAMS += tests/lsp/scan
tests_lsp_scan_SOURCES = tests/lsp/scan.c \
	polc/buffer.c polc/buffer.h \
	polc/lsp_find.c \
	polc/lsp_scan.c polc/lsp_scan.h
tests_lsp_scan_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
tests_lsp_scan_LDADD = libpolicy/libpolicy.la
TESTS += tests/lsp/scan.sh

EXTRA_DIST += tests/lsp/scan.sh tests/lsp/strings.rules
EXTRA_DIST += tests/lsp/lib.sh \
	tests/lsp/editor.py \
	tests/lsp/life.sh tests/lsp/life.py \
	tests/lsp/features.sh tests/lsp/features.py \
	tests/lsp/hostile.sh tests/lsp/hostile.py
