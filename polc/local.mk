# SPDX-License-Identifier: Apache-2.0
#
# The command: public headers only.

# The reader of .vec files, which the suites of tests/ use too.
vec_sources = \
	polc/vec.c polc/vec.h \
	polc/vec_diagnostic.c \
	polc/vec_expect.c \
	polc/vec_policy.c \
	polc/vec_question.c \
	polc/vec_write.c

polc_sources = $(vec_sources) \
	polc/answer.c polc/answer_parts.c polc/answer_people.c \
	polc/answer_text.c polc/answer.h \
	polc/advice.c polc/advice.h \
	polc/args.c polc/args.h \
	polc/ask.c polc/ask.h \
	polc/baseline.c polc/baseline.h \
	polc/buffer.c polc/buffer.h \
	polc/carried.c polc/carried.h \
	polc/changes.c polc/changes.h \
	polc/code.c polc/code.h \
	polc/codes.c \
	polc/codex.c \
	polc/complete.h polc/complete_bash.c polc/complete_fish.c \
	polc/complete_zsh.c \
	polc/diff.c polc/diff.h \
	polc/differ.c polc/differ.h \
	polc/file.c polc/file.h \
	polc/finding.c polc/finding.h \
	polc/fingerprint.c \
	polc/fix.c polc/fix.h \
	polc/folder.c polc/folder.h \
	polc/git.c polc/git.h \
	polc/generate.c \
	polc/help.c \
	polc/hint.c polc/hint.h polc/hints.def \
	polc/host.c polc/host.h \
	polc/json.c polc/json.h \
	polc/judge.c polc/judge.h \
	polc/lines.c polc/lines.h \
	polc/keys.h \
	polc/links.c polc/links.h \
	polc/load.c polc/load.h \
	polc/main.c \
	polc/options.def \
	polc/mutants.c polc/mutants.h \
	polc/nearest.c polc/nearest.h \
	polc/parts.c polc/parts.h \
	polc/policy.c polc/policy.h \
	polc/process.c polc/process.h \
	polc/question.c polc/question.h \
	polc/progress.c polc/progress.h \
	polc/report.c polc/report.h \
	polc/report_github.c polc/report_json.c polc/report_junit.c \
	polc/report_sarif.c polc/report_text.c \
	polc/request.c polc/request.h \
	polc/resolve.c polc/resolve.h \
	polc/sha256.c polc/sha256.h \
	polc/shell_parts.c \
	polc/system.c polc/system.h \
	polc/test.h polc/test_cover.c polc/test_files.c polc/test_lcov.c \
	polc/test_log.c polc/test_report.c polc/test_run.c \
	polc/text.c polc/text.h \
	polc/tree.c polc/tree.h \
	polc/value.c polc/value.h \
	polc/verb_check.c \
	polc/suggest.c polc/suggest.h \
	polc/side.c polc/side.h \
	polc/side_files.c polc/side_files.h \
	polc/verb_compare.c \
	polc/verb_compile.c \
	polc/verb_completions.c \
	polc/verb_diff.c \
	polc/verb_dump.c \
	polc/verb_eval.c \
	polc/verb_explain.c \
	polc/verb_fmt.c \
	polc/verb_lsp.c \
	polc/verb_prove.c \
	polc/verb_test.c \
	polc/verb_version.c \
	polc/witness.c polc/witness.h \
	polc/watch.c polc/watch.h \
	polc/word.c polc/word.h

# Readers of JSON requests, one file a kind.
polc_json_sources = \
	polc/read.c polc/read.h \
	polc/request_command.c \
	polc/request_network.c \
	polc/request_path.c \
	polc/request_setting.c \
	polc/request_tool.c

# The language server.
polc_lsp_sources = \
	polc/lsp.h \
	polc/lsp_action.c \
	polc/lsp_binding.c \
	polc/lsp_builtin.c \
	polc/lsp_check.c \
	polc/lsp_complete.c \
	polc/lsp_document.c \
	polc/lsp_find.c \
	polc/lsp_format.c \
	polc/lsp_frame.c polc/lsp_frame.h \
	polc/lsp_hover.c \
	polc/lsp_known.c \
	polc/lsp_life.c \
	polc/lsp_offer.c polc/lsp_offer.h \
	polc/lsp_scan.c polc/lsp_scan.h \
	polc/lsp_server.c \
	polc/lsp_subject.c \
	polc/lsp_symbols.c \
	polc/lsp_text.c polc/lsp_text.h \
	polc/lsp_uri.c \
	polc/lsp_words.c

bin_PROGRAMS += polc/polc
polc_polc_SOURCES = $(polc_sources)
if HAVE_JANSSON
polc_polc_SOURCES += $(polc_json_sources) $(polc_lsp_sources)
endif
EXTRA_DIST += $(polc_json_sources) $(polc_lsp_sources)
# GNU: getopt_long, O_PATH.
polc_polc_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE \
	-DPOLC_SYSCONFDIR='"$(sysconfdir)"' $(JANSSON_CFLAGS) $(IDN2_CFLAGS)
polc_polc_LDADD = libpolicy/libpolicy.la $(JANSSON_LIBS) $(IDN2_LIBS)

# Scripts that complete command lines, printed by the command itself.
if COMPLETIONS
completions = polc/completions/polc polc/completions/_polc \
	polc/completions/polc.fish
bashcompletions_DATA = polc/completions/polc
zshcompletions_DATA = polc/completions/_polc
fishcompletions_DATA = polc/completions/polc.fish
CLEANFILES += $(completions)
endif

polc/completions/polc: polc/polc
	$(AM_V_GEN)$(MKDIR_P) polc/completions && \
	polc/polc completions bash >$@.tmp && mv $@.tmp $@
polc/completions/_polc: polc/polc
	$(AM_V_GEN)$(MKDIR_P) polc/completions && \
	polc/polc completions zsh >$@.tmp && mv $@.tmp $@
polc/completions/polc.fish: polc/polc
	$(AM_V_GEN)$(MKDIR_P) polc/completions && \
	polc/polc completions fish >$@.tmp && mv $@.tmp $@
