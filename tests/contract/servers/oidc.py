"""An issuer of OpenID Connect tokens with a key of its own, standing in for Google's."""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

ISSUER = "https://accounts.google.com"


class Issuer:
    """Signs tokens as service accounts get them.

    Args:
        key_id: names its key among the certificates.
    """

    def __init__(self, key_id: str = "key-of-the-tests") -> None:
        self.key_id = key_id

    def token(self, audience: str, email: str, **claims: object) -> str:
        """A token of that account for that audience, valid for an hour; ``claims`` are set on top."""
        now = int(time.time())
        said = {
            "iss": ISSUER,
            "aud": audience,
            "sub": "113774264463038321964",
            "azp": "113774264463038321964",
            "email": email,
            "email_verified": True,
            "iat": now,
            "exp": now + 3600,
        }
        return self.signed({"alg": "RS256", "typ": "JWT", "kid": self.key_id}, said | claims)

    def signed(self, header: Mapping[str, object], claims: Mapping[str, object]) -> str:
        """A token with exactly this header and these claims, signed with our key."""
        from google.auth import crypt, jwt

        encode: Any = jwt.encode
        signer: Any = crypt.RSASigner
        token: bytes = encode(signer(self._key, self.key_id), claims, header=dict(header))
        return token.decode()

    @cached_property
    def certificate(self) -> str:
        """Of our key, in PEM; signed by ourselves."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests.serenade.example")])
        now = datetime.datetime.now(datetime.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .sign(self._key, hashes.SHA256())
        )
        return certificate.public_bytes(serialization.Encoding.PEM).decode()

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class CertificateServer:
    """Serves issuers' certificates over HTTP.

    Attributes:
        issuers: those whose certificates are served now.
        asked: how often they were asked for.
        status: the HTTP status of the answers.
    """

    def __init__(self, *issuers: Issuer) -> None:
        self.issuers = list(issuers)
        self.asked = 0
        self.status = 200
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/certs"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        certificates = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                certificates.asked += 1
                served = {issuer.key_id: issuer.certificate for issuer in certificates.issuers}
                body = json.dumps(served).encode()
                self.send_response(certificates.status)
                self.send_header("Cache-Control", "public, max-age=19800, must-revalidate")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@contextmanager
def serving_certificates(*issuers: Issuer) -> Iterator[CertificateServer]:
    """A certificate server while the block lasts."""
    server = CertificateServer(*issuers)
    server.start()
    try:
        yield server
    finally:
        server.stop()
