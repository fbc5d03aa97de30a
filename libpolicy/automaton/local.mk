# SPDX-License-Identifier: Apache-2.0

automaton_sources = \
	libpolicy/automaton/accept.c \
	libpolicy/automaton/automaton.h \
	libpolicy/automaton/bound.c \
	libpolicy/automaton/bound.h \
	libpolicy/automaton/build.c \
	libpolicy/automaton/build.h \
	libpolicy/automaton/calls.c \
	libpolicy/automaton/classes.c \
	libpolicy/automaton/classes.h \
	libpolicy/automaton/dump.c \
	libpolicy/automaton/element.c \
	libpolicy/automaton/elementpath.c \
	libpolicy/automaton/fault.c \
	libpolicy/automaton/fault.h \
	libpolicy/automaton/hosts.c \
	libpolicy/automaton/lower.c \
	libpolicy/automaton/lower.h \
	libpolicy/automaton/places.c \
	libpolicy/automaton/prefix.c \
	libpolicy/automaton/program.h \
	libpolicy/automaton/ranges.c \
	libpolicy/automaton/ranges.h \
	libpolicy/automaton/reach.c \
	libpolicy/automaton/reach.h \
	libpolicy/automaton/sort.c \
	libpolicy/automaton/sort.h \
	libpolicy/automaton/states.c \
	libpolicy/automaton/subject.c \
	libpolicy/automaton/wide.c

unit_sources += tests/unit/test_classes.c tests/unit/test_lower.c tests/unit/test_place.c
