"""Makes the verse model's file and the measure of the verse that generated lyrics are held to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from gpu_jobs.training.ngrams import Bigrams, Line, train_bigrams
from gpu_jobs.writer.verse_model import VerseModel, read_verse_model

MODEL, MEASURE = "verse_model.npz", "training_verse.json"
_SELDOM = 6
_PAIRS = 400_000
_BLOCK_LINES = 32
_HELD_OUT_OF = 50
_WINDOWS_WORDS = (50, 100, 200)


def write_verse_data(lines: Sequence[Line], folder: Path) -> None:
    """Trains on the lines but every fiftieth block of 32, which is measured instead."""
    held_out = [line for i, line in enumerate(lines) if _is_held_out(i)]
    trained = [line for i, line in enumerate(lines) if not _is_held_out(i)]
    _save(train_bigrams(trained, _SELDOM, _PAIRS), folder / MODEL)
    model = read_verse_model(folder / MODEL)
    measured = {"trained_lines": len(trained), **measure(held_out, model)}
    (folder / MEASURE).write_text(json.dumps(measured, indent=2) + "\n", "ascii")


def measure(lines: Sequence[Line], model: VerseModel) -> dict[str, object]:
    """What the lines are like: fluency (natural log a word), share of known words, variety.

    The type-token ratio is that of windows of so many words: it falls with their length.
    """
    words = list(chain.from_iterable(lines))
    fluency = np.array([model.fluency(line) for line in lines])
    return {
        "lines": len(lines),
        "words_a_line": round(len(words) / len(lines), 2),
        "fluency": {
            "mean": round(float(fluency.mean()), 3),
            **{f"p{p}": round(float(np.percentile(fluency, p)), 3) for p in (5, 25, 50, 75, 95)},
        },
        "known_words": round(sum(map(model.knows, words)) / len(words), 4),
        "type_token_ratio": {
            str(window): round(_type_token_ratio(words, window), 3) for window in _WINDOWS_WORDS
        },
    }


def _is_held_out(line: int) -> bool:
    return line // _BLOCK_LINES % _HELD_OUT_OF == 0


def _type_token_ratio(words: Sequence[str], window: int) -> float:
    starts = range(0, len(words) - window + 1, window)
    return float(np.mean([len(set(words[s : s + window])) / window for s in starts]))


def _save(model: Bigrams, path: Path) -> None:
    np.savez(
        path,
        words=np.frombuffer("\n".join(model.words).encode("ascii"), np.uint8),
        unigrams=model.unigrams.astype(np.float16),
        backoffs=model.backoffs.astype(np.float16),
        pairs=model.pairs.astype("<u4"),
        bigrams=model.bigrams.astype(np.float16),
    )
