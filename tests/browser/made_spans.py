"""Documents with spans that are hard to draw, and many with scores, as the pages of named entities are built from."""

import json
from pathlib import Path

import numpy as np

from tests.command_line import run

ACME = 150  # where scored documents have a word that is labelled now so, now otherwise
Span = tuple[int, int, str]
TYPES = ("CITY", "DATE", "ORG", "PERSON", "<i>type</i>")
EMOJI = "flying ✈️ with 🇩🇪 Lufthansa 👩‍👩‍👧 today"
ARABIC = "زار محمد علي مدينة القاهرة يوم الأحد\nسطر ثان بلا كيانات\nقال أحمد إنه سعيد"
JAPANESE = "東京都知事の小池百合子は新宿区で会見した"
GERMAN = "Bundeskanzler Müller-Lüdenscheidt traf in München die Donaudampfschifffahrtsgesellschaft."

HARD: dict[str, tuple[str, list[Span], list[Span]]] = {
    "nested": ("The University of Bonn labs", [(4, 27, "ORG"), (18, 22, "CITY")], [(4, 22, "ORG"), (18, 22, "CITY")]),
    "adjacent": (
        "Rome Lazio Italy, 2019",
        [(0, 4, "CITY"), (5, 10, "ORG"), (11, 16, "PERSON"), (18, 22, "DATE")],
        [(0, 10, "CITY"), (11, 16, "PERSON"), (18, 22, "<i>type</i>")],
    ),
    "crossing": ("New York Times Square Garden", [(0, 14, "ORG"), (9, 21, "CITY")], [(0, 14, "ORG"), (4, 28, "CITY")]),
    "threefold": (
        "one two three four",
        [(0, 18, "ORG"), (4, 13, "CITY"), (4, 7, "DATE"), (4, 13, "PERSON")],
        [(0, 13, "PERSON"), (8, 18, "CITY")],
    ),
    "arabic": (ARABIC, [(4, 12, "PERSON"), (19, 26, "CITY")], [(4, 8, "PERSON"), (19, 26, "CITY"), (31, 36, "DATE")]),
    "japanese": (
        JAPANESE,
        [(0, 3, "CITY"), (6, 11, "PERSON"), (12, 15, "CITY")],
        [(0, 5, "ORG"), (6, 11, "PERSON"), (12, 15, "CITY")],
    ),
    "emoji": (
        EMOJI,
        [(EMOJI.index("Luft"), EMOJI.index("Luft") + 9, "ORG")],
        [(EMOJI.index("🇩🇪"), EMOJI.index("Luft") + 9, "ORG"), (EMOJI.index("👩"), EMOJI.index(" today"), "PERSON")],
    ),
    "german": (
        GERMAN,
        [(14, 33, "PERSON"), (42, 49, "CITY"), (54, 88, "ORG")],
        [(0, 33, "PERSON"), (42, 49, "CITY"), (54, 88, "ORG")],
    ),
    "</script><b>": ("a < b &amp; <b>c</b>", [(4, 5, "<i>type</i>")], [(12, 20, "<i>type</i>")]),
    "clean": ("Berlin is big.", [(0, 6, "CITY")], [(0, 6, "CITY")]),
    "empty": ("", [], []),
}  # fmt: skip


MENDED = {name: true if name in ("arabic", "emoji", "nested", "crossing") else said[1:]
          for name, (_, true, said) in HARD.items()}  # fmt: skip


def hard_documents(path: Path, others: dict[str, list[Span]] | None = None) -> Path:
    """All of HARD in one file; `others` are predicted instead."""
    lines = [
        {"id": name, "text": text, "spans": _spans(true), "predictions": _spans((others or {}).get(name, said))}
        for name, (text, true, said) in HARD.items()
    ]
    return _written(path, lines)


def hard_versions(folder: Path) -> tuple[Path, Path]:
    """The reports of HARD, and of the same with the predictions of MENDED."""
    pages = []
    for name, others in (("v0", None), ("v1", MENDED)):
        data = hard_documents(folder / f"{name}.jsonl", others)
        words = ["--predictions", data, "--model", "tagger", "--version", name, "-o", f"{name}.html"]
        assert run(folder, "build", *words).code == 0
        pages.append(folder / f"{name}.html")
    return pages[0], pages[1]


def scored_documents(path: Path, n: int = 60, seed: int = 4) -> Path:
    """Documents of 30 words with spans of one to three words; predictions have scores, and err in every way.

    Behind the words stands "👩 acme", which is found to be an ORG, and in every tenth document is labelled as a CITY.
    """
    rng, lines = np.random.default_rng(seed), []
    for k in range(n):
        words = ["".join(rng.choice(list("abcde"), 4)) for _ in range(30)]
        true, said = [], []
        for at in range(0, 27, 3):
            label, wide = TYPES[rng.integers(4)], int(rng.integers(1, 4))
            if rng.random() < 0.5:
                true.append((at * 5, (at + wide) * 5 - 1, label))
            if rng.random() < 0.55:
                other, cut = TYPES[rng.integers(4)], int(rng.integers(1, 4))
                mine = (at * 5, (at + (wide if rng.random() < 0.6 else cut)) * 5 - 1)
                said.append((*mine, label if rng.random() < 0.7 else other))
        true.append((ACME + 2, ACME + 6, TYPES[0 if k % 10 == 0 else 2]))
        said.append((ACME + 2, ACME + 6, TYPES[2]))
        scores = rng.integers(1, 20, len(said)) / 20
        predictions = [span | {"score": float(score)} for span, score in zip(_spans(said), scores, strict=True)]
        text = f"{' '.join(words)} 👩 acme"
        lines.append({"id": f"d{k:03d}", "text": text, "spans": _spans(true), "predictions": predictions})
    return _written(path, lines)


def _spans(spans: list[Span]) -> list[dict]:
    return [{"start": start, "end": end, "label": label} for start, end, label in spans]


def _written(path: Path, lines: list[dict]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path
