"""The bus on Pub/Sub when Pub/Sub is not kind, and what it pushes."""

from __future__ import annotations

import secrets
import socket
import subprocess
import sys
from collections.abc import Callable

import pytest

from infra.gcp.bus import PubSubBus
from infra.gcp.callers import Callers
from infra.gcp.errors import Misconfigured
from infra.topology import TOPOLOGY
from shared.errors import Refused
from shared.messages import PushEnvelope
from shared.ports import Message, Unavailable
from shared.settings import Settings
from tests.contract import wire_pubsub
from tests.contract.push_endpoint import push_endpoint
from tests.contract.servers.pubsub_process import PubSubServer

pytestmark = pytest.mark.filterwarnings("ignore:The return_immediately flag:DeprecationWarning")

HINT = Message(b'{"v":1}', {"runtime": "cpu", "task": "sing"})
NONSENSE = Message(b"\x00\xff no hint", {"runtime": "cpu", "from": "ć"})

ACCOUNT = "pusher@p.iam.gserviceaccount.com"
AUDIENCE = "https://serenade.example"


@pytest.fixture
def server() -> PubSubServer:
    return wire_pubsub.server()


@pytest.fixture
def project() -> str:
    return f"tests-{secrets.token_hex(6)}"


@pytest.fixture
def bus(server: PubSubServer, project: str) -> PubSubBus:
    """Ours, on a project that has all it needs."""
    server.declare(TOPOLOGY, project, wire_pubsub.PREFIX)
    return bus_of(server.host, project)


def bus_of(host: str, project: str, answer_s: float = 2.0) -> PubSubBus:
    return PubSubBus(wire_pubsub.settings(host, project), answer_s=answer_s)


def drained(bus: PubSubBus, subscription: str) -> list[bytes]:
    return [delivery.message.data for delivery in bus.pull(subscription, limit=1000)]


# ------------------------------------------------------------- what is not as it should be


def test_without_permission_somebody_is_told_to_grant_it(
    bus: PubSubBus, server: PubSubServer, project: str
) -> None:
    server.fail(project, "Publish", "permission-denied")
    with pytest.raises(Misconfigured, match="Grant the missing role"):
        bus.publish("steps", [HINT])
    server.fail(project, "Pull", "permission-denied")
    with pytest.raises(Misconfigured, match="tests-steps-cpu"):
        bus.pull("steps-cpu")


@pytest.mark.parametrize(
    "call",
    [
        lambda bus: bus.publish("steps", [HINT]),
        lambda bus: bus.publish("steps", []),
        lambda bus: bus.pull("steps-cpu"),
        lambda bus: bus.pull("steps-cpu", wait_s=5),
        lambda bus: bus.ack("steps-cpu", ["1:1"]),
        lambda bus: bus.extend("steps-cpu", ["1:1"], 10),
    ],
)
def test_without_topics_somebody_is_told_to_make_them(
    server: PubSubServer, project: str, call: Callable[[PubSubBus], object]
) -> None:
    with pytest.raises(Misconfigured, match="Apply the Terraform"):
        call(bus_of(server.host, project))


def test_asking_whether_it_may_publish_finds_out_and_publishes_nothing(
    bus: PubSubBus, server: PubSubServer, project: str
) -> None:
    server.fail(project, "Publish", "permission-denied")
    with pytest.raises(Misconfigured, match=r"roles/pubsub\.publisher"):
        bus.publish("steps", [])
    assert drained(bus, "steps-cpu") == []


# --------------------------------------------------------------------- what does not answer


