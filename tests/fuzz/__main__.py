"""``python -m tests.fuzz SECONDS``: look for a file that breaks the judge, guided by coverage.

Every input is a damaged good file or, one in four, bytes behind a good file's first ones. What
breaks a law is left as ``crash-…`` in the folder ``.cache/fuzz``, and replayed by
``python -m tests.fuzz 0 FILE``. Each run begins where the last one ended.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from pathlib import Path
from typing import Any

CORPUS = Path(".cache/fuzz/corpus")
_A_HANG_S = 10
_MOST_MEMORY_MB = 1024
_LONGEST_INPUT = 4096


def main(arguments: list[str]) -> None:
    """Search for so many seconds; exits 0 where nothing was found, and where nothing can search."""
    if importlib.util.find_spec("atheris") is None:
        print("Nothing was searched: there is no atheris here.")
        return
    seconds, replayed = arguments[0], arguments[1:]
    _search(seconds, replayed)


def _search(seconds: str, replayed: list[str]) -> None:
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["shared.audio"]):
        _import_every_parser()
        from shared.audio.formats import Format
        from tests.fuzz.damage import damaged, seeds
        from tests.fuzz.laws import is_judged

    kinds = list(Format)

    def one(recipe: bytes) -> None:
        if not recipe:
            return
        files = seeds(kinds[recipe[0] % len(kinds)])
        if recipe[0] >> 6:
            is_judged(damaged(files, recipe[1:]))
        else:
            is_judged(files[0][:48] + recipe[1:])

    CORPUS.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={_A_HANG_S}",
        f"-rss_limit_mb={_MOST_MEMORY_MB}",
        f"-max_len={_LONGEST_INPUT}",
        f"-artifact_prefix={CORPUS.parent}/",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, *(replayed or [str(CORPUS)])], one)
    atheris.Fuzz()


def _import_every_parser() -> None:
    """Now: the judge imports each where it is needed, when nothing is instrumented any more."""
    package = importlib.import_module("shared.audio")
    for module in pkgutil.iter_modules(package.__path__, "shared.audio."):
        importlib.import_module(module.name)


if __name__ == "__main__":
    if len(sys.argv) < 2 or not sys.argv[1].isdigit():
        sys.exit("usage: python -m tests.fuzz SECONDS [FILE]")
    main(sys.argv[1:])
