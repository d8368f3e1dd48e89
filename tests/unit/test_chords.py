from __future__ import annotations

import pytest

from shared.errors import Permanent
from shared.music.chords import QUALITIES, ChordSymbol, read_chord, root_names


@pytest.mark.parametrize(
    ("label", "root", "quality"),
    [
        ("C:maj", 0, "maj"),
        ("F#:min7", 6, "min7"),
        ("Bb", 10, "maj"),
        ("G:7", 7, "7"),
        ("Cb:hdim7", 11, "hdim7"),
        ("D:9", 2, "7"),
        ("E:min11", 4, "min7"),
        ("A:sus4(b7)", 9, "sus4"),
        ("Ab:(1,5)", 8, "maj"),
    ],
)
def test_labels_are_read(label: str, root: int, quality: str) -> None:
    chord = read_chord(label)
    assert chord is not None
    assert (chord.root, chord.quality) == (root, quality)


def test_no_chord_is_none() -> None:
    assert read_chord("N") is None
    assert read_chord("X") is None


@pytest.mark.parametrize("label", ["", "H:maj", "C:major", "C:maj/8b", "c:maj", "C:maj\n", "C###"])
def test_what_is_no_label_is_refused(label: str) -> None:
    with pytest.raises(Permanent) as refused:
        read_chord(label)
    assert refused.value.code == "unknown_chord"


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("bass", [0, 3, 10])
def test_what_is_written_is_read_again(quality: str, bass: int) -> None:
    for root in range(12):
        chord = ChordSymbol(root, quality, bass)
        assert read_chord(chord.label()) == chord


def test_a_chord_knows_its_notes() -> None:
    chord = read_chord("D:min7/b3")
    assert chord == ChordSymbol(2, "min7", 3)
    assert chord.pitch_classes == {2, 5, 9, 0}
    assert chord.transposed(11).label() == "C#:min7/b3"


def test_labels_agree_with_the_judges() -> None:
    from mir_eval.chord import encode

    for quality in QUALITIES:
        if quality == "sus2":
            continue
        for root in range(12):
            chord = ChordSymbol(root, quality)
            heard_root, pitches, _ = encode(chord.label())
            tones = {(heard_root + step) % 12 for step in range(12) if pitches[step]}
            assert tones == chord.pitch_classes


def test_roots_are_written_as_their_key_writes_them() -> None:
    assert root_names("E major")[8] == "G#"
    assert root_names("F minor")[8] == "Ab"
    assert root_names("G minor")[10] == "Bb"
    assert root_names("F# minor")[1] == "C#"
    assert root_names(None)[10] == "Bb"
