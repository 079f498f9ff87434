"""Questions about paragraphs of SciPy's documentation, and what two simple programs answer.

A word that a paragraph has more than once is left out where it stands last; which one it was is the question. Neither
program knows anything of SciPy: the first answers the most frequent of the longer words, the second the word that stood
elsewhere between the same neighbours, else the first's answer among words that the sentence does not have already.
"""

import csv
import json
import re
from collections import Counter
from pathlib import Path

N_QUESTIONS = 48
SHORTEST, LONGEST = 120, 260  # characters of a paragraph
LEAST = 5  # letters of a word that is asked for or answered
GAP = "____"
WORD = re.compile(r"[A-Za-z][A-Za-z-]*")
OTHERS = frozenset((
    "about", "above", "after", "again", "against", "along", "already", "although", "always", "among", "another",
    "because", "before", "being", "below", "between", "could", "during", "either", "every", "first", "following",
    "given", "hence", "however", "should", "since", "their", "there", "these", "those", "though", "through",
    "under", "until", "where", "whether", "which", "while", "within", "without", "would", "using",
))  # fmt: skip

DESCRIPTION = """\
# What `reportgen demo` builds from this folder.
[build]
task = "llm"
ground-truth = "questions.jsonl"
predictions = ["answers.jsonl", "answers-v1.jsonl"]
score = ["exact_match:squad", "edit"]
model = "same neighbours"
version = "v2"
dataset = "words left out of SciPy's documentation"
created = "2026-11-28T12:00:00Z"
"""
BEFORE = (
    ('["answers.jsonl", "answers-v1.jsonl"]', '"answers-v1.jsonl"'), ("same neighbours", "most frequent word"),
    ('"v2"', '"v1"'), ("2026-11-28", "2026-11-27"), ("builds from", "compares v2 with, from"),
)  # fmt: skip


def build_answers(texts: Path, folder: Path) -> None:
    """Writes the questions about the paragraphs of texts.csv, and the answers of both programs, into `folder`."""
    questions = asked(texts / "texts.csv")
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "questions.jsonl", questions)
    for name, program in (("answers-v1.jsonl", most_frequent_word), ("answers.jsonl", same_neighbours)):
        model = program.__name__.replace("_", " ")
        rows = [{"id": one["id"], "model": model, "output": program(one["question"])} for one in questions]
        write(folder / name, rows)
    earlier = DESCRIPTION
    for now, then in BEFORE:
        earlier = earlier.replace(now, then)
    (folder / "reportgen.toml").write_text(DESCRIPTION, encoding="utf-8", newline="\n")
    (folder / "reportgen-v1.toml").write_text(earlier, encoding="utf-8", newline="\n")
    (folder / "LICENSE").write_bytes((texts / "LICENSE").read_bytes())


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """Rows as JSON Lines."""
    text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    path.write_text(text, encoding="utf-8", newline="\n")


def asked(path: Path) -> list[dict[str, str]]:
    """A question for each paragraph that has one, as many of every area as there are, area by area in turn."""
    by_area: dict[str, list[dict[str, str]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            made = question(row["text"])
            if made is not None:
                one = {"id": row["id"], "area": row["label"], "question": made[0], "expected": made[1]}
                by_area.setdefault(row["label"], []).append(one)
    turns = max(map(len, by_area.values()))
    in_turn = [own[k] for k in range(turns) for own in by_area.values() if k < len(own)]
    return sorted(in_turn[:N_QUESTIONS], key=lambda one: one["id"])


def question(text: str) -> tuple[str, str] | None:
    """The text with a gap, and the word that stood there; None of one that is too long or repeats no word."""
    if not SHORTEST <= len(text) <= LONGEST:
        return None
    repeated = [found for found in WORD.finditer(text) if is_word(found[0]) and count(text, found[0]) > 1]
    if not repeated:
        return None
    last = repeated[-1]
    return f"{text[: last.start()]}{GAP}{text[last.end() :]}", last[0]


def is_word(word: str) -> bool:
    """Whether a word is one to ask for."""
    return len(word) >= LEAST and word.lower() not in OTHERS


def count(text: str, word: str) -> int:
    """How often a word stands in a text."""
    return sum(found.lower() == word.lower() for found in WORD.findall(text))


def most_frequent_word(text: str) -> str:
    """The word that stands most often, the earlier of two; "" without any."""
    words = [word for word in WORD.findall(text) if is_word(word)]
    return Counter(words).most_common(1)[0][0] if words else ""


def same_neighbours(text: str) -> str:
    """The word between the neighbours that the gap has, else after its left or before its right one."""
    before, _, after = text.partition(GAP)
    left, right = (WORD.findall(before) or [""])[-1].lower(), (WORD.findall(after) or [""])[0].lower()
    words = [*WORD.findall(before), "", *WORD.findall(after)]
    likely = [
        ((one.lower() == left) * 2 + (three.lower() == right), -k, two)
        for k, (one, two, three) in enumerate(zip(words, words[1:], words[2:], strict=False))
        if is_word(two) and (one.lower() == left or three.lower() == right)
    ]
    if likely:
        return max(likely)[2]
    sentence = before.rpartition(". ")[2] + after.partition(". ")[0]
    elsewhere = [word for word in words if is_word(word) and not count(sentence, word)]
    return most_frequent_word(" ".join(elsewhere)) or most_frequent_word(text)
