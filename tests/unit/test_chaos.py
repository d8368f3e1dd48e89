"""Chaos commits the faults it was asked for, and no others."""

from __future__ import annotations

import multiprocessing
import signal
from pathlib import Path

import pytest

from infra.local.bus import SqliteBus
from infra.local.chaos import Chaos, ChaoticBus, ChaoticDocuments
from infra.local.documents import SqliteDocuments
from infra.local.topology import LOCAL
from shared.ports import Absent, AtVersion, Key, Message, Put, Unavailable

JOB = Key("job", "job_1")


@pytest.fixture
def documents(tmp_path: Path) -> SqliteDocuments:
    return SqliteDocuments(tmp_path / "documents.db")


@pytest.fixture
def bus(tmp_path: Path) -> SqliteBus:
    return SqliteBus(tmp_path / "bus.db", LOCAL)


def test_a_spec_names_faults_and_how_often() -> None:
    assert Chaos.parse(
        "seed=7, duplicate=0.2,delay=0.3,drop_response=0.05,crash=0.0,shuffle=1"
    ) == (Chaos(seed=7, duplicate=0.2, delay=0.3, shuffle=1, drop_response=0.05))
    assert Chaos.parse("") == Chaos()


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("fire=1", "knows .*'duplicate'.*not 'fire'"),
        ("crash", "'crash' is a number"),
        ("delay=often", "'delay' is a number"),
        ("delay=1.5", "'delay' is a probability"),
        ("delay=nan", "'delay' is a probability"),
    ],
)
def test_a_bad_spec_is_refused_with_a_sentence(spec: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Chaos.parse(spec)


def test_an_answer_may_be_lost_before_or_after_the_commit_landed(
    documents: SqliteDocuments,
) -> None:
    chaotic = ChaoticDocuments(documents, Chaos(seed=3, drop_response=1))
    landed = 0
    for n in range(100):
        key = Key("job", f"job_{n}")
        with pytest.raises(Unavailable):
            chaotic.commit([Put(key, "{}", {}, Absent())])
        landed += documents.get(key) is not None
    assert 55 < landed < 95


def test_some_answers_arrive(documents: SqliteDocuments) -> None:
    chaotic = ChaoticDocuments(documents, Chaos(seed=3, drop_response=0.3))
    answered = 0
    for n in range(100):
        try:
            chaotic.commit([Put(Key("job", f"job_{n}"), "{}", {}, Absent())])
        except Unavailable:
            continue
        answered += 1
    assert 50 < answered < 90


def test_a_crash_comes_after_the_commit_and_before_what_follows(
    documents: SqliteDocuments,
) -> None:
    (version,) = documents.commit([Put(JOB, "before", {}, Absent())])
    chaotic = ChaoticDocuments(documents, Chaos(crash=1))

    def write_twice() -> None:
        (next_version,) = chaotic.commit([Put(JOB, "landed", {}, AtVersion(version))])
        chaotic.commit([Put(JOB, "after", {}, AtVersion(next_version))])

    process = multiprocessing.get_context("fork").Process(target=write_twice)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    found = documents.get(JOB)
    assert found is not None
    assert found.body == "landed"


def test_a_published_message_may_land_though_the_answer_is_lost(bus: SqliteBus) -> None:
    chaotic = ChaoticBus(bus, Chaos(drop_response=1))
    with pytest.raises(Unavailable):
        chaotic.publish("steps", [Message(b"1", {"runtime": "cpu"})])
    assert bus.backlog("steps-cpu") == 1


def test_processes_of_one_seed_differ(documents: SqliteDocuments) -> None:
    chaotic = ChaoticDocuments(documents, Chaos(seed=1, drop_response=0.5))

    def faults() -> str:
        pattern = ""
        for _ in range(64):
            try:
                chaotic.commit([])
                pattern += "."
            except Unavailable:
                pattern += "x"
        return pattern

    forks = multiprocessing.get_context("fork")
    here, there = forks.Pipe(duplex=False)
    process = forks.Process(target=lambda: there.send(faults()))
    process.start()
    childs = here.recv()
    process.join()
    assert faults() != childs
