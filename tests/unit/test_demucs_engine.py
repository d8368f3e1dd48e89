"""The engine demucs, with small networks of the real class and random weights."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from demucs.apply import apply_model
from demucs.htdemucs import HTDemucs
from numpy.typing import NDArray

from gpu_jobs.context import AudioInput
from gpu_jobs.ears.stems.recording import listen
from gpu_jobs.engines.demucs_stems import Demucs, files, network
from gpu_jobs.tasks.separate import separate
from shared.errors import EngineUnavailable, Permanent
from shared.parameters import SeparateParameters
from shared.weights import Weights, found
from tests.contexts import FolderContext
from tests.tones import melody, noise

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

RATE = 44_100
FOUR = ("drums", "bass", "other", "vocals")
SIX = (*FOUR, "guitar", "piano")
SETTINGS: dict[str, Any] = {
    "channels": 8,
    "t_layers": 1,
    "t_heads": 4,
    "bottom_channels": 32,
    "segment": Fraction(1, 2),
}


class Deployment(FolderContext):
    """A run in a deployment whose folder of weights holds small networks under the known names."""

    def __init__(self, recording: Path, out: Path, networks: Path) -> None:
        super().__init__({"audio": recording}, out, engine="demucs")
        self._networks = networks
        self.asked: list[str] = []

    def weights(self, wanted: Weights) -> Path:
        self.asked.append(wanted.name)
        path = self._networks / wanted.name
        return path if path.exists() else found(self._networks, wanted)


def checkpoint(path: Path, sources: Sequence[str], seed: int = 0) -> Path:
    """A file as the package's authors publish theirs."""
    torch.manual_seed(seed)
    made = HTDemucs(list(sources), **SETTINGS)
    state = {name: values.half() for name, values in made.state_dict().items()}
    package = {
        "klass": HTDemucs,
        "args": (list(sources),),
        "kwargs": SETTINGS,
        "state": state,
        "training_args": {"seed": seed},
    }
    torch.save(package, path)
    return path


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weights")
    for model, sources in (("htdemucs", FOUR), ("htdemucs_ft", FOUR), ("htdemucs_6s", SIX)):
        for seed, name in enumerate(sorted({each.name for each in files(model).values()})):
            checkpoint(folder / name, sources, seed)
    return folder


@pytest.fixture
def song(tmp_path: Path) -> Path:
    sung = melody([60, 64, 67], 0.5)
    left = sung + noise(len(sung) / RATE, 0.02)
    path = tmp_path / "song.wav"
    soundfile.write(path, np.stack([left, sung], axis=1), RATE, "PCM_24")
    return path


def stems_of(run: FolderContext) -> dict[str, NDArray[np.float32]]:
    return {
        name.removesuffix(".wav"): soundfile.read(path, dtype="float32", always_2d=True)[0].T
        for name, path in run.saved.items()
    }


@pytest.mark.parametrize(
    ("stems", "names"),
    [
        (2, {"vocals", "accompaniment"}),
        (4, {"vocals", "drums", "bass", "other"}),
        (6, {"vocals", "drums", "bass", "guitar", "piano", "other"}),
    ],
)
def test_stems_sum_to_the_song(
    stems: int, names: set[str], song: Path, networks: Path, tmp_path: Path
) -> None:
    run = Deployment(song, tmp_path / "out", networks)
    separate(run, SeparateParameters(stems=stems, bits=24))
    told = stems_of(run)
    mix = soundfile.read(song, dtype="float32")[0].T
    assert set(told) == names
    assert all(stem.shape == mix.shape for stem in told.values())
    assert np.abs(sum(told.values()) - mix).max() < 2**-22
    assert run.reported == sorted(run.reported)
    assert len(run.reported) > 5  # a report for every chunk


def test_auto_takes_the_model_that_knows_the_stems(
    song: Path, networks: Path, tmp_path: Path
) -> None:
    four = Deployment(song, tmp_path / "four", networks)
    separate(four, SeparateParameters(stems=4))
    six = Deployment(song, tmp_path / "six", networks)
    separate(six, SeparateParameters(stems=6))
    assert (four.facts["model"], six.facts["model"]) == ("htdemucs", "htdemucs_6s")


def test_the_fine_tuned_model_has_a_network_for_each_stem(
    song: Path, networks: Path, tmp_path: Path
) -> None:
    run = Deployment(song, tmp_path / "out", networks)
    separate(run, SeparateParameters(stems=4, model="htdemucs_ft"))
    assert len(set(run.asked)) == 3  # nobody needs the one for what remains
    assert run.asked[0].startswith("04573f0d")  # the vocals'


def test_in_pieces_it_says_what_the_package_says_of_the_whole(
    networks: Path, tmp_path: Path
) -> None:
    sound = np.stack([noise(1.7, 0.1, seed=1), noise(1.7, 0.1, seed=2)])
    path = tmp_path / "noise.wav"
    soundfile.write(path, sound.T, RATE, "FLOAT")
    recording = listen(AudioInput(path))
    small = network(networks / files("htdemucs")["vocals"].name, "cpu")
    separator = Demucs({"vocals": small, "drums": small}, recording)
    pieces = [sound[:, at : at + 1000] for at in range(0, sound.shape[1], 1000)]
    told = np.concatenate(list(separator.separate(pieces)), axis=2)
    gain = recording.gain_to(0.0)
    whole = apply_model(small, torch.from_numpy(sound * gain)[None], shifts=0)[0].numpy() / gain
    expected = whole[[FOUR.index("vocals"), FOUR.index("drums")]]
    # there the package begins with a shorter segment, which we make a whole one
    settled = 4 * int(0.75 * RATE / 2)
    assert told.shape == expected.shape
    np.testing.assert_allclose(told[..., :settled], expected[..., :settled], atol=1e-4)


def test_a_model_without_guitar_refuses_six_stems(
    song: Path, networks: Path, tmp_path: Path
) -> None:
    run = Deployment(song, tmp_path / "out", networks)
    with pytest.raises(Permanent, match="htdemucs_6s") as refusal:
        separate(run, SeparateParameters(stems=6, model="htdemucs_ft"))
    assert refusal.value.code == "stems_unavailable"


def test_missing_weights_are_named(song: Path, tmp_path: Path) -> None:
    run = Deployment(song, tmp_path / "out", tmp_path)
    with pytest.raises(EngineUnavailable, match="955717e8-8726e21a") as refusal:
        separate(run, SeparateParameters(stems=4))
    assert refusal.value.code == "weights_missing"


def test_without_the_package_it_says_how_to_get_it(
    song: Path, networks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "demucs.htdemucs", None)
    checkpoint_elsewhere = tmp_path / "another.th"
    checkpoint_elsewhere.touch()
    with pytest.raises(EngineUnavailable, match="gpu") as refusal:
        network(checkpoint_elsewhere, "cpu")
    assert refusal.value.code == "engine_unavailable"


def test_a_checkpoint_may_not_run_anything(tmp_path: Path) -> None:
    package = {"klass": Path, "args": (), "kwargs": {}, "state": {}}
    torch.save(package, tmp_path / "evil.th")
    with pytest.raises(UnpicklingError, match="pathlib"):
        network(tmp_path / "evil.th", "cpu")
