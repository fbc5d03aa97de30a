# SPDX-License-Identifier: Apache-2.0

# Explanations of codes, embedded as C; tests/errors/pages.sh runs their
# examples.
pages = \
	libpolicy/source/pages/P401.txt
pages_generated = libpolicy/source/pages.c
EXTRA_DIST += libpolicy/source/pages/embed.sh $(pages)
CLEANFILES += libpolicy/source/pages.c

libpolicy/source/pages.c: libpolicy/source/pages/embed.sh \
		libpolicy/source/pages/local.mk $(pages)
	$(AM_V_GEN)$(MKDIR_P) libpolicy/source && \
	(cd $(srcdir) && $(SHELL) libpolicy/source/pages/embed.sh $(pages)) \
		>$@.tmp && mv $@.tmp $@
