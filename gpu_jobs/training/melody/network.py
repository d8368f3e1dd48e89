"""The network that continues melodies: how long the next note is, and then which.

A recurrent network (K. Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014) over
notes and rests. Pitches are scored by what they are in the key, by their interval from the note before, by
what they are in the chord and by whether they sounded at this place some bars ago: what is learnt of an
interval or a chord holds at every height.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from gpu_jobs.composer.encoding import (
    DURATIONS,
    INTERVALS,
    LAGS,
    LOWEST,
    MANNERS,
    NO_CHORD,
    PAST,
    PLACES,
    REST,
    TOKENS,
    interval_class,
)

HIDDEN = 208
LAYERS = 2
_SAY = 144
_WIDTHS = {"token": 24, "pitch": 24, "interval": 12, "root": 12, "next_root": 8, "phase": 12}
_WIDTH = 8
_COLUMNS = (*PLACES, *MANNERS, *PAST)


def _width(name: str) -> int:
    return 16 if name.startswith("token_") else _WIDTHS.get(name, _WIDTH)


class MelodyNetwork(nn.Module):  # type: ignore[misc]
    """Before each event its place, chords and past to likelihoods of its duration and token."""

    def __init__(self) -> None:
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(n, _width(name)) for name, n in _COLUMNS)
        seen = sum(_width(name) for name, _ in _COLUMNS) + 24
        self.see = nn.Linear(seen, HIDDEN)
        self.remember = nn.GRU(HIDDEN, HIDDEN, LAYERS, batch_first=True, dropout=0.2)
        self.drop = nn.Dropout(0.15)
        self.think = nn.Linear(2 * HIDDEN, _SAY)
        self.lasts = nn.Linear(_SAY, len(DURATIONS))
        self.long = nn.Embedding(len(DURATIONS), _SAY)
        self.again = nn.Linear(_SAY, _SAY)
        self.score = nn.Linear(_SAY, TOKENS + INTERVALS + NO_CHORD + 2 + len(LAGS))
        tokens = range(TOKENS)
        self.register_buffer(
            "intervals",
            torch.tensor([[interval_class(t, before) for t in tokens] for before in tokens]),
        )
        self.register_buffer("degrees", torch.tensor([(t - 1 + LOWEST) % 12 for t in tokens]))
        self.register_buffer("sounds", torch.tensor([t != REST for t in tokens]))

    def follow(
        self, places: Tensor, chords: Tensor, past: Tensor, state: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """What is thought before each event [batch, events, …], and the state after the last."""
        columns = torch.cat([places, past], -1)
        seen = [table(columns[..., i]) for i, table in enumerate(self.tables)]
        x = nn.functional.gelu(self.see(torch.cat([*seen, chords], -1)))
        y, state = self.remember(x, state)
        thought = nn.functional.gelu(self.think(self.drop(torch.cat([x, y], -1))))
        return thought, state

    def tokens(
        self, thought: Tensor, long: Tensor, places: Tensor, chords: Tensor, past: Tensor
    ) -> Tensor:
        """Scores of tokens, of which ``long`` is what `self.long` says of their duration."""
        parts = [TOKENS, INTERVALS, NO_CHORD + 2, len(LAGS)]
        scores = self.score(nn.functional.gelu(self.again(thought + long)))
        of_token, of_interval, of_chord, of_past = torch.split(scores, parts, -1)
        shape = of_token.shape
        interval = self.intervals[past[..., 2]].expand(shape)
        chord = self._in_chord(places[..., _ROOT]).expand(shape)
        held = chords[..., self.degrees] * self.sounds
        told = of_token + of_interval.gather(-1, interval) + of_chord.gather(-1, chord)
        told = told + held * of_chord[..., -1:]
        for i in range(len(LAGS)):
            same = past[..., 4 + i : 5 + i] == torch.arange(1, TOKENS + 1, device=past.device)
            told = told + same * of_past[..., i : i + 1]
        return told

    def _in_chord(self, roots: Tensor) -> Tensor:
        """Semitones of each token above the root; 12 for rests and without a chord."""
        above = (self.degrees - roots[..., None]) % 12
        known = (roots[..., None] != NO_CHORD) & self.sounds
        return torch.where(known, above, torch.full_like(above, NO_CHORD))


_ROOT = [name for name, _ in PLACES].index("root")


class _Step(nn.Module):  # type: ignore[misc]
    """One event of each of many melodies."""

    def __init__(self, network: MelodyNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, places: Tensor, chords: Tensor, past: Tensor, state: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        places, chords, past = places[:, None], chords[:, None], past[:, None]
        thought, state = self.network.follow(places, chords, past, state)
        lasts = torch.log_softmax(self.network.lasts(thought)[:, 0], -1)
        long = self.network.long.weight[None]
        tokens = self.network.tokens(thought, long, places, chords, past)
        return lasts, torch.log_softmax(tokens, -1), state


def export(network: MelodyNetwork, path: Path) -> None:
    """As ONNX, one step of a batch.

    Takes ``places`` int64 [n, 12], ``chords`` float32 [n, 24], ``past`` int64 [n, 12] and ``state``
    float32 [layers, n, hidden]; gives log-probabilities ``durations`` [n, durations] and ``tokens``
    [n, durations, tokens] (of each duration), and ``next_state``.
    """
    import onnx

    n = 3
    inputs = (
        torch.zeros(n, len(PLACES) + len(MANNERS), dtype=torch.int64),
        torch.zeros(n, 24),
        torch.zeros(n, len(PAST), dtype=torch.int64),
        torch.zeros(LAYERS, n, HIDDEN),
    )
    names = ["places", "chords", "past"]
    torch.onnx.export(
        _Step(network).eval(),
        inputs,
        path,
        input_names=[*names, "state"],
        output_names=["durations", "tokens", "next_state"],
        dynamic_axes={name: {0: "n"} for name in [*names, "durations", "tokens"]}
        | {name: {1: "n"} for name in ("state", "next_state")},
        dynamo=False,
    )
    onnx.checker.check_model(onnx.load(path))
