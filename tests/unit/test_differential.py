"""Durations as others find them: ffprobe, which decodes every frame; mido, for MIDI."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import mido
import pytest

from shared.audio.facts import AudioFacts
from shared.audio.probe import probe
from shared.audio.read_at import BytesReadAt
from tests.data.hostile import midi
from tests.good_files import GOOD

_SAMPLE_EXACT = ("pcm_", "flac", "alac")
_PLAYED_LONGER = {"mp3 after a huge tag"}
"""ffprobe overlooks the Xing header behind a tag's padding, and plays the encoder's silence too."""

_RECORDINGS = [n for n, g in GOOD.items() if g.codec != "midi" and n not in _PLAYED_LONGER]
_TUNES = {name: good.make for name, good in GOOD.items() if good.codec == "midi"}


@dataclass(frozen=True)
class Decoded:
    """What came out of a decoder: samples a channel, hertz, and the most samples of one frame."""

    samples: int
    rate_hz: int
    longest_frame: int


def decoded(path: Path) -> Decoded:
    """All of a file's first recording, decoded by ffprobe."""
    asked = "stream=sample_rate:frame=nb_samples"
    command = ["ffprobe", "-v", "error", "-select_streams", "a:0", "-show_entries", asked]
    answer = subprocess.run(
        [*command, "-of", "json", str(path)], capture_output=True, text=True, check=True
    )
    told = json.loads(answer.stdout)
    lengths = [frame["nb_samples"] for frame in told["frames"]]
    return Decoded(sum(lengths), int(told["streams"][0]["sample_rate"]), max(lengths))


def probed(data: bytes) -> AudioFacts:
    return probe(BytesReadAt(data))


@pytest.mark.skipif(not shutil.which("ffprobe"), reason="ffprobe is not installed (ffmpeg)")
@pytest.mark.parametrize("name", _RECORDINGS)
def test_a_recording_lasts_as_long_as_ffprobe_decodes(name: str, tmp_path: Path) -> None:
    good = GOOD[name]
    path = tmp_path / good.name
    path.write_bytes(good.make())
    facts, truth = probed(good.make()), decoded(path)
    assert facts.sample_rate_hz == truth.rate_hz
    exact = facts.codec.startswith(_SAMPLE_EXACT)
    within = 1 if exact else truth.longest_frame
    assert abs(facts.duration_s * truth.rate_hz - truth.samples) <= within
    assert facts.frames == truth.samples or not exact


@pytest.mark.parametrize(
    "make", [*_TUNES.values(), lambda: midi.WHOLE], ids=[*_TUNES, "made by hand"]
)
def test_a_tune_lasts_as_long_as_mido_plays(make: object) -> None:
    assert callable(make)
    whole = make()
    played = mido.MidiFile(file=io.BytesIO(whole))
    assert probed(whole).duration_s == pytest.approx(played.length, abs=1e-3)
