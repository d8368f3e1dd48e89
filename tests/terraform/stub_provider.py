"""A stand-in for the Google provider that knows its schema and nothing else.

The real ``terraform`` talks to it over gRPC as to any provider. That is all `terraform validate` and
`terraform test` under a mock provider ask for. It refuses wrong names, types, missing arguments, too
many blocks and, unlike most schemas, texts outside a documented list of possible values. It cannot
refuse what the real provider checks in code: arguments that exclude each other, formats, ranges; nor
what only Google knows: quotas, names already taken, permissions.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from concurrent import futures
from contextlib import contextmanager
from typing import Any

import grpc
from tfplugin_proto import tfplugin6_4_pb2 as pb
from tfplugin_proto import tfplugin6_4_pb2_grpc as rpc

from tests.terraform.possible_values import decoded, refusals
from tests.terraform.schema import Body, Schema
from tests.terraform.schema_messages import response

ADDRESS = "registry.terraform.io/hashicorp/google"
_MAX_MESSAGE_BYTES = 64 * 1024 * 1024


class StubProvider(rpc.ProviderServicer):
    """Answers the calls that planning under a mock provider needs; every other is unimplemented."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._response = response(schema)

    def GetProviderSchema(self, request: Any, context: Any) -> Any:  # noqa: N802
        return self._response

    def ValidateProviderConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        return pb.ValidateProviderConfig.Response()

    def ValidateResourceConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        body = self._schema.resources[request.type_name]
        return pb.ValidateResourceConfig.Response(diagnostics=_judged(body, request))

    def ValidateDataResourceConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        body = self._schema.data_sources[request.type_name]
        return pb.ValidateDataResourceConfig.Response(diagnostics=_judged(body, request))

    def ConfigureProvider(self, request: Any, context: Any) -> Any:  # noqa: N802
        return pb.ConfigureProvider.Response()

    def StopProvider(self, request: Any, context: Any) -> Any:  # noqa: N802
        return pb.StopProvider.Response()


@contextmanager
def served(schema: Schema) -> Iterator[Mapping[str, str]]:
    """Serves the schema; gives the environment variables by which ``terraform`` finds it."""
    server = grpc.server(
        futures.ThreadPoolExecutor(4),
        options=[("grpc.max_send_message_length", _MAX_MESSAGE_BYTES)],
    )
    rpc.add_ProviderServicer_to_server(StubProvider(schema), server)  # type: ignore[no-untyped-call]
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield {"TF_REATTACH_PROVIDERS": json.dumps({ADDRESS: _reattachment(port)})}
    finally:
        server.stop(grace=None).wait()


def _reattachment(port: int) -> dict[str, Any]:
    return {
        "Protocol": "grpc",
        "ProtocolVersion": 6,
        "Pid": os.getpid(),
        "Test": True,
        "Addr": {"Network": "tcp", "String": f"127.0.0.1:{port}"},
    }


def _judged(body: Body, request: Any) -> list[Any]:
    configuration = decoded(request.config.msgpack)
    return [
        pb.Diagnostic(severity=pb.Diagnostic.ERROR, summary=f"{request.type_name}: {sentence}")
        for sentence in refusals(body, configuration)
    ]
