"""The catalogue of tasks: what each takes and gives, who can do it, and how long it may take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from shared.audio.zooms import ZOOMS, waveform_name
from shared.model import Engine
from shared.parameters import (
    AnalyzeParameters,
    ArrangeParameters,
    ClassifyMoodParameters,
    ComposeMelodyParameters,
    EngraveParameters,
    EnhanceParameters,
    GenerateMusicParameters,
    LeadSheetParameters,
    MixParameters,
    Parameters,
    PingParameters,
    RenderParameters,
    SeparateParameters,
    SingParameters,
    SpectrogramParameters,
    StyleTransferParameters,
    TranscribeLyricsParameters,
    TranscribeMelodyParameters,
    TranscribeNotesParameters,
    WaveformParameters,
    WriteLyricsParameters,
)
from shared.parameters.tab_wish import TabWish
from shared.teaching.playing import LessonParameters

AUTO = "auto"

Hosted = Literal["never", "asked", "first"]
HOSTED_NEVER: Hosted = "never"
HOSTED_ASKED: Hosted = "asked"
"""Hosted models do it where somebody asks for them: recordings do not leave the deployment unasked."""
HOSTED_FIRST: Hosted = "first"
"""Hosted models do it wherever there is one that the deployment has a key of."""

STEMS = ("vocals", "accompaniment", "drums", "bass", "other", "guitar", "piano")
"""Every stem that a recording may be told apart into."""

PARTS = (
    "drums",
    "bass",
    "chords",
    "guitar",
    "arp",
    "pluck",
    "pizzicato",
    "strings",
    "horns",
    "pad",
    "lead",
    "colour",
)
"""Every part that a band of ours may play, each a stem."""


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of work.

    Attributes:
        inputs: name → ``audio``, or the name of the artifact it reads.
        optional: those that a job may leave out.
        outputs: names of the artifacts it saves.
        engines: who can do it, best first.
        by_name: who can do it too, but only where they are asked for by name.
        base_s, factor: it may run ``base_s + factor × seconds of audio``.
        attempts: claims before the engine is given up.
        inline: it takes microseconds, so the worker runs it without a child to kill.
        hosted: when hosted models are asked.
        hosted_for: with which parameters they can be.
    """

    name: str
    parameters: type[Parameters]
    engines: tuple[Engine, ...]
    inputs: Mapping[str, str] = field(default_factory=dict)
    optional: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    by_name: tuple[Engine, ...] = ()
    base_s: float = 30.0
    factor: float = 1.0
    attempts: int = 3
    inline: bool = False
    hosted: Hosted = HOSTED_NEVER
    hosted_for: Callable[[Any], bool] = lambda _parameters: True

    @property
    def known(self) -> tuple[Engine, ...]:
        """Everybody who can do it."""
        return (*self.engines, *self.by_name)

    def engines_for(self, asked: str) -> list[Engine]:
        """The engines to try, best first, for ``auto``, a kind, a name or ``name@version``."""
        if asked == AUTO:
            return list(self.engines)
        return [engine for engine in self.engines if asked == engine.kind] or [
            engine
            for engine in self.known
            if asked in (engine.name, f"{engine.name}@{engine.version}")
        ]


def _embedded(name: str, version: str) -> Engine:
    return Engine(name=name, kind="embedded", runtime="cpu", version=version)


def _gpu(name: str, version: str) -> Engine:
    return Engine(name=name, kind="gpu", runtime="gpu", version=version)


