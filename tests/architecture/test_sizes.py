"""Modules and functions stay small enough to be read at once."""

import ast
import statistics

import pytest

from tests.architecture.conftest import PROJECT

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
MOST_POSITIONAL = 5
MODULES = sorted(
    path
    for root in ("wiki", "tests", "tools")
    for path in (PROJECT / root).rglob("*.py")
    if "versions" not in path.parts  # migrations are written once, by a program
)


def functions(path):
    """All functions of a module with their lengths in lines, decorators and docstring left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None and len(node.body) > 1 else node.body
            yield node, node.end_lineno - body[0].lineno + 2


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_module_and_its_functions_are_short(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE, f"{lines} lines, {LONGEST_FILE} at most"
    long = [
        f"{node.name} (line {node.lineno}): {length}" for node, length in functions(path) if length > LONGEST_FUNCTION
    ]
    assert not long, f"functions over {LONGEST_FUNCTION} lines: {long}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_no_function_takes_more_than_five_things_by_position(path):
    many = []
    for node, _ in functions(path):
        names = [
            argument.arg
            for argument in [*node.args.posonlyargs, *node.args.args]
            if argument.arg not in {"self", "cls"}
        ]
        # pytest hands fixtures over by name.
        is_test = path.is_relative_to(PROJECT / "tests")
        if len(names) > MOST_POSITIONAL and not is_test:
            many.append(f"{node.name} (line {node.lineno}): {len(names)}")
    assert not many


def test_most_functions_are_very_short():
    lengths = [length for path in MODULES if path.is_relative_to(PROJECT / "wiki") for _, length in functions(path)]
    assert statistics.median(lengths) <= 10
    assert statistics.quantiles(lengths, n=10)[8] <= 30


def test_every_module_says_what_it_is_for():
    silent = [
        str(path.relative_to(PROJECT))
        for path in MODULES
        if path.stat().st_size and ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None
    ]
    assert not silent
