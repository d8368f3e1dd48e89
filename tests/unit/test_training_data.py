import gzip
import hashlib
import io
import math
import pickle
import tarfile
from pathlib import Path

import pytest

from gpu_jobs.training.cmudict import read_cmudict
from gpu_jobs.training.ngrams import END, START, UNKNOWN, train_bigrams
from gpu_jobs.training.offensive_words import offensive_words
from gpu_jobs.training.pickled_table import read_strings
from gpu_jobs.training.sources import Source, read_source
from gpu_jobs.training.verse import song_like, words_of

KNOWN = set(
    words_of("the river runs away from me and i will wait for you to come back home it's goes")
)


def songs(*lines: str) -> list[str]:
    return [" ".join(words) for words in song_like(lines, KNOWN)]


def test_a_plain_line_of_verse_is_kept_in_small_letters():
    assert songs("The river runs away from me,") == ["the river runs away from me"]
    assert songs("I will wait for you to come back") == ["i will wait for you to come back"]


@pytest.mark.parametrize(
    "line",
    [
        "the river runs away from me",  # goes on from the line before
        "The river runs",  # too short
        "The river runs away from me and i will wait for you to come",  # too long
        "The river Runs away from me",  # a name
        "The river runneth away from me",  # archaic, or unknown
        "The river runs o'er me and you",  # elided
        "The river runs away. I will wait",  # stops inside
        "The river runs away from 2 to 3",
        "La rivière runs away from me",
    ],
)
def test_a_line_that_no_song_of_today_would_have_is_left_out(line: str):
    assert songs(line) == []


def test_a_line_that_stands_in_two_books_is_kept_once():
    assert len(songs("The river runs away from me,", "The river runs away from me!")) == 1


def test_the_dictionary_is_read_with_its_variants_and_without_its_comments():
    script = """export const dictionary = {
  "'bout": "B AW1 T",
  "aalborg": "AO1 L B AO0 R G # place, danish",
  "fire": "F AY1 ER0",
  "fire(2)": "F AY1 R",
  "a.m.": "EY2 EH1 M"
}
"""
    assert read_cmudict(script) == {
        "aalborg": [("AO1", "L", "B", "AO0", "R", "G")],
        "fire": [("F", "AY1", "ER0"), ("F", "AY1", "R")],
    }


def test_offensive_words_are_inflected_and_harmless_ones_struck_out():
    words = offensive_words('module.exports = ["damn", "5hit", "pawn"]', '["rape", "c r a p"]')
    assert {"damn", "damns", "damned", "damning", "rape", "raped", "raping"} <= set(words)
    assert not {"5hit", "pawn", "pawns", "c"} & set(words)
    assert words == sorted(words)


class TestAModelOfPairs:
    lines = (
        ("the", "moon", "is", "low"),
        ("the", "sun", "is", "low"),
        ("the", "moon", "is", "new"),
    )

    def test_what_follows_any_word_sums_to_one(self):
        model = train_bigrams(self.lines * 20 + (("once", "more"),), seldom=2, largest=6)
        listed = dict(zip(model.pairs.tolist(), model.bigrams.tolist(), strict=True))
        assert 0 < len(listed) <= 6
        for before in range(len(model.words)):
            if before in (END, UNKNOWN):
                continue
            logarithms = [
                listed.get(before << 16 | after, model.backoffs[before] + unigram)
                for after, unigram in enumerate(model.unigrams)
            ]
            unknown = logarithms[UNKNOWN] + math.log(20_000)
            others = [x for i, x in enumerate(logarithms) if i not in (UNKNOWN, START)]
            assert sum(map(math.exp, [unknown, *others])) == pytest.approx(1, abs=1e-6)

    def test_words_seen_seldom_are_not_listed(self):
        model = train_bigrams(self.lines * 20 + (("once", "more"),), seldom=2, largest=100)
        assert set(model.words) == {
            "<s>",
            "</s>",
            "<unk>",
            "the",
            "moon",
            "sun",
            "is",
            "low",
            "new",
        }


class TestATableThatCameAsAPickle:
    def test_it_gives_its_strings(self):
        cells = [f"line {i}" for i in range(10_000)]
        assert read_strings(gzip.compress(pickle.dumps({"blocks": (cells,)}))) == cells

    def test_it_runs_no_code(self, tmp_path: Path):
        class Malice:
            def __reduce__(self):
                return Path.touch, (tmp_path / "touched",)

        with pytest.raises(pickle.UnpicklingError, match="names pathlib"):
            read_strings(gzip.compress(pickle.dumps([Malice()])))
        assert not (tmp_path / "touched").exists()

    def test_without_strings_it_is_refused(self):
        with pytest.raises(ValueError, match="no block of strings"):
            read_strings(gzip.compress(pickle.dumps([1, 2, 3])))


class TestAPackage:
    def package(self, folder: Path, text: bytes) -> Source:
        with tarfile.open(folder / "words-1.0.0.tgz", "w:gz") as archive:
            member = tarfile.TarInfo("package/words.txt")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
        sha256 = hashlib.sha256((folder / "words-1.0.0.tgz").read_bytes()).hexdigest()
        return Source("words-1.0.0.tgz", sha256, "package/words.txt")

    def test_gives_the_wanted_file(self, tmp_path: Path):
        source = self.package(tmp_path, b"river\n")
        assert read_source(tmp_path, source) == b"river\n"

    def test_that_is_another_than_named_is_refused(self, tmp_path: Path):
        source = self.package(tmp_path, b"river\n")
        self.package(tmp_path, b"flood\n")
        with pytest.raises(ValueError, match="has sha256"):
            read_source(tmp_path, source)
