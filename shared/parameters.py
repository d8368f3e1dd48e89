"""The parameters of each task: pydantic models whose schemas are the public documentation."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.errors import Permanent
from shared.music.chords import read_chord
from shared.music.key_names import known_key

Mood = Literal["happy", "sad", "energetic", "calm", "angry", "melancholic", "romantic"]
Style = Literal[
    "pop",
    "rock",
    "folk",
    "jazz",
    "bossa",
    "hiphop",
    "lofi",
    "edm",
    "classical",
    "reggae",
    "waltz",
]
"""How words are written and how a band plays."""

Key = Annotated[str, Field(max_length=20), AfterValidator(known_key)]


def _known_chord(label: str) -> str:
    try:
        read_chord(label)
    except Permanent as error:
        raise ValueError(error.message) from None
    return label


ChordLabel = Annotated[str, Field(max_length=24), AfterValidator(_known_chord)]


class Parameters(BaseModel):
    """Base of all parameters: unknown names are refused, values never change."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class TranscribeMelodyParameters(Parameters):
    """How a melody is heard, and how straight it is written down."""

    min_note_s: float = Field(0.06, ge=0.02, le=1.0, description="Shortest note kept, seconds.")
    timing: Literal["as-hummed", "quantized"] = Field(
        "as-hummed", description="Onsets as they were, or drawn to the beat that is heard in them."
    )
    timing_strength: float = Field(
        1.0, ge=0, le=1, description="How far quantized onsets are drawn: 1 is all the way."
    )
    tuning: Literal["as-hummed", "scale", "chromatic"] = Field(
        "as-hummed",
        description="Pitches as they were, or drawn to the key's notes or to semitones.",
    )
    tuning_strength: float = Field(
        1.0, ge=0, le=1, description="How far tuned pitches are drawn: 1 is all the way."
    )
    midi_track: str | None = Field(
        None,
        min_length=1,
        max_length=80,
        description="Of a MIDI file the track that is the melody: its name, or its number among those"
        " with notes, from '1'. Without one the melody is looked for.",
    )


class TranscribeNotesParameters(Parameters):
    """How notes that sound together are heard."""

    min_note_s: float = Field(0.06, ge=0.02, le=1.0, description="Shortest note kept, seconds.")
    certainty: float = Field(
        0.5,
        ge=0.05,
        le=0.95,
        description="How sure a note must be: lower writes more notes, and more wrong ones.",
    )


class EngraveParameters(Parameters):
    """How notes are written down."""

    tab: Literal["none", "guitar", "bass"] = Field(
        "none", description="Whether a tab is written too, and for which instrument."
    )
    strings: Literal["standard", "drop-d"] = Field(
        "standard", description="How they are tuned: EADGBE and EADG, or the lowest at D."
    )
    capo: int = Field(0, ge=0, le=11, description="Fret of the capo; a tab counts from it.")


class LanguageParameters(Parameters):
    """In which language is sung."""

    language: str = Field(
        "en",
        pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$",
        description="Language of the words, as 'en' or 'pt-BR'; others than English need an optional engine.",
    )

    @property
    def is_english(self) -> bool:
        """Whether it is a kind of English."""
        return self.language.partition("-")[0].lower() == "en"


class TranscribeLyricsParameters(LanguageParameters):
    """How sung words are understood."""


class WriteLyricsParameters(LanguageParameters):
    """What is sung."""

    words: Literal["auto", "written", "all-la", "as-sung"] = Field(
        "auto",
        description="'written': new ones; 'as-sung': the recording's own; 'auto': the lyrics, if any"
        " are given; else new ones, if a theme, mood or style is; else 'la'.",
    )
    lyrics: str | None = Field(None, max_length=20_000, description="Words to sing.")
    short_lyrics: Literal["repeat", "melisma"] = Field(
        "repeat", description="What happens where the lyrics are far too short for the melody."
    )
    theme: str | None = Field(
        None, max_length=200, description="What new words are about, as in 'leaving the harbour'."
    )
    mood: Mood | None = Field(None, description="How new words feel.")
    style: Style | None = Field(
        None, description="The manner of new words; where a band plays, how it does."
    )
    candidates: int = Field(
        16,
        ge=1,
        le=64,
        strict=True,
        description="How many new lyrics, or melodies, are written; the best is taken.",
    )

    @property
    def mode(self) -> Literal["given", "written", "all-la", "as-sung"]:
        """'auto' sings the lyrics, if any are given; else new ones, if something is said of them."""
        if self.words != "auto":
            return self.words
        if self.lyrics is not None:
            return "given"
        return "written" if self.theme or self.mood or self.style else "all-la"


