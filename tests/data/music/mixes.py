"""Songs with a singer: the embedded voice over a band, and what the mix is the sum of."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from gpu_jobs.tasks.sing import sing
from gpu_jobs.tasks.write_lyrics import write_lyrics
from shared.music.notes import F0, Note, Notes
from shared.parameters import SingParameters, WriteLyricsParameters
from tests.contexts import FolderContext
from tests.data.music.bands import Line, accompaniment
from tests.data.music.clock import Clock, steady
from tests.data.music.harmony import Chord, Key, progression
from tests.data.music.model import Half, Sound, Truth
from tests.data.music.playing import played
from tests.data.music.rooms import in_room
from tests.data.music.songs import told
from tests.data.music.styles import POP_STYLES
from tests.data.music.tunes import tune

_SECONDS = 14.0
_PEAK = 0.8
_BALANCE_DB = {"vocals": -20.0, "drums": -21.0, "bass": -22.0, "other": -21.0}
_PADS: dict[Half, int] = {"tune": 48, "report": 89}


@dataclass(frozen=True, slots=True)
class _Performance:
    """Who sings what, how, and how loud the band is."""

    voice: str
    words: str
    style: dict[str, object]
    band_db: float = 0.0
    decay_s: float = 0.8
    wet: float = 0.06


_SUNG: dict[Half, tuple[_Performance, ...]] = {
    "tune": (
        _Performance("high", "a lantern on the water shows the sailor where to go and the harbour "
                     "bells are calling through the early fall of snow", {}),
        _Performance("low", "we counted every window from the station to the sea and every light "
                     "that opened was a light you lit for me", {"vibrato_cents": 55.0}, wet=0.12),
        _Performance("child", "seven little sparrows on a broken garden wall sing until the sun goes "
                     "down and never sing at all", {"articulation": "separate"}, band_db=-3.0),
        _Performance("high", "throw the map into the river take the road that has no name we will "
                     "dance before the thunder we will dance behind the rain", {"doubling": True}),
    ),
    "report": (
        _Performance("low", "under copper mountains where the winter keeps its gold an old man told "
                     "a story that was never to be told", {}, wet=0.1),
        _Performance("high", "give me back the summer and the salt upon your skin the doors along the "
                     "alley where the music pulled us in", {"harmony": "third-below"}),
        _Performance("high", "paper boats and candle smoke and letters in a drawer nobody remembers "
                     "what the rain was waiting for", {"vibrato_cents": 15.0}, band_db=2.0, decay_s=1.4),
        _Performance("child", "up above the engine room the silver engines hum carry me to morning "
                     "where the other children come", {}, wet=0.03),
    ),
}  # fmt: skip


def vocal_mix(half: Half, number: int, rng: np.random.Generator) -> tuple[Sound, Truth]:
    """A voice and all else: two stems."""
    mix, truth = four_stems(half, number + 1, rng)
    assert truth.stems is not None
    stems = truth.stems
    backing = stems["drums"] + stems["bass"] + stems["other"]
    two = {"vocals": stems["vocals"], "accompaniment": np.asarray(backing, np.float32)}
    return mix, Truth(tempo_bpm=truth.tempo_bpm, key=truth.key, stems=two, facts=truth.facts)


def four_stems(half: Half, number: int, rng: np.random.Generator) -> tuple[Sound, Truth]:
    """A voice, drums, bass and other: four stems, stereo."""
    performance = _SUNG[half][number % 4]
    styles = [style for style in POP_STYLES[half] if style.kick]
    style = styles[number % len(styles)]
    key = Key(int(rng.integers(12)), is_minor=not style.jazz and rng.random() < 0.4)
    bpm = float(rng.uniform(*style.tempo))
    bars = max(4, round(_SECONDS * bpm / 60 / style.beats))
    chords = (progression(key, half, rng, jazz=style.jazz) * bars)[:bars]
    clock = steady(bpm, style.beats * bars, start_s=0.2)
    seconds = clock.at(style.beats * bars) + 0.8
    with_pad = style if style.pad is not None else replace(style, pad=_PADS[half])
    stems = _band(accompaniment(with_pad, chords, rng), clock, seconds, rng)
    stems["vocals"] = _voice(performance, key, chords, style.beats, half, clock, seconds, rng)
    stems = {name: _balanced(name, stem, performance, rng) for name, stem in stems.items()}
    mix = np.sum(list(stems.values()), axis=0)
    gain = np.float32(_PEAK / np.abs(mix).max())
    stems = {name: np.asarray(stem * gain, np.float32) for name, stem in stems.items()}
    truth = told(style, key, chords, clock, seconds, bpm)
    facts = {**truth.facts, "voice": performance.voice}
    return mix * gain, Truth(tempo_bpm=bpm, key=str(key), stems=stems, facts=facts)


def _band(
    lines: Sequence[Line], clock: Clock, seconds: float, rng: np.random.Generator
) -> dict[str, Sound]:
    stems: dict[str, Sound] = {}
    for line in lines:
        sound = played(line, clock, seconds, rng)[0]
        wet = in_room(sound, rng, decay_s=0.5, wet=0.01 if line.name == "bass" else 0.04)
        stems[line.name] = stems[line.name] + wet if line.name in stems else wet
    return stems


def _balanced(name: str, stem: Sound, performance: _Performance, rng: np.random.Generator) -> Sound:
    """As loud as a stem of a pop song is, by its RMS over the whole, give or take 2 dB."""
    level_db = _BALANCE_DB[name]
    if name != "vocals":
        level_db += performance.band_db + float(rng.uniform(-2, 2))
    gain = 10 ** (level_db / 20) / np.sqrt(float(np.mean(stem**2)))
    return np.asarray(stem * gain, np.float32)


def _voice(
    performance: _Performance,
    key: Key,
    chords: Sequence[Chord],
    beats_per_bar: int,
    half: Half,
    clock: Clock,
    seconds: float,
    rng: np.random.Generator,
) -> Sound:
    """The words sung on a new tune over the chords, in a room; shape [2, frames]."""
    import soundfile

    around = 57 if performance.voice == "low" else 66
    score = tune(chords[1:], key, beats_per_bar, half, rng, around=around)
    notes = [
        Note(
            start=clock.at(n.start + beats_per_bar),
            end=clock.at(n.end + beats_per_bar),
            midi=n.midi,
            confidence=0.9,
        )
        for n in score
    ]
    melody = Notes(
        duration_s=seconds,
        tuning_cents=0.0,
        key=str(key),
        notes=notes,
        f0=F0(hop_s=0.016, hz=[]),
    )
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "notes").write_text(melody.model_dump_json())
        inputs = {"notes": folder / "notes", "lyrics": folder / "lyrics.json"}
        write_lyrics(FolderContext(inputs, folder), WriteLyricsParameters(lyrics=performance.words))
        parameters = SingParameters.model_validate(
            {"voice": performance.voice, "breath": 0.4, **performance.style}
        )
        singing = FolderContext(inputs, folder, engine="hibari", seed=int(rng.integers(1000)))
        sing(singing, parameters)
        sung = soundfile.read(singing.saved["vocals.wav"], dtype="float32", always_2d=True)[0].T
    frames = round(seconds * 44_100)
    sung = np.pad(sung, ((0, 0), (0, max(0, frames - sung.shape[1]))))[:, :frames]
    stereo = np.ascontiguousarray(np.broadcast_to(sung, (2, frames)), np.float32)
    return in_room(stereo, rng, decay_s=performance.decay_s, wet=performance.wet)
