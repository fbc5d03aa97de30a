# SPDX-License-Identifier: Apache-2.0
#
# The reader of shell text: vectors, random texts in the real shells, and how
# much of real lines is understood.

show_sources = \
	tests/shell/show.c \
	tests/shell/show.h

check_PROGRAMS += tests/shell/vectors
tests_shell_vectors_SOURCES = tests/shell/vectors.c tests/oracle/tap.h \
	$(show_sources)
TESTS += tests/shell/run.sh
EXTRA_DIST += tests/shell/run.sh \
	tests/shell/effects.vec tests/shell/lists.vec \
	tests/shell/redirections.vec tests/shell/words.vec

check_PROGRAMS += tests/shell/limits
TESTS += tests/shell/limits
tests_shell_limits_SOURCES = tests/shell/limits.c tests/oracle/tap.h \
	$(show_sources)

check_PROGRAMS += tests/shell/real tests/shell/stub
tests_shell_real_SOURCES = tests/shell/real.c tests/oracle/tap.h \
	tests/shell/gen.c tests/shell/gen.h \
	tests/shell/match.c tests/shell/match.h $(show_sources)
tests_shell_stub_SOURCES = tests/shell/stub.c
tests_shell_stub_LDADD =
TESTS += tests/shell/real.sh
EXTRA_DIST += tests/shell/jail.sh tests/shell/real.sh

check_PROGRAMS += tests/shell/lines
tests_shell_lines_SOURCES = tests/shell/lines.c $(show_sources)
TESTS += tests/shell/corpus.sh
EXTRA_DIST += tests/shell/corpus.sh
