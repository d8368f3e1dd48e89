"""A plan: what a piece of music is to be like, before a note of it is written."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.music.key_names import KEYS
from shared.music.lead_sheet import Metre
from shared.music.mood import MoodName
from shared.music.styles import StyleName

GenreName = Literal[
    "pop", "rock", "folk", "jazz", "bossa", "hiphop", "lofi", "edm", "classical", "reggae", "waltz",
    "ambient", "house", "techno", "trance", "dnb", "dubstep", "trap", "metal", "punk", "blues",
    "country", "funk", "soul", "rnb", "gospel", "disco", "synthwave", "chiptune", "march", "ballad",
    "lullaby", "cinematic", "latin", "samba", "tango", "flamenco", "ska", "celtic", "swing", "indie",
    "newage", "baroque", "ragtime",
]  # fmt: skip
GENRES: tuple[GenreName, ...] = get_args(GenreName)

HarmonyName = Literal[
    "pop", "rock", "metal", "folk", "country", "blues", "jazz", "bossa", "classical", "loops",
    "hiphop", "mellow", "reggae", "drift", "cinematic", "funk", "soul", "latin", "tango",
    "flamenco", "march",
]  # fmt: skip
HARMONIES: tuple[HarmonyName, ...] = get_args(HarmonyName)

FormName = Literal[
    "song", "refrain", "strophic", "drop", "groove", "head", "choruses", "tune", "ternary", "arc"
]
FORMS: tuple[FormName, ...] = get_args(FormName)

InstrumentName = Literal[
    "piano", "honky-tonk piano", "electric piano", "harpsichord", "celesta", "music box",
    "vibraphone", "marimba", "bells", "organ", "church organ", "accordion", "harmonica",
    "nylon guitar", "acoustic guitar", "electric guitar", "distorted guitar", "upright bass",
    "electric bass", "synth bass", "violin", "viola", "cello", "pizzicato", "harp", "strings",
    "choir", "trumpet", "trombone", "tuba", "horn", "brass", "saxophone", "oboe", "bassoon",
    "clarinet", "piccolo", "flute", "recorder", "pan flute", "whistle", "synth lead",
    "square lead", "pad", "sitar", "banjo", "koto", "kalimba", "bagpipe", "fiddle", "steel drums",
]  # fmt: skip
INSTRUMENTS: tuple[InstrumentName, ...] = get_args(InstrumentName)

PartName = Literal["drums", "bass", "chords", "pad", "lead"]
PARTS: tuple[PartName, ...] = get_args(PartName)

LOWEST_BPM, HIGHEST_BPM = 30.0, 300.0

Share = Annotated[float, Field(ge=0, le=1)]


def _known_key(key: str) -> str:
    if key not in KEYS:
        raise ValueError("a key is named as in 'C major' or 'F# minor'")
    return key


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class PlanMetre(_Strict):
    """A time signature."""

    beats: int = Field(4, ge=2, le=15, description="Beats in a bar: the upper number.")
    unit: Literal[4, 8] = Field(4, description="The note that is counted: the lower number.")


class Understood(_Strict):
    """Words of a prompt, and what they were read as."""

    words: str = Field(max_length=100, description="As the prompt has them.")
    read_as: str = Field(max_length=100, description="As in 'mood: sad' or 'without: drums'.")


class Plan(_Strict):
    """What a piece is to be like."""

    genre: GenreName = Field(description="The genre, as listeners name it.")
    style: StyleName = Field(description="The manner in which the band plays.")
    mood: MoodName = Field(description="How it feels.")
    tempo_bpm: float = Field(
        ge=LOWEST_BPM,
        le=HIGHEST_BPM,
        description="Pulses a minute: of 6/8, 9/8 and 12/8 dotted quarters, else quarters.",
    )
    tempo_is_fixed: bool = Field(
        False, description="Whether the tempo was asked for, so that it may not be nudged."
    )
    key: Annotated[str, AfterValidator(_known_key)] = Field(
        max_length=8, description="Where it begins and ends: 'C major', 'F# minor' …"
    )
    metre: PlanMetre = Field(PlanMetre(), description="How its bars are counted.")
    lead: InstrumentName = Field(description="Who plays the melody.")
    colours: tuple[InstrumentName, ...] = Field(
        (), max_length=4, description="Who else is to be heard, the most important first."
    )
    without: tuple[PartName, ...] = Field(
        (), max_length=4, description="Parts of the band that are to be silent."
    )
    avoid: tuple[InstrumentName, ...] = Field(
        (), max_length=50, description="Instruments that must not be heard."
    )
    harmony: HarmonyName = Field(description="The vocabulary that its chords are taken from.")
    form: FormName = Field(description="How its sections follow each other.")
    energy: Share = Field(description="How many play, and how hard.")
    density: Share = Field(description="How many notes the melody has for its time.")
    brightness: Share = Field(description="From dark and muffled to bright and brilliant.")
    swing: Share = Field(description="0: even eighths; 1: eighths of 2 to 1.")
    understood: tuple[Understood, ...] = Field(
        (), max_length=64, description="Which words were read as what."
    )

    @property
    def signature(self) -> Metre:
        """The metre, as a lead sheet has it."""
        return Metre(self.metre.beats, self.metre.unit)

    @property
    def is_minor(self) -> bool:
        """Whether its key is a minor one."""
        return self.key.endswith("minor")
