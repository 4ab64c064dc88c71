"""Every template compiles, every page is titled, and every template that the code names is there."""

import ast
import re

import pytest
from jinja2 import StrictUndefined, nodes

from tests.architecture.conftest import PROJECT

FOLDER = PROJECT / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file())
PAGES = [
    name for name in TEMPLATES if name.endswith(".html") and not name.startswith(("components/", "layouts/", "mail/"))
]


@pytest.fixture
def environment(app):
    return app.jinja_env


def test_a_name_that_a_template_does_not_know_is_an_error(environment):
    assert issubclass(environment.undefined, StrictUndefined)
    assert environment.select_autoescape if hasattr(environment, "select_autoescape") else environment.autoescape


def parsed(environment, name):
    return environment.parse(environment.loader.get_source(environment, name)[0])


def test_every_template_compiles_and_all_that_it_includes_exists(environment):
    for name in TEMPLATES:
        environment.get_template(name)
        for node in parsed(environment, name).find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            if isinstance(node.template, nodes.Const):
                environment.get_template(node.template.value)


def titled(environment, name):
    """Whether the page itself, or a layout between it and the shell, fills the block `title` with something."""
    tree = parsed(environment, name)
    extends = tree.find(nodes.Extends)
    if extends is None:
        return False
    for block in tree.find_all(nodes.Block):
        if block.name == "title":
            outputs = [item for output in block.find_all(nodes.Output) for item in output.nodes]
            return any(not isinstance(item, nodes.TemplateData) or item.data.strip() for item in outputs)
    return titled(environment, extends.template.value)


def test_every_page_has_a_title(environment):
    whole = [name for name in PAGES if parsed(environment, name).find(nodes.Extends) is not None]
    assert not [name for name in whole if not titled(environment, name)]


def test_every_template_that_the_code_names_exists():
    missing = []
    for path in (PROJECT / "wiki").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            value = node.value if isinstance(node, ast.Constant) else None
            if not isinstance(value, str) or not re.fullmatch(r"[a-z_]+(?:/[a-z0-9_]+)+\.(?:html|xml|txt)", value):
                continue
            if value not in TEMPLATES and not (PROJECT / "static" / value).exists():
                missing.append(f"{path.relative_to(PROJECT)}:{node.lineno}: {value}")
    assert not missing


def test_every_template_is_used():
    """By the code, or by another template."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "wiki").rglob("*.py"))
    markup = {name: (FOLDER / name).read_text(encoding="utf-8") for name in TEMPLATES}
    unused = [
        name
        for name in TEMPLATES
        if f'"{name}"' not in code
        and not any(f'"{name}"' in text or f"'{name}'" in text for other, text in markup.items() if other != name)
        and not re.fullmatch(r"errors/\d+\.html|mail/.*", name)  # named by the status, or by the mail
    ]
    assert not unused
