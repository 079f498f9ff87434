"""The key z in the lightbox: whatever the size of a picture, it shows more of it."""

import numpy as np
import pytest
from PIL import Image

from reportgen import pipeline
from reportgen.options import Options


@pytest.fixture(scope="module")
def page_of_pictures(tmp_path_factory):
    """A page with a small, a middle and a large picture."""
    folder = tmp_path_factory.mktemp("sizes")
    rng = np.random.default_rng(0)
    lines = ["id,truth,prediction"]
    for side in (12, 200, 640):
        Image.fromarray(rng.integers(0, 255, (side * 3 // 4, side, 3), np.uint8)).save(folder / f"{side}.png")
        lines.append(f"{side},a,b")
    (folder / "p.csv").write_text("\n".join([*lines, "9,b,b"]))
    built = pipeline.build(Options(predictions=folder / "p.csv", images=folder))
    (folder / "page.html").write_bytes(built.html)
    return folder / "page.html"


@pytest.mark.parametrize("side", [12, 200, 640])
def test_z_enlarges_a_picture_of_any_size(browser, page_of_pictures, side):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{page_of_pictures.as_uri()}#state=errors&img={side}")
    page.wait_for_selector("#lightbox-stage img")
    wide = "document.querySelector('#lightbox-stage img').getBoundingClientRect().width"
    before = page.evaluate(wide)
    page.keyboard.press("z")
    assert page.evaluate(wide) > before * 1.3
    page.keyboard.press("z")
    assert page.evaluate(wide) == before
    page.close()
