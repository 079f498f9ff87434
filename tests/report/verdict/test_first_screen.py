"""The first screen in every state: what it says first, the four figures, and that nothing it says is without ground."""

import re
from math import isnan, nan
from pathlib import Path

import numpy as np
import pytest

from reportgen.metrics.intervals import wilson
from reportgen.outputs.thumbs import small_curves, small_matrix
from reportgen.pipeline import Built
from reportgen.report.headline import Headline, Moved, SmallMatrix, Tile, Wanted
from reportgen.report.sections.summary import sized
from reportgen.rules.rule import Finding
from tests.pages import report_of
from tests.report.test_sections import PLAIN, SCORED, rows

LABELS = "abcd"


def scored(*cells: tuple[str, str, float, int]) -> str:
    """`n` rows of each (truth, prediction, score)."""
    pairs = [cell[:3] for cell in cells for _ in range(cell[3])]
    return SCORED + "".join(f"s{k:04d},{t},{p},{s}\n" for k, (t, p, s) in enumerate(pairs))


def head_of(built: Built) -> Headline:
    (block,) = [block for section in built.report.sections for block in section.blocks if block.kind == "headline"]
    return block


def lines(built: Built) -> list[str]:
    return ["".join(run.text for run in line) for line in head_of(built).verdict]


def counts(built: Built) -> str:
    return "".join(run.text for run in head_of(built).lead)


def tiles(built: Built) -> dict[str, Tile]:
    return {tile.name: tile for tile in head_of(built).tiles}


GOOD = scored(
    *[(label, label, 0.85, 60) for label in "abc"], ("a", "b", 0.5, 9), ("b", "a", 0.6, 5), ("c", "a", 0.95, 2)
)


def test_few_samples_come_first_and_nothing_is_concluded(tmp_path: Path):
    built = report_of(tmp_path, scored(("a", "a", 0.9, 4), ("b", "b", 0.9, 2), ("c", "c", 0.9, 2)))
    first, *others = lines(built)
    assert first.startswith("Too small to tell: 8 samples. 0 errors in 8 samples (95% interval of accuracy 0.")
    assert others == []
    assert tiles(built)["Lowest recall"].spread == "too few"
    assert tiles(built)["Lowest recall"].basis == "n = 2 · 2 more labels have the same"
    assert isnan(tiles(built)["Lowest recall"].low)
    assert tiles(built)["Accuracy"].warning == "few to judge by"


def test_a_model_that_knows_one_label_is_told_so(tmp_path: Path):
    built = report_of(tmp_path, PLAIN + rows(*[(label, "c", 50) for label in "abcd"], ("a", "c", 9)))
    assert lines(built) == ["Not ready: predicts only c; no better than guessing."]
    assert all(run.is_worse for run in head_of(built).verdict[0] if run.text.strip())
    most = report_of(tmp_path, PLAIN + rows(*[(label, "c", 45) for label in "abcd"], ("a", "a", 20)))
    assert lines(most)[0].startswith("Not ready: predicts c 90% of the time")


def test_a_rare_label_does_not_make_a_model_collapsed(tmp_path: Path):
    built = report_of(tmp_path, PLAIN + rows(("a", "a", 180), ("b", "b", 15), ("b", "a", 5)))
    assert "Predicts" not in lines(built)[0]
    assert lines(built)[0].startswith(
        "No requirement was set; nothing found here rules it out. 97.5% of samples are classified correctly "
        "(95% interval 93.8–99.4%), against 90% by guessing;"
    )


def test_chance_is_called_chance(tmp_path: Path):
    rng = np.random.default_rng(3)
    pairs = rng.integers(0, 4, (400, 2))
    text = PLAIN + "".join(f"s{k},{LABELS[t]},{LABELS[p]}\n" for k, (t, p) in enumerate(pairs))
    assert re.match("Not ready: no better than (guessing|always answering [a-d]).", lines(report_of(tmp_path, text))[0])


@pytest.mark.parametrize(("n_right", "n_wrong", "is_ready"), [(38, 62, False), (80, 20, True), (48, 52, True)])
def test_less_than_half_found_is_not_ready_beyond_chance(tmp_path: Path, n_right: int, n_wrong: int, is_ready: bool):
    cells = [(label, other, n) for label in "abcd" for other, n in ((label, n_right), ("", n_wrong))]
    first = lines(report_of(tmp_path, PLAIN + rows(*cells)))[0]
    assert first.startswith("Not ready: less than half is found (macro recall 38%).") != is_ready


