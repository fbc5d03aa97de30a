# SPDX-License-Identifier: Apache-2.0

std_sources = \
	libpolicy/std/base.h \
	libpolicy/std/std.c \
	libpolicy/std/std.h \
	libpolicy/std/table.h

# Packs of rules, embedded as C: NAME.rules becomes std:NAME.
std_packs = \
	libpolicy/std/agent.rules \
	libpolicy/std/base.rules \
	libpolicy/std/base-confined.rules \
	libpolicy/std/base-environment.rules \
	libpolicy/std/base-interpreters.rules \
	libpolicy/std/base-languages.rules \
	libpolicy/std/base-launchers.rules \
	libpolicy/std/base-programs.rules \
	libpolicy/std/base-remote.rules \
	libpolicy/std/base-runners.rules \
	libpolicy/std/base-shells.rules \
	libpolicy/std/base-tracers.rules \
	libpolicy/std/base-git.rules \
	libpolicy/std/base-network.rules \
	libpolicy/std/base-tools.rules \
	libpolicy/std/base-wrappers.rules \
	libpolicy/std/git.rules \
	libpolicy/std/package-managers.rules \
	libpolicy/std/project-secrets.rules \
	libpolicy/std/protected.rules \
	libpolicy/std/readonly.rules \
	libpolicy/std/secrets.rules
std_generated = libpolicy/std/packs.c
EXTRA_DIST += libpolicy/std/embed.sh $(std_packs)
CLEANFILES += libpolicy/std/packs.c

libpolicy/std/packs.c: libpolicy/std/embed.sh $(std_packs)
	$(AM_V_GEN)$(MKDIR_P) libpolicy/std && \
	(cd $(srcdir) && $(SHELL) libpolicy/std/embed.sh $(std_packs)) \
		>$@.tmp && mv $@.tmp $@
