"""What a MIDI file sounds like, before anything sounds: parts, pedals, wheels, faders, all in seconds."""

from __future__ import annotations

import mido
import pytest

from gpu_jobs.rendering.midi_score import MOST_NOTES, MOST_PARTS, read_score
from gpu_jobs.rendering.score import Score, ScorePart
from shared.audio.read_at import BytesReadAt
from shared.errors import Permanent
from tests.midi_files import Timed, control, meta, midi_file, note, program, wheel

SUSTAIN, SOSTENUTO, VOLUME, EXPRESSION, PAN, BANK = 64, 66, 7, 11, 10, 0


def score_of(*tracks: list[Timed], kind: int = 1) -> Score:
    return read_score(BytesReadAt(midi_file(*tracks, kind=kind)))


def part_of(*track: Timed) -> ScorePart:
    [part] = score_of(list(track)).parts
    return part


def spans(part: ScorePart) -> list[tuple[float, float, int]]:
    return [(each.start, each.end, each.key) for each in part.notes]


def test_notes_are_in_seconds_through_every_change_of_tempo() -> None:
    tempi = [meta(0, "set_tempo", tempo=500_000), meta(480, "set_tempo", tempo=1_000_000)]
    score = score_of(tempi, [*note(240, 480, 60), *note(480, 960, 62)])
    assert spans(score.parts[0]) == [(0.25, 0.5, 60), (0.5, 1.5, 62)]
    assert score.end_s == 1.5


def test_the_pedal_holds_what_was_let_go_until_it_comes_up() -> None:
    part = part_of(
        *note(0, 240, 60),
        control(100, SUSTAIN, 127),
        control(960, SUSTAIN, 0),
        *note(960, 1200, 64),
    )
    assert spans(part) == [(0.0, 1.0, 60), (1.0, 1.25, 64)]


def test_a_half_pressed_pedal_counts_from_the_middle_on() -> None:
    held = part_of(*note(0, 240, 60), control(0, SUSTAIN, 64), control(480, SUSTAIN, 63))
    dry = part_of(*note(0, 240, 60), control(0, SUSTAIN, 63), control(480, SUSTAIN, 0))
    assert spans(held) == [(0.0, 0.5, 60)]
    assert spans(dry) == [(0.0, 0.25, 60)]


def test_a_key_struck_again_under_the_pedal_ends_its_earlier_note() -> None:
    part = part_of(control(0, SUSTAIN, 127), *note(0, 100, 60), *note(480, 600, 60))
    assert spans(part) == [(0.0, 0.5, 60), (0.5, 0.625, 60)]


def test_the_middle_pedal_holds_only_the_keys_that_are_down() -> None:
    part = part_of(
        *note(0, 240, 48),
        control(120, SOSTENUTO, 127),
        *note(240, 480, 72),
        control(960, SOSTENUTO, 0),
    )
    assert spans(part) == [(0.0, 1.0, 48), (0.25, 0.5, 72)]


def test_a_key_struck_twice_at_once_is_one_note() -> None:
    part = part_of(*note(0, 480, 60, velocity=50), *note(0, 480, 60, velocity=90))
    assert [(n.start, n.end, n.velocity) for n in part.notes] == [(0.0, 0.5, 90)]


def test_a_note_of_no_length_is_heard_all_the_same() -> None:
    [only] = part_of(*note(480, 480, 60)).notes
    assert only.end - only.start == pytest.approx(0.02)


def test_a_note_that_is_never_ended_lasts_until_its_track_ends() -> None:
    begun = (0, mido.Message("note_on", note=60, velocity=90))
    assert spans(part_of(begun, *note(480, 960, 64))) == [(0.0, 1.0, 60), (0.5, 1.0, 64)]


def test_all_notes_off_ends_them() -> None:
    part = part_of(*note(0, 960, 60), control(480, 123, 0))
    assert spans(part) == [(0.0, 0.5, 60)]


def test_the_wheel_reaches_as_far_as_the_file_says() -> None:
    usual = part_of(*note(0, 480, 60), wheel(0, -8192))
    reach = [control(0, 101, 0), control(0, 100, 0), control(0, 6, 12)]
    wide = part_of(*reach, *note(0, 480, 60), wheel(240, 4096), wheel(480, 0))
    assert usual.bends == ((0.0, -2.0),)
    assert wide.bends == ((0.0, 0.0), (0.25, 6.0), (0.5, 0.0))


def test_data_for_other_parameters_bend_nothing() -> None:
    part = part_of(
        control(0, 99, 1), control(0, 98, 8), control(0, 6, 30), wheel(0, 8191), *note(0, 480, 60)
    )
    [(_, semitones)] = part.bends
    assert semitones == pytest.approx(2.0, abs=0.001)


def test_an_instrument_may_be_tuned() -> None:
    up = [control(0, 101, 0), control(0, 100, 2), control(0, 6, 64 + 12)]
    fine = [control(0, 101, 0), control(0, 100, 1), control(0, 6, 64), control(0, 38, 0)]
    assert part_of(*up, *fine, *note(0, 480, 60)).bends == ((0.0, 12.0),)


def test_volume_and_expression_are_squared() -> None:
    usual = part_of(*note(0, 480, 60)).gains
    part = part_of(control(0, VOLUME, 127), control(480, EXPRESSION, 64), *note(0, 960, 60))
    assert usual == ((0.0, pytest.approx((100 / 127) ** 2)),)
    assert part.gains == ((0.0, 1.0), (0.5, pytest.approx((64 / 127) ** 2)))


