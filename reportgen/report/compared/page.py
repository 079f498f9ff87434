"""The page that compares versions, as a document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from reportgen import numbers
from reportgen.comparison.change import SIGNIFICANT
from reportgen.comparison.items import BROKEN, FIXED, STATES, Items
from reportgen.comparison.leaderboard import Pair, Versions
from reportgen.comparison.record import comparison_record
from reportgen.report.blocks import Definitions, Notice
from reportgen.report.chart import Charts
from reportgen.report.compared.answers import answers_section
from reportgen.report.compared.blocks import LabelDeltas
from reportgen.report.compared.board import leaderboard
from reportgen.report.compared.charts import scores_chart, threshold_chart
from reportgen.report.compared.chosen import Sources, items_of, most_items, ordered, samples_of
from reportgen.report.compared.first import headline
from reportgen.report.compared.folds import folds_section
from reportgen.report.compared.method import method_rows, version_rows
from reportgen.report.compared.saved_pictures import SavedPage
from reportgen.report.compared.sections import (
    changed_items_block,
    label_deltas,
    pair_choice,
    pair_tiles,
    pair_values,
)
from reportgen.report.compared.shown import Shown, all_labels
from reportgen.report.compared.slices import slice_values, slices_section
from reportgen.report.compared.why import causes_block
from reportgen.report.document import Payload, Report, Section
from reportgen.report.words import Words
from reportgen.tasks.facts import shared_media


def report_of(
    versions: Versions, pages: Sequence[SavedPage], images: Path | None, title: str | None, links: tuple[str, ...] = ()
) -> Report:
    """The versions compared, with the images of the pages and of the folder.

    `links` lead from the page to the reports of the versions, "" where one has none.
    """
    items = [items_of(pair) for pair in versions.pairs]
    shown = _shown(versions, items, tuple(pages), images)
    names = " against ".join(reversed(versions.names)) if versions.n == 2 else f"{versions.n} versions"
    heading = title or (f"{versions.model}: {names}" if versions.model else names)
    values = _values(shown, items)
    pictures, texts = shown.chosen.pictures, shown.chosen.texts
    return Report(
        title=heading,
        subtitle=f"{versions.n} versions compared",
        description=f"Model comparison: {', '.join(versions.names)}.",
        sections=tuple(_sections(shown, items, heading, links or ("",) * versions.n)),
        payload=Payload(
            values=values,
            sample_ids=shown.chosen.ids,
            sample_images=tuple(pictures.image.tolist()),
            sample_sizes=tuple(zip(pictures.width.tolist(), pictures.height.tolist(), strict=True)),
            pictures=pictures,
            texts=None if texts is None else texts.texts,
        ),
        record=record_of(versions, items),
        script="compare.js",
    )


def record_of(versions: Versions, items: Sequence[Items | None]) -> bytes:
    """The comparison as JSON, for machines; it is no record of a version."""
    content = msgspec.to_builtins(comparison_record(versions, items))
    return json.dumps(content, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":")).encode()


def _shown(versions: Versions, items: list[Items | None], pages: tuple[SavedPage, ...], images: Path | None) -> Shown:
    sources = Sources(versions, pages, images)
    most = most_items(len(items))
    pairs = tuple(
        None if found is None else ordered(pair, found, sources.available(pair.comparison.after), most)
        for pair, found in zip(versions.pairs, items, strict=True)
    )
    keys = samples_of(versions, [one for one in pairs if one is not None])
    chosen = sources.chosen(keys)
    return Shown(versions, all_labels(versions), chosen, pairs, pages, words_of(versions))


def words_of(versions: Versions) -> Words:
    """What the page calls things."""
    records = versions.records
    media = shared_media(record.media for record in records)
    return versions.facts.words(media, any(record.threshold for record in records))


def _values(shown: Shown, items: list[Items | None]) -> dict[str, Any]:
    words = shown.words
    return shown.values() | {
        "labels": list(shown.labels),
        "states": list(STATES),
        "versions": list(shown.versions.names),
        "opened": shown.versions.opened,
        "pairs": [
            pair_values(shown, k, items[k], words) | {"slices": slice_values(shown.versions, pair, words)}
            for k, pair in enumerate(shown.versions.pairs)
        ],
        "words": {"missed": words.missed, "none": words.none, "unit": words.unit, "units": words.units},
    }


def _sections(shown: Shown, items: list[Items | None], heading: str, links: tuple[str, ...]) -> list[Section]:
    versions, words = shown.versions, shown.words
    board = Section(
        "versions", "Versions", "Versions", _ranking_words(versions), (leaderboard(versions, links, words),)
    )
    has_outcomes = any(record.confusion for record in versions.records)
    pair = versions.pairs[versions.opened]
    choice = (pair_choice(versions, items, words),) if versions.n > 2 else ()
    metrics = Section("change", "Metrics", "Metrics", "", (pair_tiles(versions, pair),))
    given, method = version_rows(versions, words), method_rows(shown, has_outcomes=has_outcomes)
    return [
        Section("summary", "Summary", None, "", (headline(versions, items, words, heading),)),
        *((board,) if versions.n > 2 else ()),
        Section("causes", "Causes", "Causes", _cause_words(words), (*choice, causes_block(versions))),
        *((metrics,) if versions.n > 2 else ()),
        *(_of_outcomes(shown, items, pair) if has_outcomes else ()),
        *answers_section(versions, shown.pages, words),
        *folds_section(versions),
        *slices_section(versions, words),
        *((board,) if versions.n == 2 else ()),
        Section("given", "Data and options", "Data and options", "", (Definitions(given),), fold=_given(versions)),
        Section(
            "method", "Method", "Method", "", (Definitions(method),), fold="Every test, sign and word of this page"
        ),
    ]


def _given(versions: Versions) -> str:
    """What is folded away: how many files on how many data sets."""
    n_data = len(set(versions.datasets))
    return f"{numbers.named(versions.n, 'file')} on {'the same data' if n_data == 1 else f'{n_data} data sets'}"


def _of_outcomes(shown: Shown, items: list[Items | None], pair: Pair) -> tuple[Section, ...]:
    words, at = shown.words, shown.versions.opened
    changed = f"Changed {words.all_counted}"
    refused = pair.comparison.unpaired_because
    lead = "" if refused else f"A count, or a cell of the matrix, opens its {words.units}, before and after."
    deltas = label_deltas(shown, pair, words)
    return (
        Section("items", changed, changed, lead, (changed_items_block(shown, at, items[at], scores_chart(shown)),)),
        Section("labels", "Performance by label", "Performance by label", _label_words(deltas), (deltas,)),
        Section("threshold", "Confidence threshold", "Confidence threshold", "", (_thresholds(shown.versions),)),
    )


def _thresholds(versions: Versions) -> Charts | Notice:
    chart = threshold_chart(versions)
    return Charts((chart,)) if chart else Notice("The files have no scores;", "add a column score to see curves.")


def _ranking_words(versions: Versions) -> str:
    text = f"Ranked by {versions.main_title}; versions that do not differ significantly share a place. Select a metric "
    text += "to rank by it."
    return text + (" Only versions on the same data set are ranked." if len(set(versions.datasets)) > 1 else "")


def _cause_words(words: Words) -> str:
    return (
        f"What explains the difference, from the {words.samples} themselves: what is significant, and what may matter "
        "though no test speaks of it."
    )


def _label_words(block: LabelDeltas) -> str:
    return (
        f"Change of F1 at each version's own threshold, the worst first. ▲ ▼ where q ≤ {SIGNIFICANT}: the p-value, "
        f"corrected for {numbers.named(block.n_tested, 'label')}; ≈ where it is not. The intervals are those of each "
        "label alone, not corrected: q decides."
    )


def described(versions: Versions) -> list[str]:
    """A line per pair for the terminal, with the p-value in full."""
    lines = []
    for pair in versions.pairs:
        compared, found = pair.comparison, items_of(pair)
        names = f"{versions.names[pair.before]} → {versions.names[pair.after]}"
        main = compared.changes.get(versions.main)
        figure = f"{versions.main_title} {numbers.signed(main.difference)}" if main else "no figure in common"
        if not compared.is_paired or compared.sign_counts is None:
            lines.append(f"{names}: {figure}; only figures are compared: {compared.unpaired_because}")
            continue
        better, worse = (int(counts[0]) for counts in compared.sign_counts)
        fixed, broken = (better, worse) if found is None else (found.count(FIXED), found.count(BROKEN))
        counts, test = f"{fixed} fixed, {broken} broken", versions.facts.short_test
        lines.append(f"{names}: {figure}, {counts}, {test} = {numbers.significant(compared.p, 4)}")
    return lines
