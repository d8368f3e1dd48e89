"""Why a chord may come next, told in one plain sentence to somebody who never learned theory."""

from __future__ import annotations

from shared.music.key_names import key_on, mode_of, tonic_of
from shared.music.scales import STEPS_OF
from shared.music.suggesting.degrees import place_of, seen_in
from shared.music.suggesting.functions import goal_name
from shared.music.suggesting.kinds import kind_of
from shared.music.suggesting.likelihood import Round
from shared.music.suggesting.model import Cadence, ChordKind
from shared.music.symbols.chord import Chord
from shared.music.symbols.note_names import name_of

_RELATIVE = 9
_FIFTH_UP = 7
_DOMINANT = 7
_FIFTH_DOWN, _SEVENTH = 5, 10


_CADENCES: dict[Cadence, str] = {
    "authentic": "{before} wants to go home, and {chord} is home: the firmest ending there is"
    " (an authentic cadence).",
    "plagal": "From {before} the music settles softly on {chord}, like the 'Amen' of a hymn"
    " (a plagal cadence).",
    "deceptive": "After {before} everybody expects {home}; {chord} surprises them gently"
    " (a deceptive cadence).",
    "half": "{chord} leaves the phrase open, like a question that {home} will answer (a half cadence).",
    "Phrygian": "The bass slides half a step down to {chord}, as in Spanish music, and waits for {home}"
    " (a Phrygian cadence).",
    "backdoor": "{before} comes home to {chord} by the back door: softer than from {dominant}"
    " (a backdoor cadence).",
}

# by mode, and semitones above the tonic
_BORROWED = {
    "major": {
        0: "{chord} turns home itself dark for a moment: it is borrowed from {parallel}.",
        1: "{chord}, half a step above home, sounds dark and dramatic (theory calls it the Neapolitan).",
        2: "{chord} is borrowed from {parallel}: tense and wistful.",
        3: "{chord} is borrowed from {parallel}: a bold step sideways, as rock loves it.",
        5: "{chord} is borrowed from {parallel}: one note sinks by half a step, and it turns bittersweet.",
        7: "{chord} is borrowed from {parallel}: it pulls less than {dominant}, and sounds gentler.",
        8: "{chord} is borrowed from {parallel}: wide and dramatic, as in film music.",
        10: "{chord}, a whole step below home, is not of the key: rock and folk like to borrow it.",
    },
    "minor": {
        0: "{chord} is home in bright colours: borrowed from {parallel}, it lets the sun in.",
        1: "{chord}, half a step above home, sounds dark and dramatic (theory calls it the Neapolitan).",
        2: "{chord} is borrowed from {parallel}: it softens what would be a tense chord.",
        5: "{chord} is borrowed from {parallel}: brighter than {subdominant}, and full of hope.",
    },
}  # fmt: skip

_OWN = {
    "major": {
        0: "{chord} is home: here the music rests.",
        2: "{chord} gets things moving: a softer {subdominant}, and a good step towards {dominant}.",
        4: "{chord} is gentle and a little wistful, halfway between {home} and {dominant}.",
        5: "{chord} opens the music up: it leaves home without any hurry to come back.",
        7: "{chord} builds tension: the ear wants {home} after it.",
        9: "{chord} is the relative minor of {home}: it shares two of its three notes, only sadder.",
        11: "{chord} is restless: it leans half a step below {home} and wants to go there.",
    },
    "minor": {
        0: "{chord} is home: here the music rests.",
        2: "{chord} is uneasy, and makes {dominant} after it sound needed.",
        3: "{chord} is the relative major of {home}: it shares two of its three notes, only brighter.",
        5: "{chord} sinks deeper: it leaves home without any hurry to come back.",
        7: "{chord} builds tension: the ear wants {home} after it.",
        8: "{chord} is warm and wide, a breath of light in a minor key.",
        10: "{chord} is a step below home, and strides back to {home} or on to the brighter chords.",
        11: "{chord} is restless: it leans half a step below {home} and wants to go there.",
    },
}  # fmt: skip

