"""The repertoire of a song: all that it may say, by the kind of constituent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain

from gpu_jobs.writer.conjugation import conjugate, progressive
from gpu_jobs.writer.constituents import Pool, constituent
from gpu_jobs.writer.fields import Field, Phrase, Thing, load_fields
from gpu_jobs.writer.lexicon_files import file_names, read_sections
from gpu_jobs.writer.voices import Voice
from shared.lyrics.dictionary import load_dictionary

Repertoire = Mapping[str, Pool]
"""Pools by kind: "SCENE", "PLACE" … as `lexicon/forms.txt` names them."""

_OWNED = ("my", "your")
_VOWELS = "aeiou"
_DEFINITE = ("first", "last")
_AN = ("hour", "honest")


@lru_cache(maxsize=256)
def pools_of_field(name: str, voice: Voice) -> Repertoire:
    """What the image field ``name`` gives to a song."""
    field = load_fields()[name]
    places, ways = _said(field.places, voice), _said(field.ways, voice)
    shown = [thing for thing in field.things if thing.determiner not in _OWNED]
    single = [thing for thing in shown if thing.number == "singular"]
    sights = [thing for thing in single if not thing.is_place]
    return {
        "SCENE": _pool(_scenes(field, voice, only_open=False)),
        "SCENE-OPEN": _pool(_scenes(field, voice, only_open=True)),
        "PLACE": _pool(places),
        "WAY": _pool(ways),
        "ECHO": _pool(_said((thing.noun for thing in shown), voice)),
        "NOUN": _pool(_said(_nouns(field), voice)),
        "IMAGE": _pool(_said(chain.from_iterable(map(_images, shown)), voice)),
        "IMAGE-ONE": _pool(_said(chain.from_iterable(map(_images, single)), voice)),
        "SIGHT": _pool(_said(chain.from_iterable(map(_images, sights)), voice)),
        **_deeds([*field.deeds, *field.ours], voice),
    }


@lru_cache(maxsize=256)
def pools_of_stance(name: str, voice: Voice) -> Repertoire:
    """What the stance ``name`` gives to a song."""
    stance = read_sections(f"stances/{name}.txt")

    def phrases(heading: str) -> list[Phrase]:
        return [Phrase.parse(line) for line in stance.get(heading, ())]

    calls = [] if voice.third_person else phrases("calls")
    yours = phrases("yours") if voice.person == "I" else []
    general = read_sections("general.txt")
    manners = [*general["manners"], *(m for t in stance["manner"] for m in general[f"manners {t}"])]
    asks = [f"asks {t}" for t in stance["manner"]]
    tags = general[f"tags {'she' if voice.third_person else voice.person}"]
    fond = [tag for kind in stance.get("tags", ()) for tag in general[f"tags {kind}"]]
    vocatives = fond if voice.person == "I" else []
    return {
        "SAYING": _pool(_said(stance.get("says", ()), voice)),
        "CALL": _pool(_said((c.text for c in calls), voice)),
        "CALL-OPEN": _pool(_said((c.text for c in calls if not c.closed), voice)),
        "YOURS": _pool(_finite(yours, voice, singular=False)),
        "YOURS-OPEN": _pool(_finite([y for y in yours if not y.closed], voice, singular=False)),
        "FAVOUR": _pool(_said((y.text for y in yours), voice)),
        "ASK": _pool(_said((a for heading in asks for a in general[heading]), voice)),
        "MANNER": _pool(_said(manners, voice)),
        "TAG": _pool(_said([*tags, *vocatives], voice)),
        "VOCATIVE": _pool(_said(vocatives, voice)),
        **_deeds([*phrases("deeds"), *phrases("ours")], voice),
    }


@lru_cache(maxsize=64)
def common_pools(voice: Voice, cries: str) -> Repertoire:
    """What any song may say.

    Args:
        cries: the section of interjections: "cries", "cries tender", "cries loud".
    """
    general = read_sections("general.txt")
    person = "she" if voice.third_person else voice.person
    tails = general["tails"] + [
        tail
        for setting in ("night", "day")
        if setting in voice.settings
        for tail in general[f"tails {setting}"]
    ]

    def pool(heading: str) -> Pool:
        return _pool(_said(general[heading], voice))

    return {
        "TAIL": _pool(_said(tails, voice)),
        "OPENER": pool("openers"),
        "PRONOUN": pool(f"pronouns {person}"),
        "LINK": pool("links"),
        "WISH": pool("wishes"),
        "CLAIM": pool("claims"),
        "KNOWER": pool(f"knowers {person}"),
        "SUBJECT": pool(f"subjects {person}"),
        "MODAL": pool(f"modals {person}"),
        "WHEN": pool("whens"),
        "BEING": pool(f"beings {person}"),
        "THERE": pool("theres"),
        "MIND": pool(f"minds {person}"),
        "YOU": pool("yous") if person == "I" else _pool(()),
        "CRY": pool(cries),
    }


@lru_cache(maxsize=128)
def repertoire_of(field: str, stance: str, cries: str, voice: Voice) -> Repertoire:
    """All that a stanza may say."""
    return _joined(
        pools_of_field(field, voice), pools_of_stance(stance, voice), common_pools(voice, cries)
    )


def _joined(*repertoires: Repertoire) -> dict[str, Pool]:
    """One repertoire of several; what several of them have is merged."""
    kinds = dict.fromkeys(chain.from_iterable(repertoires))
    return {kind: _merged([r[kind] for r in repertoires if kind in r]) for kind in kinds}


def _merged(pools: list[Pool]) -> Pool:
    if len(pools) == 1:
        return pools[0]
    return Pool(member for pool in pools for member in pool.members)


def _pool(texts: Iterable[str]) -> Pool:
    return Pool(map(constituent, texts))


def _said(texts: Iterable[str], voice: Voice) -> list[str]:
    said = (voice.say(text) for text in texts)
    return [text for text in said if text is not None]


def _deeds(deeds: Iterable[Phrase], voice: Voice) -> dict[str, Pool]:
    """What the song's subject does: finite, and as it stands after "I will"."""
    every = list(deeds)
    done = [d for d in every if not d.stative]
    still = [d for d in done if not d.closed]
    motions = [d for d in every if d.motion]

    def finite(phrases: list[Phrase]) -> Pool:
        return _pool(_finite(phrases, voice, singular=voice.third_person))

    def base(phrases: list[Phrase]) -> Pool:
        return _pool(_said((p.text for p in phrases), voice))

    return {
        "DEED": finite(done),
        "DEED-OPEN": finite(still),
        "MOTION": finite(motions),
        "STATE": finite([d for d in every if d.stative]),
        "ACT": base(done),
        "ACT-OPEN": base(still),
        "GO": base(motions),
    }


