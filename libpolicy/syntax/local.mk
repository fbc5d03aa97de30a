# SPDX-License-Identifier: Apache-2.0

syntax_sources = \
	libpolicy/syntax/parse.h \
	libpolicy/syntax/tree.h