_SUSPENDED = "{chord} hangs in the air, neither bright nor sad, until the next chord settles it."
_SOFT_DOMINANT = "{chord} pulls home less than {dominant} would: gentle, as in old folk songs."
_BITING_DOMINANT = "{chord} is {dominant}7 with more bite: it pulls all the harder towards {home}."
_LOWERED_FIFTH = (
    "{chord} is uneasy: its fifth is half a step lower than the key has it, and wants to move on."
)
_AUGMENTED = "{chord} is stretched: one note leans up by half a step, and wants to move on."
_BLUES = "{chord} has a blue note in it: the sound of the blues."
_SECONDARY = "{chord} is not of the key: it points straight at {goal} (theory calls it a secondary dominant)."
_BLUES_HOME = (
    "{chord} is home with a blue note in it: the sound of the blues, and it leans towards {goal}."
)
_SUBSTITUTE = (
    "{chord} slides half a step down to the next chord, as jazz does in place of {replaced}."
)
_PASSING = "{chord} is a stepping stone: its bass joins the chords on both sides by half steps."
_CHROMATIC = "{chord} is a surprise from outside the key: play it where words want a jolt."
_BY_KIND: dict[ChordKind, str] = {
    "blues": _BLUES,
    "tritone substitute": _SUBSTITUTE,
    "passing diminished": _PASSING,
}
_ROUNDS: dict[Round, str] = {
    "again": "After {before} your song went to {chord} before: coming round again makes it stick.",
    "back": "Back to {chord}, where it began: now the chords go round, and can go on as long as you like.",
}
_RELATIVE_MINOR = "{chord} is the relative minor of {before}: it sounds like {before}, only darker."
_RELATIVE_MAJOR = (
    "{chord} is the relative major of {before}: it sounds like {before}, only brighter."
)
_FIFTH = "From {before} down a fifth to {chord} is the most natural step that chords take."


def reason(
    before: Chord | None,
    chord: Chord,
    key: str,
    cadence: Cadence | None,
    *,
    comes_round: Round | None,
) -> str:
    """Why a chord may follow another.

    Args:
        before: None where it is the first.
        cadence: that the two make.
        comes_round: how the song comes round by it, if it does.
    """
    text = _chosen(before, chord, key, cadence, comes_round=comes_round)
    return text.format(**_names(before, chord, key))


def _chosen(
    before: Chord | None,
    chord: Chord,
    key: str,
    cadence: Cadence | None,
    *,
    comes_round: Round | None,
) -> str:
    """The sentence that tells most."""
    if cadence is not None and cadence != "half":
        return _CADENCES[cadence]
    if kind_of(chord, key) != "diatonic":
        return _foreign(chord, key)
    if comes_round is not None:
        return _ROUNDS[comes_round]
    if cadence is not None:
        return _CADENCES[cadence]
    return (before and _related(before, chord, key)) or _own(chord, key)


def _foreign(chord: Chord, key: str) -> str:
    """Of a chord that is not of the key."""
    (above, triad), mode = _place(chord, key), mode_of(key)
    kind = kind_of(chord, key)
    if kind == "secondary dominant":
        return _BLUES_HOME if above == 0 and mode == "major" else _SECONDARY
    if above == _DOMINANT and triad in ("major", "augmented"):
        return _BITING_DOMINANT
    if triad in ("suspended", "augmented"):
        return _SUSPENDED if triad == "suspended" else _AUGMENTED
    if kind == "borrowed":
        if triad == "diminished" and (above + _FIFTH_UP) % 12 in STEPS_OF[mode]:
            return _BORROWED[mode].get(above, _LOWERED_FIFTH)
        return _BORROWED[mode].get(above) or _OWN[mode].get(above, _CHROMATIC)
    return _BY_KIND.get(kind, _CHROMATIC)


def _related(before: Chord, chord: Chord, key: str) -> str | None:
    """Where the two chords are each other's next of kin; home needs no other reason."""
    (_, was), (above, triad) = _place(before, key), _place(chord, key)
    up = (chord.root_class - before.root_class) % 12
    is_dominant = was == "major" and _SEVENTH in before.intervals
    if above == 0 or is_dominant:
        return None
    if up == _RELATIVE and (was, triad) == ("major", "minor"):
        return _RELATIVE_MINOR
    if up == 12 - _RELATIVE and (was, triad) == ("minor", "major"):
        return _RELATIVE_MAJOR
    return _FIFTH if up == _FIFTH_DOWN and triad in ("major", "minor") else None


def _own(chord: Chord, key: str) -> str:
    above, triad = _place(chord, key)
    if triad == "suspended":
        return _SUSPENDED
    if above == 7 and triad == "minor":
        return _SOFT_DOMINANT
    return _OWN[mode_of(key)].get(above, _CHROMATIC)


def _place(chord: Chord, key: str) -> tuple[int, str]:
    return place_of(seen_in(chord, tonic_of(key), mode_of(key)))


def _names(before: Chord | None, chord: Chord, key: str) -> dict[str, str]:
    """What the sentences speak of."""
    tonic, mode = tonic_of(key), mode_of(key)
    minor = "m" if mode == "minor" else ""
    other = key_on(tonic, "major" if minor else "minor")
    names = {
        "chord": chord.symbol,
        "before": before.symbol if before else "",
        "home": f"{name_of(tonic, key)}{minor}",
        "dominant": str(name_of((tonic + 7) % 12, key)),
        "subdominant": f"{name_of((tonic + 5) % 12, key)}{minor}",
        "parallel": other,
        "replaced": f"{name_of((chord.root_class + 6) % 12, key)}7",
        "goal": "",
    }
    if kind_of(chord, key) == "secondary dominant":
        names["goal"] = goal_name(chord, key)
    return names
