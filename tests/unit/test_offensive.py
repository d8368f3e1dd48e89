import pytest

from gpu_jobs.writer.offensive import is_offensive


@pytest.mark.parametrize("word", ["damn", "Bitches", "shit's", "SHIIIIT", "rapist", "fucking"])
def test_a_listed_word_is_offensive_in_any_dress(word: str):
    assert is_offensive(word)


def test_an_innocent_word_that_contains_one_is_not():
    innocent = """
        grass class cockcrow peacock scrape therapist grape drape button butter cocktail assassin
        bass spiced title analyse escort knob grope hello shell swallow country river god love kiss
        night circumstance arsenal basement buttercup cumulus document Scunthorpe
    """
    assert not [word for word in innocent.split() if is_offensive(word)]
