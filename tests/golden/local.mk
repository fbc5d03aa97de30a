# SPDX-License-Identifier: Apache-2.0

TESTS += tests/golden/golden.sh
EXTRA_DIST += tests/golden/golden.sh tests/golden/cases

update-golden: polc/polc$(EXEEXT)
	top_srcdir='$(abs_top_srcdir)' POLC='$(abs_top_builddir)/polc/polc' \
		$(SHELL) $(srcdir)/tests/golden/golden.sh update
.PHONY: update-golden
