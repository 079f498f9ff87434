"""The page: inert whatever it holds, under a policy that fits it exactly, the same for the same report."""

import base64
import hashlib
import json
import re
import zlib
from collections import Counter
from dataclasses import replace
from importlib import metadata
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markupsafe import Markup
from PIL import Image

from reportgen.locations import templates_folder
from reportgen.options import Options
from reportgen.outputs import html
from reportgen.outputs.html import deflated, island, render
from reportgen.outputs.pictures import Pictures
from reportgen.pipeline import Built, build
from reportgen.report.cases import Case
from tests.made import made_predictions
from tests.pages import Page, report_of, unpacked

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "--><!--",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "' onclick='x",
    '" autofocus onfocus="x',
    "javascript:alert(1)",
    "&lt;b&gt;",
    "\u202eabc",
    "😀",
    "__proto__",
    "../../etc/passwd",
    "x" * 10_000,
]


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Fifty samples with pictures, some of them alike, in few cells, so that evidence and gallery overlap."""
    folder = tmp_path_factory.mktemp("pictured")
    path = made_predictions(folder, n_labels=3, n_samples=80, n_images=80)
    for k in range(0, 80, 3):
        Image.new("RGB", (40, 30), (k % 2 * 255, 0, 0)).save(folder / "images" / f"sample-{k:06d}.jpg")
    return build(Options(path, images=folder / "images"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Built:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    rows = ["id,truth,prediction,score"]
    for k, name in enumerate(HOSTILE):
        other = HOSTILE[(k + 1) % len(HOSTILE)]
        rows += [f"{cell(f'{name}#{j}')},{cell(name)},{cell(other if j < 12 else name)},0.{j + 10}" for j in range(25)]
    names = dict.fromkeys(("title", "model", "version", "dataset"), HOSTILE[0])
    return report_of(tmp_path_factory.mktemp("hostile"), "\n".join(rows), **names)


def policy_of(page: Page) -> dict[str, list[str]]:
    (policy,) = [value for tag, name, value in page.attributes if tag == "meta" and value.startswith("default-src")]
    return {part.split()[0]: part.split()[1:] for part in policy.split("; ")}


def sha(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


# Nothing runs that is not ours


@pytest.mark.parametrize("name", ["pictured", "hostile"])
def test_the_policy_holds_the_hash_of_every_script_and_style_and_nothing_else(request, name):
    text = request.getfixturevalue(name).html.decode()
    policy = policy_of(Page(text))
    scripts = re.findall(r"<script(?: type=\"?module\"? async)?>(.*?)</script>", text, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert policy["script-src"] == [sha(script) for script in scripts]
    assert policy["style-src"] == [sha(style) for style in styles]
    assert len(scripts) == 2
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == ["'none'"]
    assert policy["img-src"] == ["data:"]
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert set(policy) == {
        "default-src",
        "script-src",
        "style-src",
        "img-src",
        "base-uri",
        "form-action",
        "require-trusted-types-for",
        "trusted-types",
    }


def test_hostile_names_make_no_elements_and_no_handlers(hostile):
    page = Page(hostile.html)
    tags = {tag for tag, _, _ in page.attributes}
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name == "style"]
    assert not [
        value
        for _, name, value in page.attributes
        if name in ("href", "src") and not value.startswith(("#", "data:image"))
    ]
    assert "iframe" not in tags
    assert len(re.findall(rb"<script", hostile.html)) == 6
    assert "onerror" not in {name for _, name, _ in page.attributes}


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_label_is_shown_as_it_is(hostile, name):
    page = Page(hostile.html)
    assert name in page.texts
    assert name in page.data["labels"]
    assert f"{name}#3" in page.data["samples"]["ids"]


def test_sentences_about_hostile_labels_stay_short(hostile):
    for finding in hostile.record["findings"]:
        assert len(finding["message"]) < 250
        assert len(finding["evidence"]) < 500


@given(st.dictionaries(st.text(), st.lists(st.text() | st.none() | st.integers(), max_size=4), max_size=4))
@settings(max_examples=100, deadline=None)
def test_an_island_is_inert_and_reads_back(value):
    text = island({"v": value})
    assert not re.search(r"[<>&]", text)
    assert json.loads(text) == {"v": value}


def test_an_island_refuses_nan():
    with pytest.raises(ValueError, match="not JSON compliant"):
        island({"v": float("nan")})


@given(st.binary())
def test_deflated_content_comes_back(content):
    assert zlib.decompress(deflated(content), -zlib.MAX_WBITS) == content


# Templates


def test_a_template_that_names_what_is_not_there_fails(pictured):
    environment = html._environment(templates_folder(), Pictures(pictured.report.payload))
    with pytest.raises(UndefinedError):
        environment.from_string("{{ report.nothing }}").render(report=pictured.report)
    with pytest.raises(UndefinedError):
        environment.from_string("{% if missing %}{% endif %}").render()


def test_every_number_goes_through_a_filter_that_knows_undefined(pictured):
    environment = html._environment(templates_folder(), Pictures(pictured.report.payload))
    for name in ("metric", "threshold", "signed", "plain"):
        assert environment.from_string(f"{{{{ x|{name} }}}}").render(x=np.nan) == "–"
    assert environment.from_string("{{ [x, x]|interval }}").render(x=np.nan) == "–"


def test_what_is_marked_safe_is_made_here_and_never_from_data():
    for path in templates_folder().rglob("*.html"):
        safe = re.findall(r"{{\s*([^}]*?)\s*\|\s*safe\s*}}", path.read_text("utf-8"))
        assert set(safe) <= {"css", "starter", "script", "data()"}, path.name


def test_the_same_report_gives_the_same_text(pictured):
    assert render(pictured.report) == render(pictured.report) == pictured.html.decode()


def test_another_title_changes_the_page(pictured):
    changed = render(replace(pictured.report, title="Another"))
    assert Page(changed).scripts["data"] == Page(pictured.html).scripts["data"]
    assert "<title>Another</title>" in changed


def test_the_page_ends_with_a_newline_and_names_no_network(pictured):
    text = pictured.html.decode()
    assert text.endswith("</html>\n")
    assert text.startswith("<!doctype html>")
    names = r"https?://(www\.w3\.org/[\w/]+|vega\.github\.io/schema/[\w./-]+)"  # of forms of XML and JSON
    shown = re.sub(names, "", text)
    assert not re.search(r"https?://", shown)


# Pictures


def pictures_of(page: Page) -> list[str]:
    """The base64 of every picture: those that the markup shows, then those of the text at the end of the file."""
    inline = [value.split(",")[1] for tag, name, value in page.attributes if tag == "image" and name == "href"]
    starts = unpacked(page.data["pictures"]["start"]).tolist()
    text = page.scripts.get("pictures", "")
    assert len(text) == starts[-1]
    return inline + [text[start:end] for start, end in pairwise(starts) if start < end]


def test_every_picture_is_in_the_file_once(pictured):
    found = pictures_of(Page(pictured.html))
    assert len(found) == len(set(found)) == len(pictured.report.payload.pictures.pictures)
    assert {base64.b64decode(text) for text in found} == {p.data for p in pictured.report.payload.pictures.pictures}


def test_equal_pictures_of_many_samples_are_one(pictured):
    shown = Counter(unpacked(Page(pictured.html).data["samples"]["picture"]).tolist())
    assert sorted(shown.values())[-2:] == [13, 14]


def test_a_picture_that_is_shown_again_is_drawn_from_the_one_place_where_it_stands(pictured):
    page = Page(pictured.html)
    used = [value for tag, name, value in page.attributes if tag == "use" and name == "href"]
    written = [value for tag, name, value in page.attributes if tag == "image" and name == "id"]
    assert len(used) > len(set(used)) > 5
    assert {link.removeprefix("#") for link in used} == set(written)
    assert len(written) == len(set(written))


def test_every_picture_says_what_it_shows_and_which_it_is(pictured):
    labels, ids = pictured.report.payload.values["labels"], pictured.report.payload.sample_ids
    names = [value for tag, name, value in Page(pictured.html).attributes if (tag, name) == ("svg", "aria-label")]
    said = re.compile(rf"({'|'.join(labels)}) predicted ({'|'.join(labels)}), [01]\.\d\d, ({'|'.join(ids)})")
    pictures = [name for name in names if name.endswith(ids)]
    assert len(pictures) > 10
    assert [name for name in pictures if not said.fullmatch(name)] == []


def test_pictures_of_a_few_pixels_show_them(pictured):
    pixels = tuple((12, 12) for _ in pictured.report.payload.sample_ids)
    coarse, smooth = (
        Pictures(payload).image(Case(0, 0.5))
        for payload in (replace(pictured.report.payload, sample_sizes=pixels), pictured.report.payload)
    )
    assert 'class="scene pixels"' in coarse
    assert 'class="scene"' in smooth


def test_titles_are_escaped_in_pictures(pictured):
    payload = replace(pictured.report.payload, sample_ids=('"><b>',) * len(pictured.report.payload.sample_ids))
    image = Pictures(payload).image(Case(0, 0.5))
    assert isinstance(image, Markup)
    assert "<b>" not in image


def test_where_nothing_is_installed_the_page_names_the_tool_without_a_version(pictured, monkeypatch):
    def absent(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", absent)
    text = render(pictured.report)
    assert '<meta name="generator" content="reportgen">' in text
    assert "Made by reportgen. This file" in text
    assert "None" not in Page(text).text
