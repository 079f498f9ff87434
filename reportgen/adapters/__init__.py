"""Reports straight from what trains and evaluates, without files: estimators, training loops, detectors, trackers.

None of them needs an extra: each imports the library it is about when it is called, and says so where it is missing.
"""

from reportgen.adapters.collector import BoxCollector as BoxCollector
from reportgen.adapters.collector import Collector as Collector
from reportgen.adapters.estimators import from_estimator as from_estimator
