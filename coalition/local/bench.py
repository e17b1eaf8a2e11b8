"""The benchmarks: every `bench_*` function in tests/bench/, one JSON line each (`make bench`, BENCH=prefix).

A figure is a ratio to a peer that is measured in the same run, so that it means something on any machine.
"""

import importlib.util
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "bench"


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` in `unit`; `ratio` is value / the value of `against`, measured beside it."""

    bench: str
    value: float
    unit: str
    against: str
    ratio: float


def best_of(times: int, work: Callable[[], object]) -> float:
    """Seconds of the quickest of `times` runs: what else the machine does only ever adds."""

    def once() -> float:
        start = perf_counter()
        work()
        return perf_counter() - start

    return min(once() for _ in range(times))


def benches(folder: Path, prefix: str) -> Iterator[Callable[[], Figure]]:
    for path in sorted(folder.glob("bench_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None:
            continue
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for name, function in list(vars(module).items()):  # running one may add a name
            if name.startswith(f"bench_{prefix}") and callable(function):
                yield function


def main() -> int:
    prefix = os.environ.get("BENCH", "").replace("-", "_")
    sys.path.insert(0, str(FOLDER.parents[1]))
    count = 0
    for bench in benches(FOLDER, prefix):
        print(json.dumps(asdict(bench())), flush=True)
        count += 1
    if not count:
        print(f"No benchmark starts with {prefix!r}.", file=sys.stderr)
    return 0 if count else 1


if __name__ == "__main__":
    sys.exit(main())
