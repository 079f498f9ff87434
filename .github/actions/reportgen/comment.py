"""Puts a summary on a pull request: replaces the comment that begins with the same marker, else adds one.

Whoever may not comment, as a workflow run of a fork, gets a warning and no failure: the job's summary says the same.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

MARKER = re.compile(r"<!-- reportgen [0-9a-f]+ -->")
PULLS = ".[] | {number: .number, sha: .head.sha}"
FIELDS = ".[] | {id: .id, login: .user.login, body: .body}"


def api(*words: str, body: str | None = None) -> str:
    """What GitHub answers; the token is taken from GH_TOKEN."""
    content = None if body is None else json.dumps({"body": body})
    run = subprocess.run(
        ["gh", "api", *words], input=content, capture_output=True, text=True, encoding="utf-8", check=True
    )
    return run.stdout


def pull_request(repository: str) -> str:
    """The number that is given, else that of the event; empty where there is none."""
    number = os.environ.get("REPORTGEN_PULL_REQUEST", "").strip()
    if not number:
        event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
        run = event.get("workflow_run")
        number = behind(repository, run) if run else str((event.get("pull_request") or {}).get("number", ""))
    return number if re.fullmatch(r"[0-9]{1,12}", number) else ""


def behind(repository: str, run: dict[str, Any]) -> str:
    """The pull request that another workflow ran for; GitHub does not say it where the branch is that of a fork."""
    owner = ((run.get("head_repository") or {}).get("owner") or {}).get("login")
    if not owner or not run.get("head_branch"):
        print("::warning title=reportgen::No comment: the fork or branch that the workflow ran for is there no longer.")
        return ""
    branch = quote(f"{owner}:{run['head_branch']}", safe="")
    listed = api(f"repos/{repository}/pulls?state=open&per_page=100&head={branch}", "--jq", PULLS)
    found = [json.loads(line) for line in listed.splitlines()]
    return next((str(pull["number"]) for pull in found if pull["sha"] == run["head_sha"]), "")


def earlier(repository: str, number: str, marker: str) -> str:
    """The id of the comment to replace; empty where there is none. Those of others are left alone."""
    author = os.environ.get("REPORTGEN_AUTHOR", "")
    listed = api("--paginate", f"repos/{repository}/issues/{number}/comments?per_page=100", "--jq", FIELDS)
    for line in listed.splitlines():
        comment = json.loads(line)
        if comment["login"] == author and (comment["body"] or "").lstrip().startswith(marker):
            return str(int(comment["id"]))
    return ""


def put(repository: str, number: str, text: str, marker: str) -> str:
    """Replaces or adds the comment; what was done, in words."""
    if found := earlier(repository, number, marker):
        api("--method", "PATCH", f"repos/{repository}/issues/comments/{found}", "--input", "-", body=text)
        return f"replaced comment {found} of pull request {number}"
    api("--method", "POST", f"repos/{repository}/issues/{number}/comments", "--input", "-", body=text)
    return f"commented on pull request {number}"


def main() -> None:
    """Comments, or says why not."""
    text = Path(os.environ["REPORTGEN_SUMMARY"]).read_text(encoding="utf-8")
    marker, repository = text.partition("\n")[0].strip(), os.environ["GITHUB_REPOSITORY"]
    if not MARKER.fullmatch(marker):
        sys.exit("error: the summary does not begin with the marker of reportgen")
    # Windows looks for gh in the current folder first, which may hold what a fork has sent.
    os.chdir(Path(os.environ["REPORTGEN_SUMMARY"]).resolve().parent)
    try:
        number = pull_request(repository)
        print(put(repository, number, text, marker) if number else "no pull request to comment on")
    except FileNotFoundError:
        print("::warning title=reportgen::No comment: the command gh is not installed on this runner.")
    except subprocess.CalledProcessError as error:
        said = re.sub(r"[^ -~]+", " ", error.stderr or "").replace("%", "%25").strip()[:300]
        print(f"::warning title=reportgen::No comment, it needs the permission pull-requests: write. {said}")


if __name__ == "__main__":
    main()
