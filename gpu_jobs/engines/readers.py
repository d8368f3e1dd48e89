"""Who reads lyrics aloud for the singer: which engine pronounces which language."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from gpu_jobs.engines import espeak, hibari
from shared.errors import EngineUnavailable
from shared.lyrics.scripts import is_mostly_latin, latin_only
from shared.lyrics.words import Phonemize


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns written words into the sounds that a singer can sing.

    Attributes:
        phonemize: a line of plain words to pronunciations separated by spaces; a word that it
            cannot read has none.
        can_read: whether a text is written in a script that it knows.
    """

    phonemize: Phonemize
    can_read: Callable[[str], bool]


def reader_for(engine: str, language: str) -> Reader:
    """The reader of ``language`` (as 'en' or 'pt-BR') for the engine that writes the lyrics.

    Raises:
        EngineUnavailable: ``language_unsupported``: this engine does not read that language.
        Permanent: ``language_unsupported``: none does.
    """
    if engine == "espeak":
        return Reader(espeak.reader(language), lambda _: True)
    if primary(language) == "en":
        return Reader(_read_english, is_mostly_latin)
    raise EngineUnavailable(
        "language_unsupported",
        f"The engine {engine!r} reads English only, not {language!r}. Give English lyrics, or run"
        " where the optional engine for other languages is installed.",
    )


def primary(language: str) -> str:
    """The language without its region or script: 'pt' of 'pt-BR'."""
    return language.partition("-")[0].lower()


def _read_english(line: str) -> str:
    """What is in another script is left out: the reader would spell it. So are stray accents."""
    plain = (c for c in latin_only(line) if not unicodedata.category(c).startswith("M"))
    return hibari.phonemize("".join(plain))
