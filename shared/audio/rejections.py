"""Why an upload is refused: every code, what it means, what to do, and where it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from shared.errors import Permanent

RejectionCode = Literal[
    "empty_file",
    "too_large",
    "size_mismatch",
    "not_audio",
    "unsupported_format",
    "wrong_content_type",
    "truncated",
    "corrupt",
    "no_audio_stream",
    "unsupported_codec",
    "no_notes",
    "too_short",
    "too_long",
    "bad_sample_rate",
    "too_many_channels",
    "malware",
    "silent",
]


@dataclass(frozen=True, slots=True)
class Rejection:
    """What a code tells.

    Attributes:
        meaning, remedy: a sentence each.
        declared: HTTP status of the answer to a declaration that gives it away; None where only
            the bytes can.
        heard: only listening finds it: the first step of a job does, and the file stays.
    """

    meaning: str
    remedy: str
    declared: int | None = None
    heard: bool = False

    @property
    def shows(self) -> str:
        """Where a client meets the code: a status of ``POST /v1/files``, the file, the job."""
        status = [] if self.declared is None else [str(self.declared)]
        return ", ".join([*status, "job"] if self.heard else [*status, "file", "job"])


REJECTIONS: Mapping[str, Rejection] = {
    "empty_file": Rejection(
        "The file has no bytes.",
        "Upload the recording again.",
        declared=422,
    ),
    "too_large": Rejection(
        "The file has more bytes than the limit, or a MIDI file more than 4 MiB or half a million "
        "events.",
        "Send it as FLAC or MP3, or trim it.",
        declared=413,
    ),
    "size_mismatch": Rejection(
        "The file does not have the size that was declared for it.",
        "Declare the true size, and upload the whole file.",
    ),
    "not_audio": Rejection(
        "The first bytes are of no audio or MIDI format.",
        "Send WAV, AIFF, FLAC, MP3, AAC, M4A, Ogg (Vorbis or Opus), WebM or MIDI.",
    ),
    "unsupported_format": Rejection(
        "The file is of a known format that is not accepted.",
        "Convert it to one of the formats above.",
        declared=415,
    ),
    "wrong_content_type": Rejection(
        "The declared content type is not one of the file's format.",
        "Declare the format's own type, or `application/octet-stream`.",
    ),
    "truncated": Rejection(
        "The file ends before its own headers say it does.",
        "Upload the whole file.",
    ),
    "corrupt": Rejection(
        "The file has the right first bytes, but what follows cannot be read, or is no sound: "
        "damaged, or no numbers.",
        "Export the recording again.",
    ),
    "no_audio_stream": Rejection(
        "The container is readable, but holds no audio.",
        "Send the recording itself.",
    ),
    "unsupported_codec": Rejection(
        "The container is accepted, the codec inside it is not.",
        "Export with a codec that the message names.",
    ),
    "no_notes": Rejection(
        "The MIDI file plays no note.",
        "Export it with its notes.",
    ),
    "too_short": Rejection(
        "The recording is shorter than the limit.",
        "Record at least 0.1 s.",
    ),
    "too_long": Rejection(
        "The recording is longer than the limit.",
        "Trim it to 10 minutes, or what the deployment allows.",
    ),
    "bad_sample_rate": Rejection(
        "The sample rate is outside the limits.",
        "Export it at 8,000 to 192,000 Hz; 44,100 is best.",
    ),
    "too_many_channels": Rejection(
        "The recording has more channels than the limit.",
        "Mix it down to stereo; 8 is the most.",
    ),
    "malware": Rejection(
        "The virus scan found something harmful in the file.",
        "Scan the device it comes from, and make the recording anew.",
    ),
    "silent": Rejection(
        "There is nothing to be heard in the recording.",
        "Record again, closer to the microphone, and check that it is switched on.",
        heard=True,
    ),
}
"""By code. The codes are part of the public contract."""


def rejected(code: RejectionCode, message: str) -> Permanent:
    """The error that refuses an upload; ``message`` says what is wrong and what to do."""
    return Permanent(code, message)
