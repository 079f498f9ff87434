"""Waiting until a page has nothing left to do, however slow the machine: no test guesses how long that takes."""

from playwright.sync_api import Page

# Counts the timers that are still to fire; what fires later than a second (a message that fades) is not work.
COUNT_TIMERS = """(() => {
    const pending = new Set(), start = window.setTimeout, stop = window.clearTimeout;
    window.setTimeout = (act, wait = 0, ...rest) => {
        const timer = start(() => { pending.delete(timer); act(...rest); }, wait);
        if (wait < 1000) pending.add(timer);
        return timer;
    };
    window.clearTimeout = timer => { pending.delete(timer); stop(timer); };
    const turn = () => new Promise(done => requestAnimationFrame(() => start(done)));
    window.atRest = async () => {
        for (let quiet = 0; quiet < 3; quiet = pending.size ? 0 : quiet + 1) await turn();
    };
})()"""


def rest(page: Page) -> Page:
    """The page, once its timers have fired and what they and the last frames set off is drawn."""
    page.evaluate("atRest()")
    return page


def settled(page: Page) -> str:
    """The hash of the page's address once it rests."""
    return rest(page).evaluate("location.hash")
