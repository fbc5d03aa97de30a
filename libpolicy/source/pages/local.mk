# SPDX-License-Identifier: Apache-2.0

# Explanations of codes, embedded as C; tests/errors/pages.sh runs their
# examples.
pages = \
	libpolicy/source/pages/P001.txt \
	libpolicy/source/pages/P002.txt \
	libpolicy/source/pages/P003.txt \
	libpolicy/source/pages/P004.txt \
	libpolicy/source/pages/P005.txt \
	libpolicy/source/pages/P006.txt \
	libpolicy/source/pages/P007.txt \
	libpolicy/source/pages/P008.txt \
	libpolicy/source/pages/P009.txt \
	libpolicy/source/pages/P010.txt \
	libpolicy/source/pages/P011.txt \
	libpolicy/source/pages/P012.txt \
	libpolicy/source/pages/P013.txt \
	libpolicy/source/pages/P101.txt \
	libpolicy/source/pages/P102.txt \
	libpolicy/source/pages/P103.txt \
	libpolicy/source/pages/P104.txt \
	libpolicy/source/pages/P105.txt \
	libpolicy/source/pages/P106.txt \
	libpolicy/source/pages/P107.txt \
	libpolicy/source/pages/P108.txt \
	libpolicy/source/pages/P109.txt \
	libpolicy/source/pages/P110.txt \
	libpolicy/source/pages/P111.txt \
	libpolicy/source/pages/P112.txt \
	libpolicy/source/pages/P113.txt \
	libpolicy/source/pages/P114.txt \
	libpolicy/source/pages/P115.txt \
	libpolicy/source/pages/P116.txt \
	libpolicy/source/pages/P117.txt \
	libpolicy/source/pages/P118.txt \
	libpolicy/source/pages/P119.txt \
	libpolicy/source/pages/P120.txt \
	libpolicy/source/pages/P121.txt \
	libpolicy/source/pages/P122.txt \
	libpolicy/source/pages/P123.txt \
	libpolicy/source/pages/P124.txt \
	libpolicy/source/pages/P125.txt \
	libpolicy/source/pages/P126.txt \
	libpolicy/source/pages/P127.txt \
	libpolicy/source/pages/P128.txt \
	libpolicy/source/pages/P129.txt \
	libpolicy/source/pages/P130.txt \
	libpolicy/source/pages/P201.txt \
	libpolicy/source/pages/P202.txt \
	libpolicy/source/pages/P203.txt \
	libpolicy/source/pages/P204.txt \
	libpolicy/source/pages/P205.txt \
	libpolicy/source/pages/P206.txt \
	libpolicy/source/pages/P207.txt \
	libpolicy/source/pages/P208.txt \
	libpolicy/source/pages/P209.txt \
	libpolicy/source/pages/P301.txt \
	libpolicy/source/pages/P302.txt \
	libpolicy/source/pages/P303.txt \
	libpolicy/source/pages/P304.txt \
	libpolicy/source/pages/P305.txt \
	libpolicy/source/pages/P306.txt \
	libpolicy/source/pages/P307.txt \
	libpolicy/source/pages/P308.txt \
	libpolicy/source/pages/P309.txt \
	libpolicy/source/pages/P401.txt \
	libpolicy/source/pages/P403.txt \
	libpolicy/source/pages/P404.txt \
	libpolicy/source/pages/P405.txt \
	libpolicy/source/pages/P406.txt \
	libpolicy/source/pages/P407.txt \
	libpolicy/source/pages/P408.txt \
	libpolicy/source/pages/P409.txt \
	libpolicy/source/pages/P501.txt \
	libpolicy/source/pages/P502.txt \
	libpolicy/source/pages/P503.txt \
	libpolicy/source/pages/P504.txt \
	libpolicy/source/pages/P506.txt \
	libpolicy/source/pages/P507.txt \
	libpolicy/source/pages/P508.txt \
	libpolicy/source/pages/P513.txt \
	libpolicy/source/pages/P514.txt \
	libpolicy/source/pages/P515.txt
pages_generated = libpolicy/source/pages.c
EXTRA_DIST += libpolicy/source/pages/embed.sh $(pages)
CLEANFILES += libpolicy/source/pages.c

libpolicy/source/pages.c: libpolicy/source/pages/embed.sh \
		libpolicy/source/pages/local.mk $(pages)
	$(AM_V_GEN)$(MKDIR_P) libpolicy/source && \
	(cd $(srcdir) && $(SHELL) libpolicy/source/pages/embed.sh $(pages)) \
		>$@.tmp && mv $@.tmp $@