CATALOGUE: Mapping[str, Task] = {
    task.name: task
    for task in (
        Task(
            "transcribe-melody",
            TranscribeMelodyParameters,
            (
                _embedded("swift-f0", "0.3.0"),
                _embedded("crepe-tiny", "0.0.24"),
            ),
            inputs={"audio": "audio or midi"},
            outputs=("notes.json", "melody.mid"),
            by_name=(_embedded("crepe-full", "0.0.24"),),
            factor=4.0,  # CREPE's full network takes three times as long as the melody
        ),
        Task(
            "transcribe-lyrics",
            TranscribeLyricsParameters,
            (_embedded("whisper-tiny", "1"),),
            inputs={"audio": "audio"},
            outputs=("words.json", "words.txt", "words.lrc"),
            base_s=60.0,
        ),
        Task(
            "write-lyrics",
            WriteLyricsParameters,
            (_embedded("versewright", "1"), _embedded("espeak", "1")),
            inputs={"notes": "notes.json", "words": "words.json"},
            outputs=("lyrics.json", "lyrics.txt", "lyrics.lrc"),
            hosted=HOSTED_FIRST,
            hosted_for=lambda parameters: parameters.mode == "written" and parameters.is_english,
        ),
        Task(
            "compose-melody",
            ComposeMelodyParameters,
            (_embedded("composer", "1"),),
            inputs={"analysis": "analysis.json", "melody": "notes.json", "other": "notes.json"},
            outputs=("notes.json", "melody.mid", "sheet.json"),
            base_s=60.0,
        ),
        Task(
            "write-lead-sheet",
            LeadSheetParameters,
            (_embedded("engraver", "1"),),
            inputs={"sheet": "sheet.json", "lyrics": "lyrics.json"},
            outputs=("lead-sheet.musicxml",),
        ),
        Task(
            "arrange",
            ArrangeParameters,
            (_embedded("band", "1"),),
            inputs={"notes": "notes.json"},
            outputs=("accompaniment.mid", "sheet.json"),
        ),
        Task(
            "render",
            RenderParameters,
            (_embedded("soundfont", "1"),),
            inputs={"midi": "midi"},
            outputs=("accompaniment.wav", *(f"{part}.wav" for part in PARTS)),
            base_s=60.0,
        ),
        Task(
            "sing",
            SingParameters,
            (_embedded("hibari", "0.2.1"), _embedded("espeak", "1")),
            inputs={"notes": "notes.json", "lyrics": "lyrics.json"},
            outputs=("vocals.wav",),
            base_s=60.0,
            hosted=HOSTED_ASKED,
        ),
        Task(
            "mix",
            MixParameters,
            (_embedded("mixer", "2"),),
            inputs={"voice": "vocals.wav", "tune": "melody.mid", "original": "audio"},
            outputs=("mix.wav", "mix.mp3"),
        ),
        Task(
            "features",
            AnalyzeParameters,
            (_embedded("ears", "1"),),
            inputs={"audio": "audio or midi"},
            outputs=("analysis.json", "frames.npy"),
        ),
        Task(
            "classify-mood",
            ClassifyMoodParameters,
            (_embedded("mood", "1"),),
            inputs={"analysis": "analysis.json", "frames": "frames.npy"},
            outputs=("mood.json",),
        ),
        Task(
            "transcribe-notes",
            TranscribeNotesParameters,
            (_embedded("basic-pitch", "0.4.0"),),
            inputs={"audio": "audio"},
            outputs=("notes.json",),
            base_s=60.0,
        ),
        Task(
            "engrave",
            EngraveParameters,
            (_embedded("engraver", "1"),),
            inputs={"notes": "notes.json", "analysis": "analysis.json"},
            outputs=("performed.mid", "quantized.mid", "score.musicxml", "tab.txt"),
        ),
        Task(
            "write-tab",
            TabWish,
            (_embedded("fretwork", "1"),),
            outputs=("tab.txt", "performance.mid", "tab.musicxml", "chords.cho", "chords.svg"),
        ),
        Task(
            "write-lesson",
            LessonParameters,
            (_embedded("songwriting-teacher", "1"),),
            outputs=("lesson.txt", "lesson.md", "melody.mid"),
        ),
        Task(
            "separate",
            SeparateParameters,
            (_gpu("demucs", "4.1.0"), _embedded("spleeter", "1")),
            inputs={"audio": "audio"},
            outputs=tuple(f"{stem}.wav" for stem in STEMS),
            base_s=60.0,
            factor=2.0,
            hosted=HOSTED_ASKED,
        ),
        Task(
            "generate-music",
            GenerateMusicParameters,
            (_embedded("band", "1"),),
            inputs={"melody": "audio or midi"},
            optional=("melody",),
            outputs=("music.wav", "music.mid", "plan.json", *(f"{part}.wav" for part in PARTS)),
            base_s=300.0,  # ten minutes of music take a minute or two; nobody hears how long they are
            hosted=HOSTED_FIRST,
            hosted_for=lambda parameters: bool(parameters.described),
        ),
        Task(
            "style-transfer",
            StyleTransferParameters,
            (),
            inputs={"audio": "audio"},
            outputs=("music.wav",),
            hosted=HOSTED_FIRST,
        ),
        Task(
            "enhance",
            EnhanceParameters,
            (),
            inputs={"audio": "audio"},
            outputs=("enhanced.wav",),
            hosted=HOSTED_FIRST,
        ),
        Task(
            "waveform",
            WaveformParameters,
            (_embedded("peaks", "1"),),
            inputs={"audio": "audio"},
            outputs=tuple(waveform_name(z, f) for z in ZOOMS for f in ("json", "dat")),
        ),
        Task(
            "spectrogram",
            SpectrogramParameters,
            (_embedded("stft", "1"),),
            inputs={"audio": "audio"},
            outputs=("spectrogram.png",),
        ),
        Task("ping", PingParameters, (_embedded("ping", "1"),), inline=True, base_s=10.0),
    )
}
