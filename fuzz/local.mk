# SPDX-License-Identifier: Apache-2.0
#
# With --enable-fuzz (clang) each target is a libFuzzer program; without it
# the targets are linked with a replayer that feeds them the files of corpus/
# and regressions/ as part of the tests.
