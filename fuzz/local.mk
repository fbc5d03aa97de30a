# SPDX-License-Identifier: Apache-2.0
#
# With --enable-fuzz (clang) each target is a libFuzzer program; without it
# the targets are linked with a replayer that feeds them the files of corpus/
# and regressions/ as part of the tests.

fuzz_programs = \
	fuzz/fuzz_format \
	fuzz/fuzz_host \
	fuzz/fuzz_image \
	fuzz/fuzz_layers \
	fuzz/fuzz_oracle \
	fuzz/fuzz_parts \
	fuzz/fuzz_path \
	fuzz/fuzz_request \
	fuzz/fuzz_rules \
	fuzz/fuzz_script \
	fuzz/fuzz_shell \
	fuzz/fuzz_url

fuzz_format_sources = fuzz/fuzz_format.c fuzz/fuzz.h fuzz/common.h \
	$(sample_sources)
fuzz_host_sources = fuzz/fuzz_host.c fuzz/fuzz.h
fuzz_image_sources = fuzz/fuzz_image.c fuzz/fuzz.h fuzz/common.h \
	$(sample_sources) $(repair_sources)
fuzz_layers_sources = fuzz/fuzz_layers.c fuzz/fuzz.h \
	$(stack_sources) $(pair_sources)
fuzz_oracle_sources = fuzz/fuzz_oracle.c fuzz/fuzz.h \
	$(minimise_sources) $(shrink_sources) $(stack_sources) $(pair_sources)
fuzz_parts_sources = fuzz/fuzz_parts.c fuzz/fuzz.h
fuzz_path_sources = fuzz/fuzz_path.c fuzz/fuzz.h
fuzz_request_sources = fuzz/fuzz_request.c fuzz/fuzz.h fuzz/common.h \
	$(sample_sources) $(shrink_sources) $(stack_sources) $(pair_sources)
fuzz_rules_sources = fuzz/fuzz_rules.c fuzz/fuzz.h fuzz/common.h \
	$(sample_sources)
fuzz_script_sources = fuzz/fuzz_script.c fuzz/fuzz.h
fuzz_shell_sources = fuzz/fuzz_shell.c fuzz/fuzz.h
fuzz_url_sources = fuzz/fuzz_url.c fuzz/fuzz.h

if FUZZ
noinst_PROGRAMS += $(fuzz_programs)
fuzz_runner =
fuzz_fuzz_format_LDFLAGS = $(AM_LDFLAGS) $(POL_FUZZ_LDFLAGS)
fuzz_fuzz_host_LDFLAGS = $(AM_LDFLAGS) $(POL_FUZZ_LDFLAGS)
fuzz_fuzz_image_LDFLAGS = $(AM_LDFLAGS) $(POL_FUZZ_LDFLAGS)
fuzz_fuzz_layers_LDFLAGS = $(AM_LDFLAGS) $(POL_FUZZ_LDFLAGS)
fuzz_fuzz_oracle_LDFLAGS = $(AM_LDFLAGS) $(POL_FUZZ_LDFLAGS)
fuzz_fuzz_parts_LDFLAGS = $(AM_LDFLAGS) $(POL_FUZZ_LDFLAGS)
fuzz_fuzz_path_LDFLAGS = $(AM_LDFLAGS) $(POL_FUZZ_LDFLAGS)
fuzz_fuzz_request_LDFLAGS = $(AM_LDFLAGS) $(POL_FUZZ_LDFLAGS)
fuzz_fuzz_rules_LDFLAGS = $(AM_LDFLAGS) $(POL_FUZZ_LDFLAGS)
fuzz_fuzz_script_LDFLAGS = $(AM_LDFLAGS) $(POL_FUZZ_LDFLAGS)
fuzz_fuzz_shell_LDFLAGS = $(AM_LDFLAGS) $(POL_FUZZ_LDFLAGS)
fuzz_fuzz_url_LDFLAGS = $(AM_LDFLAGS) $(POL_FUZZ_LDFLAGS)
else
check_PROGRAMS += $(fuzz_programs)
TESTS += $(fuzz_programs)
fuzz_runner = fuzz/replay.c tests/oracle/tap.h
endif

fuzz_fuzz_format_SOURCES = $(fuzz_format_sources) $(fuzz_runner)
fuzz_fuzz_host_SOURCES = $(fuzz_host_sources) $(fuzz_runner)
fuzz_fuzz_image_SOURCES = $(fuzz_image_sources) $(fuzz_runner)
fuzz_fuzz_layers_SOURCES = $(fuzz_layers_sources) $(fuzz_runner)
fuzz_fuzz_oracle_SOURCES = $(fuzz_oracle_sources) $(fuzz_runner)
fuzz_fuzz_parts_SOURCES = $(fuzz_parts_sources) $(fuzz_runner)
fuzz_fuzz_path_SOURCES = $(fuzz_path_sources) $(fuzz_runner)
fuzz_fuzz_request_SOURCES = $(fuzz_request_sources) $(fuzz_runner)
fuzz_fuzz_rules_SOURCES = $(fuzz_rules_sources) $(fuzz_runner)
fuzz_fuzz_script_SOURCES = $(fuzz_script_sources) $(fuzz_runner)
fuzz_fuzz_shell_SOURCES = $(fuzz_shell_sources) $(fuzz_runner)
fuzz_fuzz_url_SOURCES = $(fuzz_url_sources) $(fuzz_runner)

EXTRA_DIST += fuzz/policy.dict fuzz/replay.c fuzz/corpus fuzz/regressions
