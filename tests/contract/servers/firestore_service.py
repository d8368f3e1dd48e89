"""The calls of Firestore that Serenade makes, over gRPC, on documents in memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.cloud.firestore_v1 import types

from tests.contract.servers.firestore_database import Database
from tests.contract.servers.firestore_faults import FAULTS, ORDER, Faults
from tests.contract.servers.firestore_indexes import Index, check_index
from tests.contract.servers.firestore_queries import query_of
from tests.contract.servers.firestore_values import Refused, unknown_here

MAX_REQUEST = 10 * 1024 * 1024
THREADS = 64
SERVICE = "google.firestore.v1.Firestore"

Commit, Committed = types.CommitRequest.pb(), types.CommitResponse.pb()
Get, Got = types.BatchGetDocumentsRequest.pb(), types.BatchGetDocumentsResponse.pb()
Run, Answered = types.RunQueryRequest.pb(), types.RunQueryResponse.pb()
WriteResult = types.WriteResult.pb()


class FirestoreService:
    """Every project has a database, ``(default)``, empty until written to.

    Args:
        indexes: the composite indexes of each collection; None: every query is answered.
    """

    def __init__(self, indexes: Mapping[str, Sequence[Index]] | None = None) -> None:
        self._indexes = indexes
        self._databases: dict[str, Database] = {}
        self._faults = Faults()
        self._lock = threading.Lock()

    def serve(self, port: int) -> tuple[grpc.Server, int]:
        """Start answering on a port of this machine (0: any); the server, and the port."""
        server = grpc.server(
            ThreadPoolExecutor(THREADS),
            options=[("grpc.max_receive_message_length", MAX_REQUEST), ("grpc.so_reuseport", 0)],
        )
        orders = {ORDER: grpc.unary_unary_rpc_method_handler(self._order)}
        server.add_generic_rpc_handlers(
            [
                grpc.method_handlers_generic_handler(SERVICE, self._methods()),
                grpc.method_handlers_generic_handler(FAULTS, orders),
            ]
        )
        bound = server.add_insecure_port(f"127.0.0.1:{port}")
        server.start()
        return server, bound

    def _methods(self) -> dict[str, grpc.RpcMethodHandler]:
        return {
            "Commit": grpc.unary_unary_rpc_method_handler(
                self._call("Commit", self._commit), Commit.FromString, _serialized
            ),
            "BatchGetDocuments": grpc.unary_stream_rpc_method_handler(
                _streamed(self._call("BatchGetDocuments", self._get)), Get.FromString, _serialized
            ),
            "RunQuery": grpc.unary_stream_rpc_method_handler(
                _streamed(self._call("RunQuery", self._run)), Run.FromString, _serialized
            ),
        }

    def _call(self, method: str, answer: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
        """The method, with the fault that was ordered for it; one call at a time."""

        def called(request: Any, context: grpc.ServicerContext) -> Any:
            fault = self._faults.take(method)
            if fault is None or fault.landed or not fault.status:
                try:
                    with self._lock:
                        answered = answer(request)
                except Refused as refused:
                    context.abort(refused.status, str(refused))
            if fault is not None:
                time.sleep(fault.late_s)
                if fault.status:
                    context.abort(fault.code, fault.message)
            return answered

        return called

    def _commit(self, request: Any) -> Any:
        if request.transaction:
            raise unknown_here("transactions")
        database = self._database(request.database)
        update_times, at = database.commit(request.writes)
        return Committed(
            write_results=[WriteResult(update_time=moment) for moment in update_times],
            commit_time=at,
        )

    def _get(self, request: Any) -> list[Any]:
        if request.WhichOneof("consistency_selector") or request.HasField("mask"):
            raise unknown_here("transactions, times and masks of reads")
        database = self._database(request.database)
        now = database.now()
        answers = []
        for name in sorted(set(request.documents)):  # in an order that nobody asked for
            document = database.find(name)
            found = {"missing": name} if document is None else {"found": document}
            answers.append(Got(**found, read_time=now))
        return answers

    def _run(self, request: Any) -> list[Any]:
        if request.WhichOneof("consistency_selector"):
            raise unknown_here("transactions and times of queries")
        database = self._database(request.parent.removesuffix("/documents"))
        query = query_of(request.structured_query)
        if self._indexes is not None:
            check_index(query, self._indexes)
        now = database.now()
        found = query.answer(database.collection(query.collection))
        return [Answered(document=d, read_time=now) for d in found] or [Answered(read_time=now)]

    def _order(self, encoded: bytes, context: grpc.ServicerContext) -> bytes:
        self._faults.order(encoded)
        return b""

    def _database(self, name: str) -> Database:
        if not name.endswith("/databases/(default)"):
            raise Refused(grpc.StatusCode.NOT_FOUND, f"The database {name} does not exist.")
        return self._databases.setdefault(name, Database(name))


def _streamed(called: Callable[[Any, Any], list[Any]]) -> Callable[[Any, Any], Iterator[Any]]:
    def stream(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        yield from called(request, context)

    return stream


def _serialized(message: Any) -> bytes:
    encoded: bytes = message.SerializeToString()
    return encoded
