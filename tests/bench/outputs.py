"""Outputs of language models: text scores against rouge-score and sacrebleu, and 100,000 outputs to a page.

CPU seconds of whole steps, each in a process of its own. rouge-score is asked where it is installed.
"""

import importlib.util
import json
import random
import tempfile
from pathlib import Path

from tests.bench.measure import in_fresh_process

PAIRS, OUTPUTS = 10_000, 100_000
WORDS = "alpha beta gamma the of a river house 12 answer is and number tree, it.".split()  # noqa: SIM905 - shorter
WANTED = 7.0  # times as many CPU seconds as ours
MOST_SECONDS = 20.0  # from the file to the page


def made(n):
    """Outputs and expected texts of some fifty words, half of them alike for the most part."""
    rng = random.Random(7)  # noqa: S311 - no secrets
    pairs = []
    for k in range(n):
        wanted = rng.choices(WORDS, k=rng.randint(30, 70))
        alike = [word if rng.random() < 0.8 else rng.choice(WORDS) for word in wanted]
        said = alike if k % 2 else rng.choices(WORDS, k=50)
        pairs.append((" ".join(said), " ".join(wanted)))
    return pairs


def ours(pairs):
    """Exact match, token F1, ROUGE-1, -2 and -L."""
    from reportgen.metrics.text_scores import exact_match, rouge_l, rouge_n, token_f1

    scores = (exact_match("squad"), token_f1, rouge_n(1), rouge_n(2), rouge_l)
    return [sum(score(said, [wanted]) for said, wanted in pairs) for score in scores]


def rouge_score(pairs):
    """The same ROUGE by rouge-score."""
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(["rouge1", "rouge2", "rougeL"])
    return [sum(scorer.score(wanted, said)[name].fmeasure for said, wanted in pairs) for name in scorer.rouge_types]


def bleu(pairs):
    """Corpus BLEU and chrF2 by sacrebleu, on which ours rest."""
    import sacrebleu

    said, wanted = [pair[0] for pair in pairs], [[pair[1] for pair in pairs]]
    return [sacrebleu.corpus_bleu(said, wanted).score, sacrebleu.corpus_chrf(said, wanted).score]


def page_of(path):
    """The file as a page."""
    from reportgen import pipeline
    from reportgen.options import Options

    return len(pipeline.build(Options((path,), score=("exact_match", "token_f1"))).html)


def run(say):
    """All of it."""
    own = in_fresh_process(made, ours, PAIRS)
    say(f"{PAIRS:,} pairs, EM, F1, ROUGE-1, -2, -L: {own.cpu:.2f} s")
    if importlib.util.find_spec("rouge_score"):
        other = in_fresh_process(made, rouge_score, PAIRS)
        say(f"  rouge-score, the last three: {other.cpu:.2f} s, {other.cpu / own.cpu:.1f} × (wanted {WANTED})")
    if importlib.util.find_spec("sacrebleu"):
        say(f"  sacrebleu, BLEU and chrF2: {in_fresh_process(made, bleu, PAIRS).cpu:.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        path, pairs = Path(folder) / "outputs.jsonl", made(PAIRS)
        with path.open("w", encoding="utf-8") as file:
            for k in range(OUTPUTS):
                said, wanted = pairs[k % PAIRS]
                row = {"id": k, "question": f"Question {k}?", "output": said[:120], "expected": wanted[:120]}
                file.write(json.dumps(row) + "\n")
        whole = in_fresh_process(Path, page_of, path)
    say(f"{OUTPUTS:,} outputs to a page: {whole.cpu:.1f} s (at most {MOST_SECONDS})")
