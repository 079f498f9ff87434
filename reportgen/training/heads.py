"""What is trained where no estimator is named: a linear head on texts or vectors, as users of frozen models do.

Each is a function without arguments or with those of the head, which `--estimator` could name as well.
"""

from __future__ import annotations

from typing import Any

ON_TEXTS, ON_VECTORS = "reportgen.training.heads:text_head", "reportgen.training.heads:vector_head"
MOST_STEPS = 2000


def text_head(**settings: Any) -> Any:
    """TF-IDF of the 2 to 5 characters in a row inside words, and a logistic regression of the settings."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline

    words = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
    return make_pipeline(words, _regression(settings))


def vector_head(**settings: Any) -> Any:
    """A logistic regression of the settings on numbers of mean 0 and variance 1."""
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), _regression(settings))


def _regression(settings: dict[str, Any]) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(**{"max_iter": MOST_STEPS, **settings})
