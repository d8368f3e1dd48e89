"""A recording's own words put back on its notes: each where it was heard."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import chain, pairwise

from shared.errors import Permanent
from shared.lyrics.heard_words import HeardWord
from shared.lyrics.lines import Placed, Sung, line_of, merged_in, title_of
from shared.lyrics.model import Lyrics
from shared.lyrics.syllables import LA, phrases_of
from shared.lyrics.text import written_words
from shared.lyrics.underlay import SYLLABLES_PER_NOTE, part
from shared.lyrics.words import Phonemize, read_line, spoken_pieces
from shared.music.metre import syllable_slots
from shared.music.notes import Note

_BELONGS_S = 0.5

TimedSung = tuple[float, Sung]
"""A syllable, and when it was heard, seconds."""


def fit_heard_words(
    notes: Sequence[Note], heard: Sequence[HeardWord], phonemize: Phonemize
) -> Lyrics:
    """Lyrics in which every word is sung on the notes that sound while it was heard.

    A phrase in which no word was heard is sung on 'la'; words heard where there are no notes, and
    the least certain of more than the notes of a phrase can hold, are ``unsung``.

    Args:
        notes: the melody, in order, not overlapping.
        heard: in order of time, on the melody's clock.

    Raises:
        Permanent: ``no_words`` where no word was heard that can be sung; see
            `shared.lyrics.syllables.phrases_of`.
    """
    phrases = phrases_of(notes)
    placed: list[list[Placed]] = []
    unsung: list[str] = []
    for phrase, words in zip(phrases, _by_phrase(notes, phrases, heard, unsung), strict=True):
        placed.append(_place(notes, phrase, words, phonemize, unsung))
    with_words = [line for line in placed if line[0].sung[0].syllable is not LA]
    if not with_words:
        raise Permanent(
            "no_words",
            "No words could be understood in the recording. Give the lyrics, or name a theme.",
        )
    return Lyrics(
        title=title_of(line_of(notes, with_words[0]).text.split()),
        mode="as-sung",
        lines=[line_of(notes, p) for p in placed],
        merged=sum(map(merged_in, placed)),
        unsung=" ".join(unsung),
    )


def _by_phrase(
    notes: Sequence[Note],
    phrases: Sequence[range],
    heard: Sequence[HeardWord],
    unsung: list[str],
) -> list[list[HeardWord]]:
    """The words of each phrase: those whose middle lies in it, or close by."""
    spans = [(notes[p.start].start, notes[p[-1]].end) for p in phrases]
    starts = [start for start, _ in spans]
    words: list[list[HeardWord]] = [[] for _ in phrases]
    for word in heard:
        middle = (word.start + word.end) / 2
        after = bisect_right(starts, middle)
        near = [i for i in (after - 1, after) if 0 <= i < len(spans)]
        away, phrase = min((max(spans[i][0] - middle, middle - spans[i][1], 0.0), i) for i in near)
        if away <= _BELONGS_S:
            words[phrase].append(word)
        else:
            unsung.append(word.text)
    return words


def _place(
    notes: Sequence[Note],
    phrase: range,
    words: Sequence[HeardWord],
    phonemize: Phonemize,
    unsung: list[str],
) -> list[Placed]:
    room = SYLLABLES_PER_NOTE * len(phrase)
    by_word = _sung(words, phonemize)
    unsung += [w.text for w, own in zip(words, by_word, strict=True) if not own]
    while sum(map(len, by_word)) > room:
        doubted = _doubted(words, by_word, room)
        unsung += [words[i].text for i in doubted]
        words = [w for i, w in enumerate(words) if i not in doubted]
        by_word = _sung(words, phonemize)
    sung = list(chain.from_iterable(by_word))
    slots = syllable_slots(notes, phrase)
    if not sung:
        return [Placed([Sung(LA, i)], slot) for i, slot in enumerate(slots)]
    slots = part(notes, slots, len(sung))
    begins = _begin([notes[slot.start].start for slot in slots], [at for at, _ in sung])
    return _together([s for _, s in sung], begins, slots)


def _doubted(
    words: Sequence[HeardWord], by_word: Sequence[Sequence[TimedSung]], room: int
) -> list[int]:
    """Indices of the least certain words, in order, without which the others have room."""
    doubted: list[int] = []
    left = sum(map(len, by_word))
    for i in sorted(range(len(words)), key=lambda i: words[i].confidence):
        if left > room and by_word[i]:
            doubted.append(i)
            left -= len(by_word[i])
    return sorted(doubted)


def _sung(words: Sequence[HeardWord], phonemize: Phonemize) -> list[list[TimedSung]]:
    """The syllables of each word, all read as one line, and when each was heard."""
    written = [
        [token for token in written_words(word.text) if spoken_pieces(token)] for word in words
    ]
    read = iter(read_line(list(chain.from_iterable(written)), phonemize))
    sung: list[list[TimedSung]] = []
    index = 0
    for word, tokens in zip(words, written, strict=True):
        own = []
        for _ in tokens:
            own += [Sung(s, index) for s in next(read).syllables]
            index += 1
        share = (word.end - word.start) / max(len(own), 1)
        sung.append([(word.start + i * share, s) for i, s in enumerate(own)])
    return sung


def _begin(slots: Sequence[float], syllables: Sequence[float]) -> list[int]:
    """The slot on which each syllable begins, so that all begin as close as can be to when heard.

    Dynamic programming: the first begins with the first slot, each later one with the next slot
    or one further on; where there are more syllables than slots, `SYLLABLES_PER_NOTE` may begin
    with the same and every slot has one.

    Args:
        slots, syllables: onsets, seconds, ascending.
    """
    crowded = len(syllables) > len(slots)
    late = [[abs(at - slot) for slot in slots] for at in syllables]
    return _crowded(late) if crowded else _apart(late)


def _apart(late: Sequence[Sequence[float]]) -> list[int]:
    """Each syllable on a slot of its own."""
    count, slots = len(late), len(late[0])
    never = float("inf")
    costs = [late[0][0], *[never] * (slots - 1)]
    choices = []
    for row in late[1:]:
        best, chosen = never, 0
        new, came = [never] * slots, [0] * slots
        for slot in range(1, slots):
            if costs[slot - 1] < best:
                best, chosen = costs[slot - 1], slot - 1
            new[slot], came[slot] = best + row[slot], chosen
        costs = new
        choices.append(came)
    begins = [min(range(count - 1, slots), key=costs.__getitem__)]
    for came in reversed(choices):
        begins.append(came[begins[-1]])
    return begins[::-1]


def _crowded(late: Sequence[Sequence[float]]) -> list[int]:
    """Every slot with one syllable or two: which have two is chosen."""
    count, slots = len(late), len(late[0])
    never = float("inf")
    costs = [0.0, *[never] * count]
    choices = []
    for slot in range(slots):
        new, came = [never] * (count + 1), [1] * (count + 1)
        for done in range(slot + 1, count + 1):
            for own in range(1, min(SYLLABLES_PER_NOTE, done) + 1):
                cost = costs[done - own] + sum(late[i][slot] for i in range(done - own, done))
                if cost < new[done]:
                    new[done], came[done] = cost, own
        costs = new
        choices.append(came)
    begins: list[int] = []
    done = count
    for slot, came in reversed(list(enumerate(choices))):
        begins += [slot] * came[done]
        done -= came[done]
    return begins[::-1]


def _together(sung: Sequence[Sung], begins: Sequence[int], slots: Sequence[range]) -> list[Placed]:
    """Syllables that begin on the same slot share it; each lasts until the next begins."""
    taken = sorted(set(begins))
    placed = []
    for a, b in pairwise([*taken, len(slots)]):
        own = [s for s, begin in zip(sung, begins, strict=True) if begin == a]
        placed.append(Placed(own, range(slots[a].start, slots[b - 1].stop)))
    return placed
