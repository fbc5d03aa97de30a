# SPDX-License-Identifier: Apache-2.0

check_PROGRAMS += tests/conformance/vectors
tests_conformance_vectors_SOURCES = tests/conformance/vectors.c \
	tests/conformance/decide.c tests/conformance/runner.h \
	polc/buffer.c polc/file.c polc/load.c polc/text.c $(vec_sources)
# As polc is built (polc/local.mk).
tests_conformance_vectors_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
TESTS += tests/conformance/run.sh
conformance_vectors = \
	tests/conformance/address.vec tests/conformance/base-wrappers.vec \
	tests/conformance/address.vec tests/conformance/base-programs.vec \
	tests/conformance/canonical.vec \
	tests/conformance/expires.vec tests/conformance/facts.vec tests/conformance/host.vec \
	tests/conformance/language.vec tests/conformance/law.vec \
	tests/conformance/layer.vec tests/conformance/load.vec \
	tests/conformance/option-closing.vec \
	tests/conformance/option-opening.vec \
	tests/conformance/path-reading.vec tests/conformance/path-token.vec \
	tests/conformance/path.vec tests/conformance/program.vec \
	tests/conformance/request.vec tests/conformance/setting.vec tests/conformance/shell.vec \
	tests/conformance/std-agent.vec tests/conformance/std-git.vec \
	tests/conformance/std-package-managers.vec \
	tests/conformance/std-project-secrets.vec \
	tests/conformance/synonyms.vec \
	tests/conformance/std-protected.vec tests/conformance/std-readonly.vec \
	tests/conformance/std-secrets.vec \
	tests/conformance/tokens.vec tests/conformance/tool.vec \
	tests/conformance/unless.vec tests/conformance/url.vec
EXTRA_DIST += tests/conformance/run.sh tests/conformance/README.md \
	$(conformance_vectors)
