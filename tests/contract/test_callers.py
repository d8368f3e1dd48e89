"""Who may call the event functions on Google Cloud: real keys, real signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from infra.gcp.callers import Callers
from infra.gcp.errors import Misconfigured
from shared.errors import Refused
from shared.ports import Unavailable
from shared.settings import Settings
from tests.contract.conftest import MovableClock
from tests.contract.servers.oidc import CertificateServer, Issuer, serving_certificates

PUSHER = "pusher@p.iam.gserviceaccount.com"
SCHEDULER = "scheduler@p.iam.gserviceaccount.com"
AUDIENCE = "https://serenade.example"
SETTINGS = Settings(push_callers=(PUSHER, SCHEDULER), push_audience=AUDIENCE)
HOUR_S = 3600


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture(scope="module")
def stranger() -> Issuer:
    """With a key of its own under the same name."""
    return Issuer()


@pytest.fixture
def certificates(issuer: Issuer) -> Iterator[CertificateServer]:
    with serving_certificates(issuer) as server:
        yield server


@pytest.fixture
def callers(certificates: CertificateServer) -> Callers:
    return Callers(SETTINGS, certificates.url)


def refused(callers: Callers, authorization: str | None) -> Refused:
    with pytest.raises(Refused) as refusal:
        callers.admit(authorization)
    return refusal.value


def status(callers: Callers, token: str) -> int:
    return refused(callers, f"Bearer {token}").status


def test_our_callers_are_admitted(callers: Callers, issuer: Issuer) -> None:
    for account in (PUSHER, SCHEDULER):
        callers.admit(f"Bearer {issuer.token(AUDIENCE, account)}")
    callers.admit(f"bearer {issuer.token(AUDIENCE, PUSHER, iss='accounts.google.com')}")


def test_a_token_for_somebody_else_is_refused(callers: Callers, issuer: Issuer) -> None:
    assert status(callers, issuer.token("https://elsewhere.example", PUSHER)) == 401
    assert status(callers, issuer.token("", PUSHER)) == 401


def test_a_token_that_cloud_run_has_checked_and_stripped_says_so(
    callers: Callers, issuer: Issuer
) -> None:
    signed = issuer.token(AUDIENCE, PUSHER)
    stripped = signed.rpartition(".")[0] + ".SIGNATURE_REMOVED_BY_GOOGLE"
    with pytest.raises(Misconfigured, match="SERENADE_PUSH_CALLERS empty"):
        callers.admit(f"Bearer {stripped}")


def test_strangers_are_forbidden(callers: Callers, issuer: Issuer) -> None:
    assert status(callers, issuer.token(AUDIENCE, "eve@p.iam.gserviceaccount.com")) == 403
    assert status(callers, issuer.token(AUDIENCE, PUSHER, email_verified=False)) == 403
    assert status(callers, issuer.token(AUDIENCE, "")) == 403
    refusal = refused(callers, f"Bearer {issuer.token(AUDIENCE, 'eve@example.com')}")
    assert refusal.code == "forbidden_caller"


def test_another_issuer_is_refused(callers: Callers, issuer: Issuer) -> None:
    assert status(callers, issuer.token(AUDIENCE, PUSHER, iss="https://evil.example")) == 401


def test_a_token_is_valid_in_its_time_give_or_take_ten_seconds(
    callers: Callers, issuer: Issuer
) -> None:
    now = int(time.time())

    def token(begins_in_s: int, ends_in_s: int) -> str:
        return issuer.token(AUDIENCE, PUSHER, iat=now + begins_in_s, exp=now + ends_in_s)

    assert status(callers, token(-HOUR_S, -60)) == 401
    assert status(callers, token(120, HOUR_S)) == 401
    callers.admit(f"Bearer {token(-HOUR_S, -1)}")
    callers.admit(f"Bearer {token(5, HOUR_S)}")


def test_a_token_without_a_signature_is_refused(callers: Callers, issuer: Issuer) -> None:
    head, claims, _ = issuer.token(AUDIENCE, PUSHER).split(".")
    unsigned = encoded({"alg": "none", "typ": "JWT", "kid": issuer.key_id})
    for signature in ("", "AAAA"):
        assert status(callers, f"{unsigned}.{claims}.{signature}") == 401
        assert status(callers, f"{head}.{claims}.{signature}") == 401


def test_a_token_signed_with_the_certificate_as_password_is_refused(
    callers: Callers, issuer: Issuer
) -> None:
    _, claims, _ = issuer.token(AUDIENCE, PUSHER).split(".")
    signed = f"{encoded({'alg': 'HS256', 'kid': issuer.key_id})}.{claims}"
    mac = hmac.new(issuer.certificate.encode(), signed.encode(), hashlib.sha256).digest()
    assert status(callers, f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}") == 401


def test_another_kind_of_signature_than_the_certificates_is_refused(
    callers: Callers, issuer: Issuer
) -> None:
    claims = {"iss": "accounts.google.com", "aud": AUDIENCE, "email": PUSHER}
    for algorithm in ("ES256", "RS512", "PS256"):
        token = issuer.signed({"alg": algorithm, "kid": issuer.key_id}, claims)
        assert status(callers, token) == 401


def test_another_key_is_refused(callers: Callers, stranger: Issuer) -> None:
    assert status(callers, stranger.token(AUDIENCE, PUSHER)) == 401


def test_altered_claims_are_refused(callers: Callers, issuer: Issuer) -> None:
    head, _, signature = issuer.token(AUDIENCE, "eve@example.com").split(".")
    _, claims, _ = issuer.token(AUDIENCE, PUSHER).split(".")
    assert status(callers, f"{head}.{claims}.{signature}") == 401


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic cHVzaGVyOnB1c2hlcg==",
        "Bearer garbage",
        "Bearer a.b.c",
        "Bearer ....",
        "Bearer é.é.é",
        f"Bearer {base64.b64encode(b'[]').decode()}.e30.e30",
        f"Bearer {base64.b64encode(b'[' * 100_000).decode()}.e30.e30",
    ],
)
def test_what_is_no_token_is_refused(callers: Callers, authorization: str | None) -> None:
    refusal = refused(callers, authorization)
    assert (refusal.status, refusal.code) == (401, "unauthenticated")


@pytest.mark.parametrize("key_id", [None, 7, [], {}])
def test_a_token_without_a_proper_key_id_is_refused(
    callers: Callers, issuer: Issuer, key_id: object
) -> None:
    claims = {"iss": "accounts.google.com", "aud": AUDIENCE, "email": PUSHER}
    assert status(callers, issuer.signed({"alg": "RS256", "kid": key_id}, claims)) == 401


# ---------------------------------------------------------------------------- certificates


def test_certificates_are_asked_for_once(
    callers: Callers, certificates: CertificateServer, issuer: Issuer
) -> None:
    for _ in range(3):
        callers.admit(f"Bearer {issuer.token(AUDIENCE, PUSHER)}")
    assert certificates.asked == 1


def test_new_keys_are_found_and_old_ones_forgotten(
    certificates: CertificateServer, issuer: Issuer, clock: MovableClock
) -> None:
    callers = Callers(SETTINGS, certificates.url, clock)
    old = f"Bearer {issuer.token(AUDIENCE, PUSHER)}"
    callers.admit(old)
    newer = Issuer("next-key")
    certificates.issuers = [newer]
    clock.advance(61)
    callers.admit(f"Bearer {newer.token(AUDIENCE, PUSHER)}")
    assert refused(callers, old).status == 401


def test_invented_keys_do_not_make_us_ask_again_and_again(
    certificates: CertificateServer, clock: MovableClock
) -> None:
    callers = Callers(SETTINGS, certificates.url, clock)
    invented = Issuer("invented")
    for _ in range(5):
        assert status(callers, invented.token(AUDIENCE, PUSHER)) == 401
    clock.advance(61)
    assert status(callers, invented.token(AUDIENCE, PUSHER)) == 401
    assert certificates.asked == 2


def test_without_certificates_nobody_can_tell(
    callers: Callers, certificates: CertificateServer, issuer: Issuer
) -> None:
    authorization = f"Bearer {issuer.token(AUDIENCE, PUSHER)}"
    certificates.status = 500
    with pytest.raises(Unavailable):
        callers.admit(authorization)
    certificates.status = 200
    callers.admit(authorization)


def test_unreachable_certificates_are_unavailable(issuer: Issuer) -> None:
    with serving_certificates(issuer) as gone:
        url = gone.url
    with pytest.raises(Unavailable, match="certificates"):
        Callers(SETTINGS, url).admit(f"Bearer {issuer.token(AUDIENCE, PUSHER)}")


# -------------------------------------------------------------------------------- settings


def test_callers_without_an_audience_are_a_mistake() -> None:
    with pytest.raises(Misconfigured, match="SERENADE_PUSH_AUDIENCE"):
        Callers(Settings(push_callers=(PUSHER,)))


def test_where_the_platform_has_checked_everybody_is_admitted_at_no_cost() -> None:
    program = (
        "import sys; before = set(sys.modules);"
        "from infra.gcp.callers import Callers; from shared.settings import Settings;"
        "callers = Callers(Settings()); callers.admit(None); callers.admit('Bearer x');"
        "print([m for m in set(sys.modules) - before if m.split('.')[0] in ('google', 'requests')])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"


def encoded(segment: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(segment).encode()).decode().rstrip("=")
