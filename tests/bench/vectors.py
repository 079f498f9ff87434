"""The map of vectors: all that a report computes of 10,000 and 100,000 of 512 dimensions, and other tools' maps.

On one core each, so that no thread that waits is counted. Of the other tools, where they are installed (umap-learn,
pacmap, openTSNE), the placing alone is timed; trust is that of 2,000 samples. REPORTGEN_VECTORS may name more files of
vectors (.npy), with a colon between.
"""

import importlib.util
import os
from pathlib import Path

import numpy as np

from tests.bench.measure import in_fresh_process

# On a shared machine, 2026-11 (pacmap 0.9.1, umap-learn 0.5.12, openTSNE 1.0.4), seconds of CPU and trust:
#
#                digits 1,797 x 64   tweets 1,421 x 64   10,000 x 512
#   reportgen       0.26  0.984         0.20  0.757        1.47  0.997   whole map 4.5 s; of 100,000 15.8 s and 463 MB
#   pacmap          0.34  0.982         0.28  0.757        2.40  0.997
#   umap-learn      3.76  0.988         2.78  0.765       50.53  0.997
#   openTSNE        4.69  0.989         4.43  0.804       47.08  0.998

WANTED = {10_000: (6.0, None), 100_000: (20.0, 1024.0)}  # seconds of CPU, MB beyond the vectors
SHOWN = 2_000  # samples whose neighbours are looked for where there are too many for all: those with a picture
ONE_CORE = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
TOOLS = {"reportgen": "numpy", "pacmap": "pacmap", "umap-learn": "umap", "openTSNE": "openTSNE"}
FROM_PACMAP = 0.01  # by which trust may be less


def made(n, d=512):
    """A hundred groups in 24 dimensions, turned into d, and noise."""
    rng = np.random.default_rng(0)
    centres = rng.standard_normal((100, 24), dtype=np.float32) * 2
    axes = rng.standard_normal((24, d), dtype=np.float32)
    points = np.empty((n, d), np.float32)
    for start in range(0, n, 1000):  # so that the most memory taken is that of the map
        part = points[start : start + 1000]
        part[:] = 2 * rng.standard_normal(part.shape, dtype=np.float32)
        part += (
            centres[rng.integers(0, 100, len(part))] + rng.standard_normal((len(part), 24), dtype=np.float32)
        ) @ axes
    return points


def whole_map(points):
    """Places, their trust, clusters at all resolutions, weak groups, and the nearest of all or of those shown."""
    from reportgen.metrics.clusters import kmeans, resolutions
    from reportgen.metrics.neighbours import nearest, nearest_of, unit
    from reportgen.metrics.principal import reduced
    from reportgen.metrics.projection import kept, placed, trustworthiness
    from reportgen.metrics.weak_groups import grouped

    n = len(points)
    few = reduced(points, 50)
    xy = placed(few, seed=0)
    trust, _ = trustworthiness(few, xy), kept(few, xy)
    least = np.ascontiguousarray(few[:, :20])
    wrong = (np.random.default_rng(0).random(n) < 0.1).astype(np.int64)
    grouped(least, [kmeans(least, k, seed=0)[0] for k in resolutions(n)], wrong)
    directions = unit(points)
    if n > 30_000:
        nearest_of(directions, np.flatnonzero(wrong)[:SHOWN], 10)
    else:
        nearest(directions, directions, 10, own=True)
    return trust


def _loaded(name):
    return np.load(name).astype(np.float32) if isinstance(name, str) else _digits() if name is None else made(name)


def _digits():
    from sklearn.datasets import load_digits

    return load_digits(return_X_y=True)[0].astype(np.float32)


def _with_tool(tool, points):
    """Points, once the tool is imported and what it compiles is compiled."""
    few = np.random.default_rng(1).standard_normal((200, 8)).astype(np.float32)
    _places(tool, few)
    return tool, points


def prepared(tool, name):
    return _with_tool(tool, _loaded(name))


def placing(given):
    """Only the places."""
    return _places(*given)


def _places(tool, points):
    if tool == "reportgen":
        from reportgen.metrics.projection import placed

        return placed(points, seed=0)
    if tool == "pacmap":
        import pacmap

        return pacmap.PaCMAP(random_state=0).fit_transform(points)
    if tool == "umap-learn":
        import umap

        return umap.UMAP(random_state=0, n_jobs=1).fit_transform(points)
    import openTSNE

    return np.asarray(openTSNE.TSNE(n_jobs=1, random_state=0).fit(points))


def run(say):
    """Our whole map at two sizes, then every tool's places of each set of vectors."""
    for name in ONE_CORE:
        os.environ[name] = "1"
    for n, (seconds, memory) in WANTED.items():
        found = min((in_fresh_process(made, whole_map, n) for _ in range(2)), key=lambda one: one.cpu)
        taken = found.peak - found.before
        is_met = found.cpu <= seconds and (memory is None or taken <= memory)
        say(f"whole map of {n:,} x 512: {found.cpu:.2f} s CPU, {taken:.0f} MB, wanted {seconds:.0f} s"
            + (f" and {memory:.0f} MB" if memory else "") + f": {'met' if is_met else 'NOT MET'}")  # fmt: skip
    more = [one for one in os.environ.get("REPORTGEN_VECTORS", "").split(":") if one]
    for title, name in [("digits", None), *((Path(one).parent.name, one) for one in more), ("10,000 x 512", 10_000)]:
        say(title)
        _side_by_side(name, say)


def _side_by_side(name, say):
    from reportgen.metrics.projection import kept, trustworthiness

    points, trusts = _loaded(name), {}
    say(f"  {'':12}{'s CPU':>8}{'s':>8}{'MB':>8}{'trust':>8}{'kept':>8}")
    for tool, module in TOOLS.items():
        if importlib.util.find_spec(module) is None:
            say(f"  {tool:12}not installed")
            continue
        found = in_fresh_process(prepared, placing, tool, name)
        trusts[tool] = trustworthiness(points, found.result)
        say(f"  {tool:12}{found.cpu:8.2f}{found.seconds:8.2f}{found.peak - found.before:8.0f}"
            f"{trusts[tool]:8.3f}{kept(points, found.result):8.3f}")  # fmt: skip
    if "pacmap" in trusts:
        is_met = trusts["reportgen"] >= trusts["pacmap"] - FROM_PACMAP
        say(f"  trust at least pacmap's less {FROM_PACMAP}: {'met' if is_met else 'NOT MET'}")
