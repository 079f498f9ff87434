"""One file that asks for nothing: no request, no foreign code, only what its own policy names by hash."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import base64
import hashlib
import html
import re

import pytest

from reportgen.locations import templates_folder
from tests.browser.rest import rest

NAMES = ["demo", "two", "many", "unscored", "hostile", "thousand"]
FORBIDDEN = (
    "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "createContextualFragment",
    "DOMParser", "setHTMLUnsafe", "localStorage", "sessionStorage", "fetch(", "XMLHttpRequest", "import(",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_page_asks_for_itself_alone_and_says_nothing(look, made, name: str):
    view = look(name)
    rest(view.page)
    assert [url for url in view.requests if not url.startswith("data:")] == [made(name).path.as_uri()]
    assert view.messages == []
    assert view.errors == []


def test_in_a_sandbox_without_storage_and_history_the_slider_and_the_gallery_work(open_page, made):
    demo = made("demo")
    frame_page = f'<!doctype html><title>Viewer</title><iframe sandbox="allow-scripts" width="1200" height="800" srcdoc="{html.escape(demo.html)}"></iframe>'
    view = open_page(frame_page)
    frame = view.page.frames[1]
    frame.wait_for_selector("html[data-ready]", state="attached")
    refused = "() => { try { localStorage.getItem('x'); return false; } catch { return true; } }"
    assert frame.evaluate(refused), "the sandbox does not bite"
    step = len(demo.steps) // 2
    frame.evaluate(
        "value => { const s = document.getElementById('threshold-slider'); s.value = value; s.dispatchEvent(new Event('input')); }",
        demo.steps[step],
    )
    frame.click('#matrix td[data-truth="0"][data-prediction="0"]')
    assert frame.text_content('#matrix td[data-truth="0"][data-prediction="0"]') == str(
        demo.point(step).confusion[0, 0]
    )
    frame.click("#gallery-list button >> nth=0")
    assert frame.is_visible("#lightbox[open]")
    frame.click("#lightbox-next")
    assert frame.text_content("#lightbox-place").startswith("2 of ")
    frame.click("#lightbox-close")
    assert not frame.is_visible("#lightbox")
    assert view.errors == []


def _sha256(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize("name", NAMES)
def test_the_policy_names_the_hash_of_every_inline_script_and_style_and_nothing_else(look, name: str):
    page = look(name).page
    policy = page.get_attribute('meta[http-equiv="Content-Security-Policy"]', "content")
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    found = page.evaluate(
        """() => ({
            scripts: [...document.scripts].filter(s => ["", "module", "text/javascript"].includes(s.type)).map(s => s.textContent),
            styles: [...document.querySelectorAll("style")].map(s => s.textContent),
        })"""
    )
    assert sorted(directives["script-src"].split()) == sorted(map(_sha256, found["scripts"]))
    assert sorted(directives["style-src"].split()) == sorted(map(_sha256, found["styles"]))
    assert directives["default-src"] == "'none'"
    assert directives["img-src"] == "data:"
    assert directives["trusted-types"] == "'none'"
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", NAMES)
def test_no_element_as_written_carries_a_style_a_handler_or_an_address_outside(look, name: str):
    """Read without scripts: the attributes as they stand in the file."""
    found = look(name, javascript=False).page.evaluate(
        """() => {
            const bad = [];
            for (const node of document.querySelectorAll("*")) for (const { name, value } of node.attributes) {
                if ((name === "style" && value) || name.startsWith("on")) bad.push(`${node.localName} ${name}`);
                if (["href", "src", "action", "formaction", "srcset", "poster", "data", "xlink:href"].includes(name)
                    && !value.startsWith("#") && !value.startsWith("data:image/")) bad.push(`${name}=${value.slice(0, 80)}`);
            }
            for (const style of document.querySelectorAll("style"))
                for (const [, target] of style.textContent.matchAll(/url\\(([^)]*)\\)|@import/g))
                    if (!target?.startsWith("#")) bad.push(`url(${target})`);
            return bad;
        }"""
    )
    assert found == []


def test_no_module_turns_text_into_markup_or_code_or_stores_or_fetches_anything():
    own = (path for path in templates_folder().rglob("*.js") if path.parent.name != "vendor")
    sources = sorted(own)  # what others wrote is kept from it by the policy alone
    assert len(sources) > 10
    found = [(path.name, word) for path in sources for word in FORBIDDEN if word in path.read_text(encoding="utf-8")]
    assert found == []


def test_no_template_switches_escaping_off_but_where_the_page_itself_is_put_together():
    safe = {
        (path.name, match)
        for path in templates_folder().rglob("*.html")
        for match in re.findall(r"\{\{[^}]*\|\s*safe[^}]*\}\}|autoescape", path.read_text(encoding="utf-8"))
    }
    wanted = {"{{ css|safe }}", "{{ starter|safe }}", "{{ data()|safe }}", "{{ script|safe }}"}
    assert safe == {("layout.html", text) for text in wanted}
