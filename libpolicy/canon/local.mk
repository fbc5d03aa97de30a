# SPDX-License-Identifier: Apache-2.0

canon_sources = \
	libpolicy/canon/caseless.h \
	libpolicy/canon/path.c \
	libpolicy/canon/path.h
