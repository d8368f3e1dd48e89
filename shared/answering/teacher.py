"""The teacher: tabs, chords and lessons at once; hosted words where they are configured and asked for."""

from __future__ import annotations

from shared.answering.answers import EngineTold
from shared.answering.chord_answer import ChordAnswer, chord_answer
from shared.answering.chord_brief import as_suggestions, chord_brief
from shared.answering.chords import suggest_chords
from shared.answering.heard_melody import heard_melody
from shared.answering.lesson_answer import LessonAnswer
from shared.answering.lesson_brief import lesson_brief
from shared.answering.lesson_writing import lesson_answer
from shared.answering.own_engines import OWN_CHORDS, OWN_LESSONS
from shared.answering.requests import ChordRequest, LessonRequest, TabRequest, lesson_wish_of
from shared.answering.tab_answer import TabAnswer
from shared.answering.tab_writing import tab_answer
from shared.answering.tabs import write_tab
from shared.conductor import Conductor
from shared.errors import Permanent, Refused
from shared.hosted.at_once import WordsAtOnce
from shared.music.suggesting.model import Suggestions
from shared.ports import ObjectStore
from shared.settings import Settings
from shared.teaching.planning import write_instructions
from shared.teaching.themes import understand

_CHORDS, _LESSONS = "suggest-chords", "write-instructions"
_CHORD_TOKENS = 2000


class Teacher:
    """Answers at once; whatever keeps a hosted model from it, there is an answer of ours.

    Args:
        words: hosted language models.
    """

    def __init__(
        self, words: WordsAtOnce, conductor: Conductor, objects: ObjectStore, settings: Settings
    ) -> None:
        self._words = words
        self._conductor = conductor
        self._objects = objects
        self._settings = settings

    def tab(self, asked: TabRequest) -> TabAnswer:
        """A tab.

        Raises:
            Refused: 422, as `write_tab` refuses.
        """
        try:
            return tab_answer(write_tab(asked), asked.outputs)
        except Permanent as error:
            raise Refused(422, error.code, error.message) from None

    def chords(self, owner: str, asked: ChordRequest) -> ChordAnswer:
        """Suggested chords; by hosted models where they are asked for, and a progression is.

        Raises:
            Refused: 422, as `suggest_chords` refuses; as `heard_melody`; as `WordsAtOnce.rows`.
        """
        rows = self._words.rows(_CHORDS, asked.engine, unasked=False)
        found = self._found(owner, asked)
        if not rows or found.slots:
            reasons = ("Hosted models are not asked about melodies.",) if rows else ()
            ours = EngineTold(kind="embedded", name=OWN_CHORDS, reasons=reasons)
            return chord_answer(found, ours)
        brief = chord_brief(asked, found, _CHORD_TOKENS, self._settings.teacher_limit_s)
        answered = self._words.ask(owner, _CHORDS, rows, brief)
        value = answered.value
        hosted = None if value is None else as_suggestions(value, asked, found)
        return chord_answer(found, EngineTold.of(answered, OWN_CHORDS), hosted)

    def lesson(self, owner: str, asked: LessonRequest) -> LessonAnswer:
        """A lesson; by a hosted model first where there is one.

        Raises:
            Refused: as `WordsAtOnce.rows`.
        """
        rows = self._words.rows(_LESSONS, asked.engine, unasked=True)
        settings = self._settings
        wish = lesson_wish_of(asked)
        brief = lesson_brief(wish, settings.teacher_max_tokens, settings.teacher_limit_s)
        if understand(wish.theme).weight == "self":
            rows = []  # what somebody in need is told is ours to answer for
        answered = self._words.ask(owner, _LESSONS, rows, brief)
        lesson = answered.value or write_instructions(wish)
        return lesson_answer(lesson, asked, EngineTold.of(answered, OWN_LESSONS))

    def _found(self, owner: str, asked: ChordRequest) -> Suggestions:
        try:
            if asked.melody_from is None:
                return suggest_chords(asked)
            bucket = self._settings.results_bucket
            melody, metre = heard_melody(
                self._conductor, self._objects, bucket, owner, asked.melody_from
            )
            return suggest_chords(asked, melody, metre)
        except Refused:
            raise
        except Permanent as error:
            raise Refused(422, error.code, error.message) from None
