"""Steps whose engine is a language model: performed while the function waits, for seconds at most."""

from __future__ import annotations

from typing import Any

from shared.artifacts import keep, object_name, provenance_of
from shared.catalogue.prices import Asked, estimate
from shared.catalogue.rows import Row
from shared.conductor import Claim, Outcome
from shared.errors import EngineUnavailable, Permanent, Transient
from shared.facts import FailureKind, StepFailed, StepSucceeded
from shared.hosted.calls import failed
from shared.hosted.claim_tokens import ClaimName
from shared.hosted.conversation import ROUNDS, Conversation, Models
from shared.hosted.lyric_prompt import shown_bytes
from shared.hosted.till import Till
from shared.hosted.writing import Wanted, wanted, written
from shared.lyrics.files import lyric_files
from shared.lyrics.model import Lyrics
from shared.model import Artifact, Bill, Call
from shared.music.notes import Notes
from shared.parameters import WriteLyricsParameters
from shared.ports import Missing, ObjectStore, Unanswered
from shared.settings import Settings
from shared.step_inputs import gone, place_of

_MAX_NOTES_BYTES = 16 * 1024 * 1024


class WordsSteps:
    """Asks language models on behalf of claims.

    Args:
        models: who answers, by provider.
        till: pays.
    """

    def __init__(
        self, models: Models, till: Till, objects: ObjectStore, settings: Settings
    ) -> None:
        self._models = models
        self._till = till
        self._objects = objects
        self._settings = settings

    def perform(self, claim: Claim, row: Row) -> Outcome | None:
        """The outcome of a claim; None where the step was taken from it."""
        try:
            asked = _parameters(claim)
            melody = Notes.model_validate_json(self._read(claim, "notes"))
            work = wanted(melody, asked)
            limit = estimate(row, self._asked(work))
            given = {"model": row.model, "first": work.first}
            call = self._till.begin(claim, row.provider, row.id, limit, given)
        except EngineUnavailable as error:
            return _failed(claim, "engine", error.code, error.message)
        except Permanent as error:
            return _failed(claim, "permanent", error.code, error.message)
        return None if call is None else self._asked_and_paid(claim, call, row, work)

    def _asked_and_paid(self, claim: Claim, call: Call, row: Row, work: Wanted) -> Outcome:
        session = Conversation(self._models, row)
        try:
            lyrics = written(session, work, self._settings)
            lyrics = lyrics.model_copy(update={"engine": claim.step.engine.name})
            outputs = {
                name: self._kept(claim, name, content, media_type)
                for name, (content, media_type) in lyric_files(lyrics).items()
            }
        except (EngineUnavailable, Permanent, Transient) as error:
            lost = isinstance(error, Unanswered) and session.unanswered
            # it may have been written, and be billed: as much as one round can be
            micros = session.micros + (call.reserved_micros // ROUNDS if lost else 0)
            bill = self._till.bill(call, micros, session.usage, succeeded=False)
            again = isinstance(error, Transient) and not lost
            kind: FailureKind = "transient" if again else "engine"
            return _failed(claim, kind, error.code, error.message, bill)
        bill = self._till.bill(call, session.micros, session.usage, succeeded=True)
        provenance = _provenance(claim, row, session, lyrics, bill)
        return StepSucceeded(claim.step.name, claim.claim_id, outputs, provenance, bill=bill)

    def _asked(self, work: Wanted) -> Asked:
        longest = self._settings.words_max_tokens
        shown = shown_bytes(work.told_bytes, len(work.forms), longest)
        return Asked(input_bytes=shown, max_tokens=ROUNDS * longest)

    def _read(self, claim: Claim, name: str) -> bytes:
        place = place_of(claim.job, claim.step, name, self._settings.results_bucket)
        content = b""
        try:
            for chunk in self._objects.read(
                place.bucket, place.object_name, generation=place.generation
            ):
                content += chunk
                if len(content) > _MAX_NOTES_BYTES:
                    raise EngineUnavailable(
                        "too_long", "The melody is too long for a hosted model."
                    )
        except Missing:
            raise gone(name) from None
        return content

    def _kept(self, claim: Claim, name: str, content: bytes, media_type: str) -> Artifact:
        job, step = claim.job, claim.step.name
        place = object_name(job.owner, job.id, step, claim.claim_id, name)
        bucket = self._settings.results_bucket
        return keep(self._objects, bucket, place, [content], media_type)


def _parameters(claim: Claim) -> WriteLyricsParameters:
    known = WriteLyricsParameters.model_fields
    given = {name: value for name, value in claim.step.parameters.items() if name in known}
    return WriteLyricsParameters.model_validate(given)


def _provenance(
    claim: Claim, row: Row, session: Conversation, lyrics: Lyrics, bill: Bill
) -> dict[str, Any]:
    return provenance_of(
        claim.step,
        row.model,
        bill.took_s,
        {
            "rounds": session.rounds,
            "input_tokens": bill.input_tokens,
            "output_tokens": bill.output_tokens,
            "lines": len(lyrics.lines),
            "merged": lyrics.merged,
            "rhyme_scheme": lyrics.rhyme_scheme,
        },
        provider=row.provider,
        cost_usd=bill.micros / 1e6,
    )


def _failed(
    claim: Claim, kind: FailureKind, code: str, message: str, bill: Bill | None = None
) -> StepFailed:
    name = ClaimName(claim.job.id, claim.step.name, claim.claim_id)
    return failed(name, kind, code, message, bill)
