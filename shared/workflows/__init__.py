"""One file a workflow; this is their list."""

from __future__ import annotations

from collections.abc import Mapping

from shared.errors import Refused
from shared.workflows.accompany import ACCOMPANY
from shared.workflows.analyze import ANALYZE
from shared.workflows.background_to_song import BACKGROUND_TO_SONG
from shared.workflows.base import Workflow
from shared.workflows.classify_mood import CLASSIFY_MOOD
from shared.workflows.compose_melody import COMPOSE_MELODY
from shared.workflows.generate_music import GENERATE_MUSIC
from shared.workflows.master import MASTER
from shared.workflows.melody_to_vocals import MELODY_TO_VOCALS
from shared.workflows.ping import PING
from shared.workflows.play_lesson import PLAY_LESSON
from shared.workflows.play_tab import PLAY_TAB
from shared.workflows.separate_stems import SEPARATE_STEMS
from shared.workflows.spectrogram import SPECTROGRAM
from shared.workflows.style_transfer import STYLE_TRANSFER
from shared.workflows.transcribe import TRANSCRIBE
from shared.workflows.transcribe_lyrics import TRANSCRIBE_LYRICS
from shared.workflows.waveform import WAVEFORM

WORKFLOWS: Mapping[str, Workflow] = {
    w.name: w
    for w in (
        MELODY_TO_VOCALS,
        BACKGROUND_TO_SONG,
        ACCOMPANY,
        COMPOSE_MELODY,
        ANALYZE,
        TRANSCRIBE,
        TRANSCRIBE_LYRICS,
        CLASSIFY_MOOD,
        SEPARATE_STEMS,
        GENERATE_MUSIC,
        STYLE_TRANSFER,
        MASTER,
        PLAY_TAB,
        PLAY_LESSON,
        WAVEFORM,
        SPECTROGRAM,
        PING,
    )
}

_ALIASES = {alias: w for w in WORKFLOWS.values() for alias in w.aliases}


def workflow_named(name: str) -> Workflow:
    """The workflow of this name or alias.

    Raises:
        Refused: ``unknown_workflow``.
    """
    found = WORKFLOWS.get(name) or _ALIASES.get(name)
    if found is None:
        known = ", ".join(sorted(WORKFLOWS))
        raise Refused(422, "unknown_workflow", f"There is no workflow {name[:80]!r}; try {known}.")
    return found
