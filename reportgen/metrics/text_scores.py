"""How near a text is to those expected: exact match, token F1, ROUGE, edit similarity.

Of several references the best counts. All scores lie in [0, 1].
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from math import nan

from reportgen.metrics.json_scores import json_fields, json_valid

ARTICLES = re.compile(r"\b(a|an|the)\b")
NO_PUNCTUATION = str.maketrans("", "", string.punctuation)
NUMBER = re.compile(r"[-+]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?")
MARKED = re.compile(r"answer\s*(?:is|:)?\s*\(?([A-Za-z])\)?(?![A-Za-z])", re.IGNORECASE)
WHOLE = re.compile(r"\s*[(\[]?([A-Za-z])[)\]]?(?:[.:,)\s].*)?", re.DOTALL)
BRACKETED = re.compile(r"\(([A-Za-z])\)")
ALONE = re.compile(r"(?<![A-Za-z])([A-Z])(?![A-Za-z'’])")
NO_WORD = re.compile(r"[^a-z0-9]+")
MOST_DIGITS = 1000  # of a number; more is no answer

Scorer = Callable[[str, Sequence[str]], float]


def squad(text: str) -> str:
    """Lower case without ASCII punctuation and the words a, an, the; single blanks. Source: SQuAD's evaluation script.

    >>> squad("The  Cat, a dog!")
    'cat dog'
    """
    return " ".join(ARTICLES.sub(" ", text.lower().translate(NO_PUNCTUATION)).split())


def number(text: str) -> str:
    """The last number of a text, after the last `####` where there is one; "" without any.

    >>> number("2 * 9 = $1,018.50 %"), number("#### 18"), number("A: 18.0"), number("none")
    ('1018.5', '18', '18', '')
    """
    found = NUMBER.findall(text.rpartition("####")[2])
    digits = found[-1].replace(",", "") if found else ""
    if not digits or len(digits) > MOST_DIGITS:
        return ""
    try:
        plain = Decimal(digits)
        return format(plain.normalize() if abs(plain.adjusted()) < MOST_DIGITS else plain, "f" if plain else "")
    except InvalidOperation:
        return ""


def choice(text: str) -> str:
    """The letter that is chosen: all there is, after "answer is", else the last in brackets, else the last by itself.

    >>> choice("(B)"), choice("b. because"), choice("So the answer is (C)."), choice("I think D"), choice("no idea")
    ('B', 'B', 'C', 'D', '')
    """
    marked = MARKED.findall(text)
    if marked:
        return str(marked[-1]).upper()
    whole = WHOLE.fullmatch(text)
    if whole and not re.match(r"\s*[AIai]\s+\w", text):  # "A dog", "I think"
        return whole[1].upper()
    found = BRACKETED.findall(text) or [one for one in ALONE.findall(text) if one not in ("I", "A")]
    return str(found[-1]).upper() if found else ""


NORMALISERS: dict[str, Callable[[str], str]] = {
    "none": str,
    "strip": str.strip,
    "squad": squad,
    "number": number,
    "choice": choice,
}
NEEDING_A_FIND = ("number", "choice")  # an output in which they find nothing is wrong


def exact_match(normaliser: str) -> Scorer:
    """1 where the output is one of the references, both normalised, else 0.

    A reference without a number (or a letter) is compared as it stands, without blanks at its ends.
    """
    plain, must_find = NORMALISERS[normaliser], normaliser in NEEDING_A_FIND

    def score(output: str, references: Sequence[str]) -> float:
        said = plain(output)
        for reference in references:
            wanted = plain(reference)
            if must_find and not wanted:
                if output.strip() == reference.strip():
                    return 1.0
            elif said == wanted:
                return 1.0
        return 0.0

    return score


def token_f1(output: str, references: Sequence[str]) -> float:
    """F1 of the words that two texts share, normalised as SQuAD does; both empty: 1, one of them: 0."""
    said = squad(output).split()
    return max((_overlap(said, squad(reference).split(), empty=1.0) for reference in references), default=nan)


def _overlap(said: Sequence[object], wanted: Sequence[object], empty: float = 0.0) -> float:
    """2 c / (m + n) of what two lists share."""
    if not said or not wanted:
        return empty if not said and not wanted else 0.0
    shared = sum((Counter(said) & Counter(wanted)).values())
    return 2 * shared / (len(said) + len(wanted))


def words(text: str) -> list[str]:
    """The words that ROUGE counts: of ASCII letters and digits, in lower case."""
    return NO_WORD.sub(" ", text.lower()).split()


def rouge_n(n: int) -> Scorer:
    """F1 of the sequences of n words that two texts share. Source: rouge-score 0.1.2 without its stemmer."""

    def grams(text: str) -> list[tuple[str, ...]]:
        found = words(text)
        return list(zip(*(found[k:] for k in range(n)), strict=False))

    def score(output: str, references: Sequence[str]) -> float:
        said = grams(output)
        return max((_overlap(said, grams(reference)) for reference in references), default=nan)

    return score


def rouge_l(output: str, references: Sequence[str]) -> float:
    """F1 by the longest common subsequence of words. Source: rouge-score 0.1.2."""
    said = words(output)
    return max((_rouge_l(said, words(reference)) for reference in references), default=nan)


def _rouge_l(said: list[str], wanted: list[str]) -> float:
    if not said or not wanted:
        return 0.0
    last = _lcs_rows(wanted, said)[-1]
    return 2 * (len(said) - last.bit_count()) / (len(said) + len(wanted))


def _lcs_rows(first: Sequence[str], second: Sequence[str]) -> list[int]:
    """Bits of every row of the table of longest common subsequences: a 0 where it grows by one along `second`.

    Source: Hyyrö 2004, the words of `second` as bits of one number.
    """
    places: dict[str, int] = {}
    for at, word in enumerate(second):
        places[word] = places.get(word, 0) | 1 << at
    full = row = (1 << len(second)) - 1
    rows = [row]
    for word in first:
        met = row & places.get(word, 0)
        row = ((row + met) | (row - met)) & full
        rows.append(row)
    return rows


def rouge_lsum(output: str, references: Sequence[str]) -> float:
    """ROUGE-L of texts of several lines: what each line of the reference shares with any line of the output."""
    said = [found for line in output.split("\n") if (found := words(line))]
    return max((_rouge_lsum(said, reference) for reference in references), default=nan)


def _rouge_lsum(said: list[list[str]], reference: str) -> float:
    wanted = [found for line in reference.split("\n") if (found := words(line))]
    m, n = sum(map(len, wanted)), sum(map(len, said))
    if not m or not n:
        return 0.0
    left = Counter(word for line in wanted for word in line), Counter(word for line in said for word in line)
    hits = 0
    for line in wanted:
        for at in sorted({at for other in said for at in _common(line, other)}):
            if left[0][line[at]] > 0 and left[1][line[at]] > 0:
                hits += 1
                left[0][line[at]] -= 1
                left[1][line[at]] -= 1
    return 2 * hits / (m + n)


def _common(first: Sequence[str], second: Sequence[str]) -> list[int]:
    """The places in `first` of one longest common subsequence: that which rouge-score walks back to."""
    rows, i, j, found = _lcs_rows(first, second), len(first), len(second), []
    while i and j:
        if first[i - 1] == second[j - 1]:
            i, j = i - 1, j - 1
            found.append(i)
        elif _length(rows[i], j - 1) > _length(rows[i - 1], j):
            j -= 1
        else:
            i -= 1
    return found


def _length(row: int, upto: int) -> int:
    return upto - (row & ((1 << upto) - 1)).bit_count()


def edit_similarity(output: str, references: Sequence[str]) -> float:
    """1 less the Levenshtein distance in characters over the length of the longer text; 1 of two empty texts."""
    return max((_similar(output, reference) for reference in references), default=nan)


def _similar(first: str, second: str) -> float:
    longest = max(len(first), len(second))
    return 1 - edit_distance(first, second) / longest if longest else 1.0


def edit_distance(first: str, second: str) -> int:
    """How many characters are to be put in, taken out or changed. Source: Myers 1999, one number for a column.

    >>> edit_distance("kitten", "sitting"), edit_distance("", "ab"), edit_distance("a", "a")
    (3, 2, 0)
    """
    if not first:
        return len(second)
    places: dict[str, int] = {}
    for at, character in enumerate(first):
        places[character] = places.get(character, 0) | 1 << at
    full, last = (1 << len(first)) - 1, 1 << (len(first) - 1)
    up, down, distance = full, 0, len(first)
    for character in second:
        met = places.get(character, 0)
        diagonal = (((met & up) + up) ^ up) | met | down
        rise, fall = down | (full & ~(diagonal | up)), up & diagonal
        distance += bool(rise & last) - bool(fall & last)
        rise, fall = (rise << 1) | 1, fall << 1
        up, down = (fall | (full & ~(diagonal | rise))) & full, rise & diagonal & full
    return distance


SCORERS: dict[str, Scorer] = {
    "token_f1": token_f1,
    "rouge1": rouge_n(1),
    "rouge2": rouge_n(2),
    "rougel": rouge_l,
    "rougelsum": rouge_lsum,
    "edit": edit_similarity,
    "json": json_valid,
    "json_fields": json_fields,
}