def _finite(phrases: Iterable[Phrase], voice: Voice, *, singular: bool) -> list[str]:
    """Verb phrases as their subject takes them, also as in "keeps on waiting"."""
    every = list(phrases)
    lasting = (f"keep on {ing}" for ing in _progressives(p for p in every if not p.stative))
    texts = (
        conjugate(text, singular=singular, verbs=_verbs())
        for text in (*(phrase.text for phrase in every), *lasting)
    )
    return _said(texts, voice)


def _progressives(phrases: Iterable[Phrase]) -> Iterator[str]:
    """Of verbs without anything after them, the form in "-ing", where it can be pronounced."""
    verbs = (phrase.text for phrase in phrases if phrase.text.isalpha())
    return (ing for ing in map(progressive, verbs) if load_dictionary().find(ing))


def _scenes(field: Field, voice: Voice, *, only_open: bool) -> Iterator[str]:
    for thing in field.things:
        subjects = _subjects(thing, voice)
        for verb in thing.verbs:
            if only_open and (verb.closed or thing.is_place):
                continue
            singular = thing.number != "plural"
            finite = conjugate(verb.text, singular=singular, verbs=_verbs())
            told = voice.tell(finite)
            if told is not None:
                yield from (f"{subject} {told}" for subject in subjects)
        be = "are" if thing.number == "plural" else "is"
        lasting = [] if only_open and thing.is_place else _progressives(thing.verbs)
        yield from (f"{subject} {be} {verb}" for verb in lasting for subject in subjects)


def _subjects(thing: Thing, voice: Voice) -> list[str]:
    determiner = "MY" if thing.determiner == "my" else thing.determiner
    described = [thing.noun, *(f"{adjective} {thing.noun}" for adjective in thing.adjectives)]
    return _said((f"{determiner} {noun}".strip() for noun in described), voice)


def _nouns(field: Field) -> Iterator[str]:
    for thing in field.things:
        if thing.determiner not in _OWNED:
            yield f"{thing.determiner} {thing.noun}".strip()
            yield from (f"the {adjective} {thing.noun}" for adjective in thing.adjectives)


def _images(thing: Thing) -> Iterator[str]:
    """It without a verb: "a paper boat"."""
    for adjective in thing.adjectives:
        if adjective in _DEFINITE:
            continue
        image = f"{adjective} {thing.noun}"
        yield f"{article(image)} {image}" if thing.number == "singular" else image


def article(phrase: str) -> str:
    """ "a" or "an", as the first sound of ``phrase`` has it."""
    return "an" if phrase[0] in _VOWELS or phrase.startswith(_AN) else "a"


@lru_cache(maxsize=1)
def _verbs() -> frozenset[str]:
    """All words that a phrase of the lexicon begins with, where it begins with a verb."""
    of_fields = (
        phrase
        for field in load_fields().values()
        for phrase in (*field.deeds, *field.ours, *(v for t in field.things for v in t.verbs))
    )
    of_stances = (
        Phrase.parse(line)
        for name in file_names("stances")
        for heading in ("deeds", "ours", "yours")
        for line in read_sections(f"stances/{name}.txt").get(heading, ())
    )
    return frozenset(p.text.split()[0] for p in chain(of_fields, of_stances))
