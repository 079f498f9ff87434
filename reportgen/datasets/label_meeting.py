"""Labels that are spelt differently and mean the same: which of them meet, and which only look alike."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from reportgen.datasets.label_names import BLANKS, normal_forms
from reportgen.issues import MAX_EXAMPLES, Issue, issue

_BETWEEN = re.compile(f"[{BLANKS}]+")
_JOINTS = re.compile(r"[ _-]+")
_LABEL = re.compile(r"LABEL_([0-9]+)")
_FASTTEXT = "__label__"
_TRUE = ("1", "true", "t", "yes", "y")
_FALSE = ("0", "false", "f", "no", "n")
_TRUTH_VALUES = dict.fromkeys(_TRUE, "true") | dict.fromkeys(_FALSE, "false")


def _one_form(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _single_blanks(name: str) -> str:
    return _BETWEEN.sub(" ", _one_form(name))


def _any_case(name: str) -> str:
    return _single_blanks(name).casefold()


def _any_joint(name: str) -> str:
    """Underscores and hyphens as blanks; what has nothing else, such as a minus, stays."""
    bare = _any_case(name)
    return _JOINTS.sub(" ", bare) if bare[:1].isalnum() and bare[-1:].isalnum() else bare


# From strict to loose: each regards as one what the ones before it do, and more.
_KEYS: tuple[Callable[[str], str], ...] = (_one_form, _single_blanks, _any_case, _any_joint)


@dataclass(frozen=True)
class Meeting:
    """How every label is written from now on (`forms`, only those that change), and what is to be said of it.

    `met` are labels of different sides that were taken for one, `alike` those that one side tells apart.
    """

    forms: dict[str, str]
    met: tuple[tuple[str, ...], ...]
    alike: tuple[tuple[str, ...], ...]

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What is to be said: labels that met, and labels that only look alike."""
        found = []
        if self.met:
            message = "Labels that are spelt differently in ground truth and predictions were taken for one label."
            found.append(issue("labels_met", message, len(self.met), map(_equal, self.met[:MAX_EXAMPLES])))
        if self.alike:
            message = "Labels that differ by case, blanks, joints or Unicode form alone, and stay labels of their own."
            found.append(issue("labels_alike", message, len(self.alike), map(_equal, self.alike[:MAX_EXAMPLES])))
        return tuple(found)


def _equal(names: Iterable[str]) -> str:
    """The spellings side by side; those that look the same are told apart by their codes."""
    names = list(names)
    look_the_same = len(set(map(_single_blanks, names))) < len(names)
    return " = ".join(map(ascii if look_the_same else repr, names))


def stripped(name: str) -> str:
    """The label without blanks at its ends; one of nothing but blanks stays."""
    return name.strip(BLANKS) or name


def meeting(sides: Sequence[Collection[str]]) -> Meeting:
    """What the labels of several sides (truth, predictions, scores) have in common, whatever their spelling.

    Blanks at the ends never count, 7.0 is 7, transformers' LABEL_7 is 7 where the other side has numbers, fastText's
    __label__cat is cat where the other side has no such mark, and yes, true and 1 are one where there is nothing else.
    Further, labels of two sides meet where they differ in Unicode form, in blanks, in case or in joints
    (`traffic_light`) alone, and neither side has both; then the first side's spelling counts.
    """
    bare = [[stripped(name) for name in dict.fromkeys(side)] for side in sides]
    numbers = normal_forms({name for side in bare for name in side}) | _numbered(bare) | _unmarked(bare)
    names = [list(dict.fromkeys(numbers.get(name, name) for name in side)) for side in bare]
    forms = {name: name for side in names for name in side}
    for key in _KEYS:
        forms |= _met(names, forms, key)
    forms |= _truth_values(names, forms)
    written: dict[str, str] = {}
    for side in sides:
        written |= {name: forms[numbers.get(stripped(name), stripped(name))] for name in side}
    changed = {name: form for name, form in written.items() if name != form}
    return Meeting(changed, _spelt_apart(sides, written), _look_alikes(set(written.values())))


