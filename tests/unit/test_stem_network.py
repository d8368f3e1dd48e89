"""The four-stem network: its contract, how it learns, and what it is taught with; without a soundfont."""

from __future__ import annotations

from itertools import islice, pairwise, repeat
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gpu_jobs.ears.stems.network_input import BINS, LEVEL_DBFS, RATE, STEMS, apart, magnitudes
from gpu_jobs.ears.stems.placed import by_place
from gpu_jobs.ears.stems.spectral import by_spectra
from gpu_jobs.engines.networks import WEIGHTS, bundled, opened
from gpu_jobs.engines.stem_net import stem_masks
from gpu_jobs.training.stems.bands import BANDS, band_edges
from gpu_jobs.training.stems.grooves import drums
from gpu_jobs.training.stems.plans import SONG_S, plan
from gpu_jobs.training.stems.playing import bass, others
from gpu_jobs.training.stems.pool import FULL_SCALE, PARTS, Pool
from tests.tones import noise, sung_tone

Floats = NDArray[np.float32]


def spectra(frames: int, seed: int = 0) -> NDArray[np.complex64]:
    rng = np.random.default_rng(seed)
    parts = rng.standard_normal((2, 2, frames, BINS)) * 10
    return (parts[0] + 1j * parts[1]).astype(np.complex64)


def shared_masks(frames: int) -> Floats:
    masks = np.random.default_rng(1).random((len(STEMS), frames, BINS)).astype(np.float32)
    return np.asarray(masks / masks.sum(axis=0), np.float32)


def hummed() -> Floats:
    return np.concatenate([sung_tone(midi, 0.5) for midi in (60, 64, 67, 64)])


def beaten() -> Floats:
    bursts = noise(2.0, 0.4, seed=3) * np.exp(-(np.arange(2 * RATE) % 11_025) / 1200)
    return np.asarray(bursts, np.float32)


def low() -> Floats:
    times = np.arange(2 * RATE) / RATE
    sound = sum(np.sin(2 * np.pi * 55 * n * times) / n for n in (1, 2, 3))
    return np.asarray(0.2 * sound, np.float32)


def small_pool() -> Pool:
    """Two songs of simple sounds, 2 s each."""
    chord = np.asarray(sum(sung_tone(midi, 2.0) for midi in (69, 73, 76)) / 3, np.float32)
    parts = [hummed(), beaten(), low(), chord, chord[::-1]]
    stems = np.stack([np.stack([part[: 2 * RATE]] * 2) for part in parts])
    assert len(stems) == len(PARTS)
    songs = np.stack([stems, stems[:, :, ::-1]])
    return np.asarray(songs * FULL_SCALE * 0.5, np.int16)


@pytest.mark.parametrize(("batch", "frames"), [(1, 8), (2, 13), (1, 150)])
def test_the_shipped_network_keeps_its_contract(batch: int, frames: int):
    mix = np.stack([magnitudes(spectra(frames, seed)) for seed in range(batch)])
    masks = bundled("stems").run(["masks"], {"mix": mix})[0]
    assert masks.shape == (batch, len(STEMS), frames, BINS)
    assert masks.dtype == np.float32
    assert masks.min() >= 0
    assert np.abs(masks.sum(axis=1) - 1).max() < 1e-5


def test_the_shipped_network_is_small():
    assert (WEIGHTS / "stems.onnx").stat().st_size < 10_000_000
    assert (WEIGHTS / "stems.md").exists()


def test_silence_and_the_loudest_sound_have_masks():
    for level in (0.0, 1e-6, 1e4):
        masks = stem_masks(np.full((2, 20, BINS), level, np.complex64))
        assert np.isfinite(masks).all()
        assert np.abs(masks.sum(axis=0) - 1).max() < 1e-5


def test_stems_are_found_where_they_are_plain():
    truth = np.stack([hummed(), beaten(), low()])
    truth *= np.float32(10 ** (LEVEL_DBFS / 20)) / np.sqrt(np.mean(np.square(truth.sum(axis=0))))
    mix = np.stack([truth.sum(axis=0)] * 2)
    found = np.concatenate(list(by_spectra([mix], lambda x: apart(x, stem_masks(x)))), axis=2)
    for stem in range(3):
        correlation = np.corrcoef(np.stack([truth[stem], *found[:, 0]]))[0, 1:]
        assert correlation.argmax() == stem


def test_stems_sum_to_the_mix():
    mix = spectra(30)
    stems = apart(mix, shared_masks(30))
    assert stems.shape == (len(STEMS), 2, 30, BINS)
    assert np.abs(stems.sum(axis=0) - mix).max() < 1e-3


def test_a_mono_mix_comes_apart_by_the_masks_alone():
    mix = spectra(30)
    mix[1] = mix[0]
    masks = shared_masks(30)
    assert np.abs(apart(mix, masks) - masks[:, None] * mix).max() < 1e-3


