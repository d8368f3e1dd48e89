"""Any small workflow: what Hypothesis chooses jobs and their steps from."""

from __future__ import annotations

from hypothesis import strategies as st

from shared.model import Engine, Input, Job, Step
from tests.runs import a_job, a_step

RUNTIMES = st.sampled_from(["cpu", "gpu", "hosted"])
ENGINES = st.builds(Engine, name=st.sampled_from(["one", "two"]), runtime=RUNTIMES)


@st.composite
def steps(draw: st.DrawFn, name: str, earlier: list[str]) -> Step:
    after = draw(st.sets(st.sampled_from(earlier), max_size=2)) if earlier else set()
    return a_step(
        name,
        after=sorted(after),
        engines=draw(st.lists(ENGINES, min_size=1, max_size=2)),
        max_attempts=draw(st.integers(1, 3)),
        base_s=draw(st.sampled_from([5.0, 60.0, 5000.0])),
        factor=draw(st.sampled_from([0.0, 1.0])),
    )


@st.composite
def jobs(draw: st.DrawFn) -> Job:
    """Any small workflow: one to five steps, up to two inputs."""
    names = [f"step-{n}" for n in range(draw(st.integers(1, 5)))]
    planned = [draw(steps(name, names[:n])) for n, name in enumerate(names)]
    inputs = {
        f"role-{n}": Input(file_id=f"file-{n}", end_s=draw(st.sampled_from([None, 5.0, 500.0])))
        for n in range(draw(st.integers(0, 2)))
    }
    return a_job(*planned, inputs=inputs, limit_s=draw(st.sampled_from([60.0, 600.0, 20_000.0])))
