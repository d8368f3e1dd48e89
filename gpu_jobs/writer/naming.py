"""What a theme names: its things, persons, places and deeds, and how they are sung and written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gpu_jobs.writer.associations import load_associations
from gpu_jobs.writer.constituents import EMPTY_WORDS, constituent
from gpu_jobs.writer.lexicon_files import read_sections, read_words
from gpu_jobs.writer.word_forms import plain_form
from gpu_jobs.writer.word_kinds import load_word_kinds
from shared.lyrics.stress import FUNCTION_WORDS

STOP = "|"
"""Stands in a list of words for whatever may not be sung."""

NAMING = frozenset({"named", "called"})
"""After these comes somebody's or something's own name."""

_OWNERS = frozenset({"my", "our", "your"})
_ARTICLES = frozenset({"the", "a", "an", "this", "that", "these", "those"})
_PREPOSITIONS = frozenset(
    {"of", "at", "on", "in", "by", "to", "from", "under", "over", "with", "without", "and"}
)
_WITH_ARTICLE = frozenset({"countable", "thing", "person", "animal", "place"})
_BARE = frozenset({"idea", "food", "game", "time"})
_VAGUE = frozenset({"idea", "time"})
"""Kinds that are no subject of their own beside another name: the night of "the sea at night"."""
_PLURALS = read_words("words.txt", "plurals")
_EMPTY_DEEDS = frozenset({"being", "doing", "getting", "going", "having", "making", "taking"})
_LONGEST_NAME, _LONGEST_TITLE = 3, 6
_LIKENESS = 0.45


@dataclass(frozen=True, slots=True)
class Name:
    """Something that the theme names.

    Attributes:
        head: the word that says what it is: "truck", "losing".
        kind: one of the sections of `lexicon/kinds.txt`, or "activity", "person", "animal" …
        forms: how it is sung, the fullest first, with "MY" where the user says "my".
        title: how it stands in a title.
    """

    head: str
    kind: str
    is_plural: bool
    forms: tuple[str, ...]
    title: str

    @property
    def is_owned(self) -> bool:
        """Whether it is the singer's: "my father"."""
        return self.forms[0].startswith(("MY ", "your "))

    @property
    def stems(self) -> frozenset[str]:
        """Of its head, as `Constituent.content` has them."""
        return constituent(self.head).content


def find_names(words: Sequence[str], orders: frozenset[str]) -> Iterator[Name]:
    """Each name in a text, deeds first.

    Args:
        words: in lower case; `STOP` for those that may not be sung.
        orders: words that name nothing.
    """
    nouns = frozenset(word for word in words if _may_name(word, orders))
    deeds = list(_deeds(words))
    yield from deeds
    start = 0
    named = bool(deeds)
    for i, word in enumerate(words):
        if word not in nouns:
            start = i + 1
            continue
        following = words[i + 1] if i + 1 < len(words) else ""
        if following not in nouns and _is_noun(word):
            first = max(start, i + 1 - _LONGEST_NAME)
            name = _noun_phrase(words, first, i + 1, nouns)
            if not named or name.kind not in _VAGUE:
                yield name
            named = True


def _deeds(words: Sequence[str]) -> Iterator[Name]:
    """What somebody is doing: "losing my job", "dancing all night"."""
    for i, word in enumerate(words):
        if not is_deed(word) or (i and words[i - 1] in _OWNERS | _ARTICLES):
            continue
        end = _end_of_phrase(words, i + 1, i + _LONGEST_TITLE)
        whole = words[i:end]
        cuts = [c for c in range(2, len(whole)) if whole[c] in _PREPOSITIONS and c > 2]
        shorter = [_trimmed(whole[:cut]) for cut in reversed(cuts)]
        alone = [whole[:1]] if _stands_alone(whole) else []
        forms = dict.fromkeys(" ".join(_owned(form)) for form in (whole, *shorter, *alone))
        yield Name(word, "activity", False, tuple(forms), _spelt_all(whole))
        return


def _stands_alone(words: Sequence[str]) -> bool:
    """Whether a deed says something without what follows it: "leaving the town", not "getting old"."""
    if len(words) == 1:
        return True
    return words[0] not in _EMPTY_DEEDS and words[1] in _PREPOSITIONS | _OWNERS | _ARTICLES


def _end_of_phrase(words: Sequence[str], start: int, longest: int) -> int:
    """Where the words that belong to what began before ``start`` end."""
    end = start
    while end < min(len(words), longest) and words[end] not in {STOP, *NAMING}:
        end += 1
    while end > start and words[end - 1] in FUNCTION_WORDS:
        end -= 1
    return end


def _trimmed(words: Sequence[str]) -> Sequence[str]:
    return words[: _end_of_phrase(words, 1, len(words))]


