"""Reads WordNet's database: what each word may mean, how often, and by what it is explained."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

PARTS_OF_SPEECH = ("noun", "verb", "adj", "adv")
_LEXICOGRAPHER_FILES = (
    "adj.all",
    "adj.pert",
    "adv.all",
    "noun.Tops",
    "noun.act",
    "noun.animal",
    "noun.artifact",
    "noun.attribute",
    "noun.body",
    "noun.cognition",
    "noun.communication",
    "noun.event",
    "noun.feeling",
    "noun.food",
    "noun.group",
    "noun.location",
    "noun.motive",
    "noun.object",
    "noun.person",
    "noun.phenomenon",
    "noun.plant",
    "noun.possession",
    "noun.process",
    "noun.quantity",
    "noun.relation",
    "noun.shape",
    "noun.state",
    "noun.substance",
    "noun.time",
    "verb.body",
    "verb.change",
    "verb.cognition",
    "verb.communication",
    "verb.competition",
    "verb.consumption",
    "verb.contact",
    "verb.creation",
    "verb.emotion",
    "verb.motion",
    "verb.perception",
    "verb.possession",
    "verb.social",
    "verb.stative",
    "verb.weather",
    "adj.ppl",
)
_OF_LETTERS = re.compile(r"[a-z]+(?:'[a-z]+)?")
_HYPERNYMS = ("@", "@i")


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a word.

    Attributes:
        part: "noun", "verb", "adj" or "adv".
        field: the lexicographers' file, such as "noun.artifact".
        count: how often the word was seen to mean this in tagged text.
        is_name: WordNet spells it with a capital, as a person or a place.
        gloss: its definition, without the examples.
        fellows: the other words that mean it, and those for its next wider meaning.
        kind: the words for every wider meaning up to the widest: a kitchen's has "room".
    """

    part: str
    field: str
    count: int
    is_name: bool
    gloss: str
    fellows: tuple[str, ...]
    kind: frozenset[str]

    @property
    def is_placed_name(self) -> bool:
        """Whether it names a place or a time, as "Paris" and "Christmas" do."""
        return self.is_name and self.field in {"noun.location", "noun.time"}


@dataclass(frozen=True, slots=True)
class _Synset:
    field: str
    words: tuple[str, ...]
    gloss: str
    wider: tuple[str, ...]


def read_wordnet(read: Callable[[str], bytes]) -> dict[str, list[Sense]]:
    """The senses of every single word, the commonest first within each part of speech.

    Args:
        read: gives a file of the database by its name, such as "data.noun".
    """
    counts = _counts(read("index.sense").decode("ascii"))
    senses: dict[str, list[Sense]] = defaultdict(list)
    for part in PARTS_OF_SPEECH:
        synsets = dict(_synsets(read(f"data.{part}").decode("ascii")))
        kinds = _kinds(synsets)
        for word, offsets in _index(read(f"index.{part}").decode("ascii")):
            for offset in offsets:
                synset, count = synsets[offset], counts.get((word, part, offset), 0)
                senses[word].append(_sense(word, part, synset, count, kinds[offset], synsets))
    return dict(senses)


def _sense(
    word: str,
    part: str,
    synset: _Synset,
    count: int,
    kind: frozenset[str],
    synsets: Mapping[str, _Synset],
) -> Sense:
    related = [*synset.words, *(w for wider in synset.wider for w in synsets[wider].words)]
    return Sense(
        part=part,
        field=synset.field,
        count=count,
        is_name=word not in synset.words,
        gloss=synset.gloss,
        fellows=tuple(dict.fromkeys(w for w in related if w.islower() and w != word)),
        kind=kind,
    )


def _kinds(synsets: Mapping[str, _Synset]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}

    def kind_of(offset: str) -> frozenset[str]:
        if offset not in found:
            found[offset] = frozenset()  # verbs may be wider than each other in a circle
            wider = synsets[offset].wider
            found[offset] = frozenset().union(
                *(kind_of(w) for w in wider), *(synsets[w].words for w in wider)
            )
        return found[offset]

    return {offset: kind_of(offset) for offset in synsets}


def _synsets(data: str) -> Iterator[tuple[str, _Synset]]:
    for line in data.splitlines():
        if line.startswith("  "):
            continue
        described, _, gloss = line.partition(" | ")
        fields = described.split()
        words_end = 4 + 2 * int(fields[3], 16)
        words = tuple(w.partition("(")[0] for w in fields[4:words_end:2])
        pointers = fields[words_end + 1 :]
        count = int(fields[words_end])
        wider = tuple(
            pointers[4 * i + 1]
            for i in range(count)
            if pointers[4 * i] in _HYPERNYMS and pointers[4 * i + 2] == fields[2]
        )
        yield (
            fields[0],
            _Synset(
                _LEXICOGRAPHER_FILES[int(fields[1])],
                words,
                gloss.partition('; "')[0].strip(),
                wider,
            ),
        )


def _index(index: str) -> Iterator[tuple[str, list[str]]]:
    for line in index.splitlines():
        fields = line.split()
        if not line.startswith("  ") and _OF_LETTERS.fullmatch(fields[0]):
            yield fields[0], fields[-int(fields[2]) :]


def _counts(index: str) -> dict[tuple[str, str, str], int]:
    """How often each (word, part of speech, synset) was tagged."""
    parts = {"1": "noun", "2": "verb", "3": "adj", "4": "adv", "5": "adj"}
    counts = {}
    for line in index.splitlines():
        key, offset, _, count = line.split()
        word, _, kind = key.partition("%")
        if count != "0":
            counts[word, parts[kind[0]], offset] = int(count)
    return counts
