"""Brings the catalogues of wiki/translations up to date with the texts that code and templates mark, and compiles them.

English is the language of the source: its catalogue is filled from the source by itself. What another language lacks
is listed at the end, and the exit status is 1 then.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PROJECT = Path(__file__).resolve().parents[1]
FOLDER = PROJECT / "wiki" / "translations"
LANGUAGES = ("en", "zh")
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# A fixed date: a catalogue changes only when a text does.
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def extracted() -> Catalog:
    """Every marked text of the project, in alphabetical order."""
    catalogue = Catalog(project="Commondraft", version="", creation_date=WHEN, charset="utf-8", fuzzy=False)
    with (PROJECT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    for folder in ("wiki", "templates"):
        here = [(f"{pattern}".removeprefix(f"{folder}/"), method) for pattern, method in methods]
        opts = {pattern.removeprefix(f"{folder}/"): values for pattern, values in options.items()}
        found = extract_from_dir(
            PROJECT / folder, method_map=here, options_map=opts, keywords=KEYWORDS, comment_tags=("Translators:",)
        )
        for _, _, text, comments, context in found:
            catalogue.add(text, None, auto_comments=comments, context=context)
    return catalogue


def kept(language: str) -> Catalog:
    """The catalogue of the language as it stands, empty when there is none."""
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Catalog(locale=language, project="Commondraft", version="", creation_date=WHEN, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def lacks(message: Message) -> bool:
    """Whether a message has no translation, or one that was guessed."""
    translations = message.string if isinstance(message.string, list | tuple) else [message.string]
    return message.fuzzy or not all(translations)


def update(language: str, template: Catalog) -> Catalog:
    """Merge the template into the language's catalogue: new texts come in, those no longer used go out."""
    old = kept(language)
    merged = Catalog(
        locale=language,
        project="Commondraft",
        version="",
        creation_date=WHEN,
        revision_date=WHEN,
        last_translator="Commondraft",
        language_team=language,
        header_comment=f"# Commondraft: the texts of the interface ({language}), by `make messages`.",
        fuzzy=False,
    )
    for message in template:
        if not message.id:
            continue
        before = old.get(message.id, message.context)
        string = before.string if before is not None and not before.fuzzy else None
        if language == "en":
            string = message.id
        merged.add(message.id, string, auto_comments=message.auto_comments, context=message.context)
    return merged


def save(language: str, catalogue: Catalog) -> None:
    """Write the catalogue and its compiled form, each by a rename so that nobody reads half of one."""
    folder = FOLDER / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("messages.po", "messages.mo"):
        making = folder / f"{name}.new"
        with making.open("wb") as file:
            if name.endswith(".po"):
                write_po(file, catalogue, width=110, sort_output=True, no_location=True)
            else:
                write_mo(file, catalogue)
        making.rename(folder / name)


def compile_changed() -> None:
    """Compile the catalogues that changed since they were compiled."""
    for path in FOLDER.glob("*/LC_MESSAGES/messages.po"):
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
            making = compiled.with_suffix(".mo.new")
            with path.open("rb") as source, making.open("wb") as target:
                write_mo(target, read_po(source, locale=path.parents[1].name))
            making.rename(compiled)


def main() -> int:
    """Update, save and compile every catalogue; 1 when something is left to translate."""
    template = extracted()
    missing = 0
    for language in LANGUAGES:
        catalogue = update(language, template)
        save(language, catalogue)
        lacking = [message for message in catalogue if message.id and lacks(message)]
        print(f"{language}: {len(catalogue)} texts, {len(lacking)} to translate")
        missing += len(lacking)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
