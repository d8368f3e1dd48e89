"""The gRPC services: Publisher, Subscriber, the one question of IAM, and what tests control."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import grpc
from google.iam.v1 import iam_policy_pb2 as iam  # type: ignore[import-untyped]
from google.protobuf import empty_pb2  # type: ignore[import-untyped]
from google.pubsub_v1 import types as wire

from tests.contract.servers import pubsub_limits as limits
from tests.contract.servers.oidc import CertificateServer, Issuer
from tests.contract.servers.pubsub_process import CONTROL
from tests.contract.servers.pubsub_project import Fault, Project, denied, unavailable
from tests.contract.servers.pubsub_push import Pusher

LONGEST_PULL_S = 60.0


@dataclass
class Method:
    """A unary call.

    Args:
        resource: the topic or subscription that a request is about.
        answer: does it.
    """

    asked: Any
    answered: Any
    resource: Callable[[Any], str]
    answer: Callable[[Project, Any, grpc.ServicerContext], Any]


class PubSub:
    """All projects; each comes into being when it is first named."""

    def __init__(self) -> None:
        self._projects: dict[str, Project] = {}
        self._issuer = Issuer()
        self._certificates = CertificateServer(self._issuer)

    def start(self) -> None:
        self._certificates.start()

    def handlers(self) -> list[grpc.GenericRpcHandler]:
        services = {"google.pubsub.v1.Publisher": self._publisher()}
        services["google.pubsub.v1.Subscriber"] = self._subscriber()
        services["google.iam.v1.IAMPolicy"] = {"TestIamPermissions": _PERMISSIONS}
        generic = [
            grpc.method_handlers_generic_handler(
                service, {name: self._unary(name, method) for name, method in methods.items()}
            )
            for service, methods in services.items()
        ]
        control = {"Control": grpc.unary_unary_rpc_method_handler(self._control)}
        return [*generic, grpc.method_handlers_generic_handler(CONTROL, control)]

    def _publisher(self) -> dict[str, Method]:
        return {
            "CreateTopic": Method(wire.Topic, wire.Topic, lambda r: r.name, _create_topic),
            "GetTopic": Method(
                wire.GetTopicRequest,
                wire.Topic,
                lambda r: r.topic,
                lambda p, r, c: p.topic(r.topic),
            ),
            "Publish": Method(
                wire.PublishRequest, wire.PublishResponse, lambda r: r.topic, _publish
            ),
        }

    def _subscriber(self) -> dict[str, Method]:
        def about(asked: Any, answered: Any, answer: Callable[..., Any]) -> Method:
            return Method(asked, answered, lambda request: request.subscription, answer)

        return {
            "CreateSubscription": Method(
                wire.Subscription, wire.Subscription, lambda r: r.name, self._create_subscription
            ),
            "GetSubscription": about(
                wire.GetSubscriptionRequest,
                wire.Subscription,
                lambda p, r, c: p.subscription(r.subscription),
            ),
            "Pull": about(wire.PullRequest, wire.PullResponse, _pull),
            "Acknowledge": about(wire.AcknowledgeRequest, None, _acknowledge),
            "ModifyAckDeadline": about(wire.ModifyAckDeadlineRequest, None, _modify_ack_deadline),
        }

    def _create_subscription(
        self, project: Project, asked: wire.Subscription, _: grpc.ServicerContext
    ) -> wire.Subscription:
        asked.ack_deadline_seconds = asked.ack_deadline_seconds or 10
        limits.check_subscription(asked)
        project.create_subscription(asked)
        if asked.push_config.push_endpoint:
            Pusher(project, asked, self._issuer).start()
        return asked

    def _unary(self, name: str, method: Method) -> grpc.RpcMethodHandler:
        def handle(request: Any, context: grpc.ServicerContext) -> Any:
            try:
                resource = method.resource(request)
                project = self._project(limits.project_of(resource))
                return self._suffering(name, resource, project, method, request, context)
            except limits.Refusal as refusal:
                context.abort(refusal.status, refusal.message)

        def serialized(message: Any) -> bytes:
            proto = type(message).pb(message) if hasattr(type(message), "pb") else message
            return bytes(proto.SerializeToString())

        deserialize = getattr(method.asked, "deserialize", None) or method.asked.FromString
        return grpc.unary_unary_rpc_method_handler(handle, deserialize, serialized)

    def _suffering(
        self,
        name: str,
        resource: str,
        project: Project,
        method: Method,
        request: Any,
        context: grpc.ServicerContext,
    ) -> Any:
        fault = project.suffer(name)
        if fault == "permission-denied":
            raise denied(resource)
        if fault == "hang":
            while context.is_active() and not project.ended:
                time.sleep(0.01)
        if fault in ("unavailable", "hang"):
            raise unavailable()
        answer = method.answer(project, request, context)
        if fault == "lost-answer":
            raise unavailable()
        return empty_pb2.Empty() if method.answered is None else answer

    def _project(self, name: str) -> Project:
        return self._projects.setdefault(name, Project())

    def _control(self, request: bytes, _: grpc.ServicerContext) -> bytes:
        order = json.loads(request)
        project = self._project(f"projects/{order.pop('project')}")
        match order.pop("do"):
            case "clock":
                project.set_clock(**order)
            case "fault":
                project.add_fault(Fault(**order))
            case "end":
                project.end()
            case "certificates":
                return json.dumps(self._certificates.url).encode()
        return b"null"


def _create_topic(project: Project, asked: wire.Topic, _: grpc.ServicerContext) -> wire.Topic:
    project.create_topic(asked)
    return asked


def _publish(
    project: Project, asked: wire.PublishRequest, _: grpc.ServicerContext
) -> wire.PublishResponse:
    limits.check_published(asked.messages)
    return wire.PublishResponse(message_ids=project.publish(asked.topic, asked.messages))


def _pull(
    project: Project, asked: wire.PullRequest, context: grpc.ServicerContext
) -> wire.PullResponse:
    limits.check_pull(project.subscription(asked.subscription), asked.max_messages)
    context.add_callback(project.wake)
    wait_s = 0.0 if asked.return_immediately else LONGEST_PULL_S
    until = time.monotonic() + wait_s
    given = project.take(asked.subscription, asked.max_messages, until, context.is_active)
    return wire.PullResponse(received_messages=given)


def _acknowledge(project: Project, asked: wire.AcknowledgeRequest, _: grpc.ServicerContext) -> None:
    limits.check_ack_ids(asked.ack_ids)
    project.ack(asked.subscription, asked.ack_ids)


def _modify_ack_deadline(
    project: Project, asked: wire.ModifyAckDeadlineRequest, _: grpc.ServicerContext
) -> None:
    limits.check_ack_ids(asked.ack_ids)
    limits.check_deadline(asked.ack_deadline_seconds)
    project.keep(asked.subscription, asked.ack_ids, asked.ack_deadline_seconds)


def _test_permissions(
    project: Project, asked: iam.TestIamPermissionsRequest, _: grpc.ServicerContext
) -> iam.TestIamPermissionsResponse:
    may = project.has_topic(asked.resource) and not project.forbids("Publish")
    return iam.TestIamPermissionsResponse(permissions=asked.permissions if may else [])


_PERMISSIONS = Method(
    iam.TestIamPermissionsRequest,
    iam.TestIamPermissionsResponse,
    lambda request: request.resource,
    _test_permissions,
)
