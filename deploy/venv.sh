#!/usr/bin/env bash
# Makes a virtual environment with uv in it, on a machine that may lack python3-venv, pip and uv.
# Usage: venv.sh PYTHON DIRECTORY. Does nothing where both are there already.
set -euo pipefail
python=$1
venv=$2

say() { printf 'setup: %s\n' "$*" >&2; }

fail() {
    say "$1"
    say "Install one of these, then run make setup again:"
    say "  apt-get install python3-venv    (Debian, Ubuntu)"
    say "  or uv: https://docs.astral.sh/uv/getting-started/installation/"
    exit 1
}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    fail "$python is missing or older than 3.11."

# Debian's python3 has venv but not always ensurepip: then the attempt leaves half a directory.
with_venv() { "$python" -m venv "$venv" >/dev/null 2>&1 && "$venv/bin/python" -m pip --version >/dev/null 2>&1; }

with_uv() { command -v uv >/dev/null && uv venv --quiet --clear --python "$python" "$venv"; }

# Neither needs root: pip writes virtualenv into a directory of its own.
with_virtualenv() {
    local borrowed
    borrowed=$(mktemp -d)
    trap 'rm -rf "$borrowed"' RETURN
    "$python" -m pip install --quiet --disable-pip-version-check --target "$borrowed" virtualenv >&2 &&
        PYTHONPATH="$borrowed" "$python" -m virtualenv --quiet --clear "$venv"
}

make_venv() {
    say "making $venv"
    with_venv && return
    rm -rf "$venv"
    with_uv && return
    say "$python has no ensurepip; borrowing virtualenv through pip"
    "$python" -m pip --version >/dev/null 2>&1 && with_virtualenv && return
    rm -rf "$venv"
    fail "$python can make no virtual environment: no ensurepip, no uv, and no pip to borrow virtualenv with."
}

[ -x "$venv/bin/python" ] && "$venv/bin/python" -c '' 2>/dev/null || make_venv
command -v uv >/dev/null || [ -x "$venv/bin/uv" ] ||
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check 'uv>=0.7' ||
    fail "uv could not be installed into $venv."
