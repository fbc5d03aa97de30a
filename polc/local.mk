# SPDX-License-Identifier: Apache-2.0
#
# The command: public headers only.

polc_sources =

# Once polc/main.c exists:
# bin_PROGRAMS += polc/polc
# polc_polc_SOURCES = $(polc_sources)
# polc_polc_CPPFLAGS = $(AM_CPPFLAGS) -D_POSIX_C_SOURCE=200809L \
#	$(JANSSON_CFLAGS)
# polc_polc_LDADD = libpolicy/libpolicy.la $(JANSSON_LIBS)
