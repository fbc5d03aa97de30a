# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the scripts of this folder: runs the Python file of the same name
# with a Python that has what it needs: MODULE, "json" where not said.
folder=$(cd "$(dirname "$0")" && pwd)
export PYTHONPATH="$folder" PYTHONDONTWRITEBYTECODE=1
name=$(basename "$0" .sh)
: "${MODULE:=json}"

for python in "${POL_PYTHON:-python3}" python3; do
    if command -v "$python" >/dev/null 2>&1 &&
        "$python" -c "import $MODULE" 2>/dev/null; then
        exec "$python" "$folder/$name.py"
    fi
done
echo "1..0 # SKIP no Python with $MODULE (./dev check installs it)"
