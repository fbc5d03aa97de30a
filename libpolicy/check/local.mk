# SPDX-License-Identifier: Apache-2.0

check_sources = \
	libpolicy/check/base.c \
	libpolicy/check/base.h \
	libpolicy/check/base_copy.c \
	libpolicy/check/base_facts.c \
	libpolicy/check/base_read.c \
	libpolicy/check/base_read.h \
	libpolicy/check/base_synonyms.c \
	libpolicy/check/builtin.c \
	libpolicy/check/builtin.h \
	libpolicy/check/builtins.def \
	libpolicy/check/call.c \
	libpolicy/check/check.c \
	libpolicy/check/check.h \
	libpolicy/check/codex_host.c \
	libpolicy/check/common.c \
	libpolicy/check/digest.c \
	libpolicy/check/dump.c \
	libpolicy/check/dump.h \
	libpolicy/check/dump_facts.c \
	libpolicy/check/dump_subject.c \
	libpolicy/check/env.c \
	libpolicy/check/examples.c \
	libpolicy/check/executable.c \
	libpolicy/check/facets.c \
	libpolicy/check/facets.h \
	libpolicy/check/facts.c \
	libpolicy/check/facts.h \
	libpolicy/check/facts_list.c \
	libpolicy/check/facts_list.h \
	libpolicy/check/facts_merge.c \
	libpolicy/check/facts_merge.h \
	libpolicy/check/facts_option.c \
	libpolicy/check/facts_variable.c \
	libpolicy/check/host.c \
	libpolicy/check/host.h \
	libpolicy/check/host_pattern.c \
	libpolicy/check/layers.c \
	libpolicy/check/load.c \
	libpolicy/check/match.c \
	libpolicy/check/mutant_kinds.c \
	libpolicy/check/mutant_make.h \
	libpolicy/check/mutants.c \
	libpolicy/check/mutants.h \
	libpolicy/check/network.c \
	libpolicy/check/operate.c \
	libpolicy/check/path_match.c \
	libpolicy/check/path_match.h \
	libpolicy/check/path_pattern.c \
	libpolicy/check/path_rule.c \
	libpolicy/check/pattern.c \
	libpolicy/check/policy.c \
	libpolicy/check/prefix.c \
	libpolicy/check/program.c \
	libpolicy/check/rules.h \
	libpolicy/check/setting.c \
	libpolicy/check/spelling.c \
	libpolicy/check/split.c \
	libpolicy/check/synonyms.c \
	libpolicy/check/text_order.c \
	libpolicy/check/text_order.h \
	libpolicy/check/tool.c \
	libpolicy/check/value.c \
	libpolicy/check/value.h

unit_sources += \
	tests/unit/check.h \
	tests/unit/test_check.c \
	tests/unit/test_check_layers.c \
	tests/unit/test_check_words.c
