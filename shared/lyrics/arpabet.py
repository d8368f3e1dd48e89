"""The dictionary's sounds (ARPAbet) in the embedded singer's alphabet, and lines read by them."""

from __future__ import annotations

from shared.lyrics.dictionary import Dictionary, Pronunciation

_CONSONANTS = {
    "B": "b", "CH": "ʧ", "D": "d", "DH": "ð", "F": "f", "G": "ɡ", "HH": "h", "JH": "ʤ", "K": "k",
    "L": "l", "M": "m", "N": "n", "NG": "ŋ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t",
    "TH": "θ", "V": "v", "W": "w", "Y": "j", "Z": "z", "ZH": "ʒ",
}  # fmt: skip
_VOWELS = {
    "AA": "ɑ", "AE": "æ", "AH": "ʌ", "AO": "ɔ", "AW": "W", "AY": "I", "EH": "ɛ", "ER": "ɜɹ",
    "EY": "A", "IH": "ɪ", "IY": "i", "OW": "O", "OY": "Y", "UH": "ʊ", "UW": "u",
}  # fmt: skip
_UNSTRESSED = {"AH": "ə", "ER": "əɹ"}
_MARKS = {"0": "", "1": "ˈ", "2": "ˌ"}


def in_singers_alphabet(pronunciation: Pronunciation) -> str:
    """The word as the embedded singer's reader would write it: see `shared.lyrics.phonemes`."""
    stresses = iter(pronunciation.stresses)
    return "".join(
        _CONSONANTS.get(phone) or _vowel(phone, next(stresses)) for phone in pronunciation.phones
    )


def read_by(dictionary: Dictionary, line: str) -> str:
    """A line of plain words to pronunciations separated by spaces, as `shared.lyrics.words.Phonemize`.

    Words that the dictionary lacks are left out.
    """
    found = (dictionary.find(word) for word in line.split())
    return " ".join(in_singers_alphabet(sound) for sound in found if sound is not None)


def _vowel(phone: str, stress: str) -> str:
    sound = _UNSTRESSED.get(phone) if stress == "0" else None
    return _MARKS[stress] + (sound or _VOWELS[phone])
