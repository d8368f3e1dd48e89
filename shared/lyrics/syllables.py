"""Words fitted to a melody: every note sung by exactly one syllable, whatever the counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from shared.errors import Permanent
from shared.lyrics.lines import Placed, Sung, line_of, merged_in, title_of
from shared.lyrics.melismas import group, settle
from shared.lyrics.model import Lyrics
from shared.lyrics.underlay import SYLLABLES_PER_NOTE, part, share_among_phrases, spread, squeeze
from shared.lyrics.verse import Room, ShortLyrics, take_verse
from shared.lyrics.words import Phonemize, Word, WordSyllable, read_words
from shared.music.metre import (
    may_be_stressed,
    notes_on_beat,
    slot_strengths,
    syllable_slots,
)
from shared.music.notes import Note
from shared.music.phrases import split_phrases

LA = WordSyllable("la", "lˈɑ")

_OVERLAP_S = 1e-6
_WEIGHTS = {1: 1.0, 2: 0.7, 0: 0.4}
_WITHIN_WORD, _LAST = 0.5, 2.5


@dataclass(frozen=True, slots=True)
class _Melody:
    """The notes, their phrases, and in each the slots that take a syllable with ease."""

    notes: Sequence[Note]
    phrases: list[range]
    slots: list[list[range]]
    accented: frozenset[int]

    @property
    def weak(self) -> list[list[bool]]:
        """Whether each slot of each phrase is weaker than one beside it."""
        strengths = (slot_strengths(self.notes, slots, self.accented) for slots in self.slots)
        return [[not may for may in may_be_stressed(s)] for s in strengths]


def fit_syllables(
    notes: Sequence[Note],
    text: str,
    phonemize: Phonemize,
    *,
    short_lyrics: ShortLyrics = "repeat",
) -> Lyrics:
    """Fit ``text`` to the melody: one syllable a note where the counts allow.

    With more notes than syllables a syllable holds several (melisma); ornaments always share the
    syllable of their main note. With somewhat fewer, syllables share the longest notes, two at
    most; of a text longer than that as much is sung as the notes take with ease, and the rest is
    ``unsung``. Lines of the text become phrases of the melody where their lengths agree, and
    stressed syllables avoid notes weaker than their neighbours.

    Args:
        notes: the melody, in order, not overlapping.
        phonemize: a line of plain words to pronunciations separated by spaces.
        short_lyrics: ``repeat`` sings a text again that is far too short; ``melisma`` only where
            it has fewer syllables than the melody has phrases.

    Raises:
        Permanent: ``no_words`` where nothing in the text can be pronounced; see `phrases_of`.
    """
    melody = _melody(notes)
    words = read_words(text, phonemize)
    if not any(w.syllables for w in words):
        raise Permanent(
            "no_words", "The lyrics hold no word that can be sung. Write some, or leave them out."
        )
    room = Room(len(notes), sum(map(len, melody.slots)), len(melody.phrases))
    verse = take_verse(words, room, short_lyrics)
    rooms = [SYLLABLES_PER_NOTE * len(p) for p in melody.phrases]
    counts = share_among_phrases(melody.weak, rooms, verse.cut_costs, _stressed(verse.sung))
    edges = [0, *accumulate(counts)]
    placed = [
        _place(melody, phrase, verse.sung[a:b]) for phrase, (a, b) in enumerate(pairwise(edges))
    ]
    lines = [line_of(notes, p) for p in placed]
    unsung = [*(w.text for w in words if not w.syllables), verse.left]
    return Lyrics(
        title=title_of(_first_line(words)),
        mode="given",
        lines=lines,
        merged=sum(map(merged_in, placed)),
        repeated=verse.times,
        unsung=" ".join(filter(None, unsung)),
    )


def sing_on_la(notes: Sequence[Note]) -> Lyrics:
    """'la' on every note.

    Raises:
        Permanent: see `phrases_of`.
    """
    lines = []
    for phrase in phrases_of(notes):
        placed = [Placed([Sung(LA, word)], range(i, i + 1)) for word, i in enumerate(phrase)]
        lines.append(line_of(notes, placed))
    return Lyrics(mode="all-la", lines=lines)


def phrases_of(notes: Sequence[Note]) -> list[range]:
    """What is sung in one breath each.

    Raises:
        Permanent: ``no_notes`` where there is no melody, ``overlapping_notes`` where notes are not
            one after another.
    """
    if not notes:
        raise Permanent("no_notes", "The melody has no notes to sing.")
    if any(n.end <= n.start for n in notes) or any(
        a.end > b.start + _OVERLAP_S for a, b in pairwise(notes)
    ):
        raise Permanent(
            "overlapping_notes", "The notes must follow one another without overlapping."
        )
    return split_phrases([(n.start, n.end) for n in notes])


def _melody(notes: Sequence[Note]) -> _Melody:
    phrases = phrases_of(notes)
    slots = [syllable_slots(notes, p) for p in phrases]
    return _Melody(notes, phrases, slots, notes_on_beat(notes))


def _place(melody: _Melody, phrase: int, sung: Sequence[Sung]) -> list[Placed]:
    """The syllables of one phrase on its notes: with melismas, or merged, as their number demands."""
    notes = melody.notes
    slots = part(notes, melody.slots[phrase], len(sung))
    held = [_as_one(notes, slot) for slot in slots]
    strengths = slot_strengths(notes, slots, melody.accented)
    stressed = _stressed(sung)
    if len(sung) > len(slots):
        ends = [0, *accumulate(squeeze(held, strengths, stressed))]
        return [Placed(sung[a:b], slots[k]) for k, (a, b) in enumerate(pairwise(ends))]
    counts = spread(held, strengths, _weights(sung), stressed)
    settled = settle(notes, slots, counts, stressed, melody.accented)
    return [Placed([s], held) for s, held in zip(sung, group(slots, settled), strict=True)]


def _as_one(notes: Sequence[Note], slot: range) -> Note:
    longest = max((notes[i] for i in slot), key=lambda n: n.end - n.start)
    start, end = notes[slot.start].start, notes[slot[-1]].end
    return longest.model_copy(update={"start": start, "end": end})


def _first_line(words: Sequence[Word]) -> list[str]:
    """What can be sung of the first line that holds something."""
    singable = [w for w in words if w.syllables]
    end = next((i for i, w in enumerate(singable) if w.ends_line), len(singable))
    return [w.text for w in singable[: end + 1]]


def _stressed(sung: Sequence[Sung]) -> list[bool]:
    return [s.syllable.stress == 1 for s in sung]


def _weights(sung: Sequence[Sung]) -> list[float]:
    """How much of a melisma each syllable of a phrase carries and stays understood.

    Stressed ones more; those within a word little, or it falls apart; the last of the phrase most.
    """
    weights = []
    for s, following in zip(sung, [*sung[1:], None], strict=True):
        within_word = following is not None and following.word == s.word
        weights.append(_WEIGHTS[s.syllable.stress] * (_WITHIN_WORD if within_word else 1.0))
    weights[-1] *= _LAST
    return weights
