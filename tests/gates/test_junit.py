"""The verdict as JUnit XML."""

from xml.etree import ElementTree

import numpy as np

from reportgen.gates.gate import judge
from reportgen.gates.junit import junit
from reportgen.gates.requirement import requirement
from tests.versions import saved

HOSTILE = 'a"<&>\x00\x1b]]>'


def verdict(**options):
    truth = np.zeros(100, int)
    old, new = (saved(truth, np.where(np.arange(100) < right, 0, 1), [HOSTILE, "b"]) for right in (90, 89))
    texts = ["accuracy >= 0.5", "accuracy >= 0.9", "drop(accuracy) <= 0", "drop(recall[*]) <= 0"]
    return judge(new, old, [requirement(text) for text in texts], **options)


def parsed(**options):
    suite = ElementTree.fromstring(junit(verdict(**options), f"model {HOSTILE}\ud800")).find("testsuite")  # noqa: S314
    return suite, [[child.tag for child in case] for case in suite.findall("testcase")]


def test_failed_skipped_and_passed_cases_are_counted():
    suite, cases = parsed()
    assert cases == [[], ["failure"], ["skipped"], ["skipped"]]
    assert [suite.get(name) for name in ("tests", "failures", "skipped", "errors")] == ["4", "1", "2", "0"]


def test_noise_that_fails_is_a_failure():
    suite, cases = parsed(noise_fails=True)
    assert cases == [[], ["failure"], ["failure"], ["failure"]]
    assert suite.get("failures") == "3"


def test_hostile_names_stay_text():
    suite, _ = parsed()
    assert suite.get("name") == 'model a"<&>\ufffd\ufffd]]>\ufffd'