def _noun_phrase(words: Sequence[str], first: int, end: int, nouns: frozenset[str]) -> Name:
    before = words[first - 1] if first else ""
    owner = before if before in _OWNERS else ""
    phrase, head = words[first:end], words[end - 1]
    kind = kind_of(head)
    is_plural = head in _PLURALS or "plural" in load_word_kinds().kind_of(head)
    tail = _tail(words, end, nouns)
    called = words[end + 1] if words[end : end + 1] and words[end] in NAMING else ""
    given = called.capitalize() if end + 1 < len(words) and called not in {"", STOP} else ""
    article = before in _ARTICLES
    determiner = before if before in _OWNERS | _ARTICLES else ""
    titled = [determiner, *phrase, *([words[end], given] if given else tail)]
    return Name(
        head=head,
        kind=kind,
        is_plural=is_plural,
        forms=tuple(
            _forms(
                phrase, tail, owner or ("the" if article else ""), given, kind, is_plural=is_plural
            )
        ),
        title=_spelt_all([word for word in titled if word]),
    )


def _tail(words: Sequence[str], end: int, nouns: frozenset[str]) -> Sequence[str]:
    """What belongs to a noun after it: "at night", "of the road"."""
    i = end
    if i < len(words) and words[i] in _PREPOSITIONS:
        i += 1
        i += i < len(words) and words[i] in _ARTICLES | _OWNERS
        begin = i
        while i < len(words) and words[i] in nouns:
            i += 1
        if i > begin and i - end <= _LONGEST_TITLE - 2:
            return words[end:i]
    return []


def _forms(
    phrase: Sequence[str],
    tail: Sequence[str],
    owner: str,
    given: str,
    kind: str,
    *,
    is_plural: bool,
) -> Iterator[str]:
    """How a noun phrase is sung, the fullest first."""
    seen = dict.fromkeys(_all_forms(phrase, tail, owner, kind, is_plural=is_plural))
    yield from seen
    if given:
        yield given


def _all_forms(
    phrase: Sequence[str], tail: Sequence[str], owner: str, kind: str, *, is_plural: bool
) -> Iterator[str]:
    spelt = _spelt_all(phrase)
    head = _spelt(phrase[-1])
    kept = " ".join(_spelt(word) for word in phrase[:-1] if word.endswith("'s"))
    near, far = ("these", "those") if is_plural else ("this", "that")
    if owner in _OWNERS:
        own = owner if owner == "your" else "MY"
        yield f"{own} {spelt}"
        yield f"{own} {kept} {head}".replace("  ", " ")
        if kind != "person":
            yield f"{far} {head}"
        return
    takes_article = spelt.islower() and (bool(owner) or _takes_article(phrase[-1], kind))
    takes_article = takes_article and not phrase[0].endswith("'s")
    if tail and takes_article:
        yield f"the {spelt} {' '.join(tail)}"
    if not takes_article:
        yield spelt
        if kind in ("time", "food"):
            yield f"{near} {spelt}"
        return
    for determiner in ("the", far, near):
        yield f"{determiner} {spelt}"
    if spelt != head:
        yield f"the {head}"


def _takes_article(head: str, kind: str) -> bool:
    return kind not in _BARE and bool(load_word_kinds().kind_of(head) & _WITH_ARTICLE)


def is_deed(word: str) -> bool:
    """Whether it says that somebody does something: "dancing"."""
    names_something = word in read_words("words.txt", "nouns in ing") or word in _listed()
    return word.endswith("ing") and not names_something


def _may_name(word: str, orders: frozenset[str]) -> bool:
    kinds = load_word_kinds().kind_of(word)
    named = kind_of_listed(word) is not None
    return (
        (named or bool(kinds & {"noun", "adjective"}))
        and not is_deed(word)
        and word not in EMPTY_WORDS | NAMING
        and word not in orders
    )


def _is_noun(word: str) -> bool:
    known = kind_of_listed(word) is not None
    return (known or "noun" in load_word_kinds().kind_of(word)) and not word.endswith("'s")


@lru_cache(maxsize=1)
def _listed() -> dict[str, str]:
    sections = read_sections("kinds.txt")
    return {
        word: kind for kind, lines in sections.items() for line in lines for word in line.split()
    }


def kind_of_listed(word: str) -> str | None:
    """The kind that the lexicon lists ``word``, in any regular form, under; None if it does not."""
    base = plain_form(word, _listed())
    return _listed()[base] if base else None


@lru_cache(maxsize=256)
def kind_of(word: str) -> str:
    """What kind of thing a noun names, by the lexicon, the dictionary or the likest listed word."""
    listed = kind_of_listed(word)
    if listed:
        return listed
    kinds = load_word_kinds().kind_of(word)
    for kind in ("person", "animal", "place", "time"):
        if kind in kinds:
            return kind
    known = list(_listed())
    nearness, nearest = max(zip(load_associations().near([word], known), known, strict=True))
    countable = bool(kinds & {"countable", "thing"})
    likeliest = _listed()[nearest]
    if nearness > _LIKENESS and (likeliest in ("thing", "vehicle", "nature")) == countable:
        return likeliest
    return "thing" if countable else "idea"


def _owned(words: Sequence[str]) -> list[str]:
    """``words`` with the singer's own "my"."""
    return ["MY" if word in ("my", "our") else _spelt(word) for word in words]


def _spelt_all(words: Sequence[str]) -> str:
    return " ".join(map(_spelt, words))


def _spelt(word: str) -> str:
    return word.capitalize() if "name" in load_word_kinds().kind_of(word) else word
