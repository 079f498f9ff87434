"""A real browser for the tests of the page: found, else installed where that is possible, else plainly skipped."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, sync_playwright

from tests.browser.pages import MAKERS, Made
from tests.browser.rest import KEEP_TIMERS, live

try:
    import fcntl
except ImportError:  # Windows has no such locks
    fcntl = None  # type: ignore[assignment]

SHELL = "chromium-headless-shell"  # Chromium without windows: the same pages at two thirds of the time
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = ("/usr/bin/chromium", "/usr/lib/chromium/chromium", "/opt/google/chrome/chrome", "/snap/bin/chromium")
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--font-render-hinting=none",
)
INSTALLATION_SECONDS = 600


@dataclass
class View:
    """An open page and all it did since: every request it made, what it logged, the errors it did not catch."""

    page: Page
    javascript: bool = True
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    _listeners: dict[str, Callable[..., None]] = field(default_factory=dict)

    def watch(self) -> None:
        """Notes from now on what the page does."""
        self._listeners = {
            "request": lambda request: self.requests.append(request.url),
            "console": lambda message: self.messages.append(f"{message.type}: {message.text}"),
            "pageerror": lambda error: self.errors.append(str(error)),
        }
        for event, listener in self._listeners.items():
            self.page.on(event, listener)  # type: ignore[call-overload]

    def unwatch(self) -> None:
        """The page may go on unseen."""
        for event, listener in self._listeners.items():
            self.page.remove_listener(event, listener)


OpenPage = Callable[..., View]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run; where there is none the test is skipped, or fails when CI is set."""
    with sync_playwright() as playwright:
        try:
            chromium = _launched(playwright)
        except Error as error:
            _absent(str(error).strip().splitlines()[0])
        yield chromium
        chromium.close()


class Pages:
    """Pages to open files in. One that is given back is emptied and taken again: a new one is three times slower."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: dict[bool, list[Page]] = {True: [], False: []}

    def open(
        self,
        file: Path,
        *,
        width: int = 1440,
        height: int = 900,
        scheme: Literal["light", "dark"] = "light",
        javascript: bool = True,
        hash: str = "",  # noqa: A002 - the word the address bar has for it
    ) -> View:
        """The file in an offline page, watched from its first request on."""
        view = View(self._idle[javascript].pop() if self._idle[javascript] else self._new(javascript), javascript)
        view.page.set_viewport_size({"width": width, "height": height})
        view.page.emulate_media(media="null", color_scheme=scheme, reduced_motion="reduce")
        view.watch()
        fragment = f"#{hash.removeprefix('#')}" if hash else ""
        view.page.goto(file.as_uri() + fragment)
        return view

    def give_back(self, view: View) -> None:
        """The page is left as a new one would be."""
        view.unwatch()
        view.page.mouse.up()
        view.page.mouse.move(0, 0)
        view.page.goto("about:blank")
        self._idle[view.javascript].append(view.page)

    def _new(self, javascript: bool) -> Page:
        context = self._browser.new_context(offline=True, java_script_enabled=javascript)
        context.add_init_script(KEEP_TIMERS)
        return context.new_page()


@pytest.fixture(scope="session")
def pages(browser: Browser) -> Pages:
    """The pages of the whole run."""
    return Pages(browser)


@pytest.fixture
def open_page(pages: Pages, tmp_path: Path) -> Iterator[OpenPage]:
    """Opens a file, or HTML given as text, in an offline page: `open_page(path, width=390).page`."""
    views: list[View] = []

    def opened(source: Path | str, **settings: Any) -> View:
        views.append(pages.open(_file(source, tmp_path / f"page-{len(views) + 1}.html"), **settings))
        return views[-1]

    yield opened
    for view in views:
        pages.give_back(view)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Made]:
    """A built page by name (see pages.py), made when first asked for: `made("demo").path`."""
    return cache(lambda name: MAKERS[name](tmp_path_factory.mktemp(name)))


@pytest.fixture
def open_report(made: Callable[[str], Made], open_page: OpenPage) -> OpenPage:
    """Opens a built page by name and waits until it is live: `open_report("demo", hash="t=0.5").page`."""

    def opened(name: str, **settings: Any) -> View:
        return _lively(open_page(made(name).path, **settings))

    return opened


@pytest.fixture(scope="session")
def look(pages: Pages, made: Callable[[str], Made]) -> OpenPage:
    """As open_report, but opened once and shared: for tests that only look and change nothing."""
    views: dict[str, View] = {}

    def opened(name: str, **settings: Any) -> View:
        key = f"{name} {settings}"
        if key not in views:
            views[key] = _lively(pages.open(made(name).path, **settings))
        return views[key]

    return opened


def _lively(view: View) -> View:
    if view.javascript:
        live(view.page)
    return view


def _file(source: Path | str, copy: Path) -> Path:
    if isinstance(source, Path):
        return source.resolve()
    copy.write_text(source, encoding="utf-8")
    return copy


def _launched(playwright: Playwright) -> Browser:
    with _one_at_a_time():
        path = _found() or _installed_from_debian()
        if path is None and not Path(playwright.chromium.executable_path).exists():
            _run(sys.executable, "-m", "playwright", "install", "chromium")
    return playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Tests run in several processes; the first installs, the others wait and find what it installed."""
    with (Path(tempfile.gettempdir()) / "reportgen-chromium.lock").open("w") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _found() -> str | None:
    """A Chromium that is already there, as a path; None without one."""
    named = (shutil.which(name) for name in NAMES)
    placed = (place for place in (*PLACES, *APPLICATIONS) if os.access(place, os.X_OK))
    return next(filter(None, (*named, *placed)), None)


def _installed_from_debian() -> str | None:
    # Ubuntu's package of that name is a snap, which has no place in a container.
    release = Path("/etc/os-release")
    is_debian = release.is_file() and "\nID=debian\n" in f"\n{release.read_text(encoding='utf-8')}\n"
    if not is_debian or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    _run("apt-get", "update", "-qq")
    for package in (SHELL, "chromium"):
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", package)
        if found := shutil.which(package):
            return found
    return None


def _run(*command: str) -> None:
    """Runs an installer; that it failed shows when the browser does not start."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, env=environment, capture_output=True, timeout=INSTALLATION_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        sys.stderr.write(f"{command[0]}: {error}\n")


def _absent(reason: str) -> None:
    message = f"no Chromium could be found or installed ({reason}); install one, then run the tests again"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
