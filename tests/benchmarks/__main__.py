"""``make bench`` runs all; ``make bench BENCH=pipeline`` one. Results land in ``results.json``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module

from tests.benchmarks.report import Row, publish

BENCHES = {
    "pipeline": "pipeline:throughput_and_latency",
    "queue": "pipeline:long_queue",
    "cold-start": "cold_start:cold_start",
    "music": "music:music",
    "judging": "judging:judging",
    "decoding": "decoding:decoding",
    "voice": "voice:voice",
    "ears": "ears:ears",
    "pitch": "pitch:pitch",
    "stems": "stems:stems",
    "hosted": "hosted:hosted",
    "rendering": "rendering:rendering",
    "composer": "composing:composing",
    "teacher": "teacher:teacher",
}


def main(wanted: str) -> int:
    """Run one benchmark or all; 0 where every goal is met."""
    names = list(BENCHES) if wanted == "all" else [wanted]
    if not set(names) <= set(BENCHES):
        print(f"There is no benchmark {wanted!r}; there are: {', '.join(BENCHES)}.")
        return 2
    rows: list[Row] = []
    for name in names:
        module, function = BENCHES[name].split(":")
        bench: Callable[[], list[Row]] = getattr(
            import_module(f"tests.benchmarks.{module}"), function
        )
        print(f"{name} …", flush=True)
        rows += bench()
    publish(rows)
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "all"))
