"""What the texts of a lesson are filled with: chords, lines and places in words."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from shared.music.chords import root_names
from shared.music.key_names import key_on, mode_of, tonic_of
from shared.music.scales import scale_of
from shared.music.symbols.chord import Chord
from shared.music.symbols.note_names import name_of
from shared.music.symbols.reading import read_symbol
from shared.teaching.choosing import Choices
from shared.teaching.harmony import is_of_key, outsider
from shared.teaching.heavy import ABOUT
from shared.teaching.model import HintNote, LessonSection, LyricStarter, SectionName
from shared.teaching.progressions import Harmony
from shared.teaching.reading_data import advice
from shared.teaching.rhythm import METRES
from shared.teaching.words_of_lesson import spoken

_COUNTS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TWINS = {"major": ("darker", "minor"), "minor": ("brighter", "major")}
_SMALL = 2
_SLOW_BPM = 80


def counting(choices: Choices) -> str:
    """How a bar is counted aloud."""
    return ", ".join(str(beat + 1) for beat in range(METRES[choices.metre].beats))


def about(choices: Choices) -> str:
    """What the song is about, in the theme's own words as far as they can be said."""
    cues = [f'"{cue}"' for cue in choices.theme.cues]
    if cues:
        return listed(cues[:3])
    if choices.theme.is_heavy:
        return ABOUT
    return "something that is on your mind"


def listed(words: Sequence[str]) -> str:
    """'C, G and Am'."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def title_case(text: str) -> str:
    """As titles are written: 'Listen to the Rain'."""
    small = {
        "a",
        "an",
        "the",
        "and",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "by",
        "with",
        "my",
        "your",
    }
    words = [w if w in small else w[:1].upper() + w[1:] for w in text.split()]
    words[0] = words[0][:1].upper() + words[0][1:]
    return " ".join(words)


def fillings(
    choices: Choices,
    harmony: Harmony,
    sections: Sequence[LessonSection],
    order: Sequence[SectionName],
    notes: Sequence[HintNote],
    lines: Sequence[LyricStarter],
    hint: LessonSection,
    title: str,
    rng: Random,
) -> dict[str, str]:
    """Every field of `steps.toml`."""
    used = used_chords(sections)
    field = rng.choice(choices.images.fields)
    see, hear, feel = field.senses
    by_name = {section.name: section for section in sections}
    return {
        "about": about(choices),
        "see": see,
        "hear": hear,
        "feel": feel,
        "how": choices.how,
        "title": title,
        "bpm": str(choices.bpm),
        "counting": counting(choices),
        "leave": "1, 2 and 4" if choices.metre == "4/4" else "1 and 3",
        "strum": strumming(choices),
        "section": hint.name,
        "order": _order_told(order),
        **_of_chords(used, harmony),
        "hint_loop": loop(hint),
        "loop": loop(sections[0] if sections[0].name != "intro" else sections[1]),
        "chorus_loop": loop(by_name["chorus"]) if "chorus" in by_name else "",
        "bridge_loop": loop(by_name["bridge"]) if "bridge" in by_name else "",
        **_of_tune(notes, harmony.key, used),
        **_of_words(lines),
        **_of_ending(by_name.get("chorus"), harmony),
    }


def used_chords(sections: Sequence[LessonSection]) -> tuple[Chord, ...]:
    """The chords that the song's parts have, in order of appearance."""
    symbols = dict.fromkeys(s for part in sections for bar in part.chords for s in bar)
    return tuple(chord for chord in map(read_symbol, symbols) if chord is not None)


def loop(section: LessonSection) -> str:
    """Its chords until they come again: 'Am | F | C | G'."""
    bars = [" ".join(bar) for bar in section.chords]
    for length in (2, 4, 8):
        if length < len(bars) and bars == (bars[:length] * len(bars))[: len(bars)]:
            return " | ".join(bars[:length])
    return " | ".join(bars)


def strumming(choices: Choices) -> str:
    """The movement of the hand, in words."""
    patterns = advice()["strumming"][choices.metre]
    if choices.metre == "3/4":
        return str(patterns["waltz"])
    if choices.style in ("folk", "rock", "reggae", "jazz"):
        return str(patterns[choices.style])
    return str(patterns["slow" if choices.bpm < _SLOW_BPM else "pop"])


