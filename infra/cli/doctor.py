"""``serenade doctor``: what is configured, reachable and missing?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from infra.cli.endings import FAILED
from infra.cli.options import AsJson, DataFolder

if TYPE_CHECKING:
    from infra.examining import Check, Examination, Finding, Verdict
    from shared.settings import Settings

PROVIDER_KEYS = (
    "ANTHROPIC_API_KEY",
    "OPENAI_API_KEY",
    "REPLICATE_API_TOKEN",
    "HUGGINGFACE_TOKEN",
)
MARKS: dict[Verdict, str] = {"ok": "✓", "failed": "✗", "unset": "–", "skipped": "–"}


def doctor(as_json: AsJson = False, data: DataFolder = None) -> None:
    """Look at the home that the environment's settings describe: SERENADE_HOME, local or gcp.

    Every line says what to do about it. Nothing is changed, and no secret shown. Exit code 0: nothing
    that is needed is missing.
    """
    from infra.cli.homes import settings_here

    settings = settings_here(data)
    findings = list(_told(_findings(settings), quietly=as_json))
    well = all(finding.verdict != "failed" for finding in findings)
    if as_json:
        checks = [asdict(finding) for finding in findings]
        print(json.dumps({"home": settings.home, "ok": well, "checks": checks}))
    if not well:
        raise typer.Exit(FAILED)


def _findings(settings: Settings) -> Iterator[Finding]:
    yield from _examination(settings).findings()
    yield from _besides(settings).findings()


def _examination(settings: Settings) -> Examination:
    if settings.home == "gcp":
        from infra.gcp.examination import examination as of_google_cloud

        return of_google_cloud(settings)
    from infra.cli.homes import running_home
    from infra.local.examination import examination as of_this_machine

    running = running_home(settings.data)
    return of_this_machine(settings, running.url if running else None)


def _besides(settings: Settings) -> Examination:
    """What both homes may have besides."""
    from infra.examining import Check, Examination

    keys = [_provider_key(name) for name in PROVIDER_KEYS]
    scanner = [Check("scanner", lambda: _scanner(settings))] if settings.clamd else []
    here = settings.home == "local"  # elsewhere workers have it, not this machine
    sounds = [Check("rendering", lambda: _rendering(settings), needed=False)] if here else []
    return Examination(first=[*scanner, *sounds, *keys], then=[])


def _scanner(settings: Settings) -> str:
    from infra.clamd import Clamd

    Clamd(settings.clamd, settings.scan_s).scan([b"Serenade"])
    return f"{settings.clamd} scans"


def _rendering(settings: Settings) -> str:
    """Whether MIDI can become sound."""
    from importlib.util import find_spec

    from shared.errors import EngineUnavailable
    from shared.known_weights import GENERAL_MIDI
    from shared.weights import found

    instruments = found(settings.weights, GENERAL_MIDI)
    if find_spec("tinysoundfont") is None:
        raise EngineUnavailable(
            "engine_unavailable", "The synthesizer is not installed: `make install` does that."
        )
    return f"plays {instruments.name}"


def _provider_key(name: str) -> Check:
    from infra.examining import Check
    from shared.errors import Permanent
    from shared.settings import child_environment

    def look() -> str:
        if not child_environment({}).get(name):
            raise Permanent("not_set", "Not set: engines of this provider cannot be used.")
        return "set"

    return Check(name, look, needed=False)


def _told(findings: Iterator[Finding], *, quietly: bool) -> Iterator[Finding]:
    """The findings, each told as soon as it is there."""
    for finding in findings:
        if not quietly:
            typer.echo(f"{MARKS[finding.verdict]} {finding.name:<28} {finding.message}")
        yield finding
