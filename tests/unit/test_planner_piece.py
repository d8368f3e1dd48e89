"""A plan becomes a whole piece: melody and band as the plan has them."""

from __future__ import annotations

import pytest

from gpu_jobs.planner.asked import Asked
from gpu_jobs.planner.fitting import ring_seconds
from gpu_jobs.planner.instruments import load_instruments
from gpu_jobs.planner.model import Plan
from gpu_jobs.planner.piece import make_piece
from gpu_jobs.planner.planning import plan
from shared.music.arrangement import Arrangement, Part
from shared.music.lead_sheet import LeadSheet
from shared.music.styles import STYLES
from shared.music.timeline import Timeline

Piece = tuple[Plan, LeadSheet, Arrangement, Timeline]
GUITARS = range(24, 32)


def piece_of(prompt: str, duration_s: float = 20, **asked: object) -> Piece:
    made = plan(prompt, Asked(**asked))  # type: ignore[arg-type]
    return made, *make_piece(made, duration_s, 7)


def part(arrangement: Arrangement, name: str) -> Part:
    return next(part for part in arrangement.parts if part.name == name)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_makes_a_piece_with_melody_and_band(style: str) -> None:
    made, sheet, band, timeline = piece_of("", style=style)
    assert sheet.melody
    assert len({part.name for part in band.parts}) == len(band.parts) >= 3
    assert part(band, "lead").program == load_instruments()[made.lead].program
    assert band.end == sheet.end
    assert timeline.beats[-1] + ring_seconds(20) == pytest.approx(20, rel=0.08)
    for one in band.parts:
        assert all(0 <= note.start < note.end <= band.end + 1 for note in one.notes)
        assert all(0 <= note.midi <= 127 and 1 <= note.velocity <= 127 for note in one.notes)


def test_the_melody_lies_where_its_instrument_plays_it_well() -> None:
    for prompt in ("calm cello", "folk flute", "jazz trumpet", "music box lullaby", "tuba march"):
        made, _, band, _ = piece_of(prompt)
        instrument = load_instruments()[made.lead]
        pitches = [note.midi for note in part(band, "lead").notes]
        inside = [instrument.low - 1 <= midi <= instrument.high + 1 for midi in pitches]
        assert sum(inside) > 0.9 * len(inside), prompt


def test_what_is_not_wanted_is_not_heard() -> None:
    _, _, band, _ = piece_of("rock without drums, no guitar")
    assert not any(part.is_drums for part in band.parts)
    assert not any(part.program in GUITARS for part in band.parts)


def test_a_solo_is_played_by_one_instrument() -> None:
    _, _, band, _ = piece_of("solo piano")
    assert {part.program for part in band.parts} == {load_instruments()["piano"].program}


def test_a_duet_is_played_by_two() -> None:
    _, _, band, _ = piece_of("duet for harp and flute")
    programs = {load_instruments()[name].program for name in ("harp", "flute")}
    assert {part.program for part in band.parts} == programs


def test_strings_and_choir_that_were_asked_for_are_heard() -> None:
    _, sheet, band, _ = piece_of("jazz with strings and choir")
    for name in ("strings", "choir"):
        program = load_instruments()[name].program  # type: ignore[index]
        heard = next(part for part in band.parts if part.program == program)
        first = sheet.chord_at(int(heard.notes[0].start) + 1)
        assert first is not None
        assert heard.notes[0].midi % 12 in first.pitch_classes


def test_a_second_melodic_instrument_joins_where_the_piece_is_fullest() -> None:
    made, sheet, band, _ = piece_of("pop song with flute and trumpet", 60)
    assert made.colours[0] == "trumpet"
    joining = part(band, "colour")
    energies = [sheet.section_at(int(note.start)).energy for note in joining.notes]
    quietest = min(section.energy for section in sheet.sections)
    assert min(energies) > quietest


def test_a_second_of_music_is_a_piece() -> None:
    _, sheet, band, timeline = piece_of("happy pop", 1.0)
    assert sheet.melody
    assert timeline.beats[-1] == pytest.approx(0.65)
    assert band.parts


def test_dense_plans_have_more_notes_than_sparse_ones() -> None:
    _, sparse, _, _ = piece_of("sparse folk, 100 bpm", 40)
    _, dense, _, _ = piece_of("busy folk, 100 bpm", 40)
    assert len(dense.melody) / dense.bars > 1.2 * len(sparse.melody) / sparse.bars


def test_equal_seeds_make_equal_pieces_and_progress_goes_on_to_its_end() -> None:
    made = plan("bossa nova", Asked())
    told: list[float] = []
    assert make_piece(made, 15, 3, told.append) == make_piece(made, 15, 3)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert make_piece(made, 15, 4)[0] != make_piece(made, 15, 3)[0]
