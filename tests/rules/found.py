"""What rules find, with the words of a report on images."""

from reportgen.report.words import Words
from reportgen.rules import findings

IMAGES = Words("image", "no prediction", "image")
OBJECTS = Words("image", "missed", "object", has_spurious=True)


def found(rule, evaluation, words=IMAGES):
    """All that one rule finds."""
    return list(rule.check(evaluation, words))


def all_found(rules, evaluation, words=IMAGES):
    return findings(rules, evaluation, words)
