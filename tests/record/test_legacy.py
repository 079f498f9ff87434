"""What records mean that say nothing of it themselves."""

import base64
import json
import zlib
from pathlib import Path

import msgspec
from msgspec import UNSET

from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.evaluations.label_figures import LABEL_FIGURES
from reportgen.record.legacy import KNOWN, OF_LABELS, legacy_definition
from reportgen.record.read import read_record
from tests.oracles.cases import dataset, options, random_case

SCHEMA_1 = Path(__file__).parent / "saved" / "schema-1.json"


def test_old_and_new_records_mean_the_same():
    known = ClassificationEvaluation(dataset(random_case(10)), options()).definitions
    for name in set(known) & set(KNOWN):
        old = legacy_definition(name)
        assert (old.title, old.better, old.bounds) == (known[name].title, known[name].better, known[name].bounds), name
    assert set(LABEL_FIGURES) <= set(OF_LABELS)


def test_a_name_that_no_old_record_has_means_nothing():
    assert legacy_definition("ece") is None
    assert legacy_definition("voc_ap75_12") is None


def test_what_schema_1_recommended_was_the_best_threshold():
    written = json.loads(SCHEMA_1.read_text())
    assert (written["schema"], written["threshold"]["recommended"]) == (1, 0.25)
    found = read_record(SCHEMA_1)
    assert (found.threshold.best, found.threshold.recommended, found.threshold.gain) == (0.25, None, None)
    assert found.threshold.positive is None
    assert found.at_recommended is UNSET
    assert found.metrics == written["metrics"]
    assert found.rows.sample.size == written["dataset"]["samples"]


def test_a_page_of_schema_1_is_read_as_its_record(tmp_path):
    text = base64.b64encode(zlib.compress(SCHEMA_1.read_bytes(), wbits=-15)).decode()
    page = tmp_path / "page.html"
    page.write_text(f'<!doctype html><script type="application/octet-stream" id="record">{text}</script>')
    assert msgspec.structs.replace(read_record(page), path=SCHEMA_1) == read_record(SCHEMA_1)
