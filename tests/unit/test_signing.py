"""Signed requests: what the signer signs, it verifies; what anybody altered, it refuses."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.signing import Leave, UrlSigner
from shared.errors import Permanent, Refused
from shared.ports import SignedRequest
from tests.contract.storage_server import SECRET, Watch

WATCH = Watch()
SIGNER = UrlSigner(SECRET, "https://home.example", WATCH)
LATER = WATCH.now + 60


def presented(
    leave: SignedRequest, *, signer: UrlSigner = SIGNER, method: str | None = None
) -> Leave:
    """Verify a request made exactly as it was signed."""
    url = urlsplit(leave.url)
    bucket, _, name = unquote(url.path).removeprefix("/storage/").partition("/")
    headers = {header.lower(): value for header, value in leave.headers.items()}
    query = parse_qsl(url.query, keep_blank_values=True)
    return signer.verify(method or leave.method, bucket, name, query, headers)


def upload(*, resumable: bool = False, expires_at: float = LATER) -> SignedRequest:
    return SIGNER.upload(
        "uploads",
        "usr_1/file_1",
        content_type="audio/flac",
        max_size=1000,
        resumable=resumable,
        expires_at=expires_at,
    )


def refused(leave: SignedRequest, signer: UrlSigner = SIGNER, method: str | None = None) -> str:
    with pytest.raises(Refused) as refusal:
        presented(leave, signer=signer, method=method)
    assert refusal.value.status == 403
    return refusal.value.code


def test_an_upload_lists_every_header_it_must_carry() -> None:
    assert upload().headers == {
        "Content-Type": "audio/flac",
        "x-goog-content-length-range": "1,1000",
        "x-goog-if-generation-match": "0",
    }
    assert upload(resumable=True).headers == {**upload().headers, "x-goog-resumable": "start"}


def test_what_was_signed_is_allowed() -> None:
    assert presented(upload()) == Leave("put", "audio/flac", 1000)
    assert presented(upload(resumable=True)) == Leave("gcs-resumable", "audio/flac", 1000)


@given(name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1), filename=st.text())
def test_any_name_survives_the_url(name: str, filename: str) -> None:
    leave = SIGNER.download(
        "results", name, filename=filename, content_type="audio/wav", expires_at=LATER
    )
    kept = filename.encode(errors="replace").decode()
    assert presented(leave) == Leave("get", "audio/wav", filename=kept)


def test_a_leave_to_get_is_one_to_head_and_no_other() -> None:
    leave = SIGNER.download(
        "results", "song", filename="song.wav", content_type="audio/wav", expires_at=LATER
    )
    assert presented(leave, method="HEAD").protocol == "get"
    assert refused(leave, method="PUT") == "wrong_method"
    assert refused(upload(), method="HEAD") == "wrong_method"
    assert refused(upload(), method="POST") == "wrong_method"


def test_a_leave_ends_when_it_says() -> None:
    watch = Watch()
    signer = UrlSigner(SECRET, "https://home.example", watch)
    leave = upload(expires_at=watch.now + 60.9)
    watch.now = leave.expires_at - 0.001
    assert presented(leave, signer=signer)
    watch.now = leave.expires_at
    assert refused(leave, signer) == "signature_expired"


def test_another_secret_signs_otherwise() -> None:
    assert refused(upload(), UrlSigner(bytes(32), "https://home.example", WATCH)) == "bad_signature"


def test_the_address_is_not_signed_so_that_a_home_may_have_several() -> None:
    assert presented(upload(), signer=UrlSigner(SECRET, "http://127.0.0.1:8000", WATCH))


def test_texts_that_run_together_are_told_apart() -> None:
    def signature(bucket: str, name: str) -> str:
        leave = SIGNER.download(
            bucket, name, filename="f", content_type="audio/wav", expires_at=LATER
        )
        return leave.url.rpartition("signature=")[2]

    assert signature("ab", "c") != signature("a", "bc")
    assert signature("ab", 'c", "d') != signature('ab", "c', "d")


@pytest.mark.parametrize(
    "content_type", ["", "audio", "audio/flac\r\nX-Evil: 1", "audio/flac\n", "ä/b", " a/b", "a/b "]
)
def test_what_no_header_carries_is_not_signed(content_type: str) -> None:
    with pytest.raises(Permanent, match="bad_content_type"):
        SIGNER.download(
            "results", "song", filename="f", content_type=content_type, expires_at=LATER
        )


def test_media_types_may_have_parameters() -> None:
    leave = SIGNER.download(
        "results",
        "song",
        filename="f",
        content_type='audio/ogg; codecs="opus, vorbis"',
        expires_at=LATER,
    )
    assert presented(leave).content_type == 'audio/ogg; codecs="opus, vorbis"'


def test_a_secret_is_not_short() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        UrlSigner(b"", "https://home.example", WATCH)
