# SPDX-License-Identifier: Apache-2.0
#
# std:base as constants.  A program of the compile side makes them while the
# library is built; the tarball holds them too, for builds for other machines,
# on which that program does not run.

embed_generated = libpolicy/embed/base_table.c

noinst_PROGRAMS += libpolicy/embed/base
libpolicy_embed_base_SOURCES = \
	libpolicy/embed/base.c \
	libpolicy/embed/stub.c
libpolicy_embed_base_LDADD = libpolicy/libchecker.la libpolicy/libevaluator.la

if CROSS_COMPILING
libpolicy/embed/base_table.c:
	@echo "$@ is missing: take it from a build on this machine" >&2; exit 1
else
CLEANFILES += libpolicy/embed/base_table.c
libpolicy/embed/base_table.c: libpolicy/embed/base$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) libpolicy/embed && \
	libpolicy/embed/base$(EXEEXT) >$@.tmp && mv $@.tmp $@
endif
