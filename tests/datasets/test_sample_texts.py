"""Which column holds what the model read."""

from pathlib import Path

import pytest

from reportgen import pipeline
from reportgen.errors import OptionError
from reportgen.options import Options


def data_of(folder: Path, rows: str, **columns: str) -> pipeline.Data:
    path = folder / "predictions.csv"
    path.write_text(rows, encoding="utf-8")
    return pipeline.read(Options(path, columns=columns))


def test_a_column_of_a_usual_name_is_the_text_and_no_slice(tmp_path: Path) -> None:
    data = data_of(tmp_path, "id,Review Text,label,prediction\n1,so good,a,a\n2,so bad,b,a\n3,,a,a\n")
    assert data.dataset.texts.to_list() == ["so good", "so bad", None]
    assert dict(data.dataset.metadata) == {}


@pytest.mark.parametrize("column", ["comment", "title", "input"])
def test_a_column_of_few_values_or_numbers_stays_a_slice(tmp_path: Path, column: str) -> None:
    rows = "".join(f"{k},{1.5 * k if column == 'input' else 'blurred' if k % 3 else 'dark'},a,a\n" for k in range(9))
    data = data_of(tmp_path, f"id,{column},label,prediction\n{rows}9,,b,b\n")
    assert data.dataset.texts is None
    assert list(data.dataset.metadata) == [column]


def test_one_column_is_named(tmp_path: Path) -> None:
    rows = "id,text,said,label,prediction,p\n1,x,he said,a,a,.2\n2,y,she said,b,a,.3\n3,y,we said,b,a,.3\n"
    assert data_of(tmp_path, rows, text="said").dataset.texts.to_list() == ["he said", "she said", "we said"]
    with pytest.raises(OptionError, match="there is no column 'sayd'"):
        data_of(tmp_path, rows, text="sayd")
    with pytest.raises(OptionError, match="without another role: 'label'"):
        data_of(tmp_path, rows, text="label")


def test_boxes_have_no_text(tmp_path: Path) -> None:
    rows = "image,label,score,xmin,ymin,xmax,ymax,text\na.jpg,cat,.9,0,0,5,5,x\n"
    with pytest.raises(OptionError, match="there is no role 'text' in detection"):
        data_of(tmp_path, rows, text="text")
