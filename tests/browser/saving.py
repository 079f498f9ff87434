"""What the menu of a live chart saves and copies, opened again."""

from pathlib import Path
from xml.etree import ElementTree

from PIL import Image
from playwright.sync_api import Locator, Page

# Copying needs a permission that a test page has not; what would be copied is kept instead.
KEEP_COPIES = """Object.defineProperty(navigator, "clipboard", {
    configurable: true, value: { writeText: async text => { window.copied = text; } } })"""
SVG = "{http://www.w3.org/2000/svg}"


def saved(page: Page, figure: Locator, folder: Path) -> tuple[Image.Image, ElementTree.Element]:
    """The PNG and the SVG that the menu of a live chart saves, of which the first is twice as large as the chart."""
    files = {}
    for item, suffix in (("Save PNG", "png"), ("Save SVG", "svg")):
        figure.locator("[data-menu]").click()
        with page.expect_download() as download:
            figure.get_by_role("menuitem", name=item).click()
        files[suffix] = folder / f"chart.{suffix}"
        download.value.save_as(files[suffix])
    with Image.open(files["png"]) as image:
        picture = image.convert("RGB")
    box = figure.locator("[data-plot]").bounding_box()
    assert picture.size == (2 * int(box["width"]), 2 * round(box["height"]))
    root = ElementTree.parse(files["svg"]).getroot()  # noqa: S314 - what the page has just written
    assert root.tag == f"{SVG}svg"
    return picture, root


def copied(page: Page, figure: Locator, item: str) -> str:
    """What the menu of a live chart copies."""
    page.evaluate(KEEP_COPIES)
    figure.locator("[data-menu]").click()
    figure.get_by_role("menuitem", name=item).click()
    page.wait_for_function("window.copied !== undefined")
    return page.evaluate("(() => { const text = window.copied; delete window.copied; return text; })()")
