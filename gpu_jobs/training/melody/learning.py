"""Training of the melody model, and how well it foretells tunes that it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn

from gpu_jobs.composer.encoding import LAGS, NO_CHORD, PAST, PLACES
from gpu_jobs.training.melody.lessons import Lesson
from gpu_jobs.training.melody.network import MelodyNetwork

_BATCH, _WINDOW = 32, 96
_SAID_EVERY = 100

_TELLS, _HEEDS = 0.7, 0.5
"""By how much displaced chords should surprise more (nat), and what it weighs if they do not: a network
that can look back at the tune itself would else hardly listen to the chords."""

_SILENT_BAND = 0.08
"""Share of the windows whose chords are kept from the network: it must do without them, too."""

_COLUMN = {name: i for i, (name, _) in enumerate(PLACES)}


@dataclass(frozen=True, slots=True)
class Course:
    """How a network is taught.

    Attributes:
        steps: batches of 32 windows.
        rate: the highest learning rate.
        displaced: windows of a batch that are also seen over chords displaced in time.
        forgets: share of the windows in which nothing is known of some bars ago.
    """

    steps: int
    rate: float
    displaced: int = 0
    forgets: float = 0.0


@dataclass(frozen=True, slots=True)
class Foretold:
    """Mean negative log-likelihood of held-out events, natural log: of durations, and of tokens."""

    durations: float
    tokens: float


def trained(
    lessons: Sequence[Sequence[Lesson]],
    held_out: Sequence[Lesson],
    courses: Sequence[Course],
    seed: int,
    say: Callable[[str], None] = print,
) -> MelodyNetwork:
    """A network after its courses, in each of which the learning rate rises and falls again.

    Args:
        lessons: of each tune its readings, of which one is drawn at a time.
        held_out: what is told on the way is how well these are foretold, too.
    """
    torch.manual_seed(seed)
    network = MelodyNetwork()
    for number, course in enumerate(courses):
        take(network, course, lessons, np.random.default_rng(seed + number), say)
        say(f"held out: {foretold(network, held_out)}")
    network.eval()
    return network


def take(
    network: MelodyNetwork,
    course: Course,
    lessons: Sequence[Sequence[Lesson]],
    rng: np.random.Generator,
    say: Callable[[str], None],
) -> None:
    """Teaches a network one course."""
    network.train()
    optimiser = torch.optim.AdamW(network.parameters(), course.rate, weight_decay=0.02)
    pace = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, course.rate, total_steps=course.steps, pct_start=0.1
    )
    lost: list[tuple[float, float]] = []
    for step in range(course.steps):
        windows = _drawn(lessons, course, rng)
        displaced = [_displaced(window, rng) for window in windows[: course.displaced]]
        durations, tokens, deafness = _learnt(
            network, _batch([*windows, *displaced], _WINDOW), course.displaced
        )
        optimiser.zero_grad()
        (durations + tokens + _HEEDS * deafness).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        pace.step()
        lost.append((float(durations.detach()), float(tokens.detach())))
        if step % _SAID_EVERY == _SAID_EVERY - 1:
            mean = np.mean(lost[-_SAID_EVERY:], axis=0)
            say(f"step {step + 1} of {course.steps}: durations {mean[0]:.3f}, tokens {mean[1]:.3f}")


def foretold(network: MelodyNetwork, lessons: Sequence[Lesson]) -> Foretold:
    """How well whole tunes are foretold, each event counting alike."""
    network.eval()
    sums, events = np.zeros(2), 0
    with torch.no_grad():
        for begin in range(0, len(lessons), _BATCH):
            group = lessons[begin : begin + _BATCH]
            batch = _batch(group, max(len(lesson.tokens) for lesson in group))
            count = int(batch[-1].sum())
            sums += count * np.array([float(loss) for loss in _losses(network, batch)])
            events += count
    return Foretold(*(sums / events).tolist())


def _drawn(
    lessons: Sequence[Sequence[Lesson]], course: Course, rng: np.random.Generator
) -> list[Lesson]:
    """Windows of tunes; some lack what was bars ago, and some of the later ones chords."""
    drawn: list[Lesson] = []
    for which in rng.integers(len(lessons), size=_BATCH).tolist():
        readings = lessons[which]
        lesson = readings[int(rng.integers(len(readings)))]
        begin = int(rng.integers(max(1, len(lesson.tokens) - _WINDOW // 2)))
        window = _cut(lesson, 0 if begin < _WINDOW // 4 else begin)
        if len(drawn) >= course.displaced and rng.random() < _SILENT_BAND:
            window = _without_chords(window)
        drawn.append(_forgetful(window) if rng.random() < course.forgets else window)
    return drawn


def _cut(lesson: Lesson, begin: int) -> Lesson:
    part = slice(begin, begin + _WINDOW)
    return Lesson(
        lesson.places[part],
        lesson.chords[part],
        lesson.past[part],
        lesson.tokens[part],
        lesson.durations[part],
    )


def _displaced(lesson: Lesson, rng: np.random.Generator) -> Lesson:
    """The same over its own chords at another time."""
    events = len(lesson.tokens)
    shift = int(rng.integers(events // 8 + 1, max(events - events // 8, events // 8 + 2)))
    then = (np.arange(events) + shift) % events
    places = lesson.places.copy()
    for name in ("root", "next_root"):
        places[:, _COLUMN[name]] = places[then, _COLUMN[name]]
    return replace(lesson, places=places, chords=lesson.chords[then])


def _forgetful(lesson: Lesson) -> Lesson:
    """The same where nothing is known of what was some bars ago."""
    past = lesson.past.copy()
    past[:, len(PAST) - 2 * len(LAGS) :] = 0
    return replace(lesson, past=past)


def _without_chords(lesson: Lesson) -> Lesson:
    """The same where no chord is known."""
    places = lesson.places.copy()
    for name in ("root", "next_root"):
        places[:, _COLUMN[name]] = NO_CHORD
    return replace(lesson, places=places, chords=np.zeros_like(lesson.chords))


def _batch(lessons: Sequence[Lesson], size: int) -> tuple[Tensor, ...]:
    """Places, chords, past, tokens, durations, and which events are real; padded to one length."""

    def stacked(name: str) -> Tensor:
        rows = [getattr(lesson, name) for lesson in lessons]
        padded = [np.pad(r, [(0, size - len(r))] + [(0, 0)] * (r.ndim - 1)) for r in rows]
        return torch.from_numpy(np.stack(padded))

    names = ("places", "chords", "past", "tokens", "durations")
    real = np.stack([np.arange(size) < len(lesson.tokens) for lesson in lessons])
    return (*map(stacked, names), torch.from_numpy(real))


def _learnt(
    network: MelodyNetwork, batch: tuple[Tensor, ...], displaced: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Losses of durations and tokens over true chords, and how little displaced chords surprise.

    Args:
        displaced: how many of the windows come once more at the end, over displaced chords.
    """
    places, chords, past, tokens, durations, real = batch
    thought, _ = network.follow(places, chords, past)
    told = network.tokens(thought, network.long(durations), places, chords, past)
    entropy = nn.functional.cross_entropy
    each = entropy(told.transpose(1, 2), tokens, reduction="none") * real
    of_window = each.sum(1) / real.sum(1)
    gap = of_window[_BATCH:] - of_window[:displaced]
    deafness = nn.functional.relu(_TELLS - gap).sum() / max(displaced, 1)
    true = real[:_BATCH]
    lasts = entropy(network.lasts(thought[:_BATCH])[true], durations[:_BATCH][true])
    return lasts, each[:_BATCH].sum() / true.sum(), deafness


def _losses(network: MelodyNetwork, batch: tuple[Tensor, ...]) -> tuple[Tensor, Tensor]:
    places, chords, past, tokens, durations, real = batch
    thought, _ = network.follow(places, chords, past)
    lasts = network.lasts(thought)
    told = network.tokens(thought, network.long(durations), places, chords, past)
    entropy = nn.functional.cross_entropy
    return entropy(lasts[real], durations[real]), entropy(told[real], tokens[real])
