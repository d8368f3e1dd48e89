"""A melody that a job wrote down, as the teacher takes melodies."""

from __future__ import annotations

from pydantic import ValidationError

from shared.conductor import Conductor
from shared.errors import Permanent, Refused
from shared.music.lead_sheet import Metre, SheetNote
from shared.music.notes import Notes
from shared.own_artifacts import own_artifact
from shared.ports import ObjectStore
from shared.requests import ArtifactRequest

MOST_BYTES = 4 * 1024 * 1024


def heard_melody(
    conductor: Conductor, objects: ObjectStore, bucket: str, owner: str, wanted: ArtifactRequest
) -> tuple[tuple[SheetNote, ...], Metre]:
    """The notes of a transcribed melody in steps of its own beat, and the metre it is counted in.

    Raises:
        Refused: as `own_artifact`; 413 ``melody_too_long``; 422 ``no_melody``: it is no notes of a melody, or
            holds none.
        Missing: it was deleted meanwhile.
    """
    _, artifact = own_artifact(conductor, owner, wanted)
    if artifact.size > MOST_BYTES:
        raise Refused(413, "melody_too_long", f"The notes have more than {MOST_BYTES} bytes.")
    content = b"".join(objects.read(bucket, artifact.object_name))
    try:
        melody = Notes.model_validate_json(content)
    except ValidationError:
        sentence = f"{wanted.name!r} is no melody; transcribe-melody makes notes.json."
        raise Refused(422, "no_melody", sentence) from None
    return _in_steps(melody)


def _in_steps(melody: Notes) -> tuple[tuple[SheetNote, ...], Metre]:
    # it brings numpy, which nothing else here needs
    from shared.music.sheets import sheet_of_melody

    try:
        sheet, _ = sheet_of_melody(melody)
    except Permanent as error:
        raise Refused(422, "no_melody", error.message) from None
    return tuple(sheet.melody), sheet.metre
