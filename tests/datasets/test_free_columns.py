"""Which columns of a table say more of the samples: those without a role, not what follows from the prediction."""

from pathlib import Path

from reportgen.options import Options
from reportgen.pipeline import read


def metadata(tmp_path: Path, text: str, truth: str = "", **options: object) -> dict[str, list[object]]:
    (tmp_path / "p.csv").write_text(text, encoding="utf-8")
    if truth:
        (tmp_path / "t.csv").write_text(truth, encoding="utf-8")
        options["ground_truth"] = tmp_path / "t.csv"
    found = read(Options(predictions=tmp_path / "p.csv", **options)).dataset.metadata
    return {name: list(column) for name, column in found.items()}


def test_columns_without_a_role_are_kept_in_the_order_of_the_samples(tmp_path):
    text = "id,label,prediction,score,weather,path,loss,is_correct\n"
    text += "b,x,x,0.9,day,b.jpg,0.1,1\na,y,x,0.8,,a.jpg,2,0\nc,y,y,0.7,day,c.jpg,0.2,1\n"
    assert metadata(tmp_path, text) == {"weather": [None, "day", "day"]}


def test_ground_truth_goes_before_predictions_and_either_may_know_more(tmp_path):
    truth = "id,label,site,weather\na,x,Rome,day\nb,y,Rome,night\nc,x,Oslo,night\n"
    text = "id,prediction,weather,run\nc,x,fog,2\na,x,fog,1\nb,x,fog,\n"
    assert metadata(tmp_path, text, truth) == {
        "site": ["Rome", "Rome", "Oslo"], "weather": ["day", "night", "night"], "run": ["1", None, "2"],
    }  # fmt: skip


def test_the_truth_in_other_words_is_no_slice_and_a_group_of_labels_is(tmp_path):
    text = "id,label,prediction,number,kind\n1,cat,cat,7,animal\n2,dog,cat,8,animal\n"
    text += "3,car,car,9,vehicle\n4,cat,dog,7,animal\n"
    assert metadata(tmp_path, text) == {"kind": ["animal", "animal", "vehicle", "animal"]}


def test_what_is_no_label_of_a_sample_with_several_is_kept(tmp_path):
    text = "id,true_cat,true_dog,prob_cat,prob_dog,site\n" + "".join(
        f"{k},{k % 2},1,0.9,0.4,{'Rome' if k % 3 else 'Oslo'}\n" for k in range(6)
    )
    assert metadata(tmp_path, text) == {"site": ["Oslo", "Rome", "Rome", "Oslo", "Rome", "Rome"]}
