"""Stands in for the command reportgen: keeps its words, says and ends as told, and writes what it is asked to write."""

import json
import os
import sys
from pathlib import Path

MARKER = "<!-- reportgen fedcba9876543210 -->"
CONTENTS = {"output": {"build": "<!doctype html>\n", "summary": f"{MARKER}\n### Report\n"}, "junit": {"gate": "<?xml"}}

if __name__ == "__main__":
    command, *words = sys.argv[1:]
    folder = Path(os.environ["TOLD"])  # a step may run elsewhere
    with (folder / "words.jsonl").open("a") as file:
        file.write(json.dumps(sys.argv[1:]) + "\n")
    told = json.loads((folder / "told.json").read_text())
    print(told.get("says", ""))  # noqa: T201 - as the command does
    for option, contents in CONTENTS.items():
        for word in words:
            if word.startswith(f"--{option}="):
                Path(word.partition("=")[2]).write_text(contents[command])
    sys.exit(told.get(command, 0))
