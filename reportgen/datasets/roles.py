"""The roles that columns play in tables of samples, and the names they usually bear."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """What a column is for; `names` are its usual ones in order of precedence, `prefixes` begin one column a label."""

    name: str
    names: tuple[str, ...]
    prefixes: tuple[str, ...] = ()


ID = Role("id", ("id", "ids", "sample_id", "image_id", "uid", "file", "filename", "file_name", "path", "image"))
TRUTH = Role("truth", ("truth", "true", "label", "labels", "ground_truth", "y_true", "target", "class", "y"))
PREDICTION = Role("prediction", ("prediction", "predictions", "predicted", "pred", "y_pred"))
SCORE = Role("score", ("score", "confidence", "probability", "y_score", "y_prob", "y_proba"))
SCORES = Role("scores", ("scores", "probs", "probabilities"), prefixes=("p_", "prob_", "score_"))
IMAGE = Role("image", ("image", "image_path", "file", "filename", "file_name", "path"))

# Of every role that a table of samples may have, in the order in which they are told.
ROLES = {role.name: role for role in (ID, TRUTH, PREDICTION, SCORE, SCORES, IMAGE)}
OF_IMAGES = (ID, IMAGE)  # those of a table that says which image belongs to which sample
