#!/usr/bin/env bash
# Makes a virtual environment and has uv for it, on a machine that may lack ensurepip (Debian's
# python3 without python3-venv), pip, or both. Never needs root.
# Usage: venv.sh PYTHON DIRECTORY. Does nothing where all is there already.
set -euo pipefail
python=$1
venv=$2
here=$(dirname "$0")

say() { printf 'setup: %s\n' "$*" >&2; }

fail() {
    say "$1"
    say "Install one of these, then run make setup again:"
    say "  apt-get install python3-venv    (Debian, Ubuntu)"
    say "  or uv: https://docs.astral.sh/uv/getting-started/installation/"
    exit 1
}

works() { [ -x "$venv/bin/python" ] && "$venv/bin/python" -c '' 2>/dev/null; }

# Without ensurepip the first attempt leaves half a directory and the second does not ask for pip.
make_venv() {
    say "making $venv"
    "$python" -m venv "$venv" >/dev/null 2>&1 && return
    rm -rf "$venv"
    "$python" -m venv --without-pip "$venv" >/dev/null 2>&1 && return
    rm -rf "$venv"
    command -v uv >/dev/null && uv venv --quiet --python "$python" "$venv" && return
    rm -rf "$venv"
    fail "$python can make no virtual environment."
}

# pip in the environment, else pip beside it, else straight from the lock file.
get_uv() {
    say "getting uv"
    local install=(install --quiet --disable-pip-version-check 'uv>=0.7')
    "$venv/bin/python" -m pip "${install[@]}" 2>/dev/null && return
    "$python" -m pip --python "$venv/bin/python" "${install[@]}" 2>/dev/null && return
    "$python" "$here/uv_from_lock.py" "$venv" && return
    fail "uv could not be had: neither pip nor a download worked (is there a network?)."
}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    fail "$python is missing or older than 3.11."
works || make_venv
command -v uv >/dev/null || [ -x "$venv/bin/uv" ] || get_uv
