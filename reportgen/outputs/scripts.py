"""The ES modules of a page as one script: each in a scope of its own, and only what the blocks of the page need."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from posixpath import dirname, join, normpath

from reportgen.report.blocks import Block
from reportgen.report.chart import Chart

IMPORT = re.compile(r'^import \{ (?P<names>[^}]*) \} from "(?P<path>[^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (?P<name>\w+))", re.MULTILINE)
LEFT_OVER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)

BEHAVIOURS = "charts/"  # the folder of what charts do of their own, a module a chart
HOST = "blocks/charts.js"


def block_modules(folder: Path, blocks: Sequence[Block]) -> list[str]:
    """The modules that make blocks live, each once, in the order of the page; what charts do of their own comes first.

    Where there are charts, what starts them comes last: by then every block has said what it wants of them.
    """
    charts = [chart for block in blocks for chart in getattr(block, "charts", ())]
    named = [_behaviour(folder, chart) for chart in charts]
    named += [name for block in blocks for name in (*getattr(block, "scripts", ()), f"blocks/{block.kind}.js")]
    if charts:
        named = [name for name in named if name != HOST] + [HOST]
    return [name for name in dict.fromkeys(named) if (folder / name).exists()]


def _behaviour(folder: Path, chart: Chart) -> str:
    """The module of what a chart does of its own: that of its first spec, else that of its name."""
    own = f"{BEHAVIOURS}{chart.specs[0]}.js"
    return own if (folder / own).exists() else f"{BEHAVIOURS}{chart.name}.js"


def block_styles(folder: Path, blocks: Sequence[Block]) -> list[Path]:
    """The style sheets of blocks and of those whose styles they share, each once."""
    kinds = {name for block in blocks for name in (block.kind, *getattr(block, "styles", ()))}
    kinds |= {"charts"} if any(getattr(block, "charts", ()) for block in blocks) else set()
    return [sheet for kind in sorted(kinds) if (sheet := folder / "blocks" / f"{kind}.css").exists()]


def joined_modules(folder: Path, entry: str, mounted: Sequence[str] = ()) -> str:
    """One script that calls `start` of the entry with `mount` of each of the mounted modules, and `behaviour` of those
    that only say how a chart behaves, by the name of the chart.

    A module becomes a function that is called at once and returns its exports; its imports are taken from theirs.

    Raises: ValueError for a form of import or export that is not known, or text that would end the script early.
    """
    order: list[str] = []
    for module in (*mounted, entry):
        _collect(folder, module, order)
    scopes = [_scope(folder, module, order) for module in order]
    behaving = {Path(name).stem: name for name in mounted if name.startswith(BEHAVIOURS)}
    mounts = ", ".join(f"{_variable(module, order)}.mount" for module in mounted if module not in behaving.values())
    own = ", ".join(f"{name}: {_variable(module, order)}.behaviour" for name, module in behaving.items())
    script = "\n".join([*scopes, f"await {_variable(entry, order)}.start([{mounts}], {{{own}}});\n"])
    if "</script" in script.lower() or "<!--" in script:
        raise ValueError("a script would end its own element")
    return script


def _collect(folder: Path, module: str, order: list[str]) -> None:
    """Puts a module behind all that it imports."""
    if module in order:
        return
    for found in IMPORT.finditer(_read(folder, module)):
        _collect(folder, _target(module, found["path"]), order)
    order.append(module)


def _scope(folder: Path, module: str, order: list[str]) -> str:
    def taken(found: re.Match[str]) -> str:
        names = found["names"].replace(" ", "")
        return f"const {{{names}}}={_variable(_target(module, found['path']), order)};\n"

    source = _read(folder, module)
    inside = EXPORT.sub("", IMPORT.sub(taken, source))
    if unknown := LEFT_OVER.search(inside):
        raise ValueError(f"{module}: {unknown[0]}")
    exports = ",".join(found["name"] for found in EXPORT.finditer(source))
    return f"const {_variable(module, order)}=(()=>{{\n{inside}return{{{exports}}}}})();"


def _variable(module: str, order: list[str]) -> str:
    return f"${order.index(module)}"


def _target(module: str, path: str) -> str:
    return normpath(join(dirname(module), path))


def _read(folder: Path, module: str) -> str:
    return (folder / module).read_text(encoding="utf-8")
