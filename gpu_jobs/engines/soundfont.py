"""Notes into sound, by the instruments of a soundfont: TinySoundFont, as tinysoundfont 0.3.7 binds it (MIT).

A font is loaded once and kept; every `Synthesizer` on it begins as if nothing had ever been played. It
knows no modulators: what a soundfont says of them has no effect.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.soundfont_generators import as_heard
from shared.errors import EngineUnavailable

Stereo = NDArray[np.float32]
"""Shape [2, frames]; full scale is 1, but nothing keeps it there."""

VERSION = "tinysoundfont 0.3.7"

_FINE = 8
_FULL = 127.0
_CENTRE = 64
_PAN = 10
_DRUM_BANK = 128


class Synthesizer:
    """Plays what it is told, at the moment it is told.

    The same orders, with the same numbers of frames between them, give the same samples.

    Args:
        font: as `font` or `general_midi` gives it.
        rate: frames per second.
        voices: how many may sound at once (a note has one or two); None is no limit.
    """

    def __init__(self, font: Any, rate: int, voices: int | None = None) -> None:
        from tinysoundfont._tinysoundfont import OutputMode

        # a copy shares the sounds, but no voice and no channel
        self._font = type(font)(font)
        self._font.set_output(OutputMode.StereoInterleaved, rate, 0.0)
        if voices is not None:
            self._font.set_max_voices(voices)

    def choose(self, channel: int, program: int, *, is_drums: bool) -> None:
        """Give a channel its instrument: a General MIDI program, or a kit. There may be any channels.

        What the font does not have is the first of its kind.
        """
        self._font.channel_set_bank(channel, _DRUM_BANK if is_drums else 0)
        self._font.channel_set_preset_number(channel, program, is_drums)

    def gain(self, channel: int, factor: float) -> None:
        """How loud a channel is; 1 at first."""
        self._font.channel_set_volume(channel, factor)

    def pan(self, channel: int, place: float) -> None:
        """Where a channel is, -1 (left) to 1 (right), in MIDI's steps."""
        self._font.channel_midi_control(channel, _PAN, round(_CENTRE + (_FULL - _CENTRE) * place))

    def bend_range(self, channel: int, semitones: float) -> None:
        """How far the wheel of a channel reaches to either side; 2 at first."""
        self._font.channel_set_pitch_range(channel, semitones)

    def bend(self, channel: int, wheel: int) -> None:
        """Move a channel's wheel: 0 to 16383, at rest at 8192."""
        self._font.channel_set_pitch_wheel(channel, wheel)

    def tune(self, channel: int, semitones: float) -> None:
        """How much higher a channel sounds than it is told; what sounds moves with it."""
        self._font.channel_set_tuning(channel, semitones)

    def strike(self, channel: int, key: int, velocity: int) -> None:
        """Begin a note: its amplitude is proportional to the velocity, 1 to 127."""
        self._font.channel_note_on(channel, key, velocity / _FULL)

    def release(self, channel: int, key: int) -> None:
        """End the oldest note of this key; it fades as its instrument does."""
        self._font.channel_note_off(channel, key)

    def play(self, frames: int) -> Stereo:
        """The next frames, shape [2, frames]."""
        return self._played(frames, max(frames, 1))

    def play_finely(self, frames: int) -> Stereo:
        """As `play`, envelopes moving every 8 frames, not every 64: what begins or ends does not click."""
        return self._played(frames, _FINE)

    def _played(self, frames: int, at_once: int) -> Stereo:
        sound = np.zeros((frames, 2), np.float32)
        for begin in range(0, frames, at_once):
            self._font.render(sound[begin : begin + at_once])
        return np.ascontiguousarray(sound.T)


@cache
def font(path: Path) -> Any:
    """A soundfont, SF2 or SF3, to the letter; loading takes seconds, so it is kept.

    Raises:
        EngineUnavailable("engine_unavailable"): the synthesizer is not installed.
    """
    return _loader()(str(path))


@cache
def general_midi(path: Path) -> Any:
    """`shared.known_weights.GENERAL_MIDI`, its instruments as loud as its authors heard them; kept.

    Takes 1.6 s and 300 MB.

    Raises:
        EngineUnavailable("engine_unavailable"): the synthesizer is not installed.
    """
    return _loader()(as_heard(path.read_bytes()))


def _loader() -> Any:
    try:
        from tinysoundfont._tinysoundfont import SoundFont
    except ImportError as error:
        raise EngineUnavailable(
            "engine_unavailable",
            f"The synthesizer is not installed: pip install --no-deps {VERSION.replace(' ', '==')}.",
        ) from error
    return SoundFont
