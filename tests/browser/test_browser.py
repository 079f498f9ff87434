"""The browser fixtures themselves: what they record is what the tests of the page rely on."""

from pathlib import Path

from tests.browser.rest import rest

PAGE = """<!doctype html><title>One</title><p id=p>plain</p>
<script>
const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
document.getElementById("p").textContent = `${innerWidth} ${location.hash} ${isDark}`;
console.log("hello"); fetch("https://example.com/x").catch(() => {}); setTimeout(() => { throw new Error("late"); });
</script>"""


def test_a_page_reports_what_it_requests_logs_and_throws(open_page):
    view = open_page(PAGE)
    rest(view.page)
    assert [url.rpartition("/")[2] for url in view.requests] == ["page-1.html", "x"]
    assert "log: hello" in view.messages
    assert view.errors == ["late"]


def test_size_scheme_and_address_are_as_asked(open_page, tmp_path: Path):
    file = tmp_path / "a page.html"
    file.write_text(PAGE, encoding="utf-8")
    view = open_page(file, width=390, scheme="dark", hash="t=0.5")
    assert view.page.text_content("#p") == "390 #t=0.5 true"


def test_without_javascript_the_document_stays_as_written(open_page):
    assert open_page(PAGE, javascript=False).page.text_content("#p") == "plain"