def test_stems_on_either_side_come_apart_where_masks_cannot_tell_them():
    truth = np.zeros((2, 2, 200, BINS), np.complex64)
    truth[0, 0], truth[1, 1] = spectra(200)
    mostly = np.repeat(np.random.default_rng(2).uniform(0.3, 0.7, (1, 200, BINS)), 2, axis=0)
    nearer = np.abs(truth[0, 0]) > np.abs(truth[1, 1])
    mostly[0] = np.where(nearer, 0.7, 0.3)
    mostly[1] = 1 - mostly[0]
    masks = mostly.astype(np.float32)
    mix = truth.sum(axis=0)
    by_masks = np.abs(masks[:, None] * mix - truth).mean()
    assert np.abs(by_place(mix, masks) - truth).mean() < 0.9 * by_masks


@pytest.mark.parametrize("right", [0.0, -1.0, 1e-9])
def test_odd_channels_still_sum_to_the_mix(right: float):
    mix = spectra(30)
    mix[1] = mix[0] * np.float32(right)
    stems = apart(mix, shared_masks(30))
    assert np.abs(stems.sum(axis=0) - mix).max() < 1e-2


def test_bands_cover_every_bin_once_and_widen():
    edges = band_edges()
    assert len(edges) == BANDS + 1
    assert (edges[0], edges[-1]) == (0, BINS)
    assert np.diff(edges).min() == 1


def test_the_sums_of_a_batch_tell_the_error_of_any_mask():
    torch = pytest.importorskip("torch")
    from gpu_jobs.training.stems.batches import summed
    from gpu_jobs.training.stems.learning import error_db

    stems = torch.from_numpy(np.stack([spectra(5, seed) for seed in range(4)]))[None]
    masks = torch.softmax(torch.randn(1, 4, 5, BANDS, generator=torch.manual_seed(0)), dim=1)
    mixes = summed(stems)
    by_bin = masks.repeat_interleave(torch.from_numpy(band_edges()).diff(), dim=-1)
    mix = stems.sum(dim=1)
    error = (stems - by_bin[:, :, None] * mix[:, None]).abs().square().sum(dim=(2, 3, 4))
    wanted = 10 * torch.log10(error / mix.abs().square().sum() + 1e-3)
    assert torch.allclose(error_db(masks, mixes), wanted, atol=1e-2)


def test_a_seed_gives_the_same_mixes_again():
    torch = pytest.importorskip("torch")
    from gpu_jobs.training.stems.batches import drawn

    songs = small_pool()
    first, second = (list(islice(drawn(songs, 5, size=2, frames=8), 2)) for _ in range(2))
    assert all(torch.equal(a.shared, b.shared) for a, b in zip(first, second, strict=True))
    assert not torch.equal(first[0].shared, first[1].shared)


def test_it_learns_and_what_it_learnt_is_written(tmp_path: Path):
    torch = pytest.importorskip("torch")
    from gpu_jobs.training.stems.batches import drawn
    from gpu_jobs.training.stems.export import export
    from gpu_jobs.training.stems.learning import learn
    from gpu_jobs.training.stems.network import StemNetwork

    torch.manual_seed(0)
    torch.set_num_threads(1)
    losses: list[float] = []

    def tell(_step: int, loss: float, _average: object) -> None:
        losses.append(loss)

    one_mix = next(drawn(small_pool(), 5, size=1, frames=12))
    taught = learn(StemNetwork(), repeat(one_mix), steps=14, at_once=1, tell=tell)
    assert losses[-1] < losses[0] - 0.5

    export(taught, tmp_path / "small.onnx")
    mix = np.abs(spectra(11))[None]
    masks = opened(tmp_path / "small.onnx").run(["masks"], {"mix": mix})[0]
    with torch.no_grad():
        wanted = taught(torch.from_numpy(mix)).numpy()
    assert np.abs(masks - wanted).max() < 1e-4


def test_a_song_is_the_same_every_time_and_lasts_as_long_as_all():
    for number in range(20):
        once, again = (np.random.default_rng([6, number]) for _ in range(2))
        about = plan(once)
        assert about == plan(again)
        parts = [drums(about, once), bass(about, once), *others(about, once, 3)]
        assert parts == [drums(about, again), bass(about, again), *others(about, again, 3)]
        for part in parts:
            assert all(0 <= note.start < note.end for note in part.notes)
            assert all(note.start < SONG_S + about.beat_s for note in part.notes)


def test_a_sung_song_has_its_phrases_in_order():
    from gpu_jobs.training.stems.singing import moved, singer, tune, words

    rng = np.random.default_rng(4)
    about = plan(rng)
    _, middle = singer(rng)
    phrases = tune(about, rng, middle, words(rng))
    notes = [note for phrase in phrases for syllable in phrase for note in syllable.notes]
    assert notes
    assert all(a.end <= b.start + 1e-6 for a, b in pairwise(notes))
    higher = moved(phrases, 4.0)
    assert higher[0][0].notes[0].midi == pytest.approx(notes[0].midi + 4)
