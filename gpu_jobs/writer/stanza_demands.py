"""What a stanza asks of its lines, and how far an attempt at it has come."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from gpu_jobs.writer.books import Source
from gpu_jobs.writer.drafts import Draft
from gpu_jobs.writer.frames import Frame, Variants
from gpu_jobs.writer.scansion import Scansion
from shared.lyrics.dictionary import load_dictionary


@dataclass(frozen=True, slots=True)
class Demands:
    """What a stanza asks for.

    Attributes:
        scansions: of each line.
        groups: of each line the number of its rhyme group; None if it need not rhyme.
        sources: of each line, where its sentence should come from, the best first.
        open_sounds: of each line, the sounds that anything could end it on.
    """

    scansions: Sequence[Scansion]
    groups: Sequence[int | None]
    sources: Sequence[Sequence[Source]]
    open_sounds: Sequence[Set[str]]


@dataclass(slots=True)
class Attempt:
    """A stanza as far as it could be written.

    Attributes:
        drafts: a line each; None where none was found.
        sounds: of each rhyme group that has a line.
        used: frames in it.
    """

    drafts: list[Draft | None]
    sounds: dict[int, str] = field(default_factory=dict)
    used: set[Frame] = field(default_factory=set)
    worth: float = 0.0

    @property
    def written(self) -> list[Draft]:
        """The lines there are."""
        return [draft for draft in self.drafts if draft]


def possible_sounds(variants: Variants, wanted: Demands, i: int, attempt: Attempt) -> list[str]:
    """The sounds that line ``i`` may end on, if it is one of ``variants``."""
    group = wanted.groups[i]
    if group is None:
        return list(variants)
    sound = attempt.sounds.get(group)
    if sound is not None:
        return [sound] if sound in variants else []
    mates = [k for k, other in enumerate(wanted.groups) if other == group and k > i]
    return [
        sound for sound in variants if sound and all(sound in wanted.open_sounds[k] for k in mates)
    ]


def may_end(
    drafts: Sequence[Draft], wanted: Demands, i: int, attempt: Attempt, endings: Set[str]
) -> bool:
    """Whether the last words are new, and rhyme where they have to."""
    known: list[tuple[int | None, str]] = [
        (group, draft.ending)
        for group, draft in zip(wanted.groups, attempt.drafts, strict=True)
        if draft
    ]
    for k, draft in enumerate(drafts):
        group = wanted.groups[i + k]
        if draft.ending in endings or any(draft.ending == ending for _, ending in known):
            return False
        mates = [ending for other, ending in known if other is not None and other == group]
        if not all(load_dictionary().rhymes(draft.ending, mate) for mate in mates):
            return False
        known.append((group, draft.ending))
    return True
