"""How the parts hang together: one import direction, nothing written but unlisted, small pieces, a light start."""

import ast
import importlib
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import pytest

from reportgen import commands, readers
from reportgen.commands.demo import _built as sample_built
from reportgen.evaluations.entities import NEW
from reportgen.evaluations.span_habits import SMALL, UPPER
from reportgen.locations import templates_folder
from reportgen.record.parts import MEDIA
from reportgen.report import blocks, confusion_blocks
from reportgen.report.charts import CHARTS
from reportgen.report.compared import blocks as compared_blocks
from reportgen.report.views import RowTest
from reportgen.report.words import Words
from reportgen.rules import BOX_RULES, OUTPUT_RULES, RULES, SET_RULES, SPAN_RULES
from reportgen.rules.rule import Rule
from reportgen.tasks.facts import FACTS
from reportgen.tasks.recognition import tasks
from tests.loops import each

PACKAGE = Path(inspect.getfile(commands)).parents[1]
MODULES = sorted(PACKAGE.rglob("*.py"))

# Small modules without parts of their own: they may import each other.
FOUNDATION = (
    *(
        "arrays",
        "chart_names",
        "errors",
        "issue_kinds",
        "issues",
        "locations",
        "numbers",
        "links",
        "files",
        "option_values",
        "options",
        "own_files",
        "parts",
        "places",
        "tuned",
        "reviewed",
    ),
    "report.words",
)
# Lowest first. A module may import from its own part and from the parts of lower lines.
LAYERS = (
    FOUNDATION,
    ("tables", "tags", "number_cells", "tasks.facts"),
    ("span_tokens",),
    ("span_tables", "vector_tables", "output_tables"),
    ("readers", "datasets", "metrics", "outcomes"),
    ("box_outcomes", "set_outcomes", "set_pairs", "inputs"),
    ("span_outcomes",),
    ("evaluations",),
    ("consoles",),
    ("rules",),
    ("record",),
    ("comparison",),
    ("gates",),
    ("report",),
    ("archive",),
    ("outputs", "tasks"),
    ("reading",),
    ("pipeline", "given"),
    ("training",),
    ("api", "commands"),
    ("adapters",),
    ("__init__", "__main__"),
)

MOST_LINES_OF_A_MODULE = 300
MOST_LINES_OF_A_FUNCTION = 50
LONG_FUNCTIONS = {  # module:function -> why splitting it would hide what it does
    "reportgen.commands.build:build": "a parameter per documented option",
    "reportgen.commands.crossval:crossval": "a line per documented option",
}

HEAVY = ("numpy", "polars", "altair", "PIL", "jinja2", "yaml")


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _part(module: str) -> str:
    """The first name below reportgen, `readers` of reportgen.readers.npz, or a module that is a part of its own."""
    own = ".".join(module.split(".")[1:3])
    return own if any(own in parts for parts in LAYERS) else [*module.split("."), "__init__"][1]


@pytest.fixture(scope="module", autouse=True)
def _trees() -> Iterator[None]:
    """The code is parsed once for all tests here, and not kept for those of other files."""
    yield
    _tree.cache_clear()


@cache
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


@each("path", MODULES)
def test_imports_go_one_way(path: Path):
    part = _part(_name(path))
    for module in _imports(path):
        if module.split(".")[0] != "reportgen":
            continue
        other = _part(module)
        is_allowed = other == part or _layer(other) < _layer(part) or {other, part} <= set(FOUNDATION)
        assert is_allowed, f"{_name(path)} imports {module}"


@each("path", [path for path in MODULES if path.parent.name == "metrics"])
def test_metrics_import_nothing_but_numpy_arrays_and_parts(path: Path):
    for module in _imports(path):
        first = module.split(".")[0]
        is_own = module.startswith(("reportgen.arrays", "reportgen.metrics", "reportgen.parts", "reportgen.places"))
        assert is_own or first == "numpy" or first in sys.stdlib_module_names, f"{_name(path)} imports {module}"


