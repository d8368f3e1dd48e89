"""The parameters of each task: pydantic models whose schemas are the public documentation."""

from shared.parameters.base import (
    LanguageParameters,
    Parameters,
    PromptParameters,
    RunParameters,
    VoiceParameters,
)
from shared.parameters.composing import (
    ArrangeParameters,
    ComposeMelodyParameters,
    GenerateMusicParameters,
    LeadSheetParameters,
    RenderParameters,
)
from shared.parameters.fields import ChordLabel, Key
from shared.parameters.hearing import (
    AnalyzeParameters,
    ClassifyMoodParameters,
    EngraveParameters,
    SeparateParameters,
    TranscribeLyricsParameters,
    TranscribeMelodyParameters,
    TranscribeNotesParameters,
)
from shared.parameters.other import (
    EnhanceParameters,
    PingParameters,
    SpectrogramParameters,
    StyleTransferParameters,
    WaveformParameters,
)
from shared.parameters.singing import (
    MixParameters,
    SingParameters,
    WriteLyricsParameters,
)

__all__ = [
    "AnalyzeParameters",
    "ArrangeParameters",
    "ChordLabel",
    "ClassifyMoodParameters",
    "ComposeMelodyParameters",
    "EngraveParameters",
    "EnhanceParameters",
    "GenerateMusicParameters",
    "Key",
    "LanguageParameters",
    "LeadSheetParameters",
    "MixParameters",
    "Parameters",
    "PingParameters",
    "PromptParameters",
    "RenderParameters",
    "RunParameters",
    "SeparateParameters",
    "SingParameters",
    "SpectrogramParameters",
    "StyleTransferParameters",
    "TranscribeLyricsParameters",
    "TranscribeMelodyParameters",
    "TranscribeNotesParameters",
    "VoiceParameters",
    "WaveformParameters",
    "WriteLyricsParameters",
]