@pytest.mark.parametrize(("wrong_score", "is_ready"), [(0.9, False), (0.3, True)])
def test_scores_that_do_not_tell_right_from_wrong_are_not_ready(tmp_path: Path, wrong_score: float, is_ready: bool):
    cells = [(label, label, score, 20) for label in "abc" for score in (0.85, 0.95)]
    cells += [("a", "b", wrong_score, 15), ("b", "c", wrong_score, 15)]
    first = lines(report_of(tmp_path, scored(*cells)))[0]
    assert first.startswith("Not ready: its confidence does not tell right from wrong (AUC 0.500;") != is_ready


def test_a_useful_model_of_unbalanced_labels_is_not_called_a_guess(tmp_path: Path):
    cells = [("ham", "ham", 200), ("ham", "spam", 40), ("spam", "spam", 48), ("spam", "ham", 12)]
    assert "Not ready" not in lines(report_of(tmp_path, PLAIN + rows(*cells)))[0]


def test_one_score_for_all_is_as_none_and_is_said(tmp_path: Path):
    cells = [
        (label, other, 0.8, n)
        for label, other in zip("abc", "bca", strict=True)
        for other, n in ((label, 40), (other, 8))
    ]
    built = report_of(tmp_path, scored(*cells))
    assert "Not ready" not in lines(built)[0]
    assert "its confidence is always 0.80, which says as much as none" in lines(built)[0]
    assert "All predictions have the same score, 0.80" in [one["message"] for one in built.record["findings"]]


def test_met_requirements_come_first_and_the_rest_is_to_be_settled(tmp_path: Path):
    cells = [(label, "c", 50) for label in "abcd"]
    built = report_of(tmp_path, PLAIN + rows(*cells, ("a", "c", 9)), require=["accuracy >= 0.1"])
    assert lines(built) == ["Meets its requirement.", "But settle: predicts only c; no better than guessing."]


def test_no_errors_are_told_with_what_that_proves(tmp_path: Path):
    built = report_of(tmp_path, PLAIN + rows(*[(label, label, 100) for label in "abc"]))
    doubt = "Too good to believe yet: check first that the model was not trained on these samples. "
    found = re.fullmatch(
        doubt + r"0 errors in 300 samples \(95% interval of accuracy (0\.9\d+)–1\.000\)\.", lines(built)[0]
    )
    assert found
    assert 0.98 < float(found[1]) < 1


def test_without_anything_else_it_is_held_against_a_guess_and_the_cause_is_next(tmp_path: Path):
    built = report_of(tmp_path, GOOD)
    assert lines(built)[0] == (
        "No requirement was set. 91.8% of samples are classified correctly (95% interval 86.8–94.7%), against 35.2% by "
        "guessing; weakest label a (recall 87%); its confidence is off by 0.186 on average, some too high, some too "
        "low."
    )
    assert lines(built)[1:] == [f"Settle first: {built.record['findings'][0]['message']}."]
    share, n = 180 / 196, 196
    assert counts(built).startswith(f"180 of {n} samples classified correctly ({share:.1%}).")
    assert "Always answering a would give 35.2%, guessing by frequency 33.4%." in counts(built)
    assert counts(built).endswith("depends on what an error costs in use: set a requirement.")


def test_four_figures_that_differ(tmp_path: Path):
    built = report_of(tmp_path, GOOD)
    shown = tiles(built)
    assert list(shown) == ["Accuracy", "Lowest recall", "Calibration error", "Lowest precision"]
    lowest = shown["Lowest recall"]
    recall = {row["label"]: row["recall"] for row in built.record["per_label"]}
    assert (lowest.about, lowest.value) == min(recall.items(), key=lambda item: item[1])
    assert shown["Calibration error"].reason
    assert head_of(built).matrix is not None
    assert head_of(built).curves is not None


def test_predictions_that_are_almost_sure_are_judged_where_there_are_some(tmp_path: Path):
    text = "id,truth,pred,score\n" + "".join(
        f"s{k},{'abc'[k % 3]},{'abc'[(k + (k % 20 == 0)) % 3]},{0.95 if k < 60 else 0.5}\n" for k in range(100)
    )
    sure = tiles(report_of(tmp_path, text))["Wrong at confidence ≥ 0.9"]
    assert (sure.value, sure.text, sure.basis) == (0.05, "5%", "n = 60")
    low, high = wilson(np.array(3), np.array(60))
    assert (sure.low, sure.high) == (pytest.approx(low), pytest.approx(high))
    few = "\n".join(line for k, line in enumerate(text.split("\n")) if k < 30 or k > 60)
    assert "Wrong at confidence ≥ 0.9" not in tiles(report_of(tmp_path, few))


