"""What a page says of outputs, in a word or two."""

from __future__ import annotations

STATUS_WORDS = {
    "scored": "scored", "model_error": "error", "empty": "empty", "truncated": "truncated", "refused": "refused",
    "unparsed": "unparsed", "judge_failed": "judge failed", "unscored": "unscored",
}  # fmt: skip
