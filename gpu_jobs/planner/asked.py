"""What is asked for outright: it overrides whatever the words say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from gpu_jobs.planner.lexicon_files import load_lexicon
from gpu_jobs.planner.model import GENRES, HIGHEST_BPM, LOWEST_BPM, GenreName
from gpu_jobs.planner.tokens import folded_words
from shared.errors import Permanent
from shared.music.key_names import read_key
from shared.music.mood import MOODS, MoodName
from shared.music.styles import STYLES, StyleName

Name = TypeVar("Name", bound=str)


@dataclass(frozen=True, slots=True)
class Asked:
    """Parameters of a piece; None is left to the words, and then to the lots.

    Attributes:
        genre, mood: as users write them: 'hip-hop' is 'hiphop'.
        style: of the arranger.
        tempo_bpm: `LOWEST_BPM` to `HIGHEST_BPM`.
        key: as in 'C major', 'f# minor' or 'Am'.
        seed: 0 or more.
    """

    genre: str | None = None
    mood: str | None = None
    style: str | None = None
    tempo_bpm: float | None = None
    key: str | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """`Asked`, in the planner's own names."""

    genre: GenreName | None
    mood: MoodName | None
    style: StyleName | None
    tempo_bpm: float | None
    key: str | None


def settle(asked: Asked) -> Settled:
    """What is asked for, in the planner's names.

    Raises:
        Permanent: ``unknown_genre``, ``unknown_mood``, ``unknown_style``, ``unknown_key`` or
            ``bad_tempo``: there is no such thing; the sentence tells what there is.
    """
    return Settled(
        genre=_named(asked.genre, "genre", GENRES),
        mood=_named(asked.mood, "mood", MOODS),
        style=_named(asked.style, "style", STYLES),
        tempo_bpm=_tempo(asked.tempo_bpm),
        key=_key(asked.key),
    )


def _named(name: str | None, aspect: str, known: tuple[Name, ...]) -> Name | None:
    """The known name that is meant: itself, or what the lexicon takes it for."""
    if name is None:
        return None
    meanings = load_lexicon().meanings.get(folded_words(name), ())
    meant = [name, *(m.value for m in meanings if m.aspect == aspect)]
    found = [one for one in known if one in meant]
    if not found:
        raise Permanent(
            f"unknown_{aspect}",
            f"There is no {aspect} {name[:40]!r}; there are {', '.join(known)}.",
        )
    return found[-1] if name not in known else next(one for one in known if one == name)


def _tempo(bpm: float | None) -> float | None:
    if bpm is None:
        return None
    if not LOWEST_BPM <= bpm <= HIGHEST_BPM:
        raise Permanent(
            "bad_tempo",
            f"A tempo is {LOWEST_BPM:g} to {HIGHEST_BPM:g} beats a minute, not {bpm:g}.",
        )
    return float(bpm)


def _key(key: str | None) -> str | None:
    if key is None:
        return None
    read = read_key(key)
    if read is None:
        raise Permanent(
            "unknown_key", f"There is no key {key[:40]!r}; 'C major' is one, or 'F# minor'."
        )
    return read