@pytest.mark.parametrize(
    "call",
    [
        lambda bus: bus.publish("steps", [HINT]),
        lambda bus: bus.publish("steps", []),
        lambda bus: bus.pull("steps-cpu"),
        lambda bus: bus.pull("steps-cpu", wait_s=0.2),
        lambda bus: bus.nack("steps-cpu", ["1:1"]),
    ],
)
def test_where_nobody_listens_it_is_unavailable(call: Callable[[PubSubBus], object]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as briefly:
        nowhere = f"127.0.0.1:{briefly.getsockname()[1]}"
    with pytest.raises(Unavailable, match="Could not"):
        call(bus_of(nowhere, "p", answer_s=0.2))


def test_who_gets_no_answer_gives_up(bus: PubSubBus, server: PubSubServer, project: str) -> None:
    hasty = bus_of(server.host, project, answer_s=0.2)
    for method in ("Publish", "Pull", "Acknowledge"):
        server.fail(project, method, "hang")
    with pytest.raises(Unavailable, match="publish"):
        hasty.publish("steps", [HINT])
    with pytest.raises(Unavailable, match="pull"):
        hasty.pull("steps-cpu")
    with pytest.raises(Unavailable, match="acknowledge"):
        hasty.ack("steps-cpu", ["1:1"])
    assert drained(bus, "steps-cpu") == []


def test_a_short_failure_is_not_noticed(bus: PubSubBus, server: PubSubServer, project: str) -> None:
    for method in ("Publish", "Pull", "Acknowledge"):
        server.fail(project, method, "unavailable", times=2)
    bus.publish("steps", [HINT])
    (delivery,) = bus.pull("steps-cpu")
    bus.ack("steps-cpu", [delivery.ack_id])


def test_a_lost_answer_makes_a_duplicate_at_most(
    bus: PubSubBus, server: PubSubServer, project: str
) -> None:
    server.fail(project, "Publish", "lost-answer")
    bus.publish("steps", [HINT])
    assert drained(bus, "steps-cpu") == [HINT.data] * 2


def test_who_never_hears_that_it_landed_says_so(
    bus: PubSubBus, server: PubSubServer, project: str
) -> None:
    server.fail(project, "Publish", "lost-answer", times=1000)
    with pytest.raises(Unavailable):
        bus_of(server.host, project, answer_s=0.2).publish("steps", [HINT])
    assert HINT.data in drained(bus, "steps-cpu")


# ------------------------------------------------------------------------------- messages


def test_more_than_a_request_holds_is_sent_in_several(bus: PubSubBus) -> None:
    sent = [Message(bytes([n]) * 1024 * 1024, {"runtime": "cpu"}) for n in range(12)]
    assert len(set(bus.publish("steps", sent))) == 12
    received = [delivery for _ in sent for delivery in bus.pull("steps-cpu")]
    assert {d.message.data for d in received} == {message.data for message in sent}


def test_what_nobody_can_read_reaches_the_dead_letters_as_it_was(
    bus: PubSubBus, server: PubSubServer, project: str
) -> None:
    now = 1_800_000_000.0
    server.set_clock(project, now)
    bus.publish("steps", [NONSENSE])
    deliveries = 0
    while taken := bus.pull("steps-cpu"):
        deliveries += 1
        bus.nack("steps-cpu", [taken[0].ack_id])
        server.set_clock(project, now := now + 60)
    (letter,) = bus.pull("dead-letters")
    assert deliveries == 100
    assert letter.message.data == NONSENSE.data
    assert NONSENSE.attributes.items() <= letter.message.attributes.items()


# ---------------------------------------------------------------------------------- pushes


def gate(server: PubSubServer) -> Callable[[str | None], int]:
    """Answers as a function does that lets only the subscription's account in."""
    known = Settings(push_callers=(ACCOUNT,), push_audience=AUDIENCE)
    callers = Callers(known, server.certificates_url)

    def answer(authorization: str | None) -> int:
        try:
            callers.admit(authorization)
        except Refused as refused:
            return refused.status
        return 204

    return answer


def test_a_push_is_admitted_by_the_token_of_its_account(server: PubSubServer, project: str) -> None:
    with push_endpoint(gate(server)) as function:
        server.declare(
            TOPOLOGY,
            project,
            wire_pubsub.PREFIX,
            lambda name: f"{function.url}/{name}",
            caller=ACCOUNT,
            audience=AUDIENCE,
        )
        (message_id,) = bus_of(server.host, project).publish("steps", [NONSENSE])
        status, body = function.next()
        server.end(project)
    envelope = PushEnvelope.from_request_json(body)
    assert status == 204
    assert envelope.message == NONSENSE
    assert envelope.message_id == message_id
    assert envelope.subscription == f"projects/{project}/subscriptions/tests-steps-dispatch"
    assert envelope.delivery_attempt == 1


def test_a_push_for_another_audience_is_turned_away(server: PubSubServer, project: str) -> None:
    with push_endpoint(gate(server)) as function:
        server.declare(TOPOLOGY, project, push_to=lambda _: function.url, caller=ACCOUNT)
        PubSubBus(Settings(project=project, prefix="", pubsub_emulator_host=server.host)).publish(
            "steps", [HINT]
        )
        status, _ = function.next()
        server.end(project)
    assert status == 401


def test_what_is_refused_is_pushed_again_until_it_is_taken(
    server: PubSubServer, project: str
) -> None:
    answers = iter([500, 403, 301])
    with push_endpoint(lambda _: next(answers, 200)) as function:
        server.declare(TOPOLOGY, project, wire_pubsub.PREFIX, lambda _: function.url)
        bus_of(server.host, project).publish("steps", [HINT])
        pushed = [function.next() for _ in range(4)]
        server.end(project)
    assert [status for status, _ in pushed] == [500, 403, 301, 200]
    assert [body["deliveryAttempt"] for _, body in pushed] == [1, 2, 3, 4]


# ------------------------------------------------------------------------------ its weight


def test_a_bus_that_is_not_used_costs_no_google_client() -> None:
    program = (
        "import sys; before = set(sys.modules);"
        "from infra.gcp.bus import PubSubBus; from shared.settings import Settings;"
        "PubSubBus(Settings(home='gcp', project='p'));"
        "print([m for m in set(sys.modules) - before if m.split('.')[0] in ('grpc', 'google')])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
