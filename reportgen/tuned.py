"""Thresholds that were not chosen on the data of the report: read from a file, or chosen on another data set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.errors import MismatchedInputs, OptionError

MOST_NAMED = 5  # labels in a message


@dataclass(frozen=True)
class Tuned:
    """The best threshold of all labels and of each label; None: nothing is below it.

    `source` is the name of the file, `dataset` the hash of what they were chosen on, `positive` the label on whose
    score they are, of two. `is_deployed`: they stand in a file of thresholds and are operated at; else they are the
    best on another data set, and held against this one.
    """

    source: str
    dataset: str
    criterion: str
    threshold: float | None
    labels: Mapping[str, float | None]
    positive: str | None
    is_deployed: bool
    is_of_same_data: bool = False  # chosen on the very samples of the report

    @property
    def where(self) -> str:
        """What they were chosen on, in words."""
        if not self.is_deployed:
            return self.source
        return f"this test set ({self.source})" if self.is_of_same_data else f"other data ({self.source})"

    @property
    def option(self) -> str:
        """The option that names the file."""
        return "--threshold" if self.is_deployed else "--tune-on"

    def check(self, labels: Sequence[str], positive: str | None) -> None:
        """Refuses thresholds of other labels, and those on the score of another label.

        Raises: MismatchedInputs, OptionError.
        """
        missing = [label for label in labels if label not in self.labels]
        if self.is_deployed and missing:
            named = ", ".join(missing[:MOST_NAMED]) + (", …" if len(missing) > MOST_NAMED else "")
            remedy = "Give thresholds of this model; a label whose predictions are all to count has null in the file."
            raise MismatchedInputs(self.source, f"has no threshold of {named}", remedy)
        if not self.is_deployed and len(missing) == len(labels):
            raise MismatchedInputs(self.source, "has none of the labels of the predictions", "Give data of this model.")
        if self.positive != positive:
            names = [f"that of {one}" if one else "that of what is predicted" for one in (self.positive, positive)]
            problem = f"{self.source} is on another score: {names[0]}, not {names[1]}"
            raise OptionError(self.option, problem, "Say --positive as when the thresholds were chosen.")

    def of(self, labels: Sequence[str]) -> list[float]:
        """The thresholds of these labels; NaN for one without."""
        found = (self.labels.get(label) for label in labels)
        return [float("nan") if one is None else one for one in found]
