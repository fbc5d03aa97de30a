# SPDX-License-Identifier: Apache-2.0

dist_man_MANS += doc/polc.1 doc/policy.5
EXTRA_DIST += doc/packs.md
