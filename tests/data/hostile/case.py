"""What a hostile file is, what must be said of it, and what saying so may cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

from shared.audio.read_at import BytesReadAt
from shared.ports import ReadAt

KIB, MIB = 1024, 1024 * 1024

Kind = Literal[
    "wrong magic",
    "cut short",
    "lying sizes",
    "lying facts",
    "loops and nests",
    "polyglot",
    "not a number",
    "bomb",
    "giant tag",
    "film",
    "external reference",
    "damaged within",
    "midi pathology",
]

PASSES = "passes"
"""The verdict on what looks hostile and is not, or what no header gives away."""

Verdict: TypeAlias = str | tuple[str, ...]
"""A rejection code or `PASSES`; several where either is right."""


@dataclass(frozen=True)
class Hostile:
    """A file that no honest program writes.

    Attributes:
        make: its bytes, or, where they are many, something that makes them as they are read.
        verdict: what `shared.audio.limits.judge` says.
        ends: codes of which the job ends with one where the judge cannot know; none where the
            file is good after all.
        most_read: bytes the judge may fetch, besides twice the size of a file below 1 MiB.
        most_memory: bytes by which the process may grow meanwhile; 2 MiB of them are ours, who
            make what is read.
        most_turns: CPU time the judge may take, in turns of an empty loop of Python.
    """

    make: Callable[[], bytes | ReadAt]
    verdict: Verdict
    kind: Kind
    ends: tuple[str, ...] = ()
    most_read: int = 96 * KIB
    most_memory: int = 10 * MIB
    most_turns: int = 12_000_000

    @property
    def verdicts(self) -> tuple[str, ...]:
        return (self.verdict,) if isinstance(self.verdict, str) else self.verdict

    def opened(self) -> ReadAt:
        made = self.make()
        return BytesReadAt(made) if isinstance(made, bytes) else made

    def content(self) -> bytes:
        """All of its bytes."""
        opened = self.opened()
        return opened.read_at(0, opened.size)

    def may_read(self, size: int) -> int:
        """Bytes the judge may fetch of this file of ``size`` bytes."""
        return self.most_read + (2 * size if size < MIB else 0)


class Repeated:
    """``head``, then ``pattern`` a number of times, then ``tail``: large files that take no place."""

    def __init__(self, head: bytes, pattern: bytes, times: int, tail: bytes = b"") -> None:
        self._head, self._tail = head, tail
        self._pattern = pattern * max(1, 4 * KIB // len(pattern))
        self._middle = len(pattern) * times
        self.size = len(head) + self._middle + len(tail)

    def read_at(self, offset: int, length: int) -> bytes:
        end = min(offset + length, self.size)
        pieces = []
        while offset < end:
            piece = self._piece(offset, end - offset)
            pieces.append(piece)
            offset += len(piece)
        return b"".join(pieces)

    def _piece(self, offset: int, length: int) -> bytes:
        if offset < len(self._head):
            return self._head[offset : offset + length]
        offset -= len(self._head)
        if offset >= self._middle:
            return self._tail[offset - self._middle :][:length]
        length = min(length, self._middle - offset)
        begin = offset % len(self._pattern)
        times = (begin + length) // len(self._pattern) + 1
        return (self._pattern * times)[begin : begin + length]


def fixed(whole: bytes) -> Callable[[], bytes]:
    """Makes what is made already."""
    return partial(bytes, whole)


def cut_at(
    whole: bytes, lengths: Iterable[tuple[str, int]], verdict: Verdict
) -> dict[str, Hostile]:
    """The first so many bytes of a good file; negative lengths count from its end."""
    return {
        f"cut {where}": Hostile(fixed(whole[:length]), verdict, "cut short")
        for where, length in lengths
    }


def alike(
    files: Mapping[str, tuple[bytes, Verdict]],
    kind: Kind,
    *,
    ends: tuple[str, ...] = (),
    most_read: int = Hostile.most_read,
    most_turns: int = Hostile.most_turns,
) -> dict[str, Hostile]:
    """Files of one kind and one price."""
    return {
        name: Hostile(
            fixed(whole), verdict, kind, ends=ends, most_read=most_read, most_turns=most_turns
        )
        for name, (whole, verdict) in files.items()
    }


def named(prefix: str, cases: Mapping[str, Hostile]) -> dict[str, Hostile]:
    """The cases, each called ``prefix`` and its name."""
    return {f"{prefix} {name}": case for name, case in cases.items()}
