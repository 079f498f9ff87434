"""Rules about what outputs and judges say: leaks, echoes, formatting taken for errors, judges that are swayed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from reportgen import numbers
from reportgen.evaluations.output_judges import FEWEST_LABELS
from reportgen.evaluations.output_scores import scored_texts
from reportgen.evaluations.outputs import OutputEvaluation
from reportgen.metrics.text_scores import exact_match, squad
from reportgen.output_tables import FAILURES
from reportgen.report.words import Words
from reportgen.rules.outputs import finding_of_outputs as _finding
from reportgen.rules.rule import Finding, FindingRow, rule

HIDDEN = 0.2  # of the outputs that a laxer normaliser lets pass
LEAKED, ECHOED, OTHER_SCRIPT, DROPPED = 0.05, 0.02, 0.05, 0.2
LONG_ANSWER, LONG_INPUT = 12, 20  # characters; shorter ones stand in a text by chance
SWAYED, UNLIKELY = 0.3, 0.01
TRUSTED = 0.6  # kappa that is called substantial (Landis and Koch 1977)
LETTER, LATIN = r"\p{L}", r"\p{Latin}"


@rule("only-formatting", "Right answers in another form", about="data", limits={"share above": HIDDEN})
def only_formatting(evaluation: OutputEvaluation, words: Words) -> Iterator[Finding]:
    """Where a strict comparison fails and one without case, punctuation and articles passes, the form is wrong, not the knowledge."""  # noqa: E501
    data = evaluation.dataset
    strict = next((one for one in data.criteria if one.title in ("Exact match (none)", "Exact match (strip)")), None)
    if strict is None:
        return
    score, column = exact_match("squad"), data.column(strict.name)
    rows = np.flatnonzero((data.variant == evaluation.reported) & ~np.isnan(column))
    texts, expected = scored_texts(data), data.expected
    lax = np.array([score(texts[row] or "", expected[row].to_list()) for row in rows.tolist()])
    hidden = float((lax > column[rows]).mean()) if rows.size else 0.0
    if hidden <= HIDDEN:
        return
    yield _finding(
        "only-formatting", f"{numbers.share(hidden)} of the outputs differ from the expected text by form alone",
        f"{strict.title} is {numbers.metric(float(column[rows].mean()))}, without case, punctuation and articles it is "
        f"{numbers.metric(float(lax.mean()))}.",
        "Score with exact_match:squad, or ask for the form that is compared.", severity="high",
    )  # fmt: skip


def _own(evaluation: OutputEvaluation) -> pl.DataFrame:
    """The texts of the reported variant, without blanks at their ends and in lower case."""
    data = evaluation.dataset
    is_own = (data.variant == evaluation.reported) & ~np.isin(data.status, FAILURES)
    frame = data.frame.filter(is_own)
    plain = [pl.col(name).fill_null("").str.to_lowercase().str.strip_chars() for name in ("input", "output")]
    first = pl.col("expected").list.first().fill_null("").str.to_lowercase().str.strip_chars().alias("expected")
    return frame.select(*plain, first)


@rule("leaked-answer", "The answer stands in the question", about="data", limits={"share above": LEAKED})
def leaked_answer(evaluation: OutputEvaluation, words: Words) -> Iterator[Finding]:
    """Where the expected text stands word for word in the input, copying is enough, unless that is the task."""
    own = _own(evaluation).filter(pl.col("expected").str.len_chars() >= LONG_ANSWER, pl.col("input") != "")
    if own.height < FEWEST_LABELS:
        return
    share = float(own.select(pl.col("input").str.contains(pl.col("expected"), literal=True).mean()).item())
    if share > LEAKED:
        yield _finding(
            "leaked-answer", f"{numbers.share(share)} of the expected texts stand in the input",
            "Word for word, without regard to case.", "Take them out, unless to find them there is the task.",
            severity="low", link="#method",
        )  # fmt: skip


@rule("echoed-input", "Outputs repeat the question", limits={"share above": ECHOED})
def echoed_input(evaluation: OutputEvaluation, words: Words) -> Iterator[Finding]:
    """An output that begins with its input is often a template that was not applied, or a base model that continues."""
    own = _own(evaluation).filter(pl.col("input").str.len_chars() >= LONG_INPUT)
    if not own.height:
        return
    share = float(own.select(pl.col("output").str.starts_with(pl.col("input")).mean()).item())
    if share > ECHOED:
        yield _finding(
            "echoed-input", f"{numbers.share(share)} of the outputs begin with their input", "Word for word.",
            "Check the chat template, and whether the prompt is cut off the output.",
        )  # fmt: skip


@rule("other-script", "Outputs in another script", limits={"share above": OTHER_SCRIPT})
def other_script(evaluation: OutputEvaluation, words: Words) -> Iterator[Finding]:
    """Where the question is in one script and the answer in another, the language is wrong, unless to translate is the task."""  # noqa: E501
    own = _own(evaluation).filter(pl.col("input") != "", pl.col("output") != "")
    if not own.height:
        return

    def latin(name: str) -> pl.Expr:
        letters = pl.col(name).str.count_matches(LETTER)
        return pl.when(letters >= LONG_INPUT).then(pl.col(name).str.count_matches(LATIN) / letters)

    apart = own.select(((latin("input") - latin("output")).abs() > 0.5).alias("is_other")).to_series().drop_nulls()
    share = float(apart.mean() or 0) if len(apart) else 0.0  # type: ignore[arg-type]
    if share > OTHER_SCRIPT:
        yield _finding(
            "other-script", f"{numbers.share(share)} of the outputs are in another script than their input",
            "By the share of Latin letters.", "Say in the prompt which language to answer in.",
        )  # fmt: skip


@rule("rouge-drops", "ROUGE drops letters", limits={"share above": DROPPED})
def rouge_drops(evaluation: OutputEvaluation, words: Words) -> Iterator[Finding]:
    """ROUGE knows ASCII letters and digits alone: of texts in other scripts it sees nothing."""
    if not any(one.name.startswith("rouge") and one.is_computed for one in evaluation.dataset.criteria):
        return
    own = _own(evaluation)
    counts = own.select(pl.col("expected").str.count_matches(LETTER).sum().alias("all"),
                        pl.col("expected").str.count_matches("[a-z]").sum().alias("seen"))  # fmt: skip
    total, seen = (int(value) for value in counts.row(0))
    if total and 1 - seen / total > DROPPED:
        yield _finding(
            "rouge-drops", f"ROUGE does not see {numbers.share(1 - seen / total)} of the letters",
            "It counts ASCII letters and digits alone.", "Use chrf2 for other scripts: --score chrf2.", severity="high",
        )  # fmt: skip


@rule("conflicting-answers", "Same question, other answers", about="data")
def conflicting_answers(evaluation: OutputEvaluation, words: Words) -> Iterator[Finding]:
    """Samples that ask the same and expect something else cannot all be right."""
    data = evaluation.dataset
    frame = pl.DataFrame({"sample": data.sample, "input": data.inputs, "expected": data.expected.list.join("\0")})
    first = frame.unique("sample").filter(pl.col("input").is_not_null(), pl.col("expected") != "")
    plain = first.with_columns(pl.Series("plain", [squad(text) for text in first["expected"].to_list()], pl.String))
    groups = plain.group_by("input").agg(pl.col("plain").n_unique().alias("n")).filter(pl.col("n") > 1)
    if groups.height:
        yield _finding(
            "conflicting-answers", f"{numbers.named(groups.height, 'question')} with several expected answers",
            "The same input stands in several samples that expect other texts.",
            "Settle them: give all right answers as a list in one sample.", link="#checks",
        )  # fmt: skip


@rule("length-bias", "Scores go with length", limits={"r above": SWAYED, "p below": UNLIKELY})
def length_bias(evaluation: OutputEvaluation, words: Words) -> Iterator[Finding]:
    """Judges often like longer answers better, whatever they say."""
    found = {name: r for name, (r, p) in evaluation.judges.lengths.items() if abs(r) > SWAYED and p < UNLIKELY}
    if not found:
        return
    name = max(found, key=lambda one: abs(found[one]))
    rows = tuple(FindingRow(one, abs(r), f"r {numbers.signed(r)}", "#judge") for one, r in found.items())
    way = "longer" if found[name] > 0 else "shorter"
    yield _finding(
        "length-bias", f"{name} is higher for {way} outputs",
        f"r with the logarithm of length is {numbers.signed(found[name])}.",
        "Compare outputs of like length, or say in the rubric that length is no merit.",
        severity="low", link="#judge", rows=rows,
    )  # fmt: skip


@rule("position-bias", "What stands first wins")
def position_bias(evaluation: OutputEvaluation, words: Words) -> Iterator[Finding]:
    """A judge of pairs that prefers the first, or the last, whatever they are is swayed by their order."""
    found = evaluation.judges.first_wins
    if found is None:
        return
    share, (low, high), n = found
    if np.isnan(share) or low <= 0.5 <= high:
        return
    yield _finding(
        "position-bias", f"What stands first wins {numbers.share(share)} of the pairs",
        f"Of {numbers.count(n)} games with a winner; 95% interval {numbers.interval(low, high)}.",
        "Judge every pair in both orders, and count a tie where the two disagree.", link="#judge",
    )  # fmt: skip


@rule("untrusted-judge", "A judge that people disagree with", limits={"kappa below": TRUSTED, "outputs": FEWEST_LABELS})
def untrusted_judge(evaluation: OutputEvaluation, words: Words) -> Iterator[Finding]:
    """A judge that agrees with people hardly more than chance measures something else than they do."""
    known = (one for one in evaluation.judges.against_people if one.n >= FEWEST_LABELS and one.kappa < TRUSTED)
    found = sorted(known, key=lambda one: one.kappa)
    if not found:
        return
    first = found[0]
    rows = tuple(FindingRow(one.name, max(0.0, one.kappa), f"kappa {numbers.metric(one.kappa)}", "#judge")
                 for one in found)  # fmt: skip
    yield _finding(
        "untrusted-judge", f"{first.name} and people agree little", f"Kappa is {numbers.metric(first.kappa)} on "
        f"{numbers.named(first.n, 'output')}.", "Read where they differ, and mend the rubric; a clause may be enough.",
        severity="high", link="#judge", rows=rows,
    )  # fmt: skip
