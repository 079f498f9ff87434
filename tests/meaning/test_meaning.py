"""Good input with another meaning: the figures stay, or it is refused, or an issue names the cause of the change.

REPORTGEN_FUZZ=1000 tries so many of samples and of boxes.
"""

import os
from collections.abc import Callable

import pytest

from tests.meaning import samples, scenes
from tests.meaning.run import Outcome, of_samples, of_scenes

N = int(os.environ.get("REPORTGEN_FUZZ", "0"))
CAUSES = {  # issues by which the figures may be of something else than was meant
    "confused_spelling", "duplicate_box", "duplicate_id", "hardly_any_found", "no_prediction", "percentage_score",
    "probable_cause", "same_score", "unknown_id", "unknown_image", "unknown_label", "unscored_label",
}  # fmt: skip
NAMED = CAUSES | {"joined_by_row", "joined_names", "labels_met", "labels_numbered", "padded_cell", "score_of_one_label"}
WAYS: dict[str, tuple[Callable[..., Outcome], list[str]]] = {
    "samples": (of_samples, list(samples.CHANGES)), "boxes": (of_scenes, list(scenes.CHANGES)),
}  # fmt: skip


@pytest.mark.parametrize("kind", WAYS)
def test_no_figure_changes_without_a_word(kind: str) -> None:
    of, changes = WAYS[kind]
    outcomes = [of(number) for number in range(N or len(changes))]
    unsaid = [one for one in outcomes if not (one.is_refused or one.is_same or NAMED & set(one.codes))]
    assert not unsaid
    assert sum(one.is_same for one in outcomes) > len(outcomes) / 4  # what means the same is not just refused


@pytest.mark.parametrize("kind", WAYS)
def test_nothing_is_said_of_what_is_right(kind: str) -> None:
    of, _ = WAYS[kind]
    for number in range(N // 4 or 8):
        for change in ("nothing", "shuffled"):
            one = of(number, change)
            assert one.is_same
            assert not CAUSES & set(one.codes), one
