"""Random cases in one test: a loop over their seeds, which costs a fraction of what an item of pytest a seed costs."""

import functools
import inspect
import os
from collections.abc import Callable, Iterable

USUAL = 50  # the oddities of a case come up at every third to tenth seed, so these have each of them several times


def chosen(seeds: Iterable[int]) -> list[int]:
    """The first of the seeds, or every one where the environment has REPORTGEN_SEEDS=all."""
    found = list(seeds)
    return found if os.environ.get("REPORTGEN_SEEDS") == "all" else found[:USUAL]


def each_seed(seeds: Iterable[int]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The test, whose argument `seed` takes the chosen seeds in turn; a failure says at which."""

    def looping(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def looped(**given: object) -> None:
            for seed in chosen(seeds):
                try:
                    test(seed=seed, **given)
                except Exception as error:
                    error.add_note(f"seed {seed}")
                    raise

        signature = inspect.signature(test)
        others = [parameter for name, parameter in signature.parameters.items() if name != "seed"]
        looped.__signature__ = signature.replace(parameters=others)  # what pytest is to fill in
        return looped

    return looping
