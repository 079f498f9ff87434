"""Every kind of oddity that is counted anywhere is defined in words, and every kind that is defined can be met."""

import ast
from pathlib import Path

import pytest

import reportgen
from reportgen.issue_kinds import BOXES, KINDS, OUTPUTS, SAMPLES, SETS, SPANS
from reportgen.issues import issue
from reportgen.tasks.leaks import CODES

SOURCES = sorted(Path(reportgen.__file__).parent.rglob("*.py"))


def found() -> tuple[set[str], set[str]]:
    """All texts in the code, but those of the table itself, and the first arguments of calls that count an oddity.

    Some texts are put together.
    """
    texts, codes = {f"unknown_{kind}" for kind in ("image", "category")}, {*CODES.values()}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and path.name != "issue_kinds.py":
                texts.add(node.value)
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in ("issue", "Issue", "counted", "_counted", "note", "told"):
                    codes.add(node.args[0].value)
    return texts, codes


def test_every_kind_that_is_counted_is_defined_and_every_defined_one_is_counted() -> None:
    texts, codes = found()
    assert codes <= set(KINDS)
    assert len(codes) > 45
    assert set(KINDS) <= texts


def test_no_oddity_is_counted_without_a_definition() -> None:
    with pytest.raises(KeyError, match="another_code"):
        issue("another_code", "Something.", 1)


def test_definitions_are_short_sentences_of_their_own() -> None:
    titles = [kind.title for kind in KINDS.values()]
    assert len(set(titles)) == len(titles)
    for kind in KINDS.values():
        assert kind.what.endswith(".")
        assert kind.done.endswith(".")
        assert kind.of <= {SAMPLES, SETS, BOXES, SPANS, OUTPUTS}
        assert len(kind.what + kind.done) < 330
