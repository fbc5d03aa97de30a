# SPDX-License-Identifier: Apache-2.0

api_sources =
