"""Push: messages POSTed to an endpoint, with a token that says for whom."""

from __future__ import annotations

import base64
import http.client
import json
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from google.pubsub_v1 import types as wire

from shared.instants import to_rfc3339
from tests.contract.servers.oidc import Issuer
from tests.contract.servers.pubsub_project import Project

IN_FLIGHT = 4
"""POSTs of one subscription at a time."""

ACCEPTED = (102, 200, 201, 202, 204)
"""What acknowledges; every other answer, and none, hands the message back."""

_WAIT_S = 1.0


class Pusher:
    """Delivers the messages of one push subscription, until its project ends."""

    def __init__(self, project: Project, subscription: wire.Subscription, issuer: Issuer) -> None:
        self._project = project
        self._subscription = subscription
        self._issuer = issuer

    def start(self) -> None:
        for number in range(IN_FLIGHT):
            name = f"push-{self._subscription.name}-{number}"
            threading.Thread(target=self._serve, name=name, daemon=True).start()

    def _serve(self) -> None:
        name = self._subscription.name
        while not self._project.ended:
            until = time.monotonic() + _WAIT_S
            for received in self._project.take(name, 1, until, lambda: not self._project.ended):
                self._deliver(received)

    def _deliver(self, received: wire.ReceivedMessage) -> None:
        if self._accepted(received):
            self._project.ack(self._subscription.name, [received.ack_id])
        else:
            self._project.keep(self._subscription.name, [received.ack_id], 0)

    def _accepted(self, received: wire.ReceivedMessage) -> bool:
        url = urlsplit(self._subscription.push_config.push_endpoint)
        assert url.hostname is not None
        connection = http.client.HTTPConnection(
            url.hostname, url.port, timeout=self._subscription.ack_deadline_seconds
        )
        try:
            body = json.dumps(self._envelope(received)).encode()
            connection.request("POST", url.path or "/", body, self._headers())
            return connection.getresponse().status in ACCEPTED
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "User-Agent": "APIs-Google"}
        config = self._subscription.push_config
        email = config.oidc_token.service_account_email
        if email:
            audience = config.oidc_token.audience or config.push_endpoint
            headers["Authorization"] = f"Bearer {self._issuer.token(audience, email)}"
        return headers

    def _envelope(self, received: wire.ReceivedMessage) -> dict[str, Any]:
        message = received.message
        published = to_rfc3339(message.publish_time.timestamp())
        told: dict[str, Any] = {
            "data": base64.b64encode(message.data).decode(),
            "messageId": message.message_id,
            "message_id": message.message_id,
            "publishTime": published,
            "publish_time": published,
        }
        if message.attributes:
            told["attributes"] = dict(message.attributes)
        envelope: dict[str, Any] = {"message": told, "subscription": self._subscription.name}
        if received.delivery_attempt:
            envelope["deliveryAttempt"] = received.delivery_attempt
        return envelope