def test_without_scores_there_are_fewer_figures_and_no_curves(tmp_path: Path):
    built = report_of(tmp_path, PLAIN + rows(("a", "a", 50), ("b", "a", 7), ("c", "c", 20), ("b", "b", 9)))
    assert list(tiles(built)) == ["Accuracy", "Lowest recall", "Lowest precision"]
    assert head_of(built).curves is None
    assert head_of(built).matrix is not None


def test_two_labels_are_told_from_the_positive_one(tmp_path: Path):
    text = "id,truth,p_no,p_yes\n" + "".join(
        f"s{k},{'yes' if k % 3 else 'no'},{1 - p:.3f},{p:.3f}\n"
        for k, p in enumerate(np.random.default_rng(1).random(300).round(3))
    )
    built = report_of(tmp_path, text, positive="yes")
    assert list(tiles(built)) == ["Precision", "Recall", "AUC", "Calibration error"]
    assert tiles(built)["Precision"].about == "yes"
    row = next(row for row in built.record["per_label"] if row["label"] == "yes")
    assert f"For yes: {row['fp']} false positives and {row['fn']} false negatives." in counts(built)


# Requirements


def asked(tmp_path: Path, *require: str, text: str = GOOD) -> Built:
    return report_of(tmp_path, text, require=list(require))


def test_what_is_required_decides(tmp_path: Path):
    built = asked(tmp_path, "accuracy >= 0.8", "recall[a] >= 0.999", "macro_f1 >= 0.5")
    assert lines(built)[0] == "Meets 2 of 3 requirements. Recall of a is 0.870; 0.999 is required."
    worse = [run.text for run in head_of(built).verdict[0] if run.is_worse]
    assert "".join(worse) == "Recall of a is 0.870; 0.999 is required."
    (wanted,) = tiles(built)["Accuracy"].wanted
    assert wanted == Wanted("accuracy >= 0.8", "≥ 0.800", "pass", 0.8)
    assert tiles(built)["Lowest recall"].wanted[0].state == "fail"
    assert tiles(built)["Calibration error"].is_free


@pytest.mark.parametrize(
    ("require", "said"),
    [
        (["accuracy >= 0.5"], "Meets its requirement."),
        (["accuracy >= 0.99"], "Accuracy is 0.918; 0.990 is required."),
        (["accuracy >= 0.5", "macro_f1 >= 0.5"], "Meets all 2 requirements."),
        (["accuracy >= 0.93"], "Accuracy is 0.918; 0.930 is required (missed within noise)."),
        (["log_loss <= 0.1"], "Log-loss could not be checked: it is undefined."),
        (["ece <= 0.01"], r".* Calibration error \(ECE\) is 0\.\d+; at most 0\.010 is allowed\."),
        (["f1[*] >= 0.999"], "F1 of a is 0.882; 0.999 is required. 2 more labels miss it."),
        (["accuracy >= 0.99", "macro_f1 >= 0.99", "f1[c] >= 0.5"], "is required. 1 more is not met."),
    ],
)  # fmt: skip
def test_every_way_a_requirement_may_end(tmp_path: Path, require: list[str], said: str):
    line = lines(asked(tmp_path, *require))[0]
    assert line.startswith("Meets") or len(require) == 1
    assert line == said or line.endswith(said) or re.fullmatch(said, line), line


def test_more_than_four_requirements_and_such_as_no_tile_shows_have_a_table(tmp_path: Path):
    few = head_of(asked(tmp_path, "accuracy >= 0.8"))
    assert few.demands == ()
    other = head_of(asked(tmp_path, "kappa >= 0.5"))
    assert other.demands_title == "1 requirement: 1 met"
    many = head_of(asked(tmp_path, *(f"f1[{label}] >= 0.999" for label in "abc"), "accuracy >= 0.93", "f1[*] >= 0.999"))
    assert many.demands_title == "5 requirements: 2 within noise, 3 not met"
    assert [row.text for row in many.demands][-1] == "f1[*] >= 0.999"
    assert "missed by" in many.demands[-1].note
    assert many.demands[0].link.startswith("#label=a&state=")
    assert many.demands[3].link == "#figures"


def test_a_limit_that_rounds_to_the_figure_is_told_apart(tmp_path: Path):
    line = lines(asked(tmp_path, "accuracy >= 0.91844"))[0]
    assert "Accuracy is 0.91837; 0.91844 is required" in line


# What is missed, as the first finding


def missed(built: Built) -> Finding | None:
    (block,) = [block for section in built.report.sections for block in section.blocks if block.kind == "findings"]
    return next((one for one in block.findings if one.rule == "requirements"), None)


