"""Bringing a page to rest, however slow the machine: no test guesses how long that takes, and none waits for timers."""

from playwright.sync_api import Page

# Keeps the timers that are still to fire, so that they can fire at once; what fires later than a second (a message that
# fades) is not work.
KEEP_TIMERS = """(() => {
    const pending = new Map(), start = window.setTimeout, stop = window.clearTimeout;
    window.setTimeout = (act, wait = 0, ...rest) => {
        const fire = () => { pending.delete(timer); act(...rest); }, timer = start(fire, wait);
        if (wait < 1000) pending.set(timer, { fire, due: performance.now() + wait });
        return timer;
    };
    window.clearTimeout = timer => { pending.delete(timer); stop(timer); };
    const turn = () => new Promise(done => requestAnimationFrame(() => start(done)));
    const hurry = () => {
        for (const [timer, { fire }] of [...pending].sort(([, one], [, other]) => one.due - other.due)) {
            if (!pending.has(timer)) continue;
            stop(timer);
            fire();
        }
    };
    window.atRest = async () => {
        for (let quiet = 0; quiet < 3; quiet++) {
            await turn();
            if (!pending.size) continue;
            hurry();
            quiet = -1;
        }
    };
})()"""


def rest(page: Page) -> Page:
    """The page, once its timers have fired and what they and the last frames set off is drawn."""
    page.evaluate("atRest()")
    return page


def live(page: Page) -> Page:
    """The page, once its scripts run and what they do at first is done."""
    page.wait_for_selector("html[data-ready]", state="attached", timeout=20_000)
    return rest(page)


def settled(page: Page) -> str:
    """The hash of the page's address once it rests."""
    return rest(page).evaluate("location.hash")
