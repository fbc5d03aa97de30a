# SPDX-License-Identifier: Apache-2.0

source_sources = \
	libpolicy/source/codes.def \
	libpolicy/source/diag.h \
	libpolicy/source/limits.def
