"""The roles that columns play in tables of samples, and the names they usually bear."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """What a column is for; `names` are its usual ones in order of precedence, `prefixes` begin one column a label.

    `further` are names that count after these, whose values must fit.
    """

    name: str
    names: tuple[str, ...]
    prefixes: tuple[str, ...] = ()
    further: tuple[str, ...] = ()


def plain(name: str) -> str:
    """A column's name without capitals, blanks, underscores and signs.

    >>> plain("True Label"), plain("true-label"), plain("TrueLabel")
    ('truelabel', 'truelabel', 'truelabel')
    """
    return re.sub(r"[\W_]+", "", name.casefold())


def _each(words: tuple[str, ...], *ends: str) -> tuple[str, ...]:
    """Every word before every end: `true_label`, `true_class`, …, `actual_label`, …"""
    return tuple(f"{word}_{end}" for end in ends for word in words)


_TRUE = ("true", "actual", "gold", "gt", "ground_truth", "target", "correct", "expected", "reference", "real")
_PREDICTED = ("predicted", "pred", "prediction", "predict", "inferred", "estimated", "top1", "top")
_KINDS = ("label", "labels", "class", "classes", "category", "value", "values")
_NAMES = ("label_name", "class_name", "name")
_SURE = ("prob", "proba", "probs", "probability", "probabilities", "score", "scores", "conf", "confidence", "certainty")
_OF_IMAGES = ("image_name", "image_file", "image_filename", "image_path", "img", "img_name", "img_file", "img_path",
              "filepath", "file_path")  # fmt: skip

ID = Role(
    "id",
    ("id", "ids", "sample_id", "image_id", "uid", "file", "filename", "file_name", "path", "image"),
    further=("img_id", "item_id", "example_id", "record_id", "doc_id", "text_id", "row_id", "uuid", "sample_name",
             "location", "document_id", *_OF_IMAGES, "index", "idx", "sample_index"),
)  # fmt: skip
TRUTH = Role(
    "truth",
    ("truth", "true", "label", "labels", "ground_truth", "y_true", "target", "class", "y"),
    further=(*_each(_TRUE, *_KINDS), *_each(("label", "class", "labels", "y"), "true", "gold", "gt", "actual"),
             "actual", "actuals", "gold", "gt", "ground_truths", "targets", "expected", "reference", "references",
             "y_test", "true_y", "observed", "label_name", "class_name", "class_label", "category", "category_name",
             "annotation", *_each(_TRUE, *_NAMES)),
)  # fmt: skip
PREDICTION = Role(
    "prediction",
    ("prediction", "predictions", "predicted", "pred", "y_pred"),
    further=(*_each(_PREDICTED, *_KINDS), *_each(("label", "class", "labels"), "pred", "predicted"), "preds", "predict",
             "y_hat", "y_predicted", "y_predict", "y_preds", "pred_y", "predicted_y", "predicted_target", "top1",
             "inference", "inferred", "model_prediction", "model_output", "output", "outputs",
             "scored_label", "scored_labels", *_each(_PREDICTED, *_NAMES)),
)  # fmt: skip
SCORE = Role(
    "score",
    ("score", "confidence", "probability", "y_score", "y_prob", "y_proba"),
    further=(*_each((*_PREDICTED, "y_pred", "max", "model", "class", "label"), *_SURE), "confidence_score",
             "prob_positive", "p_positive", "positive_probability", "positive_score", "prob_pos",
             "confidence_level", "confidence_percent", "confidence_pct", "conf_score", "conf", "prob", "proba",
             "y_scores", "y_probs", "certainty", "likelihood"),
)  # fmt: skip
SCORES = Role("scores", ("scores", "probs", "probabilities"), prefixes=("p_", "prob_", "score_"))
IMAGE = Role("image", ("image", "image_path", "file", "filename", "file_name", "path"), further=_OF_IMAGES)

TEXT = Role(
    "text",
    ("text", "sentence", "document", "content", "review", "tweet", "comment", "message", "body", "post"),
    further=("texts", "utterance", "passage", "paragraph", "abstract", "article", "question", "query", "headline",
             "description", "title", "data", "input", "inputs", "raw_text", "full_text", "clean_text", "cleaned_text",
             "original_text", "text_a", "doc_text", "document_text", "review_text", "review_body", "tweet_text",
             "comment_text", "comment_body"),
)  # fmt: skip

# Of every role that a table of samples may have, in the order in which they are told.
ROLES = {role.name: role for role in (ID, TRUTH, PREDICTION, SCORE, SCORES, IMAGE)}
OF_IMAGES = (ID, IMAGE)  # those of a table that says which image belongs to which sample

# What a column of any data set may say of its samples; one of another name must be named.
SPLIT = Role("split", ("split", "data_split", "dataset_split", "subset", "partition"))


FOLD = Role("fold", ("fold", "folds", "kfold", "k_fold", "cv_fold", "fold_id", "fold_index", "fold_number", "cv"))


# What a column of such a name says follows from the prediction: where it is bad the model is bad, by its making.
OF_PREDICTIONS = frozenset(map(plain, (
    "correct", "is_correct", "error", "is_error", "errors", "loss", "margin", "entropy", "uncertainty", "hit", "match",
    "rank", "logit", "logits", "embedding", "embeddings", "features",
)))  # fmt: skip
