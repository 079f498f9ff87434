"""Named entities: what is drawn in the texts are the spans of the files, and every figure is Python's at every step."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import json
from pathlib import Path

import numpy as np
import pytest

from reportgen import numbers
from reportgen.span_outcomes import BOTH, BOUNDARY
from tests.browser.made_spans import HARD
from tests.browser.rest import rest, settled
from tests.browser.tables import saved_rows

# Reads the text back from the page, and of each bracket where it begins and ends; one that ends in no piece is cut.
DRAWN = """() => {
    const found = { text: "", g: [], p: [] };
    document.querySelectorAll("#doc p[dir]").forEach((line, n) => {
        if (n) found.text += "\\n";
        const open = {};
        for (const node of line.childNodes) {
            if (node.nodeType === Node.TEXT_NODE) found.text += node.data;
            else if (node.classList.contains("a")) {
                const text = node.firstChild.data, from = found.text.length;
                for (const mark of node.querySelectorAll("i")) {
                    const [side, lane, kind] = mark.className.split(" "), key = side + lane + kind, isEnd = mark.classList.contains("e");
                    if (mark.classList.contains("s")) open[key] = from;
                    if (isEnd) found[side].push([open[key], from + text.length]);
                }
                found.text += text;
            }
        }
    });
    return found;
}"""
TAGS = """() => [...document.querySelectorAll("#doc .tag")].map(tag => tag.textContent)"""


def _units(text: str, spans: list) -> list[list[int]]:
    """Spans as the page counts them: in UTF-16 units."""
    at = [len(text[:k].encode("utf-16-le")) // 2 for k in range(len(text) + 1)]
    return sorted([at[start], at[end]] for start, end, _ in spans)


def test_a_view_without_a_label_is_of_all_labels(open_report):
    page = open_report("spans", hash="state=missed").page
    assert page.evaluate("() => new URLSearchParams(location.hash.slice(1)).get('label')") is None
    assert "All entities that are not found" in page.inner_text("#gallery")


def test_drawn_spans_are_those_of_the_file_and_the_page_without_scripts_draws_the_same(open_report):
    page = open_report("spans").page
    page.uncheck("#docs-only")
    assert page.locator("#threshold-slider").count() == 0
    for name, (text, true, said) in HARD.items():
        page.evaluate("name => { location.hash = `img=${encodeURIComponent(name)}`; }", name)
        rest(page)
        found = page.evaluate(DRAWN)
        assert page.text_content("#docs-title") == name
        assert found["text"] == text
        assert sorted(found["g"]) == _units(text, true), name
        assert sorted(found["p"]) == _units(text, said), name
    first = page.text_content("#docs-list [role=option] bdi")
    page.evaluate("name => { location.hash = `img=${encodeURIComponent(name)}`; }", first)
    drawn = rest(page).inner_html("#doc")
    still = open_report("spans", javascript=False).page
    assert still.text_content("#docs-title") == first
    normal = "html => html.replace(/>\\s+</g, '><').trim()"
    assert page.evaluate(normal, still.inner_html("#doc")) == page.evaluate(normal, drawn)


def test_a_tag_stands_behind_all_that_overlaps_and_says_what_became_of_each(open_report):
    page = open_report("spans", hash="img=adjacent").page
    assert page.evaluate(TAGS) == [
        "↔ wrong boundary: CITY",
        "○ missed: ORG",
        "PERSON",
        "≠ wrong type: DATE → <i>type</i>",
    ]
    order = page.eval_on_selector_all("#doc p > *", "all => all.map(node => node.className.split(' ')[0])")
    assert order == ["a", "a", "a", "tag", "tag", "a", "tag", "a", "tag"]


def test_mismatches_are_walked_through_by_keys_and_other_paragraphs_are_folded(open_report):
    page = open_report("spans", hash="img=arabic").page
    assert page.text_content("#doc .docs__fold") == "⋯ 2 paragraphs without a mismatch"
    page.click("#doc .docs__fold")
    assert page.locator("#doc p[dir]").count() == 3
    seen = []
    for _ in range(40):
        page.keyboard.press("n")
        if page.text_content("#toast"):
            break
        seen.append((page.text_content("#docs-title"), page.text_content("#doc .tag.now")))
    names = [name for name, _ in seen]
    assert len(set(seen)) == len(seen) > 2
    assert names == sorted(names, key=names.index)  # document by document
    page.fill("#docs-search", "LÜDENSCHEIDT")
    assert rest(page).text_content("#docs-title") == "german"
    assert page.text_content("#doc mark") == "Lüdenscheidt"
    page.fill("#docs-search", "berlin")
    assert rest(page).text_content("#doc .empty b") == "No mismatch in this document"


def test_a_line_of_a_cell_opens_the_document_at_its_span(open_report):
    page = open_report("spans").page
    page.click("#entity-pairs button >> nth=0")
    title = page.text_content("#gallery-title")
    count = int(page.text_content("#entity-pairs button >> nth=0").split()[-1])
    assert page.locator("#spans-list li").count() == count
    assert page.text_content("#gallery-count").startswith(str(count))
    page.click("#spans-list button >> nth=0")
    assert page.locator("#doc .tag.now").count() == 1
    assert page.evaluate("document.activeElement.id") == "docs-title"
    page.go_back()
    assert page.text_content("#gallery-title") == title


def test_ground_truth_in_doubt_opens_at_its_place_and_is_saved_for_annotators(open_report):
    page = open_report("scored-spans", hash="label-errors").page
    assert page.locator("#label-errors .doubts a").count() == 6
    place = page.locator("#label-errors .doubts a >> nth=3")
    assert place.locator(".doubts__types").inner_text().startswith("CITY, mostly ORG")
    place.click()
    assert page.text_content("#doc .tag.now") == "≠ wrong type: CITY → ORG"
    assert page.text_content("#docs-title") == "d030"
    assert (page.text_content("#gallery-title"), page.locator("#spans-list li").count()) == ("Possible label errors", 6)
    head, *rows = saved_rows(page, "#label-errors [data-export=csv]")
    assert head == ["id", "item", "given", "suggested", "confidence", "words"]
    assert rows[3][:4] + rows[3][5:] == ["d030", "152-155", "CITY", "ORG", "acme"]
    with page.expect_download() as download:
        page.click("#label-errors [data-export=label-studio]")
    tasks = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    value = tasks[3]["predictions"][0]["result"][0]["value"]
    assert value == {"start": 153, "end": 157, "text": "acme", "labels": ["ORG"]}  # in UTF-16 units
    assert tasks[3]["data"]["text"].encode("utf-16-le")[2 * 153 : 2 * 157].decode("utf-16-le") == "acme"


def test_see_them_of_words_that_are_new_opens_these_and_no_others(open_report, made):
    evaluation = made("scored-spans").evaluation
    unseen = evaluation.breakdowns.by_surface.support[1]
    page = open_report("scored-spans", hash="state=unseen").page
    assert page.text_content("#gallery-title") == "Entities that training had not labelled"
    assert page.text_content("#gallery-count").startswith(f"{unseen} entities")
    page.click("#spans-more")
    spans = page.eval_on_selector_all("#spans-list .contexts__span", "all => all.map(node => node.textContent)")
    assert 0 < unseen < len(evaluation.dataset.truths)
    assert not any(text.startswith("acme") for text in spans)


CELLS = """() => ({
    cells: [...document.querySelectorAll("#matrix [role=gridcell]")].map(c => [Number(c.dataset.truth), c.dataset.column, c.textContent]),
    rows: [...document.querySelectorAll("#label-table tr[data-label]")].map(row => [Number(row.dataset.label), ...[...row.querySelectorAll("[data-figure]")].map(c => (c.querySelector("b") ?? c).textContent)]),
    bars: [...document.querySelectorAll("#label-table tr[data-label]")].map(row => [Number(row.dataset.label), row.querySelector("svg").getAttribute("aria-label")]),
})"""
EVERY_STEP = """steps => steps.map(step => {
    const slider = document.getElementById("threshold-slider");
    slider.value = step;
    for (const event of ["input", "change"]) slider.dispatchEvent(new Event(event, { bubbles: true }));
    return (CELLS)();
})""".replace("CELLS", CELLS)


@pytest.fixture(scope="module")
def steps(made):
    return made("scored-spans").steps


def test_every_cell_bar_and_figure_is_pythons_at_every_step(open_report, made, steps):
    evaluation, n = made("scored-spans").evaluation, len(made("scored-spans").labels)
    page = open_report("scored-spans").page
    seen = page.evaluate(EVERY_STEP, steps)
    assert len(seen) == len(steps) > 15
    for step, shown in zip(steps, seen, strict=True):
        rows = evaluation.outcomes.select(evaluation.outcomes.active(step))
        counts = rows.confusion_at(step, n)
        tied = {
            name: (rows.truth[(rows.kind == kind) & (rows.truth >= 0)], rows.prediction[(rows.kind == kind) & (rows.prediction >= 0)])
            for name, kind in (("boundary", BOUNDARY), ("both", BOTH))
        }  # fmt: skip
        of_truth = {name: np.bincount(truth, minlength=n) for name, (truth, _) in tied.items()}
        of_prediction = {name: np.bincount(said, minlength=n) for name, (_, said) in tied.items()}
        expected = {(t, str(p)): int(counts[t, p]) for t in range(n) for p in range(n)}
        expected |= {(t, name): int(values[t]) for name, values in of_truth.items() for t in range(n)}
        expected |= {
            (t, "missed"): int(counts[t, n] - sum(values[t] for values in of_truth.values())) for t in range(n)
        }
        new = {p: int(counts[n, p] - sum(values[p] for values in of_prediction.values())) for p in range(n)}
        expected |= {(n, str(p)): value for p, value in new.items()}
        found = {(truth, column): text for truth, column, text in shown["cells"]}
        assert found == {cell: numbers.count(v) if v or cell[1] == str(cell[0]) else "" for cell, v in expected.items()}
        for t in range(n):  # each row adds up to what is labelled
            assert sum(v for (truth, _), v in expected.items() if truth == t) == counts[t].sum()
        point = evaluation.point_at(step)
        for label, *figures in shown["rows"]:
            values = [point.precision[label], point.recall[label], point.f1[label]]
            assert figures == [numbers.count(int(point.support[label])), *map(numbers.metric, map(float, values))]
        for label, text in shown["bars"]:
            wrong = sum(expected[label, str(p)] for p in range(n) if p != label) + expected[label, "both"]
            assert (
                text
                == f"{expected[label, str(label)]} correct, {expected[label, 'boundary']} wrong boundary, {wrong} wrong type, {expected[label, 'missed']} missed, {new[label]} false positives"
            )


def test_readings_set_types_apart_and_are_the_same_with_and_without_scripts(open_report):
    read = "all => all.map(cell => cell.innerHTML)"
    page = open_report("scored-spans").page
    still = open_report("scored-spans", javascript=False).page
    found = page.eval_on_selector_all("#label-table .types__read", read)
    assert found == still.eval_on_selector_all("#label-table .types__read", read)
    page.evaluate(EVERY_STEP, [page.evaluate("Number(document.getElementById('threshold-slider').max)"), 0])
    names = page.eval_on_selector_all("#label-table .types__read bdi", "all => all.map(node => node.textContent)")
    assert len(names) > 1
    assert set(names) <= {"CITY", "DATE", "ORG", "PERSON", "<i>type</i>"}


def test_what_is_drawn_in_a_document_follows_the_threshold(open_report, made, steps):
    page = open_report("scored-spans", hash=f"t={steps[len(steps) // 2]:.3f}").page
    settled(page)
    wrong = page.eval_on_selector_all(
        "#docs-list [role=option] span", "all => all.map(node => parseInt(node.textContent))"
    )
    evaluation = made("scored-spans").evaluation
    rows = evaluation.span_errors
    rows = rows.select(rows.active(steps[len(steps) // 2]) & (rows.kind != 1))
    most = np.sort(np.bincount(rows.sample, minlength=60))[::-1]
    assert wrong == most[: len(wrong)].tolist()
    assert page.locator("#doc .tag:not(.k-correct)").count() == most[0]
