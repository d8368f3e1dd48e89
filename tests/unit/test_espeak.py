"""The optional voice for other languages: how it reads, and how it speaks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gpu_jobs.engines.espeak import PITCH_HZ, reader, speak
from gpu_jobs.engines.espeak_phrase import utter
from gpu_jobs.engines.espeak_voice import spectra_of
from gpu_jobs.engines.vocoder import TimeLine, render
from gpu_jobs.tasks.sing import sing
from gpu_jobs.tasks.write_lyrics import write_lyrics
from shared.errors import Permanent
from shared.lyrics.phonemes import parts, syllabify
from shared.music.notes import Notes
from shared.parameters import SingParameters, WriteLyricsParameters
from shared.singing.score import SungNote, SungSyllable
from tests.contexts import FolderContext
from tests.listening import cents_from_notes, pitches_heard, word_error_rate, words_heard
from tests.melodies import tune

pytest.importorskip("espeakng_loader", reason="eSpeak NG (extra 'languages') is not installed")

SYLLABLES = {
    "de": {"Mond": 1, "aufgegangen": 4, "fliegende": 3, "Schmetterling": 3, "Träume": 2},
    "fr": {"feuilles": 1, "bonjour": 2, "enfant": 2, "maison": 2},
    "es": {"luna": 2, "cielo": 2, "río": 2, "estrella": 3},
    "it": {"volare": 3, "cantare": 3, "paura": 3},
    "pt-BR": {"não": 1, "coração": 3},
    "pl": {"szczęście": 2, "pociągu": 3},
    "ru": {"вечера": 3, "любовь": 2},
    "el": {"φεγγάρι": 3},
    "ja": {"さくら": 3},
}


@pytest.mark.parametrize(
    ("language", "word", "count"),
    [(language, word, n) for language, words in SYLLABLES.items() for word, n in words.items()],
)
def test_words_fall_into_the_syllables_that_are_sung(language: str, word: str, count: int):
    syllables = syllabify(reader(language)(word))
    assert len(syllables) == count
    assert all(parts(s).nucleus for s in syllables)


def test_a_reader_gives_each_word_one_pronunciation():
    assert len(reader("de")("Der Mond ist aufgegangen").split()) == 4


def test_the_same_words_are_read_differently_elsewhere():
    assert reader("fr")("chat") != reader("en")("chat")


def test_an_unknown_language_is_told():
    with pytest.raises(Permanent) as refusal:
        reader("qqq")
    assert refusal.value.code == "language_unsupported"


@pytest.mark.parametrize("language", ["de", "fr", "es", "ru"])
def test_it_speaks_on_one_pitch(language: str):
    spoken = speak("la la ma na lu", language)
    heard = pitches_heard(spoken.samples, spoken.rate)
    cents = 1200 * np.log2(heard / PITCH_HZ)
    assert abs(np.median(cents)) < 20
    assert np.quantile(np.abs(cents), 0.9) < 40


def test_its_sounds_follow_one_another_and_end_with_the_sound():
    spoken = speak("Der Mond ist aufgegangen", "de")
    starts = [sound.start_s for sound in spoken.sounds]
    assert starts == sorted(starts)
    assert spoken.sounds[-1].end_s <= len(spoken.samples) / spoken.rate + 1e-6
    assert {sound.word for sound in spoken.sounds} == {0, 1, 2, 3}


def test_taken_apart_and_put_together_it_is_as_loud_as_before():
    spoken = speak("Der Mond ist aufgegangen", "de")
    spectra, voiced = spectra_of(spoken)
    count = len(voiced)
    line = TimeLine(np.arange(count, dtype=float), np.where(voiced, PITCH_HZ, 0.0), np.zeros(count))
    again = render(spectra, line, np.random.default_rng(0))
    before, after = (float(np.sqrt(np.mean(np.square(s)))) for s in (spoken.samples, again))
    assert after == pytest.approx(before, rel=0.15)


def a_phrase(*words: str, language: str) -> list[SungSyllable]:
    """Each word's syllables, on notes of half a second."""
    read = reader(language)
    phrase: list[SungSyllable] = []
    for word in words:
        for index, sound in enumerate(syllabify(read(word))):
            begin = 0.5 * len(phrase) + 0.5
            note = SungNote(60.0, begin, begin + 0.45)
            text = word if index == 0 else ""
            phrase.append(SungSyllable(parts(sound), (note,), index == 0, not phrase, text))
    return phrase


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", ("Der", "Mond", "ist", "aufgegangen")),
        ("fr", ("les", "enfants", "ont", "un", "ami")),
        ("es", ("la", "luna", "llena", "sobre", "el", "mar")),
        ("ru", ("Подмосковные", "вечера")),
    ],
)
def test_a_phrase_has_each_syllable_in_order(language: str, words: tuple[str, ...]):
    phrase = a_phrase(*words, language=language)
    uttered = utter(phrase, language)
    assert len(uttered.placed) == len(phrase)
    for placed in uttered.placed:
        assert placed.begin < placed.end <= placed.stop <= len(uttered.voiced)
        assert uttered.voiced[placed.begin : placed.end].all()
    vowels = [placed.begin for placed in uttered.placed]
    assert vowels == sorted(set(vowels))


@pytest.mark.parametrize("word", ["…", "", "🎵"])
def test_a_phrase_without_letters_is_spoken_nevertheless(word: str):
    phrase = [SungSyllable(parts("la"), (SungNote(60.0, 0.5, 1.0),), True, True, word)]
    assert len(utter(phrase, "de").placed) == 1


MELODY = tune([60, 62, 64, 65, 67, 65, 64, 62, 60, 64, 62, 60], [1] * 10 + [2, 3], beat_s=0.5)
LINES = {
    "de": "Der Mond ist aufgegangen, die Sterne prangen",
    "fr": "Au clair de la lune, mon ami Pierrot",
    "es": "Cielito lindo, canta y no llores",
    "it": "volare, cantare nel blu dipinto",
    "ru": "Подмосковные вечера тишина",
}


def sung(folder: Path, language: str, words: str, **style: object) -> tuple[Path, Notes, int]:
    """The voice, the notes it was given, and the octaves by which it moved them."""
    (folder / "notes").write_text(MELODY.model_dump_json())
    writing = FolderContext({"notes": folder / "notes"}, folder, engine="espeak")
    write_lyrics(writing, WriteLyricsParameters(lyrics=words, language=language))
    inputs = {"notes": folder / "notes", "lyrics": folder / "lyrics.json"}
    singing = FolderContext(inputs, folder, engine="espeak")
    sing(singing, SingParameters.model_validate(style))
    return singing.saved["vocals.wav"], MELODY, int(singing.facts["octave_shift"])


@pytest.mark.parametrize("language", LINES)
def test_other_languages_are_sung_on_the_notes(tmp_path: Path, language: str):
    voice, notes, octaves = sung(tmp_path, language, LINES[language])
    cents = np.abs(cents_from_notes(voice, notes, shift=12 * octaves))
    assert len(cents) >= len(notes.notes) - 1
    assert np.median(cents) < 10


@pytest.mark.parametrize("voice", ["high", "low", "child"])
def test_what_can_be_checked_by_ear_is_understood(tmp_path: Path, voice: str):
    words = "the river runs away from me and down to the sea"
    heard = words_heard(sung(tmp_path, "en", words, voice=voice)[0])
    assert word_error_rate(heard, words) < 0.3
