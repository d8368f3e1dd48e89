"""Hybrid Transformer Demucs, by the package ``demucs``: four stems, or six with guitar and piano.

S. Rouard, F. Massa, A. Défossez, "Hybrid Transformers for Music Source Separation", ICASSP 2023. The
package is under the MIT licence; of its weights the author says that they are provided for scientific
purposes only (facebookresearch/demucs, issue 327). None is shipped: a deployment brings its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gpu_jobs.context import Context
from gpu_jobs.decoders import Samples
from gpu_jobs.ears.stems.recording import Recording
from gpu_jobs.ears.stems.segments import by_segments
from gpu_jobs.ears.stems.separator import Stems
from shared.errors import EngineUnavailable, Permanent
from shared.known_weights import KNOWN
from shared.weights import Weights

if TYPE_CHECKING:
    from demucs.htdemucs import HTDemucs

NAME = "demucs"

_OVERLAP = 0.25

_STEMS = {
    2: ("vocals",),
    4: ("vocals", "drums", "bass"),
    6: ("vocals", "drums", "bass", "guitar", "piano"),
}
"""What is told apart; the accompaniment, or ``other``, is what remains."""

_ONE_EACH = ("drums", "bass", "other", "vocals")
"""Which stem each network of ``htdemucs_ft`` is for, in the order of its files."""


def files(model: str) -> Mapping[str, Weights]:
    """Where the network for each stem lies that a model knows."""
    networks = KNOWN[model]
    if len(networks) == len(_ONE_EACH):
        return dict(zip(_ONE_EACH, networks, strict=True))
    return dict.fromkeys(_STEMS[6 if model == "htdemucs_6s" else 4], networks[0])


def demucs(ctx: Context, stems: int, model: str, recording: Recording) -> Demucs:
    """The separator for a recording; its networks stay loaded for the next one.

    Args:
        stems: 2, 4 or 6.
        model: ``htdemucs``, ``htdemucs_ft``, ``htdemucs_6s``, or ``auto``.

    Raises:
        Permanent("stems_unavailable"): this model knows fewer stems.
        EngineUnavailable: ``engine_unavailable``: the package is not installed;
            ``weights_missing``, ``weights_corrupt``: see `Context.weights`.
    """
    name = ("htdemucs_6s" if stems == 6 else "htdemucs") if model == "auto" else model
    wanted = _STEMS[stems]
    known = files(name)
    if not set(wanted) <= set(known):
        raise Permanent(
            "stems_unavailable",
            f"{name} knows no guitar and no piano. Use model=htdemucs_6s, or fewer stems.",
        )
    device = _device()
    ctx.note(model=name, device=device)
    networks = {stem: network(ctx.weights(known[stem]), device) for stem in wanted}
    return Demucs(networks, recording)


class Demucs:
    """Tells stems apart, each by the network that is given for it.

    Args:
        networks: all of one rate and one length of segment; several stems may share one.
        recording: the one that it will be given.
    """

    def __init__(self, networks: Mapping[str, HTDemucs], recording: Recording) -> None:
        self.stems = tuple(networks)
        self._networks = networks
        one = next(iter(networks.values()))
        self.rate = int(one.samplerate)
        self._length = int(one.segment * one.samplerate)
        self._gain = np.float32(recording.gain_to(0.0))

    def separate(self, pieces: Iterable[Samples]) -> Iterator[Stems]:
        """As `Separator.separate`."""
        levelled = (piece * self._gain for piece in pieces)
        stride = int((1 - _OVERLAP) * self._length)
        for stems in by_segments(levelled, self._length, stride, self._apart):
            yield stems / self._gain

    def _apart(self, segment: Samples) -> Stems:
        import torch

        told: dict[HTDemucs, Stems] = {}
        with torch.inference_mode():
            for each in set(self._networks.values()):
                device = next(each.parameters()).device
                mix = torch.from_numpy(np.ascontiguousarray(segment))[None].to(device)
                told[each] = each(mix)[0].cpu().numpy()
        sources = [told[each][each.sources.index(stem)] for stem, each in self._networks.items()]
        return np.stack(sources).astype(np.float32)


@cache
def network(path: Path, device: str) -> HTDemucs:
    """The network of one of the package's checkpoints; nothing else in the file is run.

    Raises:
        EngineUnavailable("engine_unavailable"): the package is not installed.
    """
    try:
        import torch
        from demucs.htdemucs import HTDemucs
        from demucs.states import load_model
    except ImportError as error:
        raise _not_installed() from error
    with torch.serialization.safe_globals([HTDemucs, Fraction]):
        package = torch.load(path, map_location="cpu", weights_only=True)
    loaded: HTDemucs = load_model(package).eval().to(device)  # type: ignore[no-untyped-call]
    return loaded


def _device() -> str:
    try:
        import torch
    except ImportError as error:
        raise _not_installed() from error
    return "cuda" if torch.cuda.is_available() else "cpu"


def _not_installed() -> EngineUnavailable:
    return EngineUnavailable(
        "engine_unavailable",
        "The packages of the engine demucs are not installed here: pip install -e '.[gpu]'.",
    )
