"""Stands in for the command gh: keeps what it is asked, and answers from files."""

import json
import os
import sys
from pathlib import Path

if __name__ == "__main__":
    folder, words = Path(os.environ["FAKE_GH"]), sys.argv[1:]
    content = json.loads(sys.stdin.read()) if "--input" in words else {}
    call = {"words": words, "body": content.get("body"), "token": os.environ.get("GH_TOKEN")}
    with (folder / "calls.jsonl").open("a") as file:
        file.write(json.dumps(call) + "\n")
    if code := int(os.environ["FAKE_GH_CODE"]):
        sys.exit("gh: Resource not accessible by integration (HTTP 403)\n::error::not to be obeyed" if code else None)
    answers = "pulls.jsonl" if any("/pulls?" in word for word in words) else "comments.jsonl"
    if "--method" not in words and (folder / answers).exists():
        sys.stdout.write((folder / answers).read_text())
