#!/bin/sh
# messages.sh BIN: extracts every marked text, brings the catalogues of wiki/translations up to date and compiles them.
# Line numbers and dates are left out, so that a catalogue changes only when a text does.
set -eu
bin=$1
pot=build/messages.pot
mkdir -p build
"$bin/pybabel" -q extract -F babel.cfg -k lazy_gettext -k N_ -k _l --no-location --sort-output --omit-header \
    --project Commondraft -o "$pot" wiki templates
for language in en zh; do
    catalogue=wiki/translations/$language/LC_MESSAGES/messages.po
    if [ -e "$catalogue" ]; then
        "$bin/pybabel" -q update -i "$pot" -d wiki/translations -l "$language" --no-fuzzy-matching --ignore-obsolete --omit-header
    else
        "$bin/pybabel" -q init -i "$pot" -d wiki/translations -l "$language"
    fi
done
"$bin/pybabel" -q compile -d wiki/translations
