"""Keys as people write them: 'F# minor', 'in Eb', 'a-moll', 'do majeur', 'ハ長調', 'C大调'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gpu_jobs.planner.lexicon_files import Meaning, Term
from gpu_jobs.planner.tokens import STOP, Token
from shared.music.key_names import MAJOR_NAMES, key_on, pitch_class

_MODES: dict[Term, str] = {
    **{
        (word,): "major" for word in ("major", "maj", "dur", "majeur", "mayor", "maggiore", "maior")
    },
    **{(word,): "minor" for word in ("minor", "min", "moll", "mineur", "menor", "minore", "m")},
    **{tuple(word): "major" for word in ("長調", "大调", "大調", "长调")},
    **{tuple(word): "minor" for word in ("短調", "小调", "小調", "短调")},
}
_GERMAN_MODES = ("dur", "moll")
_SHARPS = ("sharp", "diese", "diesis", "sostenido", "sustenido")
_FLATS = ("flat", "bemol", "bemolle")
_SHARPS_BEFORE, _FLATS_BEFORE = ("嬰", "升"), ("変", "降", "變")
_SYLLABLES = {"do": 0, "ut": 0, "re": 2, "mi": 4, "fa": 5, "sol": 7, "la": 9, "si": 11, "ti": 11}
_GERMAN = {"cis": 1, "des": 1, "dis": 3, "es": 3, "fis": 6, "ges": 6, "gis": 8, "as": 8, "ais": 10}
_KATAKANA = {"ハ": 0, "ニ": 2, "ホ": 4, "ヘ": 5, "ト": 7, "イ": 9, "ロ": 11}
_LETTER_SIGN_M = 3
_ALSO_ARTICLES = ("a", "la")
_BEFORE_KEYS = ("in", "en", "em", "key", "of", "tonalidad", "tonalite", "tonalita", "tonart")


@dataclass(frozen=True, slots=True)
class _Note:
    """A note as it was written, and where its words end."""

    tonic: int
    end: int


def key_at(tokens: Sequence[Token], at: int) -> tuple[int, Meaning] | None:
    """The key, or only its tonic, that words from ``at`` on name, and where they end."""
    note = _note_at(tokens, at)
    if note is None:
        return None
    for words, mode in _MODES.items():
        end = note.end + len(words)
        if tuple(token.text for token in tokens[note.end : end]) == words:
            if words == ("m",) and not _is_capital(tokens, at):
                return None
            is_doubtful = tokens[at].text in _ALSO_ARTICLES and words[0] not in _GERMAN_MODES
            if is_doubtful and not _stands_for_note(tokens, at, end):
                return None
            tonic = _in_german(tokens[at].text, note.tonic, words[0])
            return end, Meaning("key", key_on(tonic, mode))
    return _alone(tokens, at, note)


def _alone(tokens: Sequence[Token], at: int, note: _Note) -> tuple[int, Meaning] | None:
    """A note after 'in' or 'key of', as in 'in D' or 'in Am'; 'F#m' can be nothing else anyway."""
    is_minor_chord = tokens[at].raw.endswith("m")
    is_clear = is_minor_chord and len(tokens[at].raw) == _LETTER_SIGN_M
    if not _is_capital(tokens, at) or not (is_clear or _is_introduced(tokens, at)):
        return None
    if is_minor_chord:
        return note.end, Meaning("key", key_on(note.tonic, "minor"))
    return note.end, Meaning("tonic", MAJOR_NAMES[note.tonic])


def _note_at(tokens: Sequence[Token], at: int) -> _Note | None:
    text, after = tokens[at].text, _text(tokens, at + 1)
    if text in _SHARPS_BEFORE or text in _FLATS_BEFORE:
        tonic = _plain_note(after) if after else None
        shift = 1 if text in _SHARPS_BEFORE else -1
        return None if tonic is None else _Note((tonic + shift) % 12, at + 2)
    tonic = _plain_note(text)
    if tonic is None:
        return None
    shift = (after in _SHARPS) - (after in _FLATS)
    return _Note((tonic + shift) % 12, at + 1 + abs(shift))


def _plain_note(text: str) -> int | None:
    for names in (_SYLLABLES, _GERMAN, _KATAKANA):
        if text in names:
            return names[text]
    if text == "h":
        return 11
    stem = text[:-1] if len(text) > 1 and text.endswith("m") else text
    return pitch_class(stem)


def _in_german(text: str, tonic: int, mode: str) -> int:
    """German calls B flat 'B', and B 'H'."""
    return 10 if text == "b" and mode in _GERMAN_MODES else tonic


def _stands_for_note(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether 'a minor' is the key, and not a minor matter."""
    is_last = _text(tokens, end) in ("", STOP)
    return is_last or (_is_introduced(tokens, at) and _text(tokens, end) not in ("key", "mode"))


def _is_introduced(tokens: Sequence[Token], at: int) -> bool:
    before = at - 1
    if before > 0 and tokens[before].raw == ":":
        before -= 1
    return before >= 0 and tokens[before].text in _BEFORE_KEYS


def _is_capital(tokens: Sequence[Token], at: int) -> bool:
    raw = tokens[at].raw
    return raw[0].isupper() and tokens[at].text not in (*_SYLLABLES, *_GERMAN)


def _text(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) else ""
