"""What the page calls things."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """What the page calls things: what is evaluated (sample) and what is counted (unit); a truth without a prediction.

    And what only the task knows of how its page speaks and draws.
    """

    sample: str
    missed: str
    unit: str
    none: str = "background"
    prediction: str = "prediction"  # what a model makes
    predictions: str = "predictions"
    draws: str = "picture"  # what a case is shown as: a module and a template of templates/media
    has_spurious: bool = False  # a prediction may be where nothing is labelled
    threshold_lead: str = ""  # what a threshold does
    tally_note: str = ""  # what stands under each case of the gallery
    fill_order: str = "errors before correct ones, then by score"  # which samples fill the file, after one a cell

    @property
    def samples(self) -> str:
        """The plural of `sample`."""
        return self.sample + "s"

    @property
    def units(self) -> str:
        """The plural of `unit`."""
        return self.unit + "s"
