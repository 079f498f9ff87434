"""How a comparison was made, and what was compared, in words."""

from __future__ import annotations

from reportgen import numbers
from reportgen.comparison.change import EXTRA, SIGNIFICANT
from reportgen.comparison.leaderboard import Versions
from reportgen.evaluations.slices import FEWEST
from reportgen.record.read import Record
from reportgen.report.blocks import Terms
from reportgen.report.compared.shown import Shown
from reportgen.report.words import Words


def version_rows(versions: Versions, words: Words) -> Terms:
    """Each version's file, data set, threshold, and the options in which they differ."""
    rows = []
    for k, record in enumerate(versions.records):
        parts = [
            record.file,
            f"{versions.dataset_names[k]}, {numbers.named(record.dataset.samples, words.sample)}, "
            f"SHA-256 {record.dataset.sha256[:16]}…",
            *([f"built {record.created}"] if record.created else []),
            *filter(None, [_threshold(versions, k), _options(versions, record)]),
        ]
        rows.append((versions.names[k], " · ".join(parts)))
    return tuple(rows)


def _options(versions: Versions, record: Record) -> str:
    """The options in which the versions differ, and what they are in this one."""
    names = sorted({name for other in versions.records for name in other.options})
    differ = [name for name in names if len({repr(other.options.get(name)) for other in versions.records}) > 1]
    return ", ".join(f"{name} = {numbers.setting(record.options.get(name))}" for name in differ)


def _threshold(versions: Versions, version: int) -> str:
    found = versions.records[version].threshold
    if versions.records[version].confusion is None:
        return ""
    if found is None:
        return "no scores"
    if found.operating is None:
        return "no threshold"
    return f"operates at threshold {numbers.threshold(found.operating)}"


def method_rows(shown: Shown, *, has_outcomes: bool) -> Terms:
    """Every term and test of the page; without outcomes there is nothing to compare sample by sample."""
    item = shown.words.sample
    rows = [
        ("Same data", f"Versions are compared {item} by {item} only where the SHA-256 of all samples with their ground "
         "truth is equal; else only figures are compared, with the noise of two independent samples."),
        *(_of_outcomes(shown) if has_outcomes else ()),
        ("Places", "The best version leads; every other one that is not significantly worse shares its place. "
         "A figure without interval is not ranked, for nothing is known of its noise."),
        ("▲ ▼ ≈", f"Significant, up or down (where lower is better, the word says which is better); ≈ is not "
         f"significant. Significant is p ≤ {SIGNIFICANT} for a metric, which is where its 95% interval leaves out 0, "
         f"and q ≤ {SIGNIFICANT} for a label: its p, corrected for the number of labels. The same on every page, in "
         "summaries, comments and archives."),
        ("Not tested", "A figure without a confidence interval: the calibration errors (ECE, MCE) never have one, for "
         "drawing the data again makes them larger; others have none where it would not hold. Its change is written "
         "without ▲, ▼ or ≈: it may be chance."),
        ("Better, worse", "A version is called better or worse than another where the change of "
         f"{shown.versions.main_title} and the test over the {shown.words.samples} are both significant and agree. "
         "Where macro precision and macro recall go apart significantly, both are said instead."),
        *([("Confusion matrix", "After minus before. More on the diagonal is better, more off it is worse.")]
          if has_outcomes else ()),
        ("–", "Undefined: it would divide by zero, or a version does not have it."),
    ]  # fmt: skip
    return (*rows, *_of_spurious(shown))


def _of_outcomes(shown: Shown) -> Terms:
    item, items = shown.words.sample, shown.words.samples
    bootstraps = [pair.comparison.bootstrap for pair in shown.versions.pairs]
    replicates = sorted({one.replicates for one in bootstraps if one is not None})
    many = f"{' or '.join(numbers.count(n) for n in replicates)} replicates" if replicates else "No pair here"
    return (
        ("Fixed, broken", f"{shown.words.all_counted.capitalize()} that are wrong before and right after, or the other "
         "way round; each version at its own threshold. Still wrong: wrong in both, with the same answer or another."),
        ("Interval of a difference", f"95% paired bootstrap: the {items} are drawn again, the same ones for both "
         f"versions, one drawn twice counts twice; {many}, seed 0. What is hard for both versions cancels out, so it "
         "is narrower than two intervals side by side suggest."),
        ("Metrics from scores", "AUC, average precision, log-loss, mAP, calibration and token accuracy are not made "
         f"of what became of each {item}: their difference has the noise of two independent samples, which is "
         "rather too wide than too narrow; none where a record has no interval of them."),
        ("Widening", f"An interval from few {items} on which the versions differ would be too sure of itself; it is "
         f"widened as if {EXTRA} more of them spoke, one for each version (after Agresti and Min 2005)."),
        _test(shown),
        ("q-value", f"The p-value of a label, corrected for how many labels are tested (Benjamini–Hochberg): of the "
         f"labels with q ≤ {SIGNIFICANT}, at most {numbers.percent(SIGNIFICANT)}% are expected to be called "
         "changed wrongly. Grey labels are not significant. The interval beside q is that of the label alone, so that "
         "it may leave out 0 where q says ≈: with many labels, some would by chance."),
        ("Slices", f"What a {item} moves the figure of a slice by, in both versions at once, gives the interval of its "
         f"change, from {FEWEST} {item}s on; widened as others are. The q-value is corrected for the slices tested."),
        ("Causes", "Labels that are predicted more often where they should not be, found less often, or confused: each "
         f"is named where a sign test over the {items} with more and with fewer of it is significant, corrected for "
         "the number of labels (or pairs of labels) in which there is any. Then: how many predictions there are, "
         "labels that only one version knows, and confidences that fit better or worse (log-loss, ECE, Brier score)."),
    )  # fmt: skip


def _test(shown: Shown) -> tuple[str, str]:
    items = shown.words.samples
    if not shown.versions.facts.has_one_answer:
        return ("Sign test", f"Of the {items} in which one version makes fewer errors than the other: how likely so "
                "unequal a split is if both were as good. Exact, two-sided. For a label, the change of its F1 is held "
                "against its standard error: an object found may weigh more than a box too many.")  # fmt: skip
    return ("McNemar's test", f"Of the {items} that only one version has right: how likely so unequal a split is if "
            "both were as good. Exact, two-sided; likewise for every label (a sign test).")  # fmt: skip


def _of_spurious(shown: Shown) -> Terms:
    if not shown.words.has_spurious:
        return ()
    return (
        ("New false positives", f"{shown.words.wrong_predictions.capitalize()}, counted by "
         f"{shown.words.sample} and label: those beyond the number in the earlier version. Of several alike, the ones "
         "with the highest confidence are shown. Likewise those that are gone."),
    )  # fmt: skip
