"""Markdown as readers get it: rendered by two implementations of GitHub's dialect, looked at as HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt

VOID = ("br", "hr", "img", "input")
UNREAD = ("code", "pre", "a")  # where GitHub and GitLab look for no mention and no reference
LIVE = re.compile(
    r"@\w|#\d|\bGH-\d|\b[A-Z]+-\d|\b[0-9a-f]{7,40}\b|://|\bwww\.|:\w+:|\$.*\$", re.IGNORECASE
)  # a mention, a reference, a commit, an address, an emoji, a formula


@dataclass
class Page(HTMLParser):
    """What a reader sees: tables as texts of cells, links, tags, and the text outside of code and links."""

    html: str
    tables: list[list[list[str]]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    summaries: list[str] = field(default_factory=list)
    outside: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(self.html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        elif tag == "a":
            self.links.append((dict(attrs).get("href") or "", ""))
        elif tag == "code":
            self.codes.append("")
        elif tag == "summary":
            self.summaries.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag
        self.outside += "\n"

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_data(self, data: str) -> None:
        self.text += data
        if not set(self.open) & set(UNREAD):
            self.outside += data
        if {"td", "th"} & set(self.open):
            self.tables[-1][-1][-1] += data
        if "a" in self.open:
            self.links[-1] = (self.links[-1][0], self.links[-1][1] + data)
        if "code" in self.open:
            self.codes[-1] += data
        if "summary" in self.open:
            self.summaries[-1] += data


def by_cmark(markdown: str) -> Page:
    """As GitHub's own renderer has it, without its filter of tags: what is not escaped must show."""
    return Page(cmarkgfm.github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE))


def by_markdown_it(markdown: str) -> Page:
    """As a renderer that links more than GitHub does: bare domains too."""
    return Page(MarkdownIt("gfm-like", {"linkify": True, "html": True}).render(markdown))


RENDERERS = (by_cmark, by_markdown_it)
