"""Every table of a page as the CSV that its button saves."""

import csv
import io
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.rest import live

MOST_SAVED = 10  # files that a browser saves for a page that nobody has touched

UNSAVED = """() => [...document.querySelectorAll("main table")].filter(table => !table.closest("[data-chart]") && !table.classList.contains("lightbox__scores")).filter(table => {
    if (table.matches(".listed")) return !document.querySelector("#gallery-save");
    if (table.matches(".finding__rows")) return !document.querySelector("#findings-save");
    if (table.matches(".matrix")) return !document.querySelector("#matrix-save, #moved-save");
    if (table.dataset.saves) return !document.getElementById(table.dataset.saves);
    return !(table.closest(".scroll-x") ?? table).previousElementSibling?.querySelector(".table__csv");
}).map(table => table.outerHTML.slice(0, 120))"""  # noqa: E501


def saved_rows(page: Page, selector: str, nth: int = 0) -> list[list[str]]:
    """The rows that a button saves; one in what is folded away is pressed as well."""
    with page.expect_download() as download:
        page.locator(selector).nth(nth).dispatch_event("click")
    return list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8"))))


def check_tables(page: Page) -> dict[str, list[list[str]]]:
    """Each table has its button, and each row as many values as there are heads; gives the rows by what is saved."""
    assert page.evaluate(UNSAVED) == []
    found = {}
    for nth in range(page.locator(".table__csv").count()):
        if nth % MOST_SAVED == MOST_SAVED - 1:
            page.reload()
            live(page)
        name = page.locator(".table__csv").nth(nth).get_attribute("aria-label").removeprefix("Save as CSV: ")
        found[name] = rows = saved_rows(page, ".table__csv", nth)
        assert len(rows) > 1, name
        assert {len(row) for row in rows} == {len(rows[0])}, name
    return found
