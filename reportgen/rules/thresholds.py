"""The rule about the threshold the model is run at."""

from collections.abc import Iterator

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import threshold_link
from reportgen.rules.rule import MIN_GAIN, Finding, rule

FAR = 0.05  # nearer than this the two thresholds keep nearly the same predictions


@rule("far-threshold", "The operating threshold is far from the best one")
def far_threshold(evaluation: OutcomeEvaluation) -> Iterator[Finding]:
    """A threshold at least 0.05 away from the one with the highest macro F1 gives figures away for nothing, unless it was set for another aim. Named only from 1 point of macro F1."""  # noqa: E501
    best, chosen = evaluation.recommended_point, evaluation.recommended
    if best is None or chosen is None:
        return
    operating = evaluation.operating or 0.0
    gain = best.macro_f1 - evaluation.point.macro_f1
    if abs(chosen - operating) < FAR or gain < MIN_GAIN:
        return
    yield Finding(
        rule="far-threshold",
        severity="medium",
        label="",
        message=f"A threshold of {numbers.threshold(chosen)} would do better",
        evidence=f"Macro F1 is {numbers.metric(evaluation.point.macro_f1)} at {numbers.threshold(operating)} "
        f"and {numbers.metric(best.macro_f1)} at {numbers.threshold(chosen)}.",
        action=f"Run the model at {numbers.threshold(chosen)}, unless the other serves another aim.",
        gain=gain,
        gain_note="tuned on the data it reports: expect slightly less elsewhere",
        link=threshold_link(chosen),
    )
