"""Writes tagged.json and nested.json: what seqeval 1.2.2 and nervaluate 1.2.1 say. Needs both, which no test does.

python -m tests.oracles.record_tagged
"""

import json
from pathlib import Path

from tests.oracles import spans as nested_spans
from tests.oracles import tagged

COUNTS = ("correct", "incorrect", "partial", "missed", "spurious")
TITLES = {"iob1": "IOB1", "iob2": "IOB2", "ioe1": "IOE1", "ioe2": "IOE2", "bioes": "IOBES"}


def strict_spans(found, name):
    """The spans of one scheme, (sentence, start, end, label); None where it does not know a tag."""
    from seqeval import scheme

    kind = getattr(scheme, TITLES[name])
    try:
        return [[k, one.start, one.end, one.tag] for k, tags in enumerate(found)
                for one in scheme.Tokens(tags, kind).entities]  # fmt: skip
    except ValueError:
        return None


def seqeval(true, said):
    """Precision, recall and F1 of the default mode, of all and by label."""
    from seqeval.metrics import classification_report

    report = classification_report(true, said, output_dict=True, zero_division=0)
    return {name: [float(row[figure]) for figure in ("precision", "recall", "f1-score")]
            for name, row in report.items() if name != "weighted avg"}  # fmt: skip


def nervaluate(true, said):
    """The counts of each way, of all and by label."""
    from nervaluate import Evaluator

    found = Evaluator(spans(true), spans(said), tags=list(tagged.LABELS), loader="dict").evaluate()

    def rows(results):
        return {name: [getattr(row, count) for count in COUNTS] for name, row in results.items()}

    return {"": rows(found["overall"])} | {label: rows(one) for label, one in sorted(found["entities"].items())}


def spans(found):
    """As seqeval reads them by default, since nervaluate's own loader knows no E and S."""
    from seqeval.metrics.sequence_labeling import get_entities

    return [[{"label": label, "start": start, "end": end} for label, start, end in get_entities(tags)]
            for tags in found]  # fmt: skip


def nested(seed):
    """The counts of each way of spans that nest and cross."""
    from nervaluate import Evaluator

    both = []
    for side in nested_spans.random_case(seed, is_scored=False):
        documents = [[], [], []]
        for document, start, end, label in side:
            documents[document].append({"label": str(label), "start": start, "end": end - 1})
        both.append(documents)
    found = Evaluator(*both, tags=["0", "1", "2"], loader="dict").evaluate()["overall"]
    return {name: [getattr(row, count) for count in COUNTS] for name, row in found.items()}


def main():
    """All cases, one line each."""
    lines = []
    for seed in tagged.SEEDS:
        true, said = tagged.sentences(seed)
        case = {
            "spans": {name: strict_spans(said, name) for name in tagged.SCHEMES},
            "seqeval": seqeval(true, said),
            "nervaluate": nervaluate(true, said),
        }
        lines.append(json.dumps(case, separators=(",", ":")))
    Path(__file__).with_name("tagged.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
    lines = [json.dumps(nested(seed), separators=(",", ":")) for seed in nested_spans.NESTED]
    Path(__file__).with_name("nested.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