def spelled(pitch_class: int, key: str, chords: Sequence[Chord]) -> str:
    """How a note of the tune is written: as the key has it, else as the first chord that holds it."""
    if pitch_class not in scale_of(key):
        for chord in chords:
            for note in chord.names:
                if note.pitch_class == pitch_class:
                    return str(note)
    return str(name_of(pitch_class, key))


def outsider_told(chords: Sequence[Chord], key: str) -> str:
    """What the first chord from outside the key is, in plain words; '' where there is none."""
    for chord in chords:
        if is_of_key(chord, key):
            continue
        found = outsider(chord, key)
        if found is None:
            continue
        if found.leads_to is not None:
            goal = name_of(found.leads_to, key)
            return (
                f"{chord.symbol} is a stepping-stone chord (its textbook name is secondary dominant):"
                f" it does not belong to {key}, but it pulls towards the chord on {goal}."
            )
        return f"{chord.symbol} is a borrowed chord: it does not belong to {key}, {_lender(chord, key)}."
    return ""


def _order_told(order: Sequence[SectionName]) -> str:
    if len(set(order)) == 1:
        return f"the {order[0]}, twice"
    return listed([str(name) for name in order])


def _lender(chord: Chord, key: str) -> str:
    """Where a borrowed chord is from."""
    mood, mode = _TWINS[mode_of(key)]
    twin = key_on(tonic_of(key), mode)
    if chord.pitch_classes <= scale_of(twin):
        return f"but comes to visit from its {mood} twin, {twin}"
    return "but comes to visit from another, older scale on the same home note"


def _of_chords(used: Sequence[Chord], harmony: Harmony) -> dict[str, str]:
    key = harmony.key
    tonic = tonic_of(key)
    home = next((c for c in used if c.root_class == tonic), used[0])
    first = used[0]
    names = [str(chord.root) for chord in used]
    triad = [str(note) for note in first.names]
    return {
        "count": _COUNTS[len(used)] if len(used) < len(_COUNTS) else str(len(used)),
        "chords": listed([chord.symbol for chord in used]),
        "roots": listed(list(dict.fromkeys(names))),
        "first": first.symbol,
        "triad": "-".join(triad),
        "fifth": triad[2] if len(triad) > _SMALL else triad[-1],
        "home": home.symbol,
        "tonic": root_names(key)[tonic],
        "outsider": outsider_told(used, key),
    }


def _of_tune(notes: Sequence[HintNote], key: str, used: Sequence[Chord]) -> dict[str, str]:
    first = [note.midi for note in notes if note.phrase == 1]
    highest = max(note.midi for note in notes)
    rises = (
        "goes up" if first[-1] > first[0] else "comes down" if first[-1] < first[0] else "circles"
    )
    summit = next(note.phrase for note in notes if note.midi == highest)
    last = notes[-1].midi % 12
    end = "comes home at the end" if last == tonic_of(key) else "stays a little open at the end"
    return {
        "start_note": spelled(first[0] % 12, key, used),
        "shape": f"{rises} at first; its highest note is in phrase {summit}, and it {end}",
    }


def _of_words(lines: Sequence[LyricStarter]) -> dict[str, str]:
    counts = list(dict.fromkeys(line.syllables for line in lines))
    also = f", then {counts[1]}" if len(counts) > 1 else ""
    return {
        "spoken": spoken(lines[0].line, lines[0].stresses),
        "syllables": str(counts[0]),
        "also": also,
        "rhyme": f'The lines "{lines[1].line}" and "{lines[3].line}" rhyme; you may keep that.',
    }


def _of_ending(chorus: LessonSection | None, harmony: Harmony) -> dict[str, str]:
    """The chorus a whole tone higher, and the chord that leads there."""
    key = harmony.key
    raised = (tonic_of(key) + 2) % 12
    higher = key_on(raised, mode_of(key))
    up = [" ".join(c.transposed(2, higher).symbol for c in bar) for bar in harmony.chorus]
    pivot = f"{name_of((raised + 7) % 12, higher)}7"
    told = f"{' | '.join(up)} (home is now {name_of(raised, higher)})"
    return {"raised": told if chorus else "", "pivot": pivot}
