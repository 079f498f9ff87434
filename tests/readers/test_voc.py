"""Pascal VOC: numbers as written, difficult objects, parts, and XML that is refused."""

from pathlib import Path

import pytest

from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.tables import BoxTable
from tests.readers.images import rows

OBJECT = "<object><name>{name}</name><difficult>{difficult}</difficult>{more}<bndbox>{box}</bndbox></object>"
BOX = "<xmin>174</xmin><ymin>101.5</ymin><xmax>349</xmax><ymax>351</ymax>"
SIZE = "<size><width>486</width><height>500</height><depth>3</depth></size>"


def annotation(*objects: str, filename: str = "a.jpg", size: str = SIZE) -> str:
    return f"<annotation><filename>{filename}</filename>{size}{''.join(objects)}</annotation>"


def an_object(name: str = "cat", difficult: object = 0, more: str = "", box: str = BOX) -> str:
    return OBJECT.format(name=name, difficult=difficult, more=more, box=box)


def boxes(folder: Path, *texts: str) -> BoxTable:
    for name, text in zip("abcdefgh", texts, strict=False):
        (folder / f"{name}.xml").write_text(text, encoding="utf-8")
    table = read(folder)
    assert isinstance(table, BoxTable)
    return table


def test_corners_become_width_and_height_with_the_numbers_of_the_file(tmp_path: Path) -> None:
    table = boxes(tmp_path, annotation(an_object()), annotation(filename="b.jpg"))
    assert table.format == "voc"
    assert table.box.tolist() == [[174, 101.5, 175, 249.5]]
    assert rows(table) == [("a", "a.jpg", 486, 500), ("b", "b.jpg", 486, 500)]
    assert table.labels == ("cat",)
    assert table.score is None


def test_polygons_of_labelme_are_the_boxes_around_them(tmp_path: Path) -> None:
    points = "".join(f"<pt><x>{x}</x><y>{y}</y></pt>" for x, y in ((12, 20), (40, 25), (10, 60)))
    drawn = f"<object><name>cat</name><deleted>0</deleted><polygon><username>a</username>{points}</polygon></object>"
    size = "<imagesize><nrows>500</nrows><ncols>486</ncols></imagesize>"
    table = boxes(tmp_path, annotation(drawn, drawn.replace("<deleted>0", "<deleted>1"), size=size))
    assert table.box.tolist() == [[10, 20, 30, 40]]
    assert rows(table) == [("a", "a.jpg", 486, 500)]


def test_difficult_objects_are_ignored(tmp_path: Path) -> None:
    table = boxes(tmp_path, annotation(an_object(difficult=1), an_object("dog")))
    assert table.is_ignored.tolist() == [True, False]
    assert table.is_crowd.tolist() == [False, False]


def test_parts_of_an_object_are_no_objects(tmp_path: Path) -> None:
    part = "<part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>"
    table = boxes(tmp_path, annotation(an_object("person", more=part)))
    assert table.labels == ("person",)
    assert table.box.tolist() == [[174, 101.5, 175, 249.5]]


def test_a_file_name_copied_from_another_image_is_not_believed(tmp_path: Path) -> None:
    table = boxes(tmp_path, annotation(filename="template.png"))
    assert list(table.images.files) == ["a.png"]


def test_sizes_of_zero_are_unknown(tmp_path: Path) -> None:
    table = boxes(tmp_path, annotation(an_object(), size="<size><width>0</width><height>0</height></size>"))
    assert rows(table)[0][2:] == (None, None)


def test_a_single_file_is_a_ground_truth_of_one_image(tmp_path: Path) -> None:
    boxes(tmp_path, annotation(an_object()))
    table = read(tmp_path / "a.xml")
    assert isinstance(table, BoxTable)
    assert list(table.images.ids) == ["a"]


def test_a_missing_corner_is_a_missing_number(tmp_path: Path) -> None:
    table = boxes(tmp_path, annotation(an_object(box="<xmin>1</xmin>")))
    assert table.box[0, 0] == 1
    assert table.box[0, 1] != table.box[0, 1]


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE annotation SYSTEM "http://example.org/a.dtd">',
        '<!DOCTYPE a [<!ENTITY x "y">]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY a "1"><!ENTITY b "&a;&a;&a;">]>',
    ],
)
def test_document_types_and_entities_are_refused(tmp_path: Path, declaration: str) -> None:
    with pytest.raises(MalformedInput, match="declares a document type or entities") as caught:
        boxes(tmp_path, declaration + annotation(an_object("&x;")))
    assert "a.xml" in caught.value.where


def test_a_file_cut_short_is_called_so(tmp_path: Path) -> None:
    text = annotation(an_object())
    with pytest.raises(MalformedInput) as caught:
        boxes(tmp_path, text, text[:-30])
    assert "b.xml" in caught.value.where
    assert "cut short" in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (annotation(an_object(box=BOX.replace("174", "left"))), "'left' is not a number"),
        (annotation(an_object(name="")), "the object has no name"),
        ("<annotations><annotation></annotation></annotations>", "its root is <annotations>"),
        ("<annotation><b></annotation>", "not readable as XML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(MalformedInput, match=problem) as caught:
        boxes(tmp_path, annotation(), text)
    assert "b.xml" in caught.value.where


def test_an_annotation_may_have_attributes(tmp_path: Path) -> None:
    xml = '<annotation verified="yes"><filename>a.jpg</filename></annotation>'
    (tmp_path / "a.xml").write_text(xml, encoding="utf-8")
    table = read(tmp_path)
    assert isinstance(table, BoxTable)
    assert table.format == "voc"
    assert list(table.images.ids) == ["a"]


def test_of_a_turned_box_of_rolabelimg_the_upright_one_around_it_counts(tmp_path: Path) -> None:
    sides = "<cx>200</cx><cy>200</cy><w>200</w><h>40</h><angle>1.5707963267948966</angle>"
    turned = f"<object><type>robndbox</type><name>cat</name><robndbox>{sides}</robndbox></object>"
    table = boxes(tmp_path, annotation(turned, an_object()))
    assert table.box.tolist() == [pytest.approx([180, 100, 40, 200]), [174, 101.5, 175, 249.5]]
    assert [(one.code, one.count) for one in table.issues] == [("rotated_box", 1)]
