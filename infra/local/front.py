"""The local home's front door: the API function and the signed-URL gateway on one address."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from infra.bootstrap import app
from infra.local.lifeline import die_with_parent
from infra.local.listening import inherited


def front_door() -> Any:
    """An ASGI app: storage and topics have gates of their own, all else goes to the API function."""
    import functions_framework.aio

    from infra.local.gateway import gateway
    from infra.local.home import folder_objects
    from infra.local.hooks import hooks
    from infra.local.topic_gate import topic_gate

    home = app()
    key = (home.settings.data / "key").read_text().strip()
    source = Path(__file__).parents[2] / "functions" / "api" / "main.py"
    api = functions_framework.aio.create_asgi_app("api", str(source), "http")  # type: ignore[no-untyped-call]
    webhooks = hooks(source.parents[1])
    storage = gateway(folder_objects(home.objects), home.settings)
    topics = topic_gate(home.bus, key, lambda: home.principals.authenticated(f"Bearer {key}").owner)

    async def route(scope: Any, receive: Any, send: Any) -> None:
        first = str(scope.get("path", "")).split("/")[1:2]
        inner = {"storage": storage, "pubsub": topics, "hooks": webhooks}.get("".join(first), api)
        await inner(scope, receive, send)

    return route


def main() -> None:
    """Serve until killed; started by the local home only."""
    import uvicorn

    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--listen", type=int, nargs="+", required=True, help="open sockets")
    arguments.add_argument("--lifeline", type=int, required=True)
    given = arguments.parse_args()
    die_with_parent(given.lifeline)
    config = uvicorn.Config(
        front_door(),
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run(sockets=inherited(given.listen))


if __name__ == "__main__":
    main()
