"""Pub/Sub as far as a home needs it, in memory, speaking Google's protocol.

``python -m tests.contract.servers.pubsub --port 0`` prints its port and serves until its standard
input ends. `tests.contract.servers.pubsub_process` starts it for tests.
"""

from __future__ import annotations

import argparse
import sys
from concurrent import futures

import grpc

from tests.contract.servers.pubsub_service import PubSub

_UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


def serving(pubsub: PubSub, port: int) -> tuple[grpc.Server, int]:
    """A started server, and the port at which it answers.

    Every pull that waits has a thread of its own.
    """
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=64), options=_UNLIMITED)
    server.add_generic_rpc_handlers(pubsub.handlers())
    bound = server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    return server, bound


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=0)
    pubsub = PubSub()
    pubsub.start()
    server, port = serving(pubsub, arguments.parse_args().port)
    print(port, flush=True)
    sys.stdin.read()
    server.stop(None).wait()


if __name__ == "__main__":
    main()
