# SPDX-License-Identifier: Apache-2.0
#
# What tests take from package registries; ./dev installs it in build-tools/
# and sets POL_PYTHON and POL_NODE_MODULES.
EXTRA_DIST += tests/tools/python.txt tests/tools/package.json
