"""Which engines a job's steps will try, best first, for what its owner asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from shared.errors import Refused
from shared.model import RUNTIMES, Engine, Runtime
from shared.parameters import Parameters
from shared.tasks import AUTO, CATALOGUE, HOSTED_FIRST, HOSTED_NEVER, Task


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a step is to do.

    Attributes:
        files: names of the files that it is given.
    """

    task: str
    parameters: Parameters
    files: tuple[str, ...] = ()


HostedEngines = Callable[[Wanted, str], Sequence[Engine]]
"""A step and what was asked (``auto``, ``hosted``, a provider, a model) to the hosted engines for it."""

Explain = Callable[[str], str | None]
"""What was asked to why the deployment cannot give it; None where nobody has heard of it."""


def _nobody(_wanted: Wanted, _asked: str) -> Sequence[Engine]:
    return ()


def _unheard_of(_asked: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Engines:
    """What a deployment can run.

    Attributes:
        runtimes: those that it has workers for.
        hosted: the hosted models that it can ask.
        explain: why it lacks an engine.
    """

    runtimes: Collection[Runtime] = RUNTIMES
    hosted: HostedEngines = _nobody
    explain: Explain = _unheard_of

    def choose(
        self, wanted: Sequence[Wanted], asked: str, fallback: bool = True
    ) -> list[list[Engine]]:
        """Each step's engines; one that has none of those asked for falls back on ``auto``.

        Args:
            asked: ``auto``, a kind, a provider, a name, or ``name@version``.
            fallback: whether others follow a hosted model that cannot do it.

        Raises:
            Refused: 422 ``unknown_engine``: none of the tasks knows such an engine; 422
                ``engine_unavailable``: nobody here could run it.
        """
        chosen = [self._asked(step, asked) for step in wanted]
        if asked != AUTO and not any(chosen):
            raise self._unknown(wanted, asked)
        chains = [
            found or self._asked(step, AUTO) for step, found in zip(wanted, chosen, strict=True)
        ]
        return [
            self._followed(CATALOGUE[step.task], chain, fallback)
            for step, chain in zip(wanted, chains, strict=True)
        ]

    def _asked(self, step: Wanted, asked: str) -> list[Engine]:
        task = CATALOGUE[step.task]
        own = task.engines_for(asked)
        if task.hosted == HOSTED_NEVER or not task.hosted_for(step.parameters):
            return own
        if asked == AUTO and task.hosted != HOSTED_FIRST:
            return own
        return [*self.hosted(step, asked), *own]

    def _followed(self, task: Task, chain: list[Engine], fallback: bool) -> list[Engine]:
        """The chain of those that can run here, and our own after hosted ones."""
        running = [e for e in chain if e.runtime == "hosted" or e.runtime in self.runtimes]
        if not running:
            raise self._none_runs(task, chain)
        if running[0].runtime != "hosted":
            return running
        if not fallback:
            return running[:1]
        ours = [e for e in task.engines if e.runtime in self.runtimes and e not in running]
        return [*running, *ours]

    def _unknown(self, wanted: Sequence[Wanted], asked: str) -> Refused:
        reason = self.explain(asked)
        if reason is not None:
            return Refused(422, "engine_unavailable", reason)
        known = sorted({engine.name for step in wanted for engine in CATALOGUE[step.task].known})
        told = f"there are {', '.join(known)}" if known else "there are only hosted models for it"
        return Refused(422, "unknown_engine", f"No step has an engine {asked!r}; {told}.")

    def _none_runs(self, task: Task, chain: Sequence[Engine]) -> Refused:
        if not chain:
            sentence = (
                f"The task {task.name} is done by hosted models only, and this deployment has a key of"
                " none that takes what is asked. See /v1/models."
            )
        else:
            first = chain[0]
            sentence = (
                f"{first.name} needs a {first.runtime} worker, and this deployment has none. Leave"
                " the engine to auto, or ask its operator for one."
            )
        return Refused(422, "engine_unavailable", sentence)
