"""Every file of weights that an engine may ask for beyond those that are shipped."""

from __future__ import annotations

from collections.abc import Mapping

from shared.weights import Weights

_DEMUCS = "https://dl.fbaipublicfiles.com/demucs/hybrid_transformer"


def _demucs(model: str, *checkpoints: str) -> tuple[Weights, ...]:
    """Checkpoints as their authors publish them: the second half of a name begins its sha256."""
    return tuple(
        Weights(
            name=f"{checkpoint}.th",
            model=model,
            sha256=checkpoint.partition("-")[2],
            url=f"{_DEMUCS}/{checkpoint}.th",
        )
        for checkpoint in checkpoints
    )


KNOWN: Mapping[str, tuple[Weights, ...]] = {
    networks[0].model: networks
    for networks in (
        # Hybrid Transformer Demucs (MIT); the fine-tuned one has a network a stem
        _demucs("htdemucs", "955717e8-8726e21a"),
        _demucs(
            "htdemucs_ft",
            "f7e0c4bc-ba3fe64a",
            "d12395a8-e57c48e6",
            "92cfc3b6-ef3bcb9c",
            "04573f0d-f3cf25b2",
        ),
        _demucs("htdemucs_6s", "5c90dfd2-34c22ccb"),
    )
}
"""Model to its files of weights."""
