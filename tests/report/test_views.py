"""The views of each task: every one can be named, chosen, titled and filled."""

from typing import get_args

import pytest

from reportgen.report import classification_view, detection_view
from reportgen.report.views import RowTest, View
from reportgen.report.words import Words

WORDS = Words("picture", "withheld", "object")
VIEWS = {
    "classification": classification_view.views(None, WORDS),  # type: ignore[arg-type]
    "detection": detection_view.views(None, WORDS),  # type: ignore[arg-type]
}
EVERY = [pytest.param(view, id=f"{task} {view.state}") for task, views in VIEWS.items() for view in views]


@pytest.mark.parametrize("task", VIEWS)
def test_no_two_views_of_a_task_have_one_key_or_one_name_or_one_title(task: str):
    views = VIEWS[task]
    for texts in ([view.state for view in views], [view.name for view in views], [view.title_of for view in views]):
        known = [text for text in texts if text]
        assert len(known) == len(set(known))


@pytest.mark.parametrize("view", EVERY)
def test_a_view_holds_rows_by_a_known_test_or_by_their_kind(view: View):
    assert (view.rows in get_args(RowTest)) != (view.kind > 0)


@pytest.mark.parametrize("view", EVERY)
def test_a_view_of_a_label_has_a_title_with_its_place_and_one_for_all_where_it_may_be_of_all(view: View):
    assert ("{label}" in view.title_of) == bool(view.of)
    assert view.of or not (view.needs_label or view.asks_label)
    assert bool(view.title) == (not view.needs_label and view.rows != "cell")


@pytest.mark.parametrize("view", EVERY)
def test_the_words_of_the_report_are_in_the_texts(view: View):
    assert "missed" not in view.title + view.title_of + view.name
    assert ("withheld" in view.name) == (view.rows == "missed" or view.state.startswith("missed-"))


def test_kinds_are_those_that_the_rows_of_boxes_have():
    kinds = {view.state: view.kind for view in VIEWS["detection"] if view.kind}
    missed = {"missed-small": 3, "missed-medium": 4, "missed-large": 5}
    assert kinds == {"duplicate": 1, "location": 2, "near": 6, "background": 7, **missed}


def test_the_page_is_sent_what_is_not_empty_and_no_name_of_the_menu():
    view = View("few", "few of them", "All few", kind=7, of="truth")
    assert view.values() == {"state": "few", "title": "All few", "kind": 7, "of": "truth"}
