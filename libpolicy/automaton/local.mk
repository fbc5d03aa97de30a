# SPDX-License-Identifier: Apache-2.0

automaton_sources = \
	libpolicy/automaton/automaton.h \
	libpolicy/automaton/bound.c \
	libpolicy/automaton/bound.h \
	libpolicy/automaton/build.c \
	libpolicy/automaton/dump.c \
	libpolicy/automaton/element.c \
	libpolicy/automaton/fault.c \
	libpolicy/automaton/fault.h \
	libpolicy/automaton/lower.c \
	libpolicy/automaton/lower.h \
	libpolicy/automaton/prefix.c \
	libpolicy/automaton/program.h \
	libpolicy/automaton/reach.c \
	libpolicy/automaton/reach.h \
	libpolicy/automaton/sort.c \
	libpolicy/automaton/sort.h \
	libpolicy/automaton/wide.c

unit_sources += tests/unit/test_lower.c tests/unit/test_place.c
