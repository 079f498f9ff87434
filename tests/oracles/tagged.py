"""Random tags of tokens, labelled and predicted, in sentences; and what other tools are asked of them."""

import numpy as np

from reportgen.arrays import NONE
from reportgen.tags import Tags, split_tag

SEEDS = range(60)
SCHEMES = ("iob1", "iob2", "ioe1", "ioe2", "bioes")
WAYS = {"strict": "strict", "exact": "exact", "partial": "partial", "ent_type": "type"}
PREFIXES = ("OBIES", "OBI", "OIE", "OOOBII")
LABELS = ("loc", "org", "per")


def sentences(seed):
    """Labelled and predicted tags by sentence; predictions are the labelled ones with some tags drawn anew."""
    rng = np.random.default_rng(seed)
    prefixes = PREFIXES[seed % len(PREFIXES)]

    def tag():
        prefix = prefixes[rng.integers(len(prefixes))]
        return "O" if prefix == "O" else f"{prefix}-{LABELS[rng.integers(3)]}"

    true = [[tag() for _ in range(rng.integers(1, 12))] for _ in range(rng.integers(2, 8))]
    said = [[tag() if rng.random() < 0.35 else one for one in sentence] for sentence in true]
    return true, said


def tags_of(found):
    """The same as columns, and the labels in the order of their ids."""
    flat = [split_tag(tag) for sentence in found for tag in sentence]
    names = sorted({label for prefix, label in flat if prefix})
    ids = [names.index(label) if prefix else NONE for prefix, label in flat]
    is_first = np.array([k == 0 for sentence in found for k in range(len(sentence))])
    return Tags(np.array([prefix for prefix, _ in flat], np.int8), np.array(ids, np.int32), is_first), names


def conll(true, said):
    """A file of both columns."""
    pairs = (zip(ours, theirs, strict=True) for ours, theirs in zip(true, said, strict=True))
    return "\n".join("".join(f"word {one} {other}\n" for one, other in sentence) for sentence in pairs)
