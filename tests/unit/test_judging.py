"""Uploads are judged: good ones by their true facts, bad ones by a code and a sentence."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.audio.facts import AudioFacts
from shared.audio.formats import FORMATS
from shared.audio.limits import Limits, judge, judge_declaration, spoken_duration
from shared.audio.read_at import BytesReadAt
from shared.audio.rejections import REJECTIONS, RejectionCode
from shared.errors import Permanent, Refused
from shared.settings import Settings
from tests.audio_files import flac, wav
from tests.bad_files import BAD
from tests.good_files import GOOD

README = Path(__file__).parents[2] / "functions" / "on_upload" / "README.md"


def judged(
    data: bytes, content_type: str | None = None, size: int | None = None, **limits: float
) -> AudioFacts:
    return judge(
        BytesReadAt(data),
        declared_type=content_type,
        declared_size=len(data) if size is None else size,
        limits=Limits(**limits),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_accepted_as_what_it_is(name: str) -> None:
    good = GOOD[name]
    facts = judged(good.make(), good.content_type)
    assert facts.codec == good.codec
    assert facts.duration_s == pytest.approx(good.duration_s, abs=good.within_s)
    assert (facts.sample_rate_hz, facts.channels) == (good.sample_rate_hz, good.channels)
    assert facts.bit_depth == good.bit_depth
    assert facts.media == ("midi" if good.codec == "midi" else "audio")
    assert facts.model_dump()["media"] == facts.media
    assert AudioFacts.model_validate_json(facts.model_dump_json()) == facts


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_code_and_a_sentence(name: str) -> None:
    bad = BAD[name]
    with pytest.raises(Permanent) as refused:
        judged(bad.make(), bad.content_type, bad.declared_size)
    assert refused.value.code == bad.code
    assert refused.value.message.endswith(".")
    assert len(refused.value.message.split()) >= 8


def test_every_code_has_a_file_that_earns_it() -> None:
    elsewhere = {"too_large", "malware"} | {code for code, it in REJECTIONS.items() if it.heard}
    assert {bad.code for bad in BAD.values()} | elsewhere == set(REJECTIONS)
    assert set(get_args(RejectionCode)) == set(REJECTIONS)


def test_the_readme_of_on_upload_has_the_table_of_codes() -> None:
    rows = [line.strip("| \n").split(" | ") for line in README.open() if line.startswith("| `")]
    assert rows == [
        [f"`{code}`", it.meaning, it.remedy, it.shows] for code, it in REJECTIONS.items()
    ]
    assert all(it.meaning.endswith(".") and it.remedy.endswith(".") for it in REJECTIONS.values())


@pytest.mark.parametrize("code", [code for code, it in REJECTIONS.items() if it.declared])
def test_a_declaration_is_answered_with_the_status_in_the_table(code: str) -> None:
    declared: dict[str, tuple[str, int]] = {
        "empty_file": ("audio/wav", 0),
        "too_large": ("audio/wav", 201 * 1024 * 1024),
        "unsupported_format": ("image/png", 1000),
    }
    declared_type, size = declared[code]
    with pytest.raises(Refused) as refused:
        judge_declaration(declared_type=declared_type, declared_size=size, limits=Limits())
    assert (refused.value.status, refused.value.code) == (REJECTIONS[code].declared, code)


def test_a_long_recording_is_told_its_length_and_the_limit() -> None:
    with pytest.raises(Permanent, match=r"is 14 min 02 s; the limit is 10 min\. Trim it"):
        judged(BAD["wav of 14 minutes"].make())


def test_a_file_above_the_size_limit_is_refused() -> None:
    with pytest.raises(Permanent, match="too_large"):
        judged(wav(), max_bytes=1000)


@pytest.mark.parametrize("undeclared", [None, "", "application/octet-stream"])
def test_a_type_that_says_nothing_allows_everything(undeclared: str | None) -> None:
    assert judged(flac(), undeclared).media_type == "audio/flac"


def test_every_usual_media_type_is_accepted_for_its_own_format() -> None:
    for described in FORMATS.values():
        for media_type in described.media_types:
            judge_declaration(
                declared_type=f"{media_type.upper()}; x=y", declared_size=1, limits=Limits()
            )


def test_limits_come_from_the_settings() -> None:
    limits = Limits.of(Settings(max_file_bytes=5, max_audio_s=7.0))
    assert (limits.max_bytes, limits.max_duration_s) == (5, 7.0)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.0226, "0.0226 s"), (9.1, "9.1 s"), (59.97, "1 min"), (600, "10 min"), (842, "14 min 02 s")],
)
def test_durations_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert spoken_duration(seconds) == said


STARTS = [b"", *{good.make()[:16] for good in GOOD.values()}]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(STARTS), st.binary(max_size=600))
def test_no_bytes_whatever_raise_anything_but_a_refusal(start: bytes, rest: bytes) -> None:
    accepted_or_refused(start + rest)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(sorted(set(GOOD) - {"mp3 after a huge tag", "noise"})),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), max_size=4),
    st.booleans(),
    st.floats(0, 1),
)
def test_no_damage_to_a_good_file_raises_anything_but_a_refusal(
    name: str, damages: list[tuple[float, bytes]], in_the_header: bool, kept: float
) -> None:
    data = bytearray(GOOD[name].make())
    reach = min(400, len(data)) if in_the_header else len(data)
    for where, new in damages:
        at = int(where * (reach - 1))
        data[at : at + len(new)] = new
    accepted_or_refused(bytes(data[: max(1, int(kept * len(data)))]))


def accepted_or_refused(data: bytes) -> None:
    with suppress(Permanent):
        assert judged(data).size_bytes == len(data)
