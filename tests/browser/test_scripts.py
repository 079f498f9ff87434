"""The script of a page: its modules in scopes of their own, and no module that no block of the page needs."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.locations import templates_folder
from reportgen.outputs.scripts import block_modules, joined_modules
from reportgen.report.blocks import Definitions
from reportgen.report.confusion_blocks import Matrix
from reportgen.report.threshold_block import Strip
from reportgen.report.words import Words

ENTRIES = ("page.js", "compare.js", "archive.js")


def modules(folder: Path, **sources: str) -> Path:
    for name, source in sources.items():
        path = folder / f"{name.replace('__', '/')}.js"
        path.parent.mkdir(exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return folder


def matrix(n_labels: int, *, drawn: bool) -> Matrix:
    counts = tuple((1,) * (n_labels + 1) for _ in range(n_labels + 1)) if drawn else ()
    words = Words("picture", "withheld", "picture")
    sides = {"has_missed": False, "has_background": False, "positive": None, "has_together": False}
    return Matrix(("a",) * n_labels, counts, (), (), (), (0, 0), words, **sides, cell_width=29, overview=None)


def test_a_module_is_called_with_what_it_imports_before_who_imports_it(tmp_path: Path):
    folder = modules(
        tmp_path,
        page='import { two } from "./blocks/two.js";\nimport { one } from "./one.js";\n\nexport const start = () => two(one);\n',
        blocks__two='// Two.\nimport { one } from "../one.js";\n\nexport function two(x) {\n  return x + one;\n}\n',
        one="export const one = 1; // export stays in a comment\n",
    )
    assert joined_modules(folder, "page.js") == (
        "const $0=(()=>{\nconst one = 1; // export stays in a comment\nreturn{one}})();\n"
        "const $1=(()=>{\n// Two.\nconst {one}=$0;\n\nfunction two(x) {\n  return x + one;\n}\nreturn{two}})();\n"
        "const $2=(()=>{\nconst {two}=$1;\nconst {one}=$0;\n\nconst start = () => two(one);\nreturn{start}})();\n"
        "await $2.start([], {});\n"
    )


@pytest.fixture(scope="module")
def run(browser) -> Callable[[Path, list[str]], object]:
    """What a joined script leaves in `globalThis.said`."""

    def ran(folder: Path, mounted: list[str]) -> object:
        page = browser.new_page()
        page.set_content(f'<script type="module">{joined_modules(folder, "page.js", mounted)}</script>')
        page.wait_for_function("globalThis.said !== undefined")
        said = page.evaluate("globalThis.said")
        page.close()
        return said

    return ran


def test_two_modules_may_use_one_name_and_each_has_its_own(tmp_path: Path, run):
    folder = modules(
        tmp_path,
        page='import { said } from "./said.js";\nexport const start = mounts => { mounts.forEach(mount => mount()); globalThis.said = said; };\n',
        said="export const said = [];\n",
        a='import { said } from "./said.js";\nconst name = "a";\nexport function mount() { said.push(name); }\n',
        b='import { said } from "./said.js";\nconst name = "b";\nexport function mount() { said.push(name); }\n',
    )
    assert run(folder, ["b.js", "a.js"]) == ["b", "a"]


def test_a_module_runs_once_and_sees_no_name_that_it_does_not_import(tmp_path: Path, run):
    folder = modules(
        tmp_path,
        page='import { count } from "./count.js";\nimport { seen } from "./blind.js";\n'
        "export const start = () => { globalThis.said = [count.n, seen, this === undefined]; };\n",
        count="export const count = { n: 0 };\ncount.n++;\n",
        blind='import { count } from "./count.js";\nexport const seen = [typeof hidden, count.n];\n',
        a="const hidden = 1;\nexport function mount() { return hidden; }\n",
    )
    assert run(folder, ["a.js"]) == [1, ["undefined", 1], True]


def test_joined_modules_are_strict_and_may_wait_at_the_top(tmp_path: Path, run):
    source = "export async function start() { await null; try { undeclared = 1; } catch (error) { globalThis.said = error.name; } }\n"
    assert run(modules(tmp_path, page=source), []) == "ReferenceError"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ('export const text = "</script>";\n', "end its own element"),
        ('export const text = "</SCRIPT >";\n', "end its own element"),
        ("// <!-- a comment that HTML would read\n", "end its own element"),
        ("export default 1;\n", "export default"),
        ("export let n = 1;\n", "export let"),
        ('import * as all from "./one.js";\n', "import"),
        ('import { one as two } from "./one.js"\n', "import"),
    ],
)
def test_a_form_that_would_not_survive_the_joining_is_refused(tmp_path: Path, source: str, reason: str):
    with pytest.raises(ValueError, match=re.escape(reason)):
        joined_modules(modules(tmp_path, page=source, one="export const one = 1;\n"), "page.js")


def test_of_the_modules_only_imports_and_the_word_export_are_rewritten():
    folder = templates_folder()
    every = [path.relative_to(folder).as_posix() for path in folder.rglob("*.js")]
    wanted = ("export function mount()", "export const behaviour = ")
    mounted = [name for name in every if any(word in (folder / name).read_text("utf-8") for word in wanted)]
    scripts = [joined_modules(folder, entry, mounted) for entry in ENTRIES]
    lines = {line for script in scripts for line in script.split("\n")}
    for name in set(every) - {"starter.js"}:
        for line in (folder / name).read_text(encoding="utf-8").split("\n"):
            if not line.startswith("import "):
                assert line.removeprefix("export ") in lines, f"{name}: {line}"
    assert not any(re.search(r"^(import|export) ", script, re.MULTILINE) for script in scripts)


def test_the_modules_of_blocks_come_in_the_order_of_the_page_each_once_and_only_where_there_is_one():
    strip = Strip((0.0,), 0, (), "")
    blocks = [strip, Definitions(()), matrix(3, drawn=True), strip]
    wanted = ["blocks/strip.js", "blocks/matrix_table.js", "blocks/matrix.js"]
    assert block_modules(templates_folder(), blocks) == wanted


@pytest.mark.parametrize(
    ("drawn", "present", "absent"), [(True, "matrix_table", "grid"), (False, "grid", "matrix_table")]
)
def test_a_matrix_brings_the_script_of_the_form_it_has(drawn: bool, present: str, absent: str):
    found = block_modules(templates_folder(), [matrix(3, drawn=drawn)])
    assert f"blocks/{present}.js" in found
    assert f"blocks/{absent}.js" not in found


@pytest.mark.parametrize(
    ("name", "present", "absent"),
    [
        (
            "demo",
            ["media/picture.js", "blocks/gallery.js", "blocks/strip.js"],
            ["media/boxes.js", "media/scene.js", "media/stage.js", "blocks/grid.js", "blocks/trend.js"],
        ),
        (
            "scenes",
            ["media/boxes.js", "media/stage.js", "blocks/matrix_table.js"],
            ["blocks/grid.js", "media/item_boxes.js"],
        ),
        ("thousand", ["blocks/grid.js"], ["blocks/matrix_table.js", "media/scene.js"]),
        ("unscored", ["blocks/performance.js"], ["blocks/strip.js", "blocks/threshold.js"]),
    ],
)
def test_a_page_holds_the_scripts_of_its_blocks_and_no_other(made, name: str, present: list[str], absent: list[str]):
    def first_line(module: str) -> str:
        return (templates_folder() / module).read_text(encoding="utf-8").split("\n")[0]

    html = made(name).html
    assert [module for module in present if first_line(module) not in html] == []
    assert [module for module in absent if first_line(module) in html] == []
