"""The catalogue of models: whole, honest, and read only when somebody asks."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from shared.catalogue import models
from shared.catalogue.availability import availability, configured, own_engine
from shared.catalogue.choosing import hosted_rows
from shared.catalogue.reading import catalogue, named
from shared.catalogue.rows import HOSTED_TASKS, Row
from shared.errors import Permanent
from shared.settings import Settings
from shared.tasks import CATALOGUE

ROOT = Path(__file__).parents[2]
ROWS = catalogue()
ALL_KEYS = {"anthropic_api_key": "a", "openai_api_key": "o", "replicate_api_token": "r"}
FIELD_NAMES = (
    *("musicgen-small", "musicgen-medium", "musicgen-large", "musicgen-gpu", "musicgen-melody"),
    *("stable-audio", "riffusion", "ace-step", "minimax-music", "lyria", "musiclm"),
    *("audiocraft", "audiogen", "jukebox", "musicgen-continuation", "melody-rnn", "musicvae"),
    *("aces", "tepand-diffrhythm", "diffrhythm", "bark", "htdemucs", "htdemucs_ft"),
    *("htdemucs_6s", "demucs", "getmusic", "dreamtonics", "suni", "suno", "mureka"),
    *("beethoven-ai", "claude", "gpt", "facebook/musicgen-small"),
)


@pytest.mark.parametrize("name", FIELD_NAMES)
def test_each_system_that_the_field_names_has_a_row(name: str) -> None:
    assert named(name, ROWS) is not None


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: row.id)
def test_a_row_is_honest(row: Row) -> None:
    assert {*row.tasks} <= {*CATALOGUE, *HOSTED_TASKS}
    if row.provider == "serenade":
        engine = own_engine(row)
        assert engine is not None, "no such engine of ours"
        assert engine.runtime == "cpu" or row.nearest, "what needs a GPU names who does not"
        assert all(row.engine in {e.name for e in CATALOGUE[t].known} for t in row.tasks)
    if row.hosted:
        assert row.tasks, "nobody pays for a model that does nothing"
        assert row.licence or not row.confirmed
    if "NC" in row.licence or "scientific" in row.licence:
        assert row.terms_note
    assert row.reason in ("", f"{row.reason.rstrip('.')}.")


def test_every_engine_of_ours_has_a_row() -> None:
    ours = {engine.name for task in CATALOGUE.values() for engine in task.known}
    in_rows = {row.engine for row in ROWS.values() if row.provider == "serenade"}
    hosted = {row.id for row in ROWS.values() if row.hosted}
    assert ours - in_rows - hosted == {"ping"}


def test_what_weights_forbid_is_tried_last() -> None:
    order = [row.licence for row in hosted_rows("generate-music", Settings(**ALL_KEYS))]
    forbidden = [place for place, licence in enumerate(order) if "NC" in licence]
    assert forbidden == list(range(len(order) - len(forbidden), len(order)))


def test_no_file_of_rows_is_forgotten() -> None:
    folder = Path(models.__file__).parent
    assert {path.stem for path in folder.glob("*.toml")} == {*models.FILES}


def test_a_key_that_is_missing_is_named_and_never_shown() -> None:
    without = availability(ROWS["stable-audio"], Settings())
    assert (without.status, "REPLICATE_API_TOKEN" in without.reason) == ("needs_key", True)
    assert availability(ROWS["stable-audio"], Settings(**ALL_KEYS)).status == "available"
    assert availability(ROWS["claude"], Settings()).nearest == "versewright"


def test_an_engine_that_needs_a_gpu_tells_who_does_not() -> None:
    without = availability(ROWS["demucs"], Settings())
    assert (without.status, without.nearest) == ("unavailable", "spleeter")
    assert availability(ROWS["demucs"], Settings(gpu_workers=1)).status == "available"


def test_what_is_nowhere_to_be_had_says_why_whatever_keys_there_are() -> None:
    state = availability(ROWS["suno"], Settings(**ALL_KEYS, gpu_workers=1))
    assert (state.status, state.nearest) == ("unavailable", "ace-step")
    assert "no API" in state.reason


def test_words_are_asked_for_in_the_order_of_the_settings() -> None:
    assert _ids("write-lyrics", **ALL_KEYS) == ["claude", "gpt"]
    assert _ids("write-lyrics", **ALL_KEYS, words_order="openai anthropic") == ["gpt", "claude"]
    assert _ids("write-lyrics", **ALL_KEYS, words_order=("openai",)) == ["gpt"]
    assert _ids("write-lyrics", openai_api_key="o") == ["gpt"]
    only_gpt = Settings(**ALL_KEYS, words_order=("openai",))
    assert availability(ROWS["claude"], only_gpt).status == "unavailable"


def test_the_setting_decides_the_model_and_with_it_the_price() -> None:
    opus = configured(ROWS["claude"], Settings(anthropic_model="claude-opus-5-5"))
    assert opus.model == "claude-opus-5-5"
    assert opus.price.output_mtok_usd == 20
    unknown = configured(ROWS["gpt"], Settings(openai_model="gpt-9"))
    dearest = max(price.output_mtok_usd or 0 for price in ROWS["gpt"].prices.values())
    assert unknown.model == "gpt-9"
    assert unknown.price.output_mtok_usd == dearest


def test_some_models_are_asked_only_by_name() -> None:
    assert "bark" not in _ids("sing", **ALL_KEYS)
    assert "bark" not in _ids("sing", "replicate", **ALL_KEYS)
    assert _ids("sing", "bark", **ALL_KEYS) == ["bark"]
    assert _ids("separate", "htdemucs_ft", **ALL_KEYS) == ["htdemucs-ft"]
    assert _ids("sing", "replicate", **ALL_KEYS) == ["minimax-singer", "ace-step-singer"]
    assert _ids("sing", "anthropic", **ALL_KEYS) == []
    assert _ids("sing", "bark") == []


def test_a_version_can_be_asked_for() -> None:
    bark = ROWS["bark"]
    assert _ids("sing", f"bark@{bark.version}", **ALL_KEYS) == ["bark"]
    assert _ids("sing", "bark@other", **ALL_KEYS) == []
    assert bark.reference == f"suno-ai/bark:{bark.version}"
    assert ROWS["lyria"].reference == "google/lyria-2"


def test_an_operator_changes_prices_and_adds_rows(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        "[stable-audio]\nprice = { per_run_usd = 0.15, as_of = 2026-12-01 }\n"
        '[ours]\nname = "Ours"\nrole = "text to music"\nprovider = "replicate"\n'
        'model = "we/ours"\ntasks = ["generate-music"]\ninput = { prompt = "$prompt" }\n'
        'output = "audio"\nartifact = "music.wav"\n'
        "price = { per_run_usd = 0.01, as_of = 2026-12-01 }\n"
    )
    rows = catalogue(own)
    assert str(rows["stable-audio"].price.per_run_usd) == "0.15"
    assert rows["stable-audio"].model == ROWS["stable-audio"].model
    assert rows["ours"].reference == "we/ours"
    assert "ours" not in ROWS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[suno", "cannot be read"),
        ("suno = 1", "no table"),
        ('[suno]\nprovider = "openai"', "needs a price"),
        ("[suno]\ncolour = 'blue'", "colour"),
        ("[suno]\nnearest = 'nobody'", "no row 'nobody'"),
        ("[suno]\naliases = ['bark']", "another row is called 'bark'"),
        ("[lyria]\ninput = { prompt = '${passwords}' }", "unknown variables: \\$passwords"),
        ("[lyria]\nprice = { per_run_usd = 1, per_second_usd = 1 }", "by run, by second"),
        ("[lyria]\nprice = { per_run_usd = -1, as_of = 2026-01-01 }", "per_run_usd"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text)
    with pytest.raises(Permanent, match=said) as refused:
        catalogue(own)
    assert refused.value.code == "bad_catalogue"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Permanent, match="cannot be read"):
        catalogue(tmp_path / "none.toml")


def test_importing_the_catalogue_reads_no_file_and_loads_no_provider() -> None:
    code = (
        "import sys\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "import shared.catalogue.choosing, shared.catalogue.inputs, shared.catalogue.prices\n"
        "heavy = {'anthropic', 'openai', 'replicate', 'httpx', 'numpy'} & {*sys.modules}\n"
        "print([name for name in opened if name.endswith('.toml')], heavy or '{}')\n"
    )
    assert _python(code, ROOT) == "[] {}"


def test_the_catalogue_is_read_inside_a_zip_as_functions_are_deployed(tmp_path: Path) -> None:
    ours = tmp_path / "ours.zip"
    with zipfile.ZipFile(ours, "w") as archive:
        for path in (ROOT / "shared").rglob("*"):
            if path.suffix in (".py", ".toml"):
                archive.write(path, path.relative_to(ROOT))
    code = (
        f"import sys; sys.path.insert(0, {str(ours)!r})\n"
        "from shared.catalogue import reading\n"
        "print(reading.__file__.count('ours.zip'), len(reading.catalogue()))\n"
    )
    assert _python(code, tmp_path) == f"1 {len(ROWS)}"


def _ids(task: str, asked: str = "auto", **settings: Any) -> list[str]:
    return [row.id for row in hosted_rows(task, Settings(**settings), asked)]


def _python(code: str, folder: Path) -> str:
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    return told.stdout.strip()
