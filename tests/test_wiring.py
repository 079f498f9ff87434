"""How the parts hang together: one import direction, nothing written but unlisted, small pieces, a light start."""

import ast
import importlib
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from reportgen import commands, readers, tasks
from reportgen.locations import templates_folder
from reportgen.report import blocks
from reportgen.rules import BOX_RULES, RULES
from reportgen.rules.rule import Rule

PACKAGE = Path(inspect.getfile(tasks)).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# Lowest first. A module may import from its own part and from the parts of lower lines.
LAYERS = (
    ("arrays", "errors", "issues", "locations", "numbers", "links", "files", "options"),
    ("tables",),
    ("readers", "datasets", "metrics", "outcomes"),
    ("box_outcomes",),
    ("evaluations",),
    ("rules",),
    ("record",),
    ("report",),
    ("comparison",),
    ("gates", "archive"),
    ("summary",),
    ("outputs", "recorded", "tasks"),
    ("pipeline", "given"),
    ("api", "commands"),
    ("adapters",),
    ("__init__", "__main__"),
)
FOUNDATION = LAYERS[0]  # small modules without parts of their own: they may import each other

MOST_LINES_OF_A_MODULE = 300
MOST_LINES_OF_A_FUNCTION = 50
LONG_FUNCTIONS: dict[str, str] = {}  # module:function -> why splitting it would hide what it does

HEAVY = ("numpy", "polars", "altair", "PIL", "jinja2")


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _part(module: str) -> str:
    """The first name below reportgen: `readers` of reportgen.readers.npz."""
    return [*module.split("."), "__init__"][1]


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imports(path: Path) -> Iterator[str]:
    """The modules that a module imports anywhere in it, as full names."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from names if node.module == "reportgen" else [str(node.module)]


def _layer(part: str) -> int:
    return next(number for number, parts in enumerate(LAYERS) if part in parts)


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(_tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _undocumented(nodes: list[ast.stmt], place: str) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if not ast.get_docstring(node):
                yield f"{place}.{node.name}"
            is_protocol = isinstance(node, ast.ClassDef) and "Protocol" in map(ast.unparse, node.bases)
            if isinstance(node, ast.ClassDef) and not is_protocol:
                yield from _undocumented(node.body, f"{place}.{node.name}")


def test_every_part_has_its_place_in_the_order():
    assert {_part(_name(path)) for path in MODULES} <= {part for parts in LAYERS for part in parts}


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_imports_go_one_way(path: Path):
    part = _part(_name(path))
    for module in _imports(path):
        if module.split(".")[0] != "reportgen":
            continue
        other = _part(module)
        is_allowed = other == part or _layer(other) < _layer(part) or {other, part} <= set(FOUNDATION)
        assert is_allowed, f"{_name(path)} imports {module}"


@pytest.mark.parametrize("path", [path for path in MODULES if path.parent.name == "metrics"], ids=_name)
def test_metrics_import_nothing_but_numpy_and_arrays(path: Path):
    for module in _imports(path):
        first = module.split(".")[0]
        is_own = module.startswith(("reportgen.arrays", "reportgen.metrics"))
        assert is_own or first == "numpy" or first in sys.stdlib_module_names, f"{_name(path)} imports {module}"


def test_every_reader_is_listed():
    written = {path.stem for path in (PACKAGE / "readers").glob("*.py") if "\nFORMATS = " in path.read_text("utf-8")}
    assert written == {inspect.getmodulename(inspect.getfile(reader)) for reader in readers.readers()}


def test_every_rule_is_listed():
    modules = [importlib.import_module(f"reportgen.rules.{path.stem}") for path in (PACKAGE / "rules").glob("[!_]*.py")]
    written = {value.name for module in modules for value in vars(module).values() if isinstance(value, Rule)}
    assert written == {rule.name for rule in (*RULES, *BOX_RULES)}
    assert len({*RULES, *BOX_RULES}) == len(written)


def test_every_section_is_listed():
    listed = {section.__name__ for task in tasks.TASKS.values() for section in task.sections}
    written = {
        function.name
        for path in (PACKAGE / "report" / "sections").glob("*.py")
        for function in _functions(path)
        if function.returns
        and ast.unparse(function.returns) in ("Section", "Section | None")
        and function.name[0] != "_"
    }
    assert written == listed


def test_every_task_is_listed():
    written = {value.name for value in vars(tasks).values() if isinstance(value, tasks.Task)}
    assert written == set(tasks.TASKS)


def test_every_command_is_listed():
    written = {
        path.stem
        for path in (PACKAGE / "commands").glob("[!_]*.py")
        if path.stem in (function.name for function in _functions(path))
    }
    assert written == {command.callback.__name__ for command in commands.app.registered_commands if command.callback}


def test_every_kind_of_block_has_its_template_and_every_template_its_block():
    kinds = {block.kind for block in get_args(blocks.Block)}
    assert kinds == {path.stem for path in (templates_folder() / "blocks").glob("*.html")}
    assert {path.stem for path in (templates_folder() / "blocks").glob("*.css")} <= kinds


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_modules_and_functions_are_small(path: Path):
    n_lines = len(path.read_text(encoding="utf-8").splitlines())
    assert n_lines <= MOST_LINES_OF_A_MODULE
    for function in _functions(path):
        n_lines = (function.end_lineno or 0) - function.lineno + 1
        is_listed = f"{_name(path)}:{function.name}" in LONG_FUNCTIONS
        assert n_lines <= MOST_LINES_OF_A_FUNCTION or is_listed, f"{function.name} has {n_lines} lines"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_all_that_is_public_is_explained(path: Path):
    tree = _tree(path)
    assert ast.get_docstring(tree) or path.name == "__main__.py", f"{_name(path)} says not what it is for"
    assert list(_undocumented(tree.body, _name(path))) == []


def test_the_command_line_starts_without_the_heavy_libraries():
    code = f"import sys, reportgen.commands; print(*(name for name in {HEAVY} if name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
