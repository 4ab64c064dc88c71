#!/bin/sh
# make-venv.sh PYTHON FOLDER: a virtual environment with pip, on a bare machine too.
# Debian ships Python without ensurepip; as root its package is installed, otherwise the way out is named.
set -eu
python=$1
folder=$2
if ! command -v "$python" >/dev/null 2>&1; then
    echo "No $python found. Install Python 3.11 or later, or name one: make PYTHON=/path/to/python3" >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "$("$python" --version) is too old: Python 3.11 or later is needed. Name one: make PYTHON=/path/to/python3" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    fi
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        echo "$python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
fi
rm -rf "$folder"
"$python" -m venv "$folder"
