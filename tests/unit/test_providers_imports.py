"""What the adapters of hosted models load: nothing, until one of them is asked."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

SDKS = {"anthropic", "openai", "replicate"}
CLIENTS = SDKS | {"httpx", "httpx2"}

ROOMS = """
import importlib, pkgutil
import infra.providers
for room in pkgutil.iter_modules(infra.providers.__path__):
    importlib.import_module(f"infra.providers.{room.name}")
from infra.providers.anthropic_words import AnthropicWords
from infra.providers.openai_words import OpenAIWords
from infra.providers.replicate_predictions import ReplicatePredictions
words = {adapter: adapter("key", "http://127.0.0.1:9/v1") for adapter in (AnthropicWords, OpenAIWords)}
predictions = ReplicatePredictions("token", "http://127.0.0.1:9", "whsec_a2V5")
"""

ASKING = """
from pydantic import BaseModel
from shared.ports import Declined
from shared.ports.providers import Question, Turn
class Verse(BaseModel):
    title: str
question = Question("a-model", "You write lyrics.", (Turn("user", "Write."),), 100, 30.0)
try:
    {call}
except Declined:
    pass
else:
    raise AssertionError("nobody listens there")
"""

VERIFYING = """
import hashlib, hmac, base64
body = b'{"id": "p1", "status": "succeeded", "created_at": "2027-01-15T08:00:00Z"}'
right = base64.b64encode(hmac.digest(b"key", b"msg_1.1800000000." + body, hashlib.sha256)).decode()
signed = {"webhook-id": "msg_1", "webhook-timestamp": "1800000000", "webhook-signature": f"v1,{right}"}
assert predictions.verify(signed, body, 1_800_000_000.0).id == "p1"
"""


def loaded(program: str) -> set[str]:
    """What of the clients a fresh process has loaded after this program."""
    tell = (
        f"\nimport json, sys\nprint(json.dumps([m for m in {sorted(CLIENTS)} if m in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program + tell],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_and_making_the_adapters_loads_no_client() -> None:
    assert loaded(ROOMS) == set()


@pytest.mark.parametrize(
    ("call", "clients"),
    [
        ("words[AnthropicWords].ask(question, Verse)", {"anthropic", "httpx2"}),
        ("words[OpenAIWords].ask(question, Verse)", {"openai", "httpx2"}),
        ("predictions.start('owner/name', {}, None)", {"replicate", "httpx"}),
    ],
)
def test_who_is_asked_loads_its_own_client_alone(call: str, clients: set[str]) -> None:
    assert loaded(ROOMS + ASKING.format(call=call)) == clients


def test_a_webhook_is_verified_without_any_client() -> None:
    assert loaded(ROOMS + VERIFYING) == set()