def _numbered(sides: Sequence[Collection[str]]) -> dict[str, str]:
    """The number of each label that transformers names by it, as models without names do; none without numbers."""
    found = {name: match[1] for side in sides if (matches := [(name, _LABEL.fullmatch(name)) for name in side])
             and all(match for _, match in matches) for name, match in matches if match}  # fmt: skip
    has_numbers = any(side and all(name.isdecimal() for name in side) for side in sides)
    return found if has_numbers else {}


def _unmarked(sides: Sequence[Collection[str]]) -> dict[str, str]:
    """The names that fastText marks as labels, where a side has all of them so and another has none."""
    marked = [[name for name in side if name.startswith(_FASTTEXT) and name != _FASTTEXT] for side in sides]
    if not any(side and not mine for side, mine in zip(sides, marked, strict=True)):
        return {}
    whole = (mine for side, mine in zip(sides, marked, strict=True) if len(mine) == len(side))
    return {name: name.removeprefix(_FASTTEXT) for mine in whole for name in mine}


def _met(names: Sequence[Collection[str]], forms: dict[str, str], key: Callable[[str], str]) -> dict[str, str]:
    """The new forms of names that are alike by this key, where no side needs two of them."""
    groups: dict[str, dict[str, None]] = defaultdict(dict)
    for form in dict.fromkeys(forms.values()):
        groups[key(form)][form] = None
    open_groups = {form: name for name, group in groups.items() if len(group) > 1 for form in group}
    if not open_groups:
        return {}
    used = [{forms[name] for name in side} for side in names]
    apart = {open_groups[form] for group in (groups[name] for name in set(open_groups.values())) for form in group
             if any(len(side & group.keys()) > 1 for side in used)}  # fmt: skip
    if apart and key in (_any_case, _any_joint):
        return {}  # where case tells labels apart it may do so for all
    is_small = key in (_any_case, _any_joint) and len(set.intersection(*used)) > 0
    first = {name: next(iter(group)) for name, group in groups.items()}
    return {
        name: first[open_groups[form]]
        for name, form in forms.items()
        if form in open_groups and open_groups[form] not in apart and not (is_small and len(form) == 1)
    }


def _truth_values(names: Sequence[Collection[str]], forms: dict[str, str]) -> dict[str, str]:
    """One spelling for yes, true and 1, where there is nothing but such words and no side has two for one."""
    values = {form: _TRUTH_VALUES.get(form.casefold()) for form in forms.values()}
    if None in values.values() or len(set(values.values())) == len(values):
        return {}
    if any(len({values[forms[name]] for name in side}) < len({forms[name] for name in side}) for side in names):
        return {}
    first: dict[str | None, str] = {}
    for form in forms.values():
        first.setdefault(values[form], form)
    return {name: first[values[form]] for name, form in forms.items()}


def _spelt_apart(sides: Sequence[Collection[str]], written: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    """The spellings of each label that is spelt in two ways, blanks at the ends aside: those are counted by cell."""
    spelt: dict[str, dict[str, None]] = defaultdict(dict)
    for side in sides:
        for name in side:
            spelt[written[name]][stripped(name)] = None
    return tuple(tuple(names) for names in spelt.values() if len(names) > 1)


def _look_alikes(labels: Collection[str]) -> tuple[tuple[str, ...], ...]:
    groups: dict[str, list[str]] = defaultdict(list)
    for label in sorted(labels):
        groups[_any_joint(label)].append(label)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def may_meet(names: Collection[str], others: Collection[str]) -> bool:
    """Whether some label of the one is spelt like one of the others, or may be."""
    forms = meeting([names, others]).forms
    return bool({forms.get(name, name) for name in names} & {forms.get(name, name) for name in others})
