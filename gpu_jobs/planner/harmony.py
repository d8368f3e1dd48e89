"""Chords of a piece: a progression for each label of its sections, cadences, and the keys they are in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gpu_jobs.planner.drawing import Lots
from gpu_jobs.planner.fitting import bar_seconds
from gpu_jobs.planner.forms import ENDING, Laid
from gpu_jobs.planner.model import HarmonyName, Plan
from gpu_jobs.planner.progressions import Bar, Vocabulary, load_vocabularies
from shared.music.chords import ChordSymbol
from shared.music.key_names import key_on, mode_of, tonic_of

_ROLE = {
    "intro": "verse", "verse": "verse", "A": "verse", "solo": "verse", "build": "bridge",
    "ending": "verse", "chorus": "chorus", "drop": "chorus", "climax": "chorus", "bridge": "bridge",
    "break": "bridge", "B": "bridge", "C": "chorus",
}  # fmt: skip
"""Which progressions a section takes; two labels of one role have the same one, but for 'B' and 'C'."""

_LEADS_ON = ("chorus", "drop", "climax")
_PHRASE = 4
_SHORTEST_CLOSED = 2
_MOST_CHANGES = 1.3
_SOFT_MOODS = ("calm", "romantic", "melancholic")
_SOFTENED: tuple[HarmonyName, ...] = ("pop", "loops", "folk", "cinematic")
_SOFTER = {"maj": "maj7", "min": "min7"}
_LIKELY_SOFT = 0.45
_DOMINANT = 7


@dataclass(frozen=True, slots=True)
class HarmonyBar:
    """A bar's chords, and its key."""

    chords: Bar
    key: str


def chords_of(plan: Plan, sections: Laid, keys: Sequence[str], lots: Lots) -> list[HarmonyBar]:
    """The chords of each bar; the last is the tonic of the last key.

    Sections of one label have the same progression wherever they return. In music of periods every
    other phrase of four bars ends in a half cadence, and so does a section before a chorus; elsewhere
    sections end in full ones. Other progressions go round.

    Args:
        sections: labels and bars.
        keys: of each section.
    """
    chosen = _choose(plan, sections, keys, lots)
    bars: list[HarmonyBar] = []
    for number, (label, length) in enumerate(sections):
        key = keys[number]
        words = load_vocabularies()[plan.harmony, mode_of(key)]
        if label == ENDING:
            chords = _ending(length, chosen[label], words, lots)
        else:
            following = sections[number + 1][0] if number + 1 < len(sections) else None
            chords = _section(chosen[label], length, following, words, lots)
        bars += [HarmonyBar(_in_key(bar, key), key) for bar in chords]
    return _leading_over(_softened(bars, plan, lots))


def _choose(
    plan: Plan, sections: Laid, keys: Sequence[str], lots: Lots
) -> Mapping[str, tuple[Bar, ...]]:
    """A progression for each label: of one role each another, while there are any."""
    chosen: dict[str, tuple[Bar, ...]] = {}
    by_role: dict[str, tuple[Bar, ...]] = {}
    for (label, _), key in zip(sections, keys, strict=True):
        if label in chosen:
            continue
        role = _ROLE[label]
        if role not in by_role:
            pool = load_vocabularies()[plan.harmony, mode_of(key)].roles[role]
            calm = [bars for bars in pool if _changes_a_second(bars, plan) <= _MOST_CHANGES] or pool
            fresh = [bars for bars in calm if bars not in by_role.values()]
            by_role[role] = lots.any_of(f"progression {role}", fresh or pool)
        chosen[label] = by_role[role]
    return chosen


def _changes_a_second(bars: Sequence[Bar], plan: Plan) -> float:
    """How fast the chords of a progression follow each other."""
    chords = sum(len(bar) for bar in bars) / len(bars)
    return chords / bar_seconds(plan.signature, plan.tempo_bpm)


