"""What records mean that say nothing of it themselves."""

from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.evaluations.label_figures import LABEL_FIGURES
from reportgen.record.legacy import KNOWN, OF_LABELS, legacy_definition
from tests.oracles.cases import dataset, options, random_case


def test_old_and_new_records_mean_the_same():
    known = ClassificationEvaluation(dataset(random_case(10)), options()).definitions
    for name in set(known) & set(KNOWN):
        old = legacy_definition(name)
        assert (old.title, old.better, old.bounds) == (known[name].title, known[name].better, known[name].bounds), name
    assert set(LABEL_FIGURES) <= set(OF_LABELS)


def test_a_name_that_no_old_record_has_means_nothing():
    assert legacy_definition("ece") is None
    assert legacy_definition("voc_ap75_12") is None
