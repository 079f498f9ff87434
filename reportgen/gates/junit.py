"""A verdict as JUnit XML, which every CI service shows as tests."""

import re
from xml.etree import ElementTree

from reportgen.gates.verdict import Outcome, Verdict

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(verdict: Verdict, name: str) -> bytes:
    """One test case per result: failed, skipped when it is within noise and that does not fail, else passed."""
    failures = sum(verdict.fails(result) for result in verdict.results)
    skipped = sum(result.outcome is Outcome.NOISE for result in verdict.results if not verdict.fails(result))
    counts = {"tests": len(verdict.results), "failures": failures, "skipped": skipped, "errors": 0}
    root = ElementTree.Element("testsuites")
    suite = ElementTree.SubElement(root, "testsuite", {"name": _text(name)} | {k: str(n) for k, n in counts.items()})
    for result in verdict.results:
        title = f"{result.requirement.text}: {result.subject}"
        case = ElementTree.SubElement(suite, "testcase", {"classname": "reportgen.gate", "name": _text(title)})
        if result.outcome is Outcome.PASS:
            continue
        kind = "failure" if verdict.fails(result) else "skipped"
        ElementTree.SubElement(case, kind, {"message": _text(f"{result.outcome.value}: {result.sentence}")})
    if verdict.warnings:
        ElementTree.SubElement(suite, "system-err").text = _text("\n".join(verdict.warnings))
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _text(text: str) -> str:
    """What XML can hold: other characters become a replacement character."""
    return NOT_XML.sub("\ufffd", text)
