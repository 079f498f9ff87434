"""Many values in one test, by a loop: an item of pytest for each of them would cost far more than the test itself."""

import functools
import inspect
import os
from collections.abc import Callable, Iterable

USUAL = 50  # seeds: the oddities of a case come up at every third to tenth, so these have each of them several times

Test = Callable[..., None]


def each(name: str, values: Iterable[object]) -> Callable[[Test], Test]:
    """The test with every value of the argument `name` in turn; a failure says at which."""
    every = list(values)

    def looping(test: Test) -> Test:
        @functools.wraps(test)
        def looped(**given: object) -> None:
            for value in every:
                try:
                    test(**{name: value}, **given)
                except Exception as error:
                    error.add_note(f"{name} {ascii(value)[:200]}")
                    raise

        signature = inspect.signature(test)
        others = [parameter for parameter in signature.parameters.values() if parameter.name != name]
        looped.__signature__ = signature.replace(parameters=others)  # type: ignore[attr-defined]  # pytest fills these in
        return looped

    return looping


def first_of(seeds: Iterable[int], usual: int = USUAL) -> list[int]:
    """The first of the seeds, as many as are usual; every one where the environment has REPORTGEN_SEEDS=all."""
    found = list(seeds)
    return found if os.environ.get("REPORTGEN_SEEDS") == "all" else found[:usual]


def each_seed(seeds: Iterable[int], usual: int = USUAL) -> Callable[[Test], Test]:
    """The test with the first of the seeds, fewer than usual where each takes long."""
    return each("seed", first_of(seeds, usual))