class VoiceParameters(Parameters):
    """Who sings."""

    voice: Literal["high", "low", "child"] = Field("high", description="Who sings.")


class ComposeMelodyParameters(VoiceParameters):
    """What melody is composed."""

    bars: int = Field(
        32,
        ge=1,
        le=400,
        strict=True,
        description="The longest it may be, bars. A variation is as long as its melody; a melody that"
        " has as many already is continued by so many.",
    )
    melody_register: Literal["auto", "low", "middle", "high"] = Field(
        "auto", description="Where it lies; 'auto' is where the voice is at home."
    )
    density: Literal["sparse", "normal", "dense"] = Field(
        "normal", description="How many notes it has."
    )
    ending: Literal["tonic", "open"] = Field(
        "tonic", description="Whether it comes home, or ends as a question."
    )
    melody_mode: Literal["new", "continuation", "variation", "interpolation"] = Field(
        "new",
        description="'continuation' goes on where the input 'melody' ends, 'variation' varies it,"
        " 'interpolation' lies between it and the input 'other'.",
    )
    distance: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Of a variation: 0 is the same, 1 keeps the form alone. Of an interpolation: 0"
        " is the one melody, 1 the other.",
    )
    candidates: int = Field(
        16, ge=1, le=64, strict=True, description="How many are composed; the best is taken."
    )
    chords: tuple[ChordLabel, ...] | None = Field(
        None,
        min_length=1,
        max_length=512,
        description="A chord a bar, over and over, where there is no backing: ['C:maj', 'A:min7', 'N'];"
        " under a melody they are found, if none are named.",
    )
    key: Key | None = Field(
        None, description="As 'C major' or 'F# minor', where there is no backing."
    )
    tempo_bpm: float | None = Field(
        None,
        ge=30,
        le=300,
        description="Quarters a minute, of 6/8 and its like dotted quarters; where there is neither"
        " backing nor melody.",
    )
    metre: Annotated[str, Field(pattern=r"^([1-9]|1[0-9])/(2|4|8|16)$")] | None = Field(
        None, description="As '3/4' or '6/8', where there is neither backing nor melody."
    )


class LeadSheetParameters(Parameters):
    """How a lead sheet is written: there is nothing to choose."""


class ArrangeParameters(Parameters):
    """How a band accompanies."""

    style: Style | None = Field(
        None, description="How it plays; without one, as the metre and the words' style suggest."
    )
    energy: float = Field(0.6, ge=0, le=1, description="How many play, and how hard.")


class RenderParameters(Parameters):
    """How notes become sound."""

    bits: Literal[16, 24] = Field(16, description="Bits a sample of the files.")


class SingParameters(VoiceParameters):
    """How it is sung."""

    transpose: int = Field(0, ge=-24, le=24, description="Semitones added to the melody.")
    articulation: Literal["legato", "separate"] = Field(
        "legato", description="Notes bound to each other, or each for itself."
    )
    vibrato_cents: float = Field(35.0, ge=0, le=150, description="Depth of vibrato on long notes.")
    vibrato_hz: float = Field(5.6, ge=3, le=9, description="Rate of vibrato, hertz.")
    portamento_s: float = Field(0.06, ge=0, le=0.3, description="Time a pitch takes to change.")
    dynamics: float = Field(
        0.7, ge=0, le=1, description="How much the loudness follows the recording's: 0 is even."
    )
    breath: float = Field(0.5, ge=0, le=1, description="How audible breaths are.")
    doubling: bool = Field(False, description="Two takes, detuned and spread to both sides.")
    harmony: Literal["none", "third-above", "third-below", "sixth-above", "sixth-below"] = Field(
        "none", description="A second line within the key."
    )
    bits: Literal[16, 24] = Field(16, description="Bits a sample of the voice's file.")