def test_every_reader_is_listed():
    written = {path.stem for path in (PACKAGE / "readers").glob("*.py") if "\nFORMATS = " in path.read_text("utf-8")}
    assert written == {inspect.getmodulename(inspect.getfile(reader)) for reader in readers.readers()}


def test_every_rule_is_listed():
    modules = [importlib.import_module(f"reportgen.rules.{path.stem}") for path in (PACKAGE / "rules").glob("[!_]*.py")]
    written = {value.name for module in modules for value in vars(module).values() if isinstance(value, Rule)}
    assert written == {rule.name for rule in (*RULES, *SET_RULES, *BOX_RULES, *SPAN_RULES, *OUTPUT_RULES)}
    assert len({*RULES, *SET_RULES, *BOX_RULES, *SPAN_RULES, *OUTPUT_RULES}) == len(written)


def test_every_section_is_listed():
    listed = {section.__name__ for task in tasks().values() for section in task.sections}
    written = {
        function.name
        for path in (PACKAGE / "report" / "sections").glob("*.py")
        for function in _functions(path)
        if function.returns
        and ast.unparse(function.returns) in ("Section", "Section | None")
        and function.name[0] != "_"
        and len(function.args.args) == 1  # with more, it is what sections are made with
    }
    assert written == listed


def test_every_task_is_listed():
    written = {path.stem for path in (PACKAGE / "tasks").glob("*.py") if "\nTASK = " in path.read_text("utf-8")}
    assert written == set(tasks())
    assert [task.facts.name for task in tasks().values()] == list(FACTS)


def _is_of_a_task(path: Path) -> bool:
    """Whether a module belongs to one task: it lies in tasks/, or the task's name is in its own."""
    return path.parent.name == "tasks" or path.stem.removesuffix("_view") in FACTS


