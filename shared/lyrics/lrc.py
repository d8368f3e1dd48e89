"""Lyrics to read: as plain lines, and as LRC, with times, as players show them.

Enhanced LRC has ``<mm:ss.xx>`` before each word.

The format: https://en.wikipedia.org/wiki/LRC_(file_format), extension A2.
"""

from __future__ import annotations

from collections.abc import Iterator

from shared.lyrics.model import Line, Lyrics, Syllable

_UNSAFE = str.maketrans("[]<>", "()‹›")


def to_text(lyrics: Lyrics) -> str:
    """A line a phrase, nothing else."""
    return "".join(f"{line.text}\n" for line in lyrics.lines)


def to_lrc(lyrics: Lyrics) -> str:
    """The title, then a line a phrase: each word at the time its first syllable is sung, the end last.

    Brackets in the words, which the format cannot hold, become others.
    """
    title = f"[ti:{_safe(lyrics.title)}]\n" if lyrics.title else ""
    return title + "".join(f"{_timed_line(line)}\n" for line in lyrics.lines)


def _timed_line(line: Line) -> str:
    words = " ".join(f"<{stamp(at)}>{_safe(text)}" for at, text in timed_words(line))
    return f"[{stamp(line.start)}]{words} <{stamp(line.end)}>"


def timed_words(line: Line) -> Iterator[tuple[float, str]]:
    """Each word of the line and when it begins, seconds.

    Words that share a note begin at equal parts of it.
    """
    opened: tuple[float, str] | None = None
    word = -1
    for syllable in line.syllables:
        pieces = _timed_pieces(syllable)
        if opened and syllable.word == word:
            opened = (opened[0], opened[1] + pieces.pop(0)[1])
        for piece in pieces:
            if opened:
                yield opened
            opened = piece
        word = syllable.word + syllable.text.count(" ")
    if opened:
        yield opened


def _timed_pieces(syllable: Syllable) -> list[tuple[float, str]]:
    texts = syllable.text.split(" ")
    share = (syllable.end - syllable.start) / len(texts)
    return [(syllable.start + i * share, text) for i, text in enumerate(texts)]


def _safe(text: str) -> str:
    return text.translate(_UNSAFE)


def stamp(seconds: float) -> str:
    """``mm:ss.xx``, to the nearest hundredth; minutes grow beyond two digits."""
    hundredths = round(seconds * 100)
    return f"{hundredths // 6000:02d}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"
