"""The images with most errors."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.links import picture_link
from reportgen.report.box_blocks import Worst
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.sections.boxes import at


def worst(context: Context[DetectionEvaluation]) -> Section | None:
    """The pictures with most errors; None where no picture in the file has any."""
    if not context.worst:
        return None
    evaluation = context.evaluation
    n = int(np.count_nonzero(evaluation.image_errors))
    links = tuple(picture_link(context.payload.sample_ids[case.sample], "worst") for case in context.worst)
    block = Worst(context.worst, links, n)
    lead = f"{numbers.count(n)} of {numbers.named(evaluation.dataset.n_samples, 'image')} have an error {at(context)}."
    return Section("worst", "Images with most errors", "Images with most errors", lead, (block,))
