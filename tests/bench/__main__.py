"""`python -m tests.bench [NAME …]`: seconds, peak memory and the ratio to the reference tools, on generated data.

`start` has how long commands take to start, which is also what a small report takes.
"""

import sys

from tests.bench import classification, detection, ner, outputs, readers, records, start, vectors

BENCHES = {
    "classification": classification.run,
    "detection": detection.run,
    "llm": outputs.run,
    "map": vectors.run,
    "ner": ner.run,
    "readers": readers.run,
    "records": records.run,
    "start": start.run,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        sys.stderr.write(f"unknown: {', '.join(unknown)}; there are: {', '.join(BENCHES)}\n")
        return 2
    for name in names or BENCHES:
        BENCHES[name](lambda line: sys.stdout.write(f"{line}\n") and sys.stdout.flush())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
