"""What key signatures add to the key that was found in the notes."""

from __future__ import annotations

from collections.abc import Iterable

from shared.music.analysis import Key
from shared.music.scales import scale_of


def as_signed(key: Key, signed: Iterable[str]) -> Key:
    """The key, in minor where the file says so and the notes allow it.

    Programs write C major unasked, but nobody writes a minor key who does not mean it: between a major
    key and its relative minor, which have the same notes, it decides.

    Args:
        signed: the file's key signatures, as 'C major' or 'F# minor'.
    """
    relatives = {scale_of(name): name for name in signed if name.endswith("minor")}
    if key.key is None or not relatives:
        return key

    def meant(name: str) -> str:
        return relatives.get(scale_of(name), name)

    whole = meant(key.key)
    return Key(
        key=whole,
        mode="minor" if whole.endswith("minor") else "major",
        confidence=key.confidence,
        regions=[region.model_copy(update={"key": meant(region.key)}) for region in key.regions],
    )
