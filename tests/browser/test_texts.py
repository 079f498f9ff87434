"""Texts in the gallery: cards, search with marks, expanding, the lightbox; each text as it was written."""

from tests.browser.rest import settled

CARDS = "#gallery-list > li"


def texts_of(made) -> list[str]:
    return [text or "" for text in made("texts").evaluation.dataset.texts.to_list()]


def test_the_cards_show_the_texts_with_what_they_were_taken_for(open_report, made):
    page = open_report("texts", hash="state=errors").page
    written = texts_of(made)
    cards = page.locator(CARDS)
    assert cards.count() == 8
    assert cards.nth(0).locator(".text").inner_text() == written[0]
    assert cards.nth(0).locator(".dock__caption").first.inner_text().split("\n") == ["blame → praise", "0.99"]
    assert cards.nth(1).locator(".text").evaluate("node => getComputedStyle(node).direction") == "rtl"
    assert cards.nth(0).locator(".text").evaluate("node => getComputedStyle(node).direction") == "ltr"
    assert cards.nth(3).locator(".text").inner_text() == written[3]  # nothing of it is markup
    assert page.evaluate("window.__pwned") is None


def test_a_long_text_is_cut_within_no_character_and_opens_in_place_and_large(open_report, made):
    page = open_report("texts", hash="state=errors").page
    written, card = texts_of(made)[2], page.locator(CARDS).nth(2)
    beginning = card.locator(".text").inner_text()
    assert beginning.endswith(" …")
    assert written.startswith(beginning.removesuffix(" …"))
    more = card.get_by_role("button", name="More")
    more.press("Enter")
    assert card.locator(".text").inner_text() == written
    assert card.get_by_role("button", name="Less").get_attribute("aria-expanded") == "true"
    card.get_by_role("button", name="t02").press("Enter")
    assert page.inner_text("#lightbox-stage .text p") == written
    assert "img=t02" in settled(page)


def test_what_is_sought_is_marked_whatever_its_case_and_the_address_keeps_it(open_report, made):
    page = open_report("texts", hash="state=errors").page
    page.fill("#gallery-search", "the")
    page.wait_for_selector(f"{CARDS} mark")
    assert "search=the" in settled(page)
    assert page.locator(CARDS).count() == 1
    assert [mark.inner_text() for mark in page.locator(f"{CARDS} mark").all()] == ["The", "THE"]
    assert page.inner_text("#gallery-note").startswith("2 hits in 1 text")
    again = open_report("texts", hash="state=errors&search=(A%2BB)").page  # no pattern, and far inside of a text
    (card,) = again.locator(CARDS).all()
    assert card.locator("mark").inner_text() == "(a+b)"
    assert card.locator(".text").inner_text().startswith("… word")
    assert len(card.locator(".text").inner_text()) < 320
    again.fill("#gallery-search", "nothing like it")
    again.wait_for_selector("#gallery-empty:visible")
    assert again.inner_text("#gallery-empty b") == "No text contains “nothing like it” in this view"
