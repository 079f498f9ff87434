"""What --criterion accepts, and how it refuses."""

import pytest

from reportgen.errors import OptionError
from reportgen.evaluations.criterion import parse_criterion
from tests.command_line import built, refused


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("macro_f1", "macro_f", (1.0,)),
        ("micro_f1", "micro_f1", ()),
        ("f1", "macro_f", (1.0,)),
        ("fbeta:0.5", "macro_f", (0.5,)),
        ("precision@recall:0.9", "precision_at_recall", (0.9,)),
        ("recall@precision:1", "recall_at_precision", (1.0,)),
        ("cost:1,5", "cost", (1.0, 5.0)),
        ("cost:0,1", "cost", (0.0, 1.0)),
    ],
)
def test_a_criterion_is_read(text, kind, values):
    found = parse_criterion(text)
    assert (found.text, found.kind, found.values) == (text, kind, values)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "f2",
            "f1:1",
            "macro_f1:1",
            "micro_f1:2",
            "precision@recall",
            "precision@recall:1.1",
            "recall@precision:-1",
        ),
        *("fbeta", "fbeta:0", "fbeta:x", "fbeta:1,2", "fbeta:inf", "fbeta:nan", "cost:1", "cost:0,0", "cost:-1,2"),
        *("fbeta:1e308", "fbeta:1.1e12", "cost:1e308,1e308"),
    ],
)
def test_anything_else_is_refused_with_what_would_do(text):
    with pytest.raises(OptionError, match="is not a criterion") as refused:
        parse_criterion(text)
    assert "cost:FP,FN" in refused.value.remedy


def test_f1_is_of_the_positive_one_of_two_labels_and_refused_without(tmp_path):
    scores = [f"s{k},{'yes' if k % 3 else 'no'},{(k * 7 % 60) / 60:.3f}" for k in range(60)]
    (tmp_path / "two.csv").write_text("\n".join(["id,truth,p_yes,p_no", *(f"{line},0.5" for line in scores)]))
    usual, asked = (
        built(tmp_path, "--predictions", "two.csv", *words)[1]["threshold"] for words in ((), ("--criterion", "f1"))
    )
    assert usual["criterion"] == asked["criterion"] == "f1"
    assert usual["best"] == asked["best"] == asked["operating"]
    three = ["id,truth,prediction,score", *(f"s{k},{'abc'[k % 3]},{'abc'[k % 2]},0.{k}" for k in range(10, 40))]
    (tmp_path / "three.csv").write_text("\n".join(three))
    assert "Give macro_f1" in refused(tmp_path, "build", "--predictions", "three.csv", "--criterion", "f1")
