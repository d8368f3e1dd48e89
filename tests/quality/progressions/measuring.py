"""How often the true next chord is among the first that are suggested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.music.key_names import mode_of, tonic_of
from shared.music.suggesting.degrees import changes, seen_in
from shared.music.suggesting.key_finding import find_keys
from shared.music.suggesting.likelihood import likely_after
from shared.music.suggesting.ranking import Manner, palette_of, rank
from shared.music.suggesting.statistics import load_statistics
from shared.music.suggesting.vocabularies import candidates
from shared.music.symbols.chord import Chord
from shared.music.symbols.suffixes import suffix_of
from tests.quality.progressions.judges import Judge, triad

_FIRST = 3


@dataclass(slots=True)
class Score:
    """Shares of chord changes for which the truth was among the first three, or the very first.

    Attributes:
        top3, top1: in root and triad.
        strict: the very symbol among the first three.
        baseline: of the three commonest chords of the mode, without the one that sounds.
        plain: of the three commonest chords, whatever sounds.
        unremembered: without what the song itself did before.
    """

    changes: int = 0
    top3: float = 0.0
    top1: float = 0.0
    strict: float = 0.0
    baseline: float = 0.0
    plain: float = 0.0
    unremembered: float = 0.0


def score(
    judges: Sequence[Judge],
    vocabulary: str = "jazz",
    style: str | None = None,
    *,
    is_key_told: bool = True,
) -> Score:
    """Of all chord changes of the judges, from the second chord on."""
    told = Score()
    for judge in judges:
        for place in range(1, len(judge.chords)):
            _judge(told, judge, place, vocabulary, style, is_key_told=is_key_told)
    for field in ("top3", "top1", "strict", "baseline", "plain", "unremembered"):
        setattr(told, field, getattr(told, field) / max(told.changes, 1))
    return told


def _judge(
    told: Score, judge: Judge, place: int, vocabulary: str, style: str | None, *, is_key_told: bool
) -> None:
    before, truth = judge.chords[:place], judge.chords[place]
    key = judge.key if is_key_told else find_keys(before[-64:])[0].key
    tonic, mode = tonic_of(key), mode_of(key)
    seen = [seen_in(chord, tonic, mode) for chord in before]
    heard = [(code, suffix_of(c.degrees)) for code, c in zip(seen, before, strict=True)]
    palette = palette_of(candidates(vocabulary, key), Manner(mode, style), heard)
    offered = [each.candidate.chord for each in rank(changes(seen), palette)[:_FIRST]]
    right = [_same(chord, truth) for chord in offered]
    told.changes += 1
    told.top3 += any(right)
    told.top1 += right[0]
    told.strict += any(_symbol(chord) == _symbol(truth) for chord in offered)
    wanted = seen_in(truth, tonic, mode)
    common = list(load_statistics().songs.following[mode][""])
    told.plain += wanted in common[:_FIRST]
    told.baseline += wanted in [code for code in common if code != seen[-1]][:_FIRST]
    likely = likely_after(changes(seen), mode, style)
    best = sorted((code for code in likely if code != seen[-1]), key=lambda code: -likely[code])
    told.unremembered += wanted in best[:_FIRST]


def _same(one: Chord, other: Chord) -> bool:
    return one.root_class == other.root_class and triad(one) == triad(other)


def _symbol(chord: Chord) -> tuple[int, str]:
    return chord.root_class, suffix_of(chord.degrees)