def test_missed_requirements_are_one_card_with_what_would_meet_them(tmp_path: Path):
    assert missed(asked(tmp_path, "accuracy >= 0.8")) is None
    built = asked(tmp_path, "accuracy >= 0.99", "recall[a] >= 0.999", "macro_f1 >= 0.5", "f1[*] >= 0.999")
    card = missed(built)
    assert card is not None
    assert (card.severity, card.message, card.worth) == ("blocker", "3 requirements not met", "1")
    n_more = int(np.ceil(0.99 * 196)) - 180
    assert f"Accuracy needs {n_more} more samples right." in card.action
    assert "Recall of a needs 9 more found." in card.action
    assert [(row.name, row.text) for row in card.rows][:2] == [
        ("accuracy >= 0.99", "by 0.072"), ("recall[a] >= 0.999", "by 0.129"),
    ]  # fmt: skip
    assert missed(asked(tmp_path, "accuracy >= 0.93")).severity == "medium"


def test_a_threshold_that_meets_all_that_a_threshold_moves_is_named_with_its_price(tmp_path: Path):
    card = missed(asked(tmp_path, "precision[b] >= 0.95", "recall[b] >= 0.8"))
    assert card is not None
    found = re.match(
        r"A threshold of (0\.\d+) would meet what is missed; recall of b goes from 0.923 to 0.923", card.action
    )
    assert found
    at = report_of(tmp_path, GOOD, threshold=float(found[1])).record["per_label"]
    row = next(row for row in at if row["label"] == "b")
    assert row["precision"] >= 0.95
    assert row["recall"] >= 0.8
    both = missed(asked(tmp_path, "precision[b] >= 0.95", "recall[b] >= 0.93"))
    assert both is not None
    assert "threshold" not in both.action


# Pieces


@pytest.mark.parametrize(
    ("tile", "least", "most"),
    [
        (Tile("x", 0.93, 0.92, 0.94, "", ""), 0.9, 0.96),
        (Tile("x", 1.0, 0.99, 1.0, "", ""), 0.97, 1.0),
        (Tile("x", 0.5, nan, nan, "", ""), 0.4, 0.6),
        (Tile("x", 0.93, 0.92, 0.94, "", "", wanted=(Wanted("", "", "pass", 0.8),)), 0.7, 1.0),
        (Tile("x", 0.93, 0.92, 0.94, "", "", moved=Moved(0.7, "", "better", "v6", "")), 0.6, 1.0),
        (Tile("x", 3.0, 2.5, 4.0, "", "", bounds=(0.0, None)), 2.0, 4.5),
    ],
)
def test_a_scale_is_a_neighbourhood_of_all_that_stands_on_it(tile: Tile, least: float, most: float):
    low, high = tile.scale
    assert least <= low < high <= most
    shown = [tile.value, tile.low, tile.high, *tile.marks, *([tile.moved.before] if tile.moved else [])]
    assert all(0 <= tile.place(number) <= 100 for number in shown if not isnan(number))
    assert high - low >= 0.01


def test_the_size_of_a_data_set_is_said_once():
    assert sized("test, first 5,000", 5000, "image") == "test, first 5,000 images"
    assert sized("test 2012", 100, "image") == "test 2012, 100 images"
    assert sized("1000 faces", 1000, "image") == "1000 faces"


def test_the_small_matrix_has_every_cell_and_few_nodes(tmp_path: Path):
    n = 70
    text = PLAIN + rows(*[(f"l{k:02d}", f"l{(k + 1) % n if k % 9 == 0 else k:02d}", 2) for k in range(n)])
    matrix = head_of(report_of(tmp_path, text)).matrix
    assert isinstance(matrix, SmallMatrix)
    assert matrix.n_rows == matrix.n_columns == 24
    assert sum(count for _, _, count, _ in matrix.cells) == 2 * n
    drawn = small_matrix(matrix)
    assert len(drawn.paths) <= 12
    assert sum(path.count("M") for _, path in drawn.paths) == len(matrix.cells)


def test_the_small_curves_are_those_of_the_page(tmp_path: Path):
    built = report_of(tmp_path, GOOD)
    curves = head_of(built).curves
    assert curves is not None
    assert curves.floor > 0.5
    known = [not isnan(value) for value in curves.f1]
    assert 20 < sum(known) < len(known)
    f1 = np.array(built.record["curve"]["macro_f1"], float)
    assert np.array(curves.f1)[known] == pytest.approx(f1[known])
    paths = dict(small_curves(curves).paths)
    assert set(paths) == {"precision", "recall", "f1"}
    assert paths["f1"].count("L") + paths["f1"].count("M") == sum(not isnan(value) for value in curves.f1)
