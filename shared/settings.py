"""Every setting, typed, read from the environment here and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

if TYPE_CHECKING:
    from shared.model import Runtime

PREFIX = "SERENADE_"

_CUSTOMARY = frozenset(
    {
        "log_level",
        "firestore_emulator_host",
        "pubsub_emulator_host",
        "storage_emulator_host",
        "anthropic_api_key",
        "anthropic_base_url",
        "openai_api_key",
        "openai_base_url",
        "replicate_api_token",
        "replicate_api_base_url",
        "replicate_webhook_secret",
    }
)


def _words(value: object) -> object:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]


class Settings(BaseModel):
    """One field a setting; the variable is ``SERENADE_`` and the field's name in capitals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Literal["local", "gcp"] = Field("local", description="Which home the ports live in.")
    data: Path = Field(
        Path(".serenade"), description="Folder of the local home's state, and of workers' scratch."
    )
    url: str = Field(
        "http://127.0.0.1:8000", description="Address under which clients reach API and uploads."
    )
    secret: str = Field(
        "",
        description="Key that signs URLs and internal calls; made by the local home.",
        repr=False,
    )
    functions_url: str = Field(
        "", description="Address of the event functions (local home; set by it)."
    )
    uploads_bucket: str = Field("uploads", description="Bucket that clients upload into.")
    results_bucket: str = Field("results", description="Bucket that workers write into.")
    max_streams: int = Field(
        40,
        ge=1,
        description="Listeners to progress that one API process serves; keep it well below the requests"
        " that an instance takes at a time.",
    )
    stream_look_s: float = Field(
        0.2,
        gt=0,
        description="Seconds between two looks at a job that somebody listens to; five times as long"
        " while nothing changes.",
    )
    cors_origins: Words = Field(
        (), description="Origins allowed by CORS on API and buckets, separated by commas."
    )
    workers: int = Field(2, ge=0, le=64, description="CPU workers at a time.")
    gpu_workers: int = Field(
        0,
        ge=0,
        le=64,
        description="GPU workers at a time; without any, engines that need one are refused.",
    )
    weights: Path = Field(
        Path(".serenade/weights"),
        description="Folder of weights too large to be shipped, for `serenade weights` and for workers;"
        " on Google Cloud a bucket is mounted there.",
    )
    worker_start_s: float = Field(
        60.0,
        gt=0,
        description="Seconds after which a started worker is taken never to have started.",
    )
    worker_idle_s: float = Field(
        60.0, gt=0, description="Seconds without work before a worker exits."
    )
    worker_life_s: float = Field(
        0.0,
        ge=0,
        description="Seconds after which a worker takes no more steps; set it where the platform ends"
        " workers after a time. Zero: never.",
    )
    pull_wait_s: float = Field(
        1.0,
        gt=0,
        le=60,
        description="Seconds for which an idle worker asks for messages at a time; on Google Cloud"
        " rather 15, for a message that comes as a question ends is late.",
    )
    sweep_every_s: float = Field(5.0, gt=0, description="Seconds between sweeps (local home).")
    requesters: str = Field(
        "",
        description="Whom job requests may speak for: 'SUBSCRIPTION=OWNER OWNER, SUBSCRIPTION=OWNER'.",
    )
    haste: float = Field(
        1.0, ge=1, le=100, description="Divides how long silence may last; above 1 in tests only."
    )
    max_file_bytes: int = Field(200 * 1024 * 1024, gt=0, description="Largest upload, bytes.")
    max_audio_s: float = Field(600.0, gt=0, description="Longest recording, seconds.")
    signed_url_s: int = Field(
        3600, gt=0, le=604_800, description="Lifetime of a signed URL, seconds."
    )
    resumable_above_bytes: int = Field(
        32 * 1024 * 1024, ge=0, description="Uploads above this size use the resumable protocol."
    )
    keep_files_s: float = Field(
        30 * 24 * 3600.0,
        ge=0,
        description="Seconds for which a file is kept once it is judged, and longer while a job uses"
        " it; zero: for ever. Sooner than a lifecycle rule of the bucket deletes its object.",
    )
    keep_jobs_s: float = Field(
        0.0,
        ge=0,
        description="Seconds for which a job that ended is kept with its artifacts; zero: for ever."
        " Sooner than a lifecycle rule of the bucket deletes them.",
    )
    clamd: str = Field(
        "",
        pattern=r"^(|unix:/.+|\S+:[0-9]+)$",
        description="Socket of the ClamAV daemon that scans uploads: 'unix:/path' or 'host:port';"
        " empty: no scan.",
    )
    scan_s: float = Field(
        60.0, gt=0, le=240, description="Seconds that the scan of one upload may take."
    )
    pictures_at_once: bool = Field(
        False,
        description="Whether waveform and spectrogram are drawn right after an upload, not only when"
        " somebody asks for them.",
    )
    chaos: str = Field(
        "", description="Faults the local home commits: 'seed=1,duplicate=0.2,…'; empty for none."
    )
    anthropic_api_key: str = Field(
        "", description="Key of Anthropic's API; empty: not used.", repr=False
    )
    anthropic_base_url: str = Field(
        "https://api.anthropic.com", description="Address of Anthropic's API."
    )
    anthropic_model: str = Field("claude-sonnet-5-5", description="Anthropic's model for words.")
    openai_api_key: str = Field("", description="Key of OpenAI's API; empty: not used.", repr=False)
    openai_base_url: str = Field(
        "https://api.openai.com/v1", description="Address of OpenAI's API."
    )
    openai_model: str = Field("gpt-6.1-sol", description="OpenAI's model for words.")
    replicate_api_token: str = Field(
        "", description="Token of Replicate's API; empty: not used.", repr=False
    )
    replicate_api_base_url: str = Field(
        "https://api.replicate.com", description="Address of Replicate's API."
    )
    replicate_webhook_secret: str = Field(
        "",
        description="Key that Replicate signs its webhooks with ('whsec_…'); empty: webhooks are not"
        " asked for, and predictions are looked after by the sweep alone.",
        repr=False,
    )
    hooks_url: str = Field(
        "",
        description="Address of the function 'on_prediction', as providers reach it; empty: that of the"
        " API, under /hooks.",
    )
    catalogue: str = Field(
        "",
        description="TOML file with rows of the catalogue of models that replace ours, or add to it;"
        " prices, say.",
    )
    providers: Words = Field(
        (),
        description="Providers of hosted models whose keys other functions hold: for those that take"
        " jobs and have none, separated by commas.",
    )
    words_order: Words = Field(
        ("anthropic", "openai"),
        description="Who is asked for words first, and who next, of those that have a key.",
    )
    words_max_tokens: int = Field(
        3000, ge=100, le=32_000, description="Longest answer of a language model, tokens."
    )
    words_limit_s: float = Field(
        10.0, gt=0, le=10, description="Seconds that a language model may take to answer."
    )
    teacher_limit_s: float = Field(
        40.0,
        gt=0,
        le=120,
        description="Seconds that a language model may take for a lesson or for chords, while a request"
        " waits.",
    )
    teacher_max_tokens: int = Field(
        8000, ge=1000, le=32_000, description="Longest lesson of a language model, tokens."
    )
    job_budget_usd: float = Field(
        2.0, ge=0, description="What one job may spend on hosted models, US dollars."
    )
    owner_budget_usd: float = Field(
        10.0, ge=0, description="What one owner may spend on hosted models a day (UTC), US dollars."
    )
    budget_usd: float = Field(
        100.0, ge=0, description="What all owners together may spend a day (UTC), US dollars."
    )
    project: str = Field("", description="Google Cloud project (Google Cloud home).")
    region: str = Field("", description="Region of the worker jobs (Google Cloud home).")
    database: str = Field("(default)", description="Firestore database (Google Cloud home).")
    prefix: str = Field(
        "serenade-",
        description="What names of topics, subscriptions and worker jobs begin with"
        " (Google Cloud home).",
    )
    signer: str = Field(
        "",
        description="Service account that signs URLs through IAM; empty: the one we run as"
        " (Google Cloud home).",
    )
    push_audience: str = Field(
        "", description="Audience that callers' OIDC tokens must name (Google Cloud home)."
    )
    push_callers: Words = Field(
        (),
        description="Service accounts that may call the event functions; empty where the platform"
        " has checked already, as Cloud Run does (Google Cloud home).",
    )
    run_endpoint: str = Field(
        "", description="host:port of another Cloud Run API than Google's; for tests."
    )
    iam_endpoint: str = Field(
        "", description="http://host:port of another IAM API than Google's; for tests."
    )
    certs_url: str = Field(
        "",
        description="Where the certificates of callers' tokens are, if not at Google's; for tests.",
    )
    firestore_emulator_host: str = Field("", description="host:port of a Firestore emulator.")
    pubsub_emulator_host: str = Field("", description="host:port of a Pub/Sub emulator.")
    storage_emulator_host: str = Field("", description="http://host:port of a storage emulator.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least severe log line written."
    )

    @property
    def runtimes(self) -> tuple[Runtime, ...]:
        """The runtimes that there are workers for."""
        return ("cpu", "gpu") if self.gpu_workers else ("cpu",)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Settings as the environment has them.

        Raises:
            pydantic.ValidationError: a variable has no sensible value.
        """
        variables = os.environ if environment is None else environment
        return cls.model_validate(
            {
                name: variables[key]
                for name in cls.model_fields
                for key in (variable(name),)
                if key in variables
            }
        )

    def to_environment(self) -> dict[str, str]:
        """The variables that give a child process these settings."""
        values = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            values[variable(name)] = ",".join(value) if isinstance(value, tuple) else str(value)
        return values


def variable(name: str) -> str:
    """The environment variable of a setting; some keep their customary names."""
    return name.upper() if name in _CUSTOMARY else PREFIX + name.upper()


def child_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Our own environment with these variables set: for processes that we start."""
    return {**os.environ, **variables}
