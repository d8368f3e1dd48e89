import pytest

from gpu_jobs.writer.offensive import is_offensive
from shared.lyrics.dictionary import Dictionary, load_dictionary


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return load_dictionary()


def test_a_word_has_phones_and_a_stress_for_each_syllable(dictionary: Dictionary):
    river = dictionary.find("river")
    assert river is not None
    assert river.phones == ("R", "IH", "V", "ER")
    assert river.stresses == "10"


def test_case_and_typographic_apostrophes_make_no_difference(dictionary: Dictionary):
    assert dictionary.find("RIVER") == dictionary.find("river")
    assert dictionary.find("don’t") == dictionary.find("don't") is not None


def test_an_unknown_word_has_neither_sound_nor_rhyme(dictionary: Dictionary):
    assert dictionary.find("zyxquot") is None
    assert dictionary.rhyme_key("zyxquot") is None
    assert not dictionary.rhymes("zyxquot", "night")
    assert dictionary.words_rhyming_with("zyxquot") == []


@pytest.mark.parametrize("hum", ["mm", "hm", "mm's"])
def test_what_has_no_vowel_has_no_rhyme(dictionary: Dictionary, hum: str):
    assert dictionary.find(hum) is None
    assert not dictionary.rhymes(hum, hum)


@pytest.mark.parametrize(
    ("owner", "end"), [("lighthouse", "IH Z"), ("skylark", "S"), ("accordion", "Z")]
)
def test_a_possessive_is_said_like_its_owner_and_an_s(dictionary: Dictionary, owner: str, end: str):
    said, alone = dictionary.find(f"{owner}'s"), dictionary.find(owner)
    assert said is not None
    assert alone is not None
    assert " ".join(said.phones) == f"{' '.join(alone.phones)} {end}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("night", "light"),
        ("light", "flight"),
        ("river", "shiver"),
        ("you", "blue"),
        ("away", "today"),
        ("fire", "higher"),
        ("butterfly", "sky"),
        ("remember", "december"),
        ("air", "care"),
    ],
)
def test_words_rhyme_from_the_last_stressed_vowel_on(dictionary: Dictionary, one: str, other: str):
    assert dictionary.rhymes(one, other)
    assert dictionary.rhymes(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("night", "night"),
        ("leaf", "relief"),
        ("sea", "see"),
        ("moonlight", "light"),
        ("sunlight", "light"),
        ("love", "move"),
        ("river", "forever"),
        ("time", "line"),
        ("singing", "ring"),
    ],
)
def test_a_word_does_not_rhyme_with_itself_its_like_or_by_spelling_alone(
    dictionary: Dictionary, one: str, other: str
):
    assert not dictionary.rhymes(one, other)


def test_rhymes_of_a_word_are_given_commonest_first(dictionary: Dictionary):
    rhymes = dictionary.words_rhyming_with("night")
    assert {"light", "bright", "sight"} <= set(rhymes)
    assert "tonight" not in rhymes  # the same syllable
    assert rhymes.index("light") < rhymes.index("kite")
    assert "night" not in rhymes
    assert all(dictionary.rhymes("night", word) for word in rhymes)


def test_the_words_for_lyrics_are_many_and_clean(dictionary: Dictionary):
    assert 20_000 < len(dictionary.words) < 30_000
    assert not [word for word in dictionary.words if is_offensive(word)]
    assert all(dictionary.is_writable(word) for word in ("river", "neighbor", "kitchen"))


def test_most_words_can_be_judged_that_lyrics_would_not_choose(dictionary: Dictionary):
    for word in ("brethren", "quaffed", "rinaldo"):
        assert dictionary.find(word)
        assert not dictionary.is_writable(word)


def test_every_word_has_a_vowel_and_a_rhyme(dictionary: Dictionary):
    assert all(dictionary.rhyme_key(word) for word in dictionary.words)


def test_the_singer_gives_words_as_many_syllables_as_the_dictionary(dictionary: Dictionary):
    from gpu_jobs.engines.hibari import phonemize
    from shared.lyrics.phonemes import syllabify

    words = dictionary.words[::60]
    sung = phonemize(" ".join(words)).split()
    counted = [len(found.stresses) for found in map(dictionary.find, words) if found]
    assert counted == [len(syllabify(pronunciation)) for pronunciation in sung]
