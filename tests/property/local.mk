# SPDX-License-Identifier: Apache-2.0
#
# Library against oracle on random policies and requests, on a small world
# that is seen whole, and the laws.

gen_sources = \
	tests/property/gen.c \
	tests/property/gen.h \
	tests/property/render.c \
	tests/property/request.c
minimise_sources = \
	tests/property/minimise.c \
	tests/property/minimise.h

stack_sources = $(gen_sources) \
	tests/property/stack.c \
	tests/property/stack.h \
	tests/property/stack_any.c \
	tests/property/stack_ask.c \
	tests/property/stack_feature.c \
	tests/property/stack_fill.h \
	tests/property/stack_path.c \
	tests/property/stack_text.c \
	tests/property/stack_view.c
shrink_sources = \
	tests/property/shrink.c \
	tests/property/shrink.h

check_PROGRAMS += tests/property/kinds
TESTS += tests/property/kinds
tests_property_kinds_SOURCES = tests/property/kinds.c \
	$(shrink_sources) $(stack_sources) $(pair_sources)

check_PROGRAMS += tests/property/closers tests/property/layers
TESTS += tests/property/closers tests/property/layers
tests_property_closers_SOURCES = tests/property/closers.c \
	$(shrink_sources) $(stack_sources) $(pair_sources)
tests_property_layers_SOURCES = tests/property/layers.c \
	$(shrink_sources) $(stack_sources) $(pair_sources)

check_PROGRAMS += tests/property/property
TESTS += tests/property/property
tests_property_property_SOURCES = tests/property/property.c \
	$(minimise_sources) $(gen_sources) $(pair_sources)

check_PROGRAMS += tests/property/facts
TESTS += tests/property/facts
tests_property_facts_SOURCES = tests/property/facts.c

check_PROGRAMS += tests/property/layout
TESTS += tests/property/layout tests/property/layout_corpus.sh
EXTRA_DIST += tests/property/layout_corpus.sh
tests_property_layout_SOURCES = tests/property/layout.c \
	tests/property/layout_gen.c tests/property/layout_gen.h

check_PROGRAMS += tests/property/limits
TESTS += tests/property/limits
tests_property_limits_SOURCES = tests/property/limits.c $(pair_sources)

check_PROGRAMS += tests/property/subjects
TESTS += tests/property/subjects
tests_property_subjects_SOURCES = tests/property/subjects.c $(pair_sources)

check_PROGRAMS += tests/property/world tests/property/laws
TESTS += tests/property/world tests/property/laws
tests_property_world_SOURCES = tests/property/world.c $(pair_sources)
tests_property_laws_SOURCES = tests/property/laws.c \
	$(minimise_sources) $(gen_sources) $(pair_sources)

check_PROGRAMS += tests/property/edges
TESTS += tests/property/edges
tests_property_edges_SOURCES = tests/property/edges.c \
	$(sample_sources) $(pair_sources)

check_PROGRAMS += tests/property/large
TESTS += tests/property/large
tests_property_large_SOURCES = tests/property/large.c \
	$(gen_sources) $(pair_sources)

check_PROGRAMS += tests/property/places
TESTS += tests/property/places
tests_property_places_SOURCES = tests/property/places.c tests/oracle/tap.h

check_PROGRAMS += tests/property/links
TESTS += tests/property/links
tests_property_links_SOURCES = tests/property/links.c tests/oracle/tap.h

check_PROGRAMS += tests/property/fallbacks
TESTS += tests/property/fallbacks
tests_property_fallbacks_SOURCES = tests/property/fallbacks.c \
	$(gen_sources) $(pair_sources)
