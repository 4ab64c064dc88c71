"""What an operator can set and call is written down, and nothing else is."""

import re
from dataclasses import fields

import click
import pytest

from wiki.config import Settings


def commands(group, words=("commondraft",)):
    """All commands of the command line, as one types them."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))
        elif not command.hidden:
            yield " ".join((*words, name))


@pytest.fixture(scope="module")
def readme(project):
    return (project / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_a_row_of_the_readme_with_its_default(readme):
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", readme, re.MULTILINE))
    assert set(rows) == {item.name.upper() for item in fields(Settings)}
    for item in fields(Settings):
        default = "1" if item.default is True else "0" if item.default is False else str(item.default)
        expected = f"`{default}`" if default else "(empty)"
        assert rows[item.name.upper()] == expected, item.name


def test_every_command_is_in_the_readme(readme):
    from wiki.cli import main

    missing = [command for command in commands(main) if f"`{command}" not in readme]
    assert not missing


def test_every_command_in_the_documents_exists(project):
    from wiki.cli import main

    known = set(commands(main))
    for path in [project / "README.md", *project.glob("docs/**/*.md"), project / "CONTRIBUTING.md"]:
        for words in re.findall(r"`(commondraft [a-z][a-z -]*)", path.read_text(encoding="utf-8")):
            typed = re.split(r" -", words)[0].strip()
            assert any(
                typed == command or typed.startswith(f"{command} ") or command.startswith(typed) for command in known
            ), f"{path.name}: {typed}"


def test_every_make_target_explains_itself(project):
    makefile = (project / "Makefile").read_text(encoding="utf-8")
    phony = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE).group(1).split())
    explained = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    assert phony == explained


def test_links_between_documents_lead_somewhere(project):
    for path in [*project.glob("*.md"), *project.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target):
                assert (path.parent / target).exists(), f"{path.name}: {target}"
