"""What the page calls things."""

from dataclasses import dataclass

from reportgen.numbers import plural


@dataclass(frozen=True)
class Words:
    """What the page calls things: what is evaluated (sample) and what is counted (unit), and what becomes of a unit.

    `missed` is a unit without a prediction, `correct` one with the right label, `misclassified` one with another;
    `none` is what a prediction meets where nothing is labelled. And what only the task knows of how its page speaks
    and draws.
    """

    sample: str
    missed: str
    unit: str
    none: str = "background"
    correct: str = "correct"
    misclassified: str = "misclassified"
    prediction: str = "prediction"  # what a model makes
    predictions: str = "predictions"
    confuses: bool = True  # a unit may be predicted as another label
    matrix: str = "Confusion matrix"
    axes: str = "Rows: ground truth. Columns: predicted."  # of the matrix
    frequent: str = "Most frequent errors"
    draws: str = "picture"  # what a case is shown as: a module and a template of templates/media
    has_spurious: bool = False  # a prediction may be where nothing is labelled
    threshold_lead: str = ""  # what a threshold does
    drawn_note: str = ""  # what the colours in a picture stand for
    tally_note: str = ""  # how the errors of a whole sample are counted
    checked: str = ""  # the data that its checks are of, as in issue_kinds; told by the others where it is left out
    fill_order: str = "errors before correct ones, then by confidence"  # which samples fill the file, after one a cell

    @property
    def an(self) -> str:
        """A sample with its article.

        >>> Words("image", "", "").an, Words("text", "", "").an
        ('an image', 'a text')
        """
        return f"{'an' if self.sample[0] in 'aeiou' else 'a'} {self.sample}"

    @property
    def counted(self) -> str:
        """What is counted over all labels: a unit, or a label of one."""
        return self.unit if self.confuses else "label"

    @property
    def wrong_predictions(self) -> str:
        """Predictions where nothing is labelled."""
        return (
            f"{self.predictions} on {self.none}" if self.confuses else f"{self.predictions} of labels that are not true"
        )

    @property
    def all_counted(self) -> str:
        """The plural of `counted`."""
        return plural(self.counted)

    @property
    def samples(self) -> str:
        """The plural of `sample`."""
        return plural(self.sample)

    @property
    def units(self) -> str:
        """The plural of `unit`."""
        return plural(self.unit)
