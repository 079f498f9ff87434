"""Puts a summary on a merge request of GitLab: replaces the note that begins with the same marker, else adds one.

Run in a merge request's pipeline as `python gitlab_note.py summary.md`, with a token in GITLAB_TOKEN that has the scope
`api`, and the variables that GitLab sets: CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID.
"""

import json
import os
import re
import sys
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

MARKER = re.compile(r"<!-- reportgen [0-9a-f]+ -->")
PER_PAGE = 100
MOST_PAGES = 50


def api(method: str, path: str, body: str | None = None) -> Any:
    """What GitLab answers, as JSON."""
    content = None if body is None else json.dumps({"body": body}).encode()
    headers = {"PRIVATE-TOKEN": os.environ["GITLAB_TOKEN"], "Content-Type": "application/json"}
    request = Request(os.environ["CI_API_V4_URL"] + path, content, headers, method=method)
    with urlopen(request, timeout=60) as answer:
        return json.load(answer)


def earlier(notes: str, marker: str) -> int | None:
    """The id of the note to replace; None where there is none. Those of others are left alone."""
    own = api("GET", "/user")["username"]
    for page in range(1, MOST_PAGES + 1):
        listed = api("GET", f"{notes}?per_page={PER_PAGE}&page={page}")
        for note in listed:
            if note["author"]["username"] == own and note["body"].lstrip().startswith(marker):
                return int(note["id"])
        if len(listed) < PER_PAGE:
            break
    return None


def main() -> None:
    """Adds or replaces the note."""
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    marker = text.partition("\n")[0].strip()
    if not MARKER.fullmatch(marker):
        sys.exit("error: the summary does not begin with the marker of reportgen")
    project, request = (int(os.environ[name]) for name in ("CI_PROJECT_ID", "CI_MERGE_REQUEST_IID"))
    notes = f"/projects/{project}/merge_requests/{request}/notes"
    found = earlier(notes, marker)
    if found is None:
        api("POST", notes, text)
        print(f"commented on merge request {request}")
    else:
        api("PUT", f"{notes}/{found}", text)
        print(f"replaced note {found} of merge request {request}")


if __name__ == "__main__":
    main()
