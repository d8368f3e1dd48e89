"""The command line as a user has it: real processes, a real home, real HTTP."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PHRASE = Path(__file__).parents[1] / "data" / "sung_phrase.flac"


def serenade(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words), capture_output=True, text=True, timeout=60, env=clean(environment)
    )


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "infra.cli.main", *words]


def clean(environment: dict[str, str]) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("SERENADE_")}
    return {**inherited, **environment}


def job_id_of(listed: subprocess.CompletedProcess[str]) -> str:
    return listed.stdout.split()[0]


class RunningHome:
    """``serenade up`` on a folder of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        # Every upload is resumable here: the long way is the one to prove.
        self.process = subprocess.Popen(
            command("up", "--port", "0", "--data", str(data)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=clean({"SERENADE_RESUMABLE_ABOVE_BYTES": "0"}),
        )
        self.address: dict[str, Any] = self._awaited()

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        return serenade(*words, "--data", str(self.data))

    def through_its_address(self, *words: str) -> subprocess.CompletedProcess[str]:
        server = {"SERENADE_SERVER": self.address["url"], "SERENADE_KEY": self.address["key"]}
        return serenade(*words, **server)

    def ends(self, how: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(how)
        out, _ = self.process.communicate(timeout=20)
        return self.process.returncode, out

    def _awaited(self) -> dict[str, Any]:
        while not (self.data / "serenade.json").exists():
            assert self.process.poll() is None, self.process.communicate()
            time.sleep(0.05)
        address: dict[str, Any] = json.loads((self.data / "serenade.json").read_text())
        return address


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHome]:
    running = RunningHome(tmp_path_factory.mktemp("home"))
    yield running
    if running.process.poll() is None:
        running.ends(signal.SIGTERM)


def test_without_a_server_a_private_home_does_the_job_and_is_gone(tmp_path: Path) -> None:
    result = serenade("run", "ping", "-p", "steps=2", "--json", TMPDIR=str(tmp_path))
    assert result.returncode == 0, result.stderr
    job = json.loads(result.stdout)
    assert job["status"] == "completed"
    assert [step["name"] for step in job["steps"]] == ["ping-1", "ping-2"]
    assert result.stderr == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_nothing_behind(tmp_path: Path, how: signal.Signals) -> None:
    running = subprocess.Popen(
        command("run", "melody-to-vocals", str(PHRASE), "--out", str(tmp_path / "out")),
        stderr=subprocess.PIPE,
        text=True,
        env=clean({"TMPDIR": str(tmp_path)}),
    )
    while not list(tmp_path.glob("serenade-*/serenade.json")):
        assert running.poll() is None
        time.sleep(0.02)
    running.send_signal(how)
    _, told = running.communicate(timeout=20)
    assert running.returncode == 1
    assert "interrupted: " in told
    assert "Traceback" not in told
    assert list(tmp_path.iterdir()) == []


def test_a_voice_becomes_a_song_and_a_text_that_looks_like_a_number_stays_text(
    home: RunningHome, tmp_path: Path
) -> None:
    out = tmp_path / "song"
    result = home.through_its_address(
        *("run", "melody-to-vocals", str(PHRASE), "--out", str(out)),
        *("-p", "lyrics=123", "-p", "original_db=null", "-p", "transpose=-2"),
    )
    assert result.returncode == 0, result.stderr
    made = {path.name for path in out.iterdir()}
    assert made == {
        *("notes.json", "melody.mid", "lyrics.json", "lyrics.txt", "lyrics.lrc"),
        *("vocals.wav", "mix.wav", "mix.mp3"),
    }
    for word in ("completed in", "transcribe", "sing", "mix.wav", "Listen:", "9."):
        assert word in result.stdout
    newest = json.loads(home("jobs", "--limit", "1", "--json").stdout)[0]
    assert newest["parameters"] == {"lyrics": "123", "original_db": None, "transpose": -2}


def test_a_rejected_file_fails_with_its_code(home: RunningHome, tmp_path: Path) -> None:
    disguised = tmp_path / "song.wav"
    disguised.write_text("la la la " * 100)
    out = tmp_path / "out"
    result = home.through_its_address(
        "run", "melody-to-vocals", str(disguised), "--json", "--out", str(out)
    )
    assert result.returncode == 1
    assert result.stderr.startswith("not_audio: ")
    assert json.loads(result.stdout)["status"] == "failed"
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (["run", "ping", "-p", "steps=99"], "invalid_parameters", 2),
        (["run", "ping", "-p", "engine=organ"], "unknown_engine", 2),
        (["run", "melody-to-vocals", "EMPTY"], "empty_file", 1),
        (["run", "melody-to-vocals", str(PHRASE), "--region", "20:30"], "region_outside_file", 1),
    ],
)
def test_what_the_server_refuses_is_told_in_its_words(
    home: RunningHome, tmp_path: Path, words: list[str], code: str, exit_code: int
) -> None:
    empty = tmp_path / "empty.wav"
    empty.touch()
    result = home.through_its_address(*(str(empty) if w == "EMPTY" else w for w in words))
    assert result.stderr.startswith(f"{code}: ")
    assert result.returncode == exit_code


def test_jobs_are_listed_shown_and_refused_a_second_end(home: RunningHome) -> None:
    pinged = home("ping", "--count", "3", "--steps", "2", "--json")
    assert json.loads(pinged.stdout)["completed"] == 3
    listed = json.loads(home("jobs", "--workflow", "ping", "--limit", "2", "--json").stdout)
    assert [job["workflow"] for job in listed] == ["ping", "ping"]
    job_id = listed[0]["id"]
    watched = home("job", job_id, "--watch", "--json")
    assert watched.returncode == 0
    assert json.loads(watched.stdout)["status"] == "completed"
    assert home("cancel", job_id).stderr.startswith("already_ended: ")
    assert home("retry", job_id).stderr.startswith("not_retryable: ")
    assert home("job", "job_../../x").stderr.startswith("not_found: ")


def test_a_wrong_key_is_told(home: RunningHome) -> None:
    result = serenade("run", "ping", "--server", home.address["url"], "--key", "sk_wrong")
    assert result.returncode == 1
    assert result.stderr.startswith("unauthenticated: ")


def test_a_second_home_is_refused(home: RunningHome, tmp_path: Path) -> None:
    same_data = serenade("up", "--port", "0", "--data", str(home.data))
    assert same_data.returncode == 1
    assert same_data.stderr.startswith("data_in_use: ")
    port = home.address["url"].rpartition(":")[2]
    same_port = serenade("up", "--port", port, "--data", str(tmp_path))
    assert same_port.returncode == 1
    assert same_port.stderr.startswith("port_in_use: ")
    assert job_id_of(home("jobs", "--limit", "1")).startswith("job_")


def test_ctrl_c_ends_a_home_in_order(home: RunningHome) -> None:
    exit_code, told = home.ends(signal.SIGINT)
    assert exit_code == 0
    assert home.address["url"] in told
    assert f"{home.address['url']}/docs" in told
    assert home.address["key"] in told
    assert str(home.data) in told
    assert not (home.data / "serenade.json").exists()
    assert home("jobs").stderr.startswith("no_home: ")