def _asked(tree: ast.Module) -> set[str]:
    """The names that a module reads of anything, by itself or as an attribute."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return names | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


@each("path", [path for path in MODULES if not _is_of_a_task(path)])
def test_no_other_module_knows_a_task(path: Path):
    tree = _tree(path)
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert set(FACTS) & texts == set(), f"{_name(path)} names a task"
    asked = [ast.unparse(node.args[1]) for node in ast.walk(tree)
             if isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance"]  # fmt: skip
    assert not [kind for kind in asked if re.search(r"(?<!Outcome)(Evaluation|Dataset)\b", kind)], _name(path)


def test_only_the_matrix_asks_whether_anything_is_predicted_where_nothing_is():
    asking = {_name(path) for path in MODULES if "has_background" in _asked(_tree(path))}
    assert asking <= {f"reportgen.report.{name}" for name in ("payload", "overview", "sections.confusion")}


def test_only_what_is_drawn_depends_on_what_a_task_draws():
    asking = {_name(path) for path in MODULES if "draws" in _asked(_tree(path))}
    assert asking <= {"reportgen.report.confusion_blocks", "reportgen.report.compared.shown"}


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
    shared = {
        name
        for block in get_args(blocks.Block)
        if isinstance(block.__dict__.get("styles"), tuple)
        for name in block.styles
    }
    some = {name for block in get_args(blocks.Block) if isinstance(block.__dict__.get("styles"), property)
            for name in re.findall(r'"(\w+)"', inspect.getsource(block.styles.fget))}  # fmt: skip
    assert {path.stem for path in (templates_folder() / "blocks").glob("*.css")} <= kinds | shared | some


IMPORTS = re.compile(r'^import \{([^}]*)\} from "([^"]+)";$', re.MULTILINE)
WORDS = Words("picture", "missed", "object")
CHART_NAMES = {path.stem for path in (templates_folder() / "charts").glob("*.json")} | set(CHARTS)
EXPORTS = re.compile(r"^export (?:async )?(?:function|const|class) (\w+)", re.MULTILINE)
VENDOR = templates_folder().resolve() / "vendor"
SCRIPTS = {
    path.resolve(): path.read_text("utf-8")
    for path in sorted(templates_folder().rglob("*.js"))
    if VENDOR not in path.resolve().parents  # written by others
}


def _imported(path: Path) -> dict[Path, set[str]]:
    """What a module of the page takes from which others."""
    found = IMPORTS.findall(SCRIPTS[path])
    places = {(path.parent / target).resolve(): {name.strip() for name in names.split(",")} for names, target in found}
    return {place: names for place, names in places.items() if VENDOR not in place.parents}


def test_every_block_with_a_script_is_mounted_by_it():
    kinds = {block.kind for block in get_args(blocks.Block)}
    scripts = {path.stem: text for path, text in SCRIPTS.items() if path.parent.name == "blocks" and path.stem in kinds}
    assert len(scripts) > 10
    assert [kind for kind, text in scripts.items() if "mount" not in EXPORTS.findall(text)] == []


def _drawn() -> set[str]:
    """What the tasks draw their cases as."""
    return {facts.words(media, True).draws for facts in FACTS.values() for media in MEDIA}


def test_every_script_of_the_page_belongs_to_a_block_or_is_imported():
    named = {f"blocks/{block.kind}.js" for block in get_args(blocks.Block)} | {f"media/{name}.js" for name in _drawn()}
    for module in (blocks, confusion_blocks, compared_blocks):
        named |= set(re.findall(r"\b(?:blocks|media)/\w+\.js", inspect.getsource(module)))
    named |= {f"charts/{name}.js" for name in CHART_NAMES}
    known = {target for path in SCRIPTS for target in _imported(path)}
    for path in set(SCRIPTS) - known:
        name = path.relative_to(templates_folder()).as_posix()
        assert name in named | {"page.js", "compare.js", "archive.js", "starter.js"}, f"nobody needs {name}"


def test_whatever_a_task_draws_has_a_script_and_a_template():
    assert len(_drawn()) > 1
    for name in _drawn():
        assert "mount" in EXPORTS.findall(SCRIPTS[templates_folder() / "media" / f"{name}.js"])
        assert (templates_folder() / "media" / f"{name}.html").exists()


def test_the_page_knows_every_test_of_rows_that_a_view_may_name():
    source = (templates_folder() / "blocks" / "views.js").read_text("utf-8")
    (body,) = re.findall(r"const rowTests = \{(.*?)\n\};", source, re.DOTALL)
    assert set(re.findall(r"^  (\w+):", body, re.MULTILINE)) == set(get_args(RowTest))


def test_every_view_that_a_page_links_is_one_that_its_gallery_offers(samples: Path):
    text = sample_built(samples / "digit-scenes" / "reportgen.toml").html.decode()
    body = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    menu = body[body.index('id="gallery-state"') :].split("</select>")[0]
    linked = set(re.findall(r'href="#(?:[^"]*&(?:amp;)?)?state=([\w-]+)', body))
    assert len(linked) > 4
    assert linked <= set(re.findall(r'<option value="([\w-]+)"', menu))


def test_no_script_names_a_view_that_only_one_task_has():
    views = [task.view for task in tasks().values() if task.view]
    marked = SimpleNamespace(marks=(NEW, SMALL, UPPER))
    own = {one.state for view in views for one in view.views(marked, WORDS)} - set(get_args(RowTest))
    assert len(own) > 4
    for path, text in SCRIPTS.items():
        opened = set(re.findall(r'\bview(?: [!=]==|:) "([\w-]+)"', text))
        listed = {state for state in own - {"worst"} if f'"{state}"' in text or f"{state}:" in text}
        assert own & (opened | listed) == set(), path.name


def test_only_what_draws_boxes_asks_the_page_for_boxes():
    asking = {
        path.parent.name for path, text in SCRIPTS.items() if re.search(r"\bdata\.boxes\b|\bboxes \} = page", text)
    }
    assert asking == {"media"}


def test_no_entry_lists_the_scripts_of_blocks():
    for name in ("page.js", "compare.js", "archive.js"):
        assert not [path.name for path in _imported(templates_folder() / name) if path.parent.name == "blocks"]


def test_every_module_names_what_it_imports_as_it_is_exported_and_exports_nothing_else():
    wanted: dict[Path, set[str]] = {path: {"mount", "start", "behaviour"} for path in SCRIPTS}
    for path, text in SCRIPTS.items():
        rest = re.sub(r"^import .*$", "", text, flags=re.MULTILINE)
        for target, names in _imported(path).items():
            wanted[target] |= names
            assert names <= set(EXPORTS.findall(SCRIPTS[target])), f"{path.name} from {target.name}"
            assert all(re.search(rf"\b{name}\b", rest) for name in names), f"{path.name} does not use all of {names}"
    idle = {path.name: set(EXPORTS.findall(text)) - wanted[path] for path, text in SCRIPTS.items()}
    assert {name: names for name, names in idle.items() if names} == {}


@each("path", MODULES)
def test_modules_and_functions_are_small(path: Path):
    n_lines = len(path.read_text(encoding="utf-8").splitlines())
    assert n_lines <= MOST_LINES_OF_A_MODULE
    for function in _functions(path):
        n_lines = (function.end_lineno or 0) - function.lineno + 1
        is_listed = f"{_name(path)}:{function.name}" in LONG_FUNCTIONS
        assert n_lines <= MOST_LINES_OF_A_FUNCTION or is_listed, f"{function.name} has {n_lines} lines"


@each("path", MODULES)
def test_all_that_is_public_is_explained(path: Path):
    tree = _tree(path)
    assert ast.get_docstring(tree) or path.name == "__main__.py", f"{_name(path)} says not what it is for"
    assert list(_undocumented(tree.body, _name(path))) == []


def test_the_command_line_starts_without_the_heavy_libraries():
    code = f"import sys, reportgen.commands; print(*(name for name in {HEAVY} if name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


# What a file or a name is made of, not what a reader sees: coordinates, keys, names of labels read from a file.
ROUNDS_ITSELF = {
    "reportgen.numbers",
    "reportgen.outputs.scene",
    "reportgen.metrics.criterion",
    "reportgen.evaluations.voc",
}


@each("path", MODULES)
def test_numbers_are_rounded_for_readers_in_one_module(path: Path):
    if _name(path) in ROUNDS_ITSELF or _part(_name(path)) == "readers":
        return
    formats = [node.format_spec for node in ast.walk(_tree(path)) if isinstance(node, ast.FormattedValue)]
    rounding = [ast.unparse(form) for form in formats if form and re.search(r"[efg%]['\"]$", ast.unparse(form))]
    assert rounding == []


def test_scripts_round_for_readers_in_one_module():
    """Elsewhere only what is drawn is rounded: coordinates, the steps of an axis, the name of a step in the address."""
    drawing = {"numbers.js", "router.js", "scene.js", "trend_lines.js"}
    rounding = {path.name for path, text in SCRIPTS.items() if re.search(r"toFixed|toPrecision", text)}
    assert rounding == drawing


def _loaded(code: str, root: Path) -> list[str]:
    """Which of the heavy libraries are there after some lines of Python."""
    code += f"\nimport sys; print(*(name for name in {HEAVY} if name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    return run.stdout.split()


def test_importing_the_package_loads_none_of_the_heavy_libraries(root: Path):
    assert _loaded("import reportgen", root) == []
    assert set(_loaded("import reportgen.api, reportgen.adapters", root)) <= {"numpy"}


def test_a_report_is_built_without_altair(root: Path):
    code = "import reportgen; reportgen.build('samples/digits/predictions.csv')"
    assert "altair" not in _loaded(code, root)
