# SPDX-License-Identifier: Apache-2.0

dist_doc_DATA = doc/check.schema.json
dist_man_MANS += doc/polc.1 doc/policy.5 doc/policy-vec.5
EXTRA_DIST += doc/packs.md
