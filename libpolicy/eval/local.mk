# SPDX-License-Identifier: Apache-2.0

eval_sources =
