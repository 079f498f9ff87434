"""Options that say nothing of the files of a task: they are refused, not ignored."""

from __future__ import annotations

from typing import Any

from reportgen.errors import OptionError
from reportgen.options import Options
from reportgen.tasks.task import Task


def refuse(task: Task[Any, Any], option: str, value: object, why: str) -> None:
    """Raises OptionError where an option is given that the task has no use for, be it at its usual value."""
    if value is not None:
        raise OptionError(option, f"means nothing in {task.facts.name}: {why}", "Leave it out.")


def refuse_in_vain(task: Task[Any, Any], options: Options) -> None:
    """Raises OptionError where an option is given that says nothing of such files."""
    if "iou" not in task.facts.same_options:
        refuse(task, "--iou", options.iou, "nothing overlaps there")
        refuse(task, "--max-detections", options.max_detections, "there are no boxes")
    if not task.facts.takes_bare_scores:
        if not task.facts.takes_tags:
            refuse(task, "--labels", options.labels or None, "its labels have names")
        refuse(task, "--logits", options.logits or None, "its scores are probabilities")
    if not task.facts.takes_outputs:
        _refuse_scoring(task, options)
    if not task.facts.takes_tags:
        refuse(task, "--scheme", options.scheme, "there are no tags of tokens")


def _refuse_scoring(task: Task[Any, Any], options: Options) -> None:
    """Raises OptionError where an option is given that only scores what a language model said."""
    scoring: dict[str, object] = {"--score": options.score, "--filter": options.filter}
    scoring |= {
        "--weights": options.weights,
        "--range": options.range,
        "--cluster": options.cluster,
        "--human": options.human,
    }
    scoring |= {"--empty": options.empty}
    for option, value in scoring.items():
        refuse(task, option, value or None, "there is no free text to score")
