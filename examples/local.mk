# SPDX-License-Identifier: Apache-2.0
#
# Examples are built with the library, so that they stay true.

noinst_PROGRAMS += examples/embed examples/embed-cxx examples/table

examples_embed_SOURCES = examples/embed.c
examples_embed_LDADD = libpolicy/libpolicy.la

# The same file as C++: the headers are clean in both languages.
examples_embed_cxx_SOURCES = examples/embed-cxx.cc
examples_embed_cxx_LDADD = libpolicy/libpolicy.la

examples_table_SOURCES = examples/table.c
examples_table_CPPFLAGS = $(AM_CPPFLAGS) -D_POSIX_C_SOURCE=200809L
examples_table_LDADD = libpolicy/libpolicy-eval.la

example_policies = \
	examples/policies/readonly-agent.rules \
	examples/policies/web-developer.rules \
	examples/policies/kubernetes-oncall.rules \
	examples/policies/locked-down-ci.rules \
	examples/policies/codex-managed.rules \
	examples/policies/workspace-files.rules
example_vectors = \
	examples/policies/readonly-agent.vec \
	examples/policies/web-developer.vec \
	examples/policies/kubernetes-oncall.vec \
	examples/policies/locked-down-ci.vec \
	examples/policies/codex-managed.vec \
	examples/policies/workspace-files.vec

EXTRA_DIST += $(example_policies) $(example_vectors) \
	examples/demo.sh examples/demo.commands \
	examples/ci/policy.yml \
	examples/pre-commit/.pre-commit-config.yaml

EXTRA_DIST += examples/editors/README.md \
	examples/editors/neovim/policy.lua \
	examples/editors/vscode/package.json \
	examples/editors/vscode/language-configuration.json \
	examples/editors/vscode/extension.js \
	examples/editors/vscode/syntaxes/policy-rules.tmLanguage.json
