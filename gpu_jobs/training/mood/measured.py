"""What the analysis hears in labelled music: the table that a mood model is trained on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.hearing import Hearing
from gpu_jobs.ears.mood.cues import mood_cues
from gpu_jobs.training.mood.rendering import RATE, Piece
from shared.music.mood import MOODS


@dataclass(frozen=True, slots=True)
class Table:
    """Cues and labels of many pieces.

    Attributes:
        names: of the cues.
        cues: shape [pieces, cues].
        moods: number of each piece's mood in `MOODS`, shape [pieces].
        ways: how each is arranged, shape [pieces].
    """

    names: tuple[str, ...]
    cues: NDArray[np.float32]
    moods: NDArray[np.int64]
    ways: NDArray[np.str_]


def measured(pieces: Iterable[Piece]) -> Table:
    """Hear every piece as the task ``features`` does."""
    rows, moods, ways = [], [], []
    names: tuple[str, ...] = ()
    for piece in pieces:
        cues = heard_cues(piece)
        names = tuple(cues)
        rows.append(list(cues.values()))
        moods.append(MOODS.index(piece.mood))
        ways.append(piece.way)
    return Table(names, np.array(rows, np.float32), np.array(moods), np.array(ways))


def heard_cues(piece: Piece) -> dict[str, float]:
    """The cues of one piece."""
    hearing = Hearing()
    for first in range(0, piece.samples.shape[1], RATE):
        hearing.push(piece.samples[:, first : first + RATE])
    heard = hearing.finish()
    level = heard.frames[heard.analysis.frame_rows.index("level_db")].astype(np.float64)
    return mood_cues(heard.analysis, level)


def kept(path: Path, table: Table) -> None:
    """Write a table to a file: hearing takes longer than learning."""
    np.savez(path, names=table.names, cues=table.cues, moods=table.moods, ways=table.ways)


def read(path: Path) -> Table:
    """Read what `kept` wrote."""
    with np.load(path) as file:
        names = tuple(str(name) for name in file["names"])
        return Table(names, file["cues"], file["moods"], file["ways"])
