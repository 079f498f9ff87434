"""Names in Markdown: they render as they are, and do nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.errors import OptionError
from reportgen.outputs.markdown import LONGEST_NAME, address, bar, code, linked, table, text, visible
from tests.loops import each
from tests.rendered import LIVE, RENDERERS

HOSTILE = (
    "a|b", "|", "||", "a\\|b", "a\\", "`", "``a`b```", "` a", "a `", "</details>", "</td></tr></table>",
    "<!-- x -->", "-->", "@team", "@org/team", "#123", "org/repo#7", "GH-12", "JIRA-123",
    "[x](javascript:alert(1))", "![x](https://e.com/x)", "https://evil.example/?a=b", "www.evil.example",
    "me@evil.example", "evil.example", "<https://evil.example>", "a\nb", "\n\n# head", "\r\n/close", "a\tb",
    "\x00", "\u202egnp.exe", "\u2066x\u2069", "שלום", "العربية نص", "😀 👩\u200d💻", "*_~", "**b**", "~~s~~",
    "_i_", "&lt;", "&#64;team", "$x$", "$`x`$", "a$|$b", ":tada:", "deadbeef1", "1234567",
    "<script>alert(1)</script>", "- [ ] task", "1. one", "> quote", "---", "::error::x", " ", "  a  ",
    "a" * 10_000, "`" * 10_000, "|" * 10_000, "\u202e" * 10_000,
)  # fmt: skip


def _shown(name: str) -> str:
    """What a reader sees of a name: signs for what cannot be seen, isolates aside, spaces as HTML has them."""
    return " ".join(name.replace("\u2068", "").replace("\u2069", "").split())


@pytest.mark.parametrize("render", RENDERERS)
@each("name", HOSTILE)
def test_a_name_is_one_cell_that_does_nothing(name, render):
    page = render(table(["a", "b"], [[code(name), "1"], ["x", "2"]], right=[1]))
    assert [len(row) for row in page.tables[0]] == [2, 2, 2]
    assert page.tables[0][1][1] == "1"
    assert page.links == []
    assert set(page.tags) <= {"table", "thead", "tbody", "tr", "th", "td", "code"}
    assert not LIVE.search(page.outside)
    assert "\n" not in page.tables[0][1][0]


@pytest.mark.parametrize("render", RENDERERS)
@each("name", [name for name in HOSTILE if len(name) <= 60 and name.strip()])
def test_a_name_reads_as_it_is(name, render):
    page = render(f"x {code(name)} y")
    assert _shown(page.text) == _shown(f"x {visible(name)} y")


@pytest.mark.parametrize("render", RENDERERS)
@each("name", HOSTILE)
def test_a_linked_name_is_one_link(name, render):
    page = render(table(["a"], [[linked(code(name), "https://ci.example/r", "#cell=a,b")]]))
    assert [target for target, _ in page.links] == ["https://ci.example/r#cell=a,b"]
    assert page.links[0][1] == page.tables[0][1][0]


@pytest.mark.parametrize("render", RENDERERS)
@each("name", HOSTILE)
def test_a_sentence_with_a_name_is_a_sentence(name, render):
    page = render(f"- High: **{text(f'{name} is taken for {name}')}**. (12 of {text(name)})\n- next")
    assert page.links == []
    assert set(page.tags) <= {"ul", "li", "strong", "code"}
    assert page.tags.count("li") == 2
    assert not LIVE.search(page.outside)


@settings(deadline=None)
@given(st.text(max_size=50))
def test_any_text_is_one_cell_that_reads_as_it_is(name):
    for render in RENDERERS:
        page = render(table(["a", "b"], [[code(name), text(f"see {name} there")]]))
        assert [len(row) for row in page.tables[0]] == [2, 2]
        assert page.links == []
        if name.strip() == name != "" and len(visible(name)) <= LONGEST_NAME:
            assert _shown(page.tables[0][1][0]) == _shown(visible(name))


@settings(deadline=None)
@given(st.text(alphabet="`|\\$ @#*_~<>[]()!&;:/.-ab1\n", max_size=30))
def test_signs_of_markdown_in_any_order_do_nothing(name):
    for render in RENDERERS:
        page = render(table(["a", "b"], [[code(name), text(name)]]) + f"\n\n- x {text(name)} {code(name)}\n")
        assert [len(row) for row in page.tables[0]] == [2, 2]
        assert page.links == []
        assert set(page.tags) <= {"table", "thead", "tbody", "tr", "th", "td", "code", "ul", "li"}
        assert not LIVE.search(page.outside)


@pytest.mark.parametrize("render", RENDERERS)
def test_a_turned_name_leaves_what_follows_alone(render):
    assert render(code("שלום")).text.strip() == "\u2068שלום\u2069"
    assert "\u202e" not in render(code("\u202eabc")).text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "report.html", "//e.com", "https://", "x"])
def test_a_link_that_is_no_web_address_is_refused(url):
    with pytest.raises(OptionError, match="no web address"):
        address(url)


def test_a_link_that_is_too_long_is_refused():
    with pytest.raises(OptionError, match="longer than 500"):
        address("https://e.com/" + "a" * 500)


@pytest.mark.parametrize("render", RENDERERS)
@pytest.mark.parametrize(
    "url", ["https://e.com/a(b)?x=1&copy;=2", "http://e.com/a b|c>d<e`f\\g", "https://e.com/é#old"]
)
def test_an_address_survives_markdown(url, render):
    page = render(table(["a"], [[linked("`x|y`".replace("|", "&#124;"), address(url), "#cell=a,b&t=0.5")]]))
    assert len(page.links) == 1
    assert page.links[0][0].endswith("#cell=a,b&t=0.5")
    assert page.links[0][0].count("#") == 1
    assert not set("|<>`\\ ") & set(page.links[0][0])


@pytest.mark.parametrize("fragment", ["javascript:x", "#a>b", "#a b", "x", "#" + "a" * 700, "#a\n"])
def test_a_fragment_that_is_none_makes_no_link(fragment):
    assert linked("x", "https://e.com/", fragment) == "x"


def test_a_bar_without_a_value_is_empty():
    assert bar(float("nan")) == ""
