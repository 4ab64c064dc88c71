#!/bin/sh
# Writes requirements.txt and requirements-dev.txt from pyproject.toml: every package pinned, every file hashed.
# Needs `uv`, which the project itself does not; called by `make lock`.
set -eu
cd "$(dirname "$0")/.."
UV=${UV:-uv}
lock() {
    output=$1
    shift
    "$UV" pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-annotate --group build "$@" \
        -o "$output" pyproject.toml >/dev/null
    { printf '# Made by `make lock` from pyproject.toml; do not edit.\n'; grep -v -E '^(--|#)' "$output"; } >"$output.new"
    mv "$output.new" "$output"
}
lock requirements.txt "$@"
lock requirements-dev.txt --extra dev "$@"
