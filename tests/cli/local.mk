# SPDX-License-Identifier: Apache-2.0

cli_tests =
cli_tests += tests/cli/args.sh
cli_tests += tests/cli/baseline.sh
cli_tests += tests/cli/carried.sh
cli_tests += tests/cli/check.sh
cli_tests += tests/cli/eval.sh
cli_tests += tests/cli/files.sh
cli_tests += tests/cli/fix.sh
cli_tests += tests/cli/fmt.sh
cli_tests += tests/cli/folder.sh
cli_tests += tests/cli/load.sh
cli_tests += tests/cli/report.sh
cli_tests += tests/cli/report_read.sh
cli_tests += tests/cli/terminal.sh
cli_tests += tests/cli/test.sh
cli_tests += tests/cli/watch.sh
cli_tests += tests/cli/diff.sh
cli_tests += tests/cli/git.sh
if HAVE_JANSSON
cli_tests += tests/cli/advice.sh
cli_tests += tests/cli/idna.sh tests/cli/kinds.sh tests/cli/layers.sh \
	tests/cli/prove.sh tests/cli/question.sh tests/cli/requests.sh \
	tests/cli/shell.sh tests/cli/system.sh tests/cli/cover.sh \
	tests/cli/mutants.sh
endif
TESTS += $(cli_tests)
EXTRA_DIST += tests/cli/args.sh tests/cli/args.golden \
	tests/cli/advice.sh tests/cli/advice.golden \
	tests/cli/terminal.sh \
	tests/cli/baseline.sh tests/cli/baseline.golden \
	tests/cli/carried.sh tests/cli/carried.golden \
	tests/cli/check.sh tests/cli/check.golden \
	tests/cli/diff.sh tests/cli/diff.golden \
	tests/cli/eval.sh tests/cli/eval.golden \
	tests/cli/files.sh tests/cli/files.golden \
	tests/cli/fix.sh tests/cli/fix.golden \
	tests/cli/fmt.sh tests/cli/fmt.golden \
	tests/cli/folder.sh \
	tests/cli/git.sh tests/cli/git.golden \
	tests/cli/idna.sh tests/cli/idna.golden \
	tests/cli/kinds.sh tests/cli/kinds.golden \
	tests/cli/layers.sh tests/cli/layers.golden \
	tests/cli/mutants.sh tests/cli/mutants.golden \
	tests/cli/load.sh tests/cli/load.golden \
	tests/cli/prove.sh tests/cli/prove.golden \
	tests/cli/question.sh tests/cli/question.golden \
	tests/cli/report.sh tests/cli/report.golden \
	tests/cli/report_read.sh tests/cli/report_read.py \
	tests/cli/requests.sh tests/cli/requests.golden \
	tests/cli/shell.sh tests/cli/shell.golden \
	tests/cli/system.sh tests/cli/system.golden \
	tests/cli/cover.sh tests/cli/cover.golden \
	tests/cli/test.sh tests/cli/test.golden \
	tests/cli/watch.sh tests/cli/watch.golden \
	tests/cli/lib.sh
EXTRA_DIST += .pre-commit-hooks.yaml

# Parts of polc that a test drives with owners of its own.
check_PROGRAMS += tests/cli/folder
tests_cli_folder_SOURCES = tests/cli/folder.c \
	polc/buffer.c polc/buffer.h \
	polc/file.c polc/file.h \
	polc/folder.c polc/folder.h \
	polc/process.c polc/process.h \
	polc/text.c polc/text.h
tests_cli_folder_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
tests_cli_folder_LDADD =