def _section(
    loop: Sequence[Bar], length: int, following: str | None, words: Vocabulary, lots: Lots
) -> list[Bar]:
    """A progression, as often as it fits; of one that is too long its end, where the cadence is."""
    is_cut = len(loop) > length and len(loop) > _PHRASE
    whole = [loop[i % len(loop)] for i in range(length)]
    bars = list(loop[-length:]) if is_cut else whole
    if not words.is_period or length < _SHORTEST_CLOSED or following is None:
        return bars
    half = _any(words, "half", "half", lots)[0]
    close = _any(words, "close", "close", lots)
    for end in range(_PHRASE, length, _PHRASE):
        # phrases go in pairs, of a question and an answer
        bars[end - 1] = half if (end // _PHRASE) % 2 else close[-1]
    if following in _LEADS_ON:
        return [*bars[:-1], half]
    return [*bars[:-2], *close] if length >= _PHRASE else bars


def _ending(length: int, loop: Sequence[Bar], words: Vocabulary, lots: Lots) -> list[Bar]:
    """The last bars: a cadence, and the tonic; a gesture of one bar has both in it.

    What comes before a short ending leads to it by itself: `_leading_over`.
    """
    close = list(_any(words, "close", "ending", lots))
    if length == 1:
        return [(*close[0], *close[1])[-2:]]
    start = [loop[i % len(loop)] for i in range(length - len(close))]
    return [*start, *close]


def _any(words: Vocabulary, role: str, question: str, lots: Lots) -> tuple[Bar, ...]:
    return lots.any_of(question, words.roles[role])


def _in_key(bar: Bar, key: str) -> Bar:
    return tuple(chord.transposed(tonic_of(key)) for chord in bar)


def _softened(bars: Sequence[HarmonyBar], plan: Plan, lots: Lots) -> list[HarmonyBar]:
    """In soft moods some chords have sevenths; the same ones wherever they return, never the dominant."""
    if plan.mood not in _SOFT_MOODS or plan.harmony not in _SOFTENED:
        return list(bars)

    def soft(chord: ChordSymbol, key: str) -> ChordSymbol:
        degree = (chord.root - tonic_of(key)) % 12
        likely = lots.of_one(f"seventh on {degree}") < _LIKELY_SOFT
        if degree == _DOMINANT or not likely or chord.bass:
            return chord
        return ChordSymbol(chord.root, _SOFTER.get(chord.quality, chord.quality))

    return [HarmonyBar(tuple(soft(c, bar.key) for c in bar.chords), bar.key) for bar in bars]


def _leading_over(bars: list[HarmonyBar]) -> list[HarmonyBar]:
    """Before a new key its dominant seventh stands at the end of a bar."""
    led = list(bars)
    for number, (bar, following) in enumerate(pairwise(bars)):
        if bar.key != following.key:
            dominant = ChordSymbol((tonic_of(following.key) + _DOMINANT) % 12, "7")
            led[number] = HarmonyBar((bar.chords[0], dominant), bar.key)
    return led


def section_keys(plan: Plan, sections: Laid, lift: float, lots: Lots) -> list[str]:
    """The key of each section: the plan's, but for a middle that goes elsewhere or a last lift.

    Args:
        lift: how likely the last chorus is raised by a semitone or two.
    """
    home = [plan.key] * len(sections)
    if plan.harmony in ("classical", "march") and plan.form == "ternary":
        return _with_other_middle(home, sections, plan.key, lots)
    return _with_lift(home, sections, lift, lots)


def _with_other_middle(keys: list[str], sections: Laid, home: str, lots: Lots) -> list[str]:
    """The middle of a ternary form in a related key: relative, parallel, dominant or subdominant."""
    tonic, is_minor = tonic_of(home), mode_of(home) == "minor"
    related = (
        [key_on(tonic + 3, "major"), key_on(tonic, "major"), key_on(tonic + 8, "major")]
        if is_minor
        else [key_on(tonic + 9, "minor"), key_on(tonic + 7, "major"), key_on(tonic + 5, "major"),
              key_on(tonic, "minor")]
    )  # fmt: skip
    other = lots.any_of("middle", related)
    return [other if label == "B" else key for (label, _), key in zip(sections, keys, strict=True)]


def _with_lift(keys: list[str], sections: Laid, lift: float, lots: Lots) -> list[str]:
    choruses = [number for number, (label, _) in enumerate(sections) if label == "chorus"]
    if len(choruses) < 3 or lots.of_one("lift") >= lift:
        return keys
    start = choruses[-1]
    tonic, mode = tonic_of(keys[0]), mode_of(keys[0])
    raised = key_on(tonic + lots.any_of("lift by", (1, 2, 2)), mode)
    return [*keys[:start], *([raised] * (len(keys) - start))]
