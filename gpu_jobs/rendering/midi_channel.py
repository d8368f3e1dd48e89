"""A channel of MIDI, listened to message by message: which notes sound how long, and how they are played.

Controllers as "MIDI 1.0 Detailed Specification" 4.2 and "General MIDI System Level 1" have them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from shared.music import midi_events as events
from shared.music.midi_events import ChannelMessage

_BANK, _VOLUME, _PAN, _EXPRESSION, _SUSTAIN, _SOSTENUTO = 0, 7, 10, 11, 64, 66
_DATA, _DATA_FINE, _OTHERS_FINE, _OTHERS, _PARAMETER_FINE, _PARAMETER = 6, 38, 98, 99, 100, 101
_SOUNDS_OFF, _RESET = 120, 121
_NOTES_OFF = range(123, 128)
_DOWN = 64
"""From where on a pedal counts as pressed."""

_FULL, _CENTRE, _WHEEL_CENTRE = 127, 64, 8192
_USUAL_VOLUME = 100
_USUAL_RANGE = 2.0
_WIDEST_RANGE = 24.0
_NO_PARAMETER = (127, 127)
_RANGE, _FINE_TUNING, _TUNING = (0, 0), (0, 1), (0, 2)
_DRUM_BANKS = (120, 127)
"""Where General MIDI 2 and XG have their drum kits."""


class Span(NamedTuple):
    """A note that has ended, in ticks."""

    start: int
    end: int
    key: int
    velocity: int
    program: int


class Change(NamedTuple):
    """A value from a tick on."""

    tick: int
    value: float


class Channel:
    """The state of a channel, and what was heard on it so far.

    Attributes:
        spans: the notes that have ended.
        bends: semitones.
        gains: factors of the amplitude: volume and expression, each squared.
        pans: -1 to 1.
        has_drum_bank: whether its first note was of a bank of drum kits.
    """

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.bends: list[Change] = [Change(0, 0.0)]
        self.gains: list[Change] = [Change(0, _gain(_USUAL_VOLUME, _FULL))]
        self.pans: list[Change] = [Change(0, 0.0)]
        self.has_drum_bank = False
        self._bank = self._program = 0
        self._volume, self._expression = _USUAL_VOLUME, _FULL
        self._wheel, self._range = 0.0, _USUAL_RANGE
        self._tuning, self._fine_tuning = 0, 0.0
        self._parameter = _NO_PARAMETER
        self._data = 0
        self._pressed: dict[int, Span] = {}
        self._held: dict[int, Span] = {}
        self._caught: set[int] = set()
        self._sustained = False
        self._controls = self._controllers()

    def hear(self, message: ChannelMessage) -> None:
        """The next message, none earlier than those before."""
        tick, kind, _, first, second = message
        if kind == events.NOTE_ON and second:
            self._strike(tick, first, second)
        elif kind in (events.NOTE_ON, events.NOTE_OFF):
            self._let_go(tick, first)
        elif kind == events.PROGRAM:
            self._program = first
        elif kind == events.BEND:
            self._wheel = ((second << 7 | first) - _WHEEL_CENTRE) / _WHEEL_CENTRE
            self._bend(tick)
        elif kind == events.CONTROL and first in self._controls:
            self._controls[first](tick, second)

    def end(self, tick: int) -> None:
        """Nothing more comes: all that sounds ends here."""
        self._silence(tick)

    def _strike(self, tick: int, key: int, velocity: int) -> None:
        if not (self.spans or self._pressed or self._held):
            self.has_drum_bank = self._bank in _DRUM_BANKS
        if key in self._pressed and self._pressed[key].start == tick:
            del self._pressed[key]  # struck twice at once: one note
        self._stop(tick, key)
        self._pressed[key] = Span(tick, tick, key, velocity, self._program)

    def _let_go(self, tick: int, key: int) -> None:
        """The key comes up; pedals may hold its note."""
        if key not in self._pressed:
            return
        if self._sustained or key in self._caught:
            self._held[key] = self._pressed.pop(key)
        else:
            self._stop(tick, key)

    def _stop(self, tick: int, key: int) -> None:
        span = self._pressed.pop(key, None) or self._held.pop(key, None)
        self._caught.discard(key)
        if span is not None:
            self.spans.append(span._replace(end=tick))

    def _silence(self, tick: int) -> None:
        for key in (*self._pressed, *self._held):
            self._stop(tick, key)

    def _lift(self, tick: int) -> None:
        """A pedal comes up: what no key and no other pedal holds ends."""
        for key in list(self._held):
            if not self._sustained and key not in self._caught:
                self._stop(tick, key)

    def _controllers(self) -> Mapping[int, Callable[[int, int], None]]:
        """What each controller does with a tick and a value."""
        return {
            _BANK: self._choose_bank,
            _VOLUME: self._set_volume,
            _EXPRESSION: self._set_expression,
            _PAN: self._move,
            _SUSTAIN: self._sustain,
            _SOSTENUTO: self._catch,
            _PARAMETER: lambda _, value: self._name(value, self._parameter[1]),
            _PARAMETER_FINE: lambda _, value: self._name(self._parameter[0], value),
            _OTHERS: lambda *_: self._name(*_NO_PARAMETER),
            _OTHERS_FINE: lambda *_: self._name(*_NO_PARAMETER),
            _DATA: lambda tick, value: self._set(tick, value << 7),
            _DATA_FINE: lambda tick, value: self._set(tick, self._data & 0x3F80 | value),
            _SOUNDS_OFF: lambda tick, _: self._silence(tick),
            _RESET: lambda tick, _: self._reset(tick),
            **dict.fromkeys(_NOTES_OFF, lambda tick, _: self._let_all_go(tick)),
        }

    def _choose_bank(self, _: int, value: int) -> None:
        self._bank = value

    def _set_volume(self, tick: int, value: int) -> None:
        self._volume = value
        self._fade(tick)

    def _set_expression(self, tick: int, value: int) -> None:
        self._expression = value
        self._fade(tick)

    def _move(self, tick: int, value: int) -> None:
        self.pans.append(Change(tick, max((value - _CENTRE) / (_FULL - _CENTRE), -1.0)))

    def _sustain(self, tick: int, value: int) -> None:
        self._sustained = value >= _DOWN
        self._lift(tick)

    def _catch(self, tick: int, value: int) -> None:
        """The middle pedal holds the keys that are down when it is pressed."""
        self._caught = set(self._pressed) if value >= _DOWN else set()
        self._lift(tick)

    def _let_all_go(self, tick: int) -> None:
        for key in list(self._pressed):
            self._let_go(tick, key)

    def _reset(self, tick: int) -> None:
        """Wheel, expression and pedals are at rest; volume, pan and instrument stay."""
        self._wheel, self._expression, self._sustained = 0.0, _FULL, False
        self._caught = set()
        self._name(*_NO_PARAMETER)
        self._bend(tick)
        self._fade(tick)
        self._lift(tick)

    def _name(self, coarse: int, fine: int) -> None:
        """Which registered parameter data are about."""
        self._parameter = (coarse, fine)

    def _set(self, tick: int, data: int) -> None:
        """Data: the range of the wheel, or tuning."""
        self._data = data
        if self._parameter == _RANGE:
            self._range = min((data >> 7) + (data & 0x7F) / 100, _WIDEST_RANGE)
        elif self._parameter == _FINE_TUNING:
            self._fine_tuning = (data - _WHEEL_CENTRE) / _WHEEL_CENTRE
        elif self._parameter == _TUNING:
            self._tuning = (data >> 7) - _CENTRE
        self._bend(tick)

    def _bend(self, tick: int) -> None:
        semitones = self._wheel * self._range + self._tuning + self._fine_tuning
        self.bends.append(Change(tick, semitones))

    def _fade(self, tick: int) -> None:
        self.gains.append(Change(tick, _gain(self._volume, self._expression)))


def _gain(volume: int, expression: int) -> float:
    """Both controllers count 40 dB a decade."""
    return (volume / _FULL * expression / _FULL) ** 2
