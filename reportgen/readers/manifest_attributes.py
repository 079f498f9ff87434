"""Several attributes of one manifest that label the same: the newest of a chain of adjustments counts."""

from collections.abc import Sequence
from dataclasses import replace

from reportgen.errors import MalformedInput
from reportgen.issues import Issue, issue
from reportgen.readers.manifest_lines import Attribute, Line
from reportgen.readers.source import Source


def _role(source: Source) -> str:
    """The column of the table that labels of whole images become."""
    return "prediction" if source.is_predicted else "truth"


def wanted_attribute(source: Source, lines: list[Line]) -> str | None:
    """The attribute that was asked for; None where that is nothing, or the column of the table that it becomes."""
    wanted = source.attribute
    is_there = any(one.name == wanted for line in lines for one in line.attributes)
    return wanted if is_there or wanted != _role(source) else None


def newest_alone(
    source: Source, lines: list[Line], predicted: set[str], issues: list[Issue], wanted: str | None = None
) -> list[Line]:
    """The lines with one true attribute each: the one wanted, else the newest of a chain of adjustments, which is told.

    Raises: MalformedInput when attributes label the same and none is an adjustment, or label different things.
    """
    true = [[one for one in line.attributes if one.name not in predicted] for line in lines]
    if wanted is not None:
        _check_wanted(source, wanted, true)
        return [
            _without(line, [one for one in own if one.name != wanted]) for line, own in zip(lines, true, strict=True)
        ]
    if all(len(own) < 2 for own in true):
        return lines
    _refuse_others(source, true)
    older = [sorted(own, key=_age)[:-1] for own in true]
    changed = [number for number, own in enumerate(older) if own]
    names = dict.fromkeys(one.name for own in older for one in own)
    kept = dict.fromkeys(max(true[number], key=_age).name for number in changed)
    message = (
        f"{source.name}: Images whose labels were adjusted: {' and '.join(kept)} counts, the older "
        f"{' and '.join(names)} is left out."
    )
    issues.append(issue("older_labels", message, len(changed), (lines[number].image for number in changed[:5])))
    return [_without(line, own) for line, own in zip(lines, older, strict=True)]


def _age(attribute: Attribute) -> tuple[bool, str]:
    """What orders attributes, the newest last; of equal ones the last of the line is it, as sorting is stable."""
    return attribute.metadata.is_adjustment, attribute.metadata.created_at


def _without(line: Line, others: Sequence[Attribute]) -> Line:
    return replace(line, attributes=tuple(one for one in line.attributes if one not in others)) if others else line


def _refuse_others(source: Source, true: list[list[Attribute]]) -> None:
    """Raises MalformedInput unless all attributes beside others are a chain: adjustments, and one that they adjust."""
    names: dict[str, set[str]] = {}  # the labels that each attribute knows
    adjustments = set[str]()
    for own in true:
        for one in own if len(own) > 1 else ():
            names.setdefault(one.name, set()).update(one.labels)
            if one.metadata.is_adjustment:
                adjustments.add(one.name)
    originals = [name for name in names if name not in adjustments]
    if adjustments and len(originals) <= 1 and _is_one_chain([names[name] for name in names], len(originals)):
        return
    raise _ask(source, list(names), "none of them is an adjustment of another" if not adjustments else "")


def _is_one_chain(labels: list[set[str]], n_originals: int) -> bool:
    """Whether every attribute shares a label with those before it; one original and its adjustment need not."""
    if len(labels) == 2 and n_originals == 1:
        return True
    known = set[str]()
    for some in labels:
        if known and some and not known & some:
            return False
        known |= some
    return True


def _check_wanted(source: Source, wanted: str, true: list[list[Attribute]]) -> None:
    names = list(dict.fromkeys(one.name for own in true for one in own))
    if wanted not in names:
        problem = f"no label attribute {wanted!r} among {', '.join(names)}"
        raise source.malformed(problem, f"Name one of them with --column {_role(source)}=NAME.")


def _ask(source: Source, names: list[str], why: str) -> MalformedInput:
    problem = f"several label attributes of one image: {', '.join(names)}{', and ' * bool(why)}{why}"
    role = _role(source)
    what = "predicted" if source.is_predicted else "the truth"
    return source.malformed(problem, f"Say which is {what}, for instance --column {role}={names[-1]}.")