class MixParameters(Parameters):
    """How voice and original come together."""

    voice_db: float = Field(0.0, ge=-24, le=12, description="Gain of the voice, dB.")
    original_db: float | None = Field(
        -3.0,
        ge=-60,
        le=12,
        description="Level of what sounds under the voice, dB; null leaves it out.",
    )
    polish: float = Field(
        1.0, ge=0, le=1, description="How much equaliser, compressor and de-esser do to the voice."
    )
    ducking_db: float = Field(
        3.0, ge=0, le=24, description="How far it steps back while the voice sings, dB."
    )
    room: Literal["room", "hall"] = Field("room", description="Where the voice sounds.")
    reverb: float = Field(0.2, ge=0, le=1, description="Share of reverb on the voice.")
    fade_in_s: float = Field(0.0, ge=0, le=30, description="Fade at the beginning, seconds.")
    fade_out_s: float = Field(0.0, ge=0, le=30, description="Fade at the end, seconds.")
    loudness_lufs: float = Field(
        -14.0, ge=-30, le=-8, description="Integrated loudness of the mix, LUFS."
    )


class SeparateParameters(Parameters):
    """What a recording is told apart into."""

    stems: Literal[2, 4, 6] = Field(
        2,
        description="2: vocals, accompaniment; 4: vocals, drums, bass, other; 6: guitar and piano"
        " besides, by the engine 'demucs' only.",
    )
    model: Literal["auto", "htdemucs", "htdemucs_ft", "htdemucs_6s"] = Field(
        "auto",
        description="Which network of the engine 'demucs': 'htdemucs_ft' is better and slower,"
        " 'htdemucs_6s' knows guitar and piano; 'auto' takes what the stems need.",
    )
    bits: Literal[16, 24] = Field(16, description="Bits a sample of the stems' files.")


class PromptParameters(Parameters):
    """What music is to be like, in words."""

    prompt: str = Field(
        min_length=1, max_length=1000, description="What it is like: style, mood, instruments."
    )
    duration_s: float = Field(
        20.0, ge=1, le=600, description="Length, seconds; models make what they can."
    )


class GenerateMusicParameters(PromptParameters):
    """Music that is to be made. What is said here holds against what the prompt says."""

    prompt: str = Field(
        "", max_length=5000, description="What it is like: style, mood, tempo, instruments."
    )
    lyrics: str | None = Field(
        None, max_length=5000, description="Words to sing, for models that sing."
    )
    genre: str | None = Field(
        None, max_length=40, description="As 'jazz', 'lofi' or 'drum and bass'."
    )
    mood: Mood | None = Field(None, description="How it feels.")
    style: Style | None = Field(None, description="How the band plays.")
    tempo_bpm: float | None = Field(None, ge=30, le=300, description="Beats a minute.")
    key: Key | None = Field(None, description="As 'C major' or 'F# minor'.")

    @property
    def described(self) -> str:
        """All of it in words, for models that read nothing else."""
        tempo = f"{self.tempo_bpm:g} bpm" if self.tempo_bpm else None
        said = (self.prompt.strip(), self.genre, self.style, self.mood, tempo, self.key)
        return ", ".join(word for word in said if word)


class StyleTransferParameters(PromptParameters):
    """What a recording is to become."""


class EnhanceParameters(Parameters):
    """How a recording is enhanced: there is nothing to choose."""


class ClassifyMoodParameters(Parameters):
    """How the mood of a recording is told: there is nothing to choose."""


class WaveformParameters(Parameters):
    """How a waveform is told."""

    bits: Literal[8, 16] = Field(8, description="Bits of each minimum and maximum.")
    channels: Literal[1, 2] = Field(
        1,
        description="1: the mean of all; 2: left and right, both the mean of all where there are not"
        " two of them.",
    )


class SpectrogramParameters(Parameters):
    """How a spectrogram is drawn."""

    scale: Literal["mel", "linear"] = Field(
        "mel", description="Frequencies as the ear spaces them, or evenly."
    )
    width: int = Field(1200, ge=320, le=2400, description="Of the whole picture, pixels.")
    height: int = Field(400, ge=160, le=1200, description="Of the whole picture, pixels.")


class AnalyzeParameters(Parameters):
    """How a recording is analysed: there is nothing to choose."""


class PingParameters(Parameters):
    """How a deployment is measured."""

    steps: int = Field(5, ge=1, le=10, strict=True, description="Steps, one after another.")


class RunParameters(Parameters):
    """What every workflow takes."""

    engine: str = Field(
        "auto",
        max_length=100,
        description="'auto', a kind ('embedded', 'hosted'), a provider ('replicate'), an engine's"
        " name, or 'name@version'.",
    )
    fallback: bool = Field(
        True,
        description="Whether another engine follows where a hosted model cannot do it: no answer, no"
        " budget, not its kind of input.",
    )
    seed: int = Field(0, ge=0, lt=2**31, description="Seed of every random choice.")
