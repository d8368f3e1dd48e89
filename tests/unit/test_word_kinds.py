import pytest

from gpu_jobs.writer.word_forms import plain_form
from gpu_jobs.writer.word_kinds import WordKinds, load_word_kinds


@pytest.fixture(scope="module")
def kinds() -> WordKinds:
    return load_word_kinds()


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("lighthouse", {"noun", "thing", "place", "countable"}),
        ("kitchen", {"noun", "thing", "place", "countable"}),
        ("keeper", {"noun", "person", "countable"}),
        ("doctor", {"noun", "person", "countable"}),
        ("river", {"noun", "thing", "place", "countable"}),
        ("robot", {"noun", "thing", "countable"}),
        ("winter", {"noun", "time", "countable"}),
        ("family", {"noun", "countable"}),
        ("lonely", {"adjective"}),
        ("remember", {"verb"}),
        ("Paris", {"noun", "place", "name"}),
        ("christmas", {"noun", "time", "name"}),
    ],
)
def test_a_word_is_of_the_kinds_it_is_mostly_used_for(
    kinds: WordKinds, word: str, wanted: set[str]
):
    assert kinds.kind_of(word) == wanted


@pytest.mark.parametrize("word", ["water", "music", "bread", "freedom", "moonlight", "homework"])
def test_stuffs_and_notions_are_not_counted(kinds: WordKinds, word: str):
    assert "noun" in kinds.kind_of(word)
    assert "countable" not in kinds.kind_of(word)


@pytest.mark.parametrize("word", ["sailors", "children", "wolves", "skies", "leaves"])
def test_a_plural_is_known_as_one(kinds: WordKinds, word: str):
    assert {"noun", "plural"} <= kinds.kind_of(word)


def test_a_possessive_is_of_the_kind_of_its_owner(kinds: WordKinds):
    assert kinds.kind_of("grandmother’s") == kinds.kind_of("grandmother")


@pytest.mark.parametrize("word", ["the", "my", "at", "i", "zyxquot", "", "と"])
def test_words_of_grammar_and_unknown_ones_are_of_no_kind(kinds: WordKinds, word: str):
    assert kinds.kind_of(word) == frozenset()


@pytest.mark.parametrize(
    ("inflected", "plain"),
    [
        ("roses", "rose"),
        ("skies", "sky"),
        ("cookies", "cookie"),
        ("hoping", "hope"),
        ("hopping", "hop"),
        ("singing", "sing"),
        ("raining", "rain"),
        ("loved", "love"),
        ("cried", "cry"),
        ("wolves", "wolf"),
        ("glass", "glass"),
        ("grandmother's", "grandmother"),
        ("zyxquots", None),
    ],
)
def test_an_inflected_word_leads_to_its_plain_form(inflected: str, plain: str | None):
    known = {
        "rose", "sky", "ski", "cookie", "hope", "hop", "sing", "singe", "rain", "love", "cry",
        "wolf", "glass", "grandmother",
    }  # fmt: skip
    assert plain_form(inflected, known) == plain