def test_places_reach_from_side_to_side() -> None:
    moves = (control(0, PAN, 0), control(240, PAN, 64), control(480, PAN, 127))
    part = part_of(*moves, *note(0, 960, 60))
    assert part.pans == ((0.0, -1.0), (0.25, 0.0), (0.5, 1.0))


def test_a_reset_leaves_volume_and_place() -> None:
    part = part_of(
        *(control(0, VOLUME, 50), control(0, PAN, 0), control(0, EXPRESSION, 1), wheel(0, 8191)),
        control(480, 121, 0),
        *note(480, 960, 60),
    )
    assert part.gains[-1] == (0.5, pytest.approx((50 / 127) ** 2))
    assert part.bends[-1] == (0.5, 0.0)
    assert part.pans == ((0.0, -1.0),)


def test_instruments_change_between_notes() -> None:
    part = part_of(program(0, 40), *note(0, 480, 60), program(480, 73), *note(480, 960, 60))
    assert [each.program for each in part.notes] == [40, 73]


def test_a_track_is_a_part_by_its_name() -> None:
    score = score_of(
        [meta(0, "track_name", name="Song")],
        [meta(0, "track_name", name="Électric Piano #1"), *note(0, 480, 60)],
        [meta(0, "track_name", name="Drums"), *note(0, 480, 36, channel=9)],
        [meta(0, "track_name", name="drums"), *note(0, 480, 60, channel=1)],
    )
    names = [(part.name, part.is_drums) for part in score.parts]
    assert names == [("electric-piano-1", False), ("drums", True), ("drums-2", False)]


def test_of_one_track_every_channel_is_a_part_by_its_instrument() -> None:
    score = score_of(
        [
            meta(0, "track_name", name="All"),
            *(program(0, 24, channel=0), program(0, 33, channel=1)),
            *(*note(0, 480, 60), *note(0, 480, 36, channel=1), *note(0, 480, 38, channel=9)),
        ],
        kind=0,
    )
    assert [part.name for part in score.parts] == ["guitar", "bass", "drums"]


def test_names_lead_out_of_no_folder() -> None:
    score = score_of([meta(0, "track_name", name="../../etc/passwd"), *note(0, 480, 60)])
    assert score.parts[0].name == "etc-passwd"


def test_what_a_track_does_not_say_others_on_its_channel_decide() -> None:
    conductor = [program(0, 19), control(0, VOLUME, 40)]
    [part] = score_of(conductor, note(0, 240, 72)).parts
    assert [each.program for each in part.notes] == [19]
    assert part.gains == ((0.0, pytest.approx((40 / 127) ** 2)),)


def test_what_a_track_says_holds_for_its_own_notes() -> None:
    ours = [program(0, 73), control(0, VOLUME, 127), *note(480, 960, 72)]
    theirs = [program(240, 19), control(240, VOLUME, 40), *note(240, 480, 40)]
    flute, organ = score_of(ours, theirs).parts
    assert [part.notes[0].program for part in (flute, organ)] == [73, 19]
    assert flute.gains == ((0.0, 1.0),)


def test_channels_of_another_port_are_others() -> None:
    loud = [program(0, 19), *note(0, 480, 60)]
    apart = [meta(0, "midi_port", port=1), *note(0, 480, 64)]
    assert [part.notes[0].program for part in score_of(loud, apart).parts] == [19, 0]


def test_more_tracks_than_channels_keep_their_instruments() -> None:
    tracks = [
        [program(0, i, channel=i % 9), *note(0, 480, 40 + i, channel=i % 9)] for i in range(40)
    ]
    parts = score_of(*tracks).parts
    assert [(part.notes[0].key, part.notes[0].program) for part in parts] == [
        (40 + i, i) for i in range(40)
    ]


@pytest.mark.parametrize("bank", [120, 127])
def test_kits_on_other_channels_are_drums(bank: int) -> None:
    part = part_of(control(0, BANK, bank, channel=3), *note(0, 480, 38, channel=3))
    assert part.is_drums
    assert not part_of(control(0, BANK, 8, channel=3), *note(0, 480, 38, channel=3)).is_drums


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "truncated"),
        (b"MThd", "truncated"),
        (midi_file([]), "no_notes"),
        (midi_file(note(0, 480, 60))[:-6], "truncated"),
        (b"MThd\0\0\0\6\0\2\0\1\1\xe0MTrk\0\0\0\0", "unsupported_format"),
        (midi_file([])[:14] + b"MTrk\0\0\0\4\xff\xff\xff\xff", "corrupt"),
    ],
)
def test_what_is_no_music_is_refused_by_name(content: bytes, code: str) -> None:
    with pytest.raises(Permanent) as caught:
        read_score(BytesReadAt(content))
    assert caught.value.code == code


def test_more_notes_than_anybody_plays_are_refused() -> None:
    strikes = b"\x90\x3c\x40" + b"\0\x3c\x40" * MOST_NOTES
    body = b"\0" + strikes + b"\0\xff\x2f\0"
    content = b"MThd\0\0\0\6\0\0\0\1\1\xe0MTrk" + len(body).to_bytes(4, "big") + body
    with pytest.raises(Permanent, match="100,000") as caught:
        read_score(BytesReadAt(content))
    assert caught.value.code == "too_large"


def test_more_parts_than_any_orchestra_has_are_refused() -> None:
    with pytest.raises(Permanent, match="parts") as caught:
        score_of(*[note(0, 480, 60) for _ in range(MOST_PARTS + 1)])
    assert caught.value.code == "too_large"
