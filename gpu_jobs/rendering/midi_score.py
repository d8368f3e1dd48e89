"""A MIDI file as a score: its tracks are parts, its ticks seconds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from gpu_jobs.rendering.instruments import instrument_name
from gpu_jobs.rendering.midi_channel import Change, Channel, Span
from gpu_jobs.rendering.midi_tracks import Line, read_tracks
from gpu_jobs.rendering.score import Score, ScorePart, Sounding, Steps
from shared.audio.midi_file import midi_division, midi_facts
from shared.audio.rejections import rejected
from shared.music.midi_reading import DRUM_CHANNEL
from shared.music.midi_tempo import TempoMap, tempo_map
from shared.ports import ReadAt

MOST_NOTES = 100_000
"""Of a file that is rendered: a long symphony has a third of that."""

MOST_PARTS = 128
"""Each takes a synthesizer."""

_SHORTEST_S = 0.02
_LONGEST_NAME = 40


def read_score(read_at: ReadAt) -> Score:
    """What a MIDI file of format 0 or 1 sounds like.

    Each track is a part, or where it plays on several channels each of these. What a track says of its
    channel (instrument, volume, pan, pedals, wheel and the wheel's range, tuning) holds for its own
    notes; of what it does not say the others on the same channel of the same port decide. A note that
    begins again ends the one that sounds; notes that are never ended last until their track ends.
    Banks are variations that are not had, but for kits of drums.

    Memory: about 500 bytes a note.

    Raises:
        Permanent: as `midi_facts`: ``too_large`` (also for more than `MOST_NOTES` or `MOST_PARTS`),
            ``corrupt``, ``truncated``, ``unsupported_format``, ``no_notes``.
    """
    notes = midi_facts(read_at).notes or 0
    if notes > MOST_NOTES:
        raise rejected(
            "too_large",
            f"The MIDI file plays {notes:,} notes; {MOST_NOTES:,} can be rendered. Send a part of it.",
        )
    tracks = read_tracks(read_at)
    lines = list(islice(tracks.lines(), MOST_PARTS + 1))
    if len(lines) > MOST_PARTS:
        raise rejected(
            "too_large",
            f"The MIDI file has more than {MOST_PARTS} parts. Leave some out, or join them.",
        )
    tempo = tempo_map(midi_division(read_at.read_at(0, 14)), tracks.tempi)
    parts = _distinct(_part(line, tempo) for line in lines)
    ends = (note.end for part in parts for note in part.notes)
    return Score(parts, max([*tempo.seconds([tracks.last_tick]).tolist(), *ends]))


def _part(line: Line, tempo: TempoMap) -> ScorePart:
    channel = Channel()
    for message in line.messages:
        channel.hear(message)
    channel.end(max(line.track.last_tick, line.messages[-1].tick))
    is_drums = line.channel == DRUM_CHANNEL or channel.has_drum_bank
    return ScorePart(
        name=_named(line, channel.spans, is_drums=is_drums),
        is_drums=is_drums,
        notes=_soundings(sorted(channel.spans), tempo),
        bends=_in_seconds(channel.bends, tempo),
        gains=_in_seconds(channel.gains, tempo),
        pans=_in_seconds(channel.pans, tempo),
    )


def _soundings(spans: Sequence[Span], tempo: TempoMap) -> tuple[Sounding, ...]:
    starts = tempo.seconds([span.start for span in spans]).tolist()
    ends = tempo.seconds([span.end for span in spans]).tolist()
    return tuple(
        Sounding(start, max(end, start + _SHORTEST_S), span.key, span.velocity, span.program)
        for start, end, span in zip(starts, ends, spans, strict=True)
    )


def _in_seconds(changes: Sequence[Change], tempo: TempoMap) -> Steps:
    """The last value of each moment, where it is another than the one before."""
    moments = tempo.seconds([change.tick for change in changes]).tolist()
    latest = dict(zip(moments, (change.value for change in changes), strict=True))
    kept: list[tuple[float, float]] = []
    for moment, value in latest.items():
        if not kept or kept[-1][1] != value:
            kept.append((moment, value))
    return tuple(kept)


def _named(line: Line, spans: Sequence[Span], *, is_drums: bool) -> str:
    """The track's name, where it plays on one channel and has one; else its instrument's."""
    alone = sum(line.track.plays(channel) for channel in line.track.channels) == 1
    name = _plain(line.track.name) if alone else ""
    if not name:
        name = "drums" if is_drums else instrument_name(spans[0].program if spans else 0)
    return name


def _plain(name: str) -> str:
    """Lower-case letters, digits and hyphens: also the name of a file, on any system."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", ascii_only.lower())[:_LONGEST_NAME].strip("-")


def _distinct(parts: Iterable[ScorePart]) -> tuple[ScorePart, ...]:
    """The parts that play, those of one name numbered from the second on."""
    taken: set[str] = set()
    found = []
    for part in parts:
        if part.notes:
            name, number = part.name, 1
            while name in taken:
                number += 1
                name = f"{part.name}-{number}"
            taken.add(name)
            found.append(replace(part, name=name))
    return tuple(found)
