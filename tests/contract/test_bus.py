"""What every bus promises."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from infra.local.bus import SqliteBus
from infra.local.bus_tables import DEAD_LETTER_ATTEMPTS, DEAD_LETTER_SOURCE
from infra.local.chaos import Chaos, ChaoticBus
from shared.errors import Permanent
from shared.ports import Bus, Delivery, Message
from tests.contract.conftest import TOPOLOGY, MovableClock, OpenBus
from tests.contract.processes import in_processes, killed_after

HIGH = Message(b"\x00c6\xff", {"register": "high", "name": "ć"})
LOW = Message(b"c2", {"register": "low"})


# The tests pull without waiting, which Google advises against: it is slow.
pytestmark = pytest.mark.filterwarnings("ignore:The return_immediately flag:DeprecationWarning")


def everything(bus: Bus, subscription: str) -> list[Delivery]:
    return bus.pull(subscription, limit=1000)


def data(deliveries: list[Delivery]) -> list[bytes]:
    return [delivery.message.data for delivery in deliveries]


def test_a_message_reaches_every_subscription_whose_filter_it_passes(bus: Bus) -> None:
    ids = bus.publish("notes", [HIGH, LOW])
    high, every = everything(bus, "high-notes"), everything(bus, "all-notes")
    assert [d.message for d in high] == [HIGH]
    assert sorted(d.message.data for d in every) == sorted([HIGH.data, LOW.data])
    assert {d.message_id for d in every} == set(ids)
    assert high[0].message_id == ids[0]


def test_a_delivery_says_when_it_was_published_and_how_often_tried(
    bus: Bus, clock: MovableClock
) -> None:
    published_at = clock.now
    bus.publish("notes", [HIGH])
    clock.advance(5)
    (delivery,) = bus.pull("high-notes")
    assert (delivery.published_at, delivery.attempt) == (published_at, 1)


def test_attempts_are_counted_only_where_there_are_dead_letters(bus: Bus) -> None:
    bus.publish("notes", [LOW])
    (delivery,) = bus.pull("all-notes")
    assert delivery.attempt is None


def test_a_leased_message_is_nobody_elses(bus: Bus, clock: MovableClock) -> None:
    bus.publish("notes", [LOW])
    bus.pull("all-notes")
    clock.advance(29)
    assert bus.pull("all-notes") == []


def test_an_acked_message_never_comes_again(bus: Bus, clock: MovableClock) -> None:
    bus.publish("notes", [LOW])
    (delivery,) = bus.pull("all-notes")
    bus.ack("all-notes", [delivery.ack_id])
    bus.ack("all-notes", [delivery.ack_id])
    clock.advance(3600)
    assert bus.pull("all-notes") == []


def test_a_message_whose_lease_ends_comes_again(bus: Bus, clock: MovableClock) -> None:
    bus.publish("notes", [HIGH])
    (first,) = bus.pull("high-notes")
    clock.advance(40)
    (second,) = bus.pull("high-notes")
    assert (second.message, second.message_id, second.attempt) == (HIGH, first.message_id, 2)
    assert second.ack_id != first.ack_id


def test_an_expired_lease_can_no_longer_ack_nack_or_extend(bus: Bus, clock: MovableClock) -> None:
    bus.publish("notes", [HIGH])
    (first,) = bus.pull("high-notes")
    clock.advance(40)
    for late in (bus.ack, bus.nack):
        late("high-notes", [first.ack_id])
    bus.extend("high-notes", [first.ack_id], 60)
    (second,) = bus.pull("high-notes")
    bus.ack("high-notes", [first.ack_id])
    clock.advance(40)
    (third,) = bus.pull("high-notes")
    assert (second.attempt, third.attempt) == (2, 3)


def test_an_extended_lease_lasts_so_long_from_then(bus: Bus, clock: MovableClock) -> None:
    bus.publish("notes", [LOW])
    (delivery,) = bus.pull("all-notes")
    clock.advance(20)
    bus.extend("all-notes", [delivery.ack_id], 50)
    clock.advance(49)
    assert bus.pull("all-notes") == []
    bus.ack("all-notes", [delivery.ack_id])
    clock.advance(100)
    assert bus.pull("all-notes") == []


def test_a_lease_is_extended_by_a_minute_at_most(bus: Bus, clock: MovableClock) -> None:
    bus.publish("notes", [LOW])
    (delivery,) = bus.pull("all-notes")
    bus.extend("all-notes", [delivery.ack_id], 600)
    clock.advance(59)
    assert bus.pull("all-notes") == []
    clock.advance(2)
    assert data(bus.pull("all-notes")) == [LOW.data]


def test_a_message_handed_back_waits_ever_longer(bus: Bus, clock: MovableClock) -> None:
    bus.publish("notes", [LOW])
    (delivery,) = bus.pull("all-notes")
    waits = []
    for _ in range(8):
        bus.nack("all-notes", [delivery.ack_id])
        handed_back_at = clock.now
        while not (again := bus.pull("all-notes")):
            clock.advance(0.05)
        waits.append(clock.now - handed_back_at)
        (delivery,) = again
    assert waits[0] == pytest.approx(0.1, abs=0.06)
    assert all(a <= b + 0.06 for a, b in pairwise(waits))
    assert waits[-1] == pytest.approx(3.0, abs=0.06)


def test_a_message_that_always_fails_becomes_a_dead_letter(bus: Bus, clock: MovableClock) -> None:
    bus.publish("notes", [HIGH])
    for attempt in (1, 2, 3, 4, 5):
        (delivery,) = bus.pull("high-notes")
        assert delivery.attempt == attempt
        bus.nack("high-notes", [delivery.ack_id])
        clock.advance(10)
    assert bus.pull("high-notes") == []
    (letter,) = bus.pull("lost-and-found")
    told = letter.message.attributes
    assert letter.message.data == HIGH.data
    assert HIGH.attributes.items() <= told.items()
    assert told[DEAD_LETTER_SOURCE].endswith("high-notes")
    assert told[DEAD_LETTER_ATTEMPTS] == "5"


def test_a_message_that_kills_its_consumers_becomes_a_dead_letter(
    bus: Bus, clock: MovableClock
) -> None:
    bus.publish("notes", [HIGH])
    for _ in range(5):
        assert bus.pull("high-notes")
        clock.advance(40)
    assert bus.pull("high-notes") == []
    assert data(bus.pull("lost-and-found")) == [HIGH.data]


def test_without_a_dead_letter_topic_a_message_is_delivered_for_ever(
    bus: Bus, clock: MovableClock
) -> None:
    bus.publish("notes", [LOW])
    for _ in range(150):
        assert len(bus.pull("all-notes")) == 1
        clock.advance(40)


def test_a_pull_takes_no_more_than_its_limit(bus: Bus) -> None:
    bus.publish("notes", [LOW] * 5)
    assert [len(bus.pull("all-notes", limit=2)) for _ in range(4)] == [2, 2, 1, 0]


def test_a_message_may_be_empty_and_has_at_most_one_mebibyte(bus: Bus) -> None:
    bus.publish("notes", [Message(b"", {"pitch": "c2"}), Message(bytes(1024 * 1024))])
    assert sorted(map(len, data(everything(bus, "all-notes")))) == [0, 1024 * 1024]
    with pytest.raises(ValueError, match="data or attributes"):
        bus.publish("notes", [Message(b"")])
    with pytest.raises(Permanent) as refused:
        bus.publish("notes", [Message(bytes(1024 * 1024 + 1))])
    assert refused.value.code == "message_too_large"


def test_many_messages_are_published_and_acked_at_once(bus: Bus, clock: MovableClock) -> None:
    sent = [Message(str(n).encode()) for n in range(1001)]
    assert len(set(bus.publish("notes", sent))) == 1001
    received = everything(bus, "all-notes") + everything(bus, "all-notes")
    assert sorted(data(received)) == sorted(message.data for message in sent)
    bus.ack("all-notes", [delivery.ack_id for delivery in received])
    clock.advance(40)
    assert everything(bus, "all-notes") == []


def test_to_publish_nothing_sees_whether_it_could(bus: Bus) -> None:
    assert bus.publish("notes", []) == []
    assert bus.pull("all-notes") == []


def test_topics_and_subscriptions_are_declared(bus: Bus) -> None:
    with pytest.raises(ValueError, match="topic"):
        bus.publish("smells", [LOW])
    for call in (bus.pull, lambda name: bus.ack(name, []), lambda name: bus.nack(name, [])):
        with pytest.raises(ValueError, match="subscription"):
            call("smells")


def test_a_message_survives_a_restart(open_bus: OpenBus, clock: MovableClock) -> None:
    open_bus(clock).publish("notes", [LOW])
    assert data(open_bus(clock).pull("all-notes")) == [LOW.data]


# ------------------------------------------------------------------ processes


def test_two_consumers_share_a_queue_and_no_message(open_bus: OpenBus) -> None:
    numbers = {str(n).encode() for n in range(300)}
    open_bus(time.time).publish("notes", [Message(number) for number in numbers])

    def consumed(_: int) -> list[bytes]:
        bus, done = open_bus(time.time), []
        while deliveries := bus.pull("all-notes"):
            bus.ack("all-notes", [deliveries[0].ack_id])
            done += data(deliveries)
        return done

    shares = in_processes(2, consumed)
    assert sorted(shares[0] + shares[1]) == sorted(numbers)


def test_who_waits_is_woken_by_another_process(open_bus: OpenBus) -> None:
    open_bus(time.time)

    def play(role: int) -> list[bytes]:
        bus = open_bus(time.time)
        if role < 2:
            return data(bus.pull("all-notes", wait_s=60))
        for number in (b"1", b"2"):
            time.sleep(0.2)
            bus.publish("notes", [Message(number)])
        return []

    heard = in_processes(3, play)
    assert sorted(heard[0] + heard[1]) == [b"1", b"2"]
    assert len(heard[0]) == 1


def test_who_waits_for_nothing_gives_up(open_bus: OpenBus) -> None:
    assert open_bus(time.time).pull("all-notes", wait_s=0.05) == []


def test_who_waits_is_served_when_a_message_comes_back(open_bus: OpenBus) -> None:
    bus = open_bus(time.time)
    bus.publish("notes", [LOW])
    (delivery,) = bus.pull("all-notes")
    bus.nack("all-notes", [delivery.ack_id])
    (again,) = bus.pull("all-notes", wait_s=60)
    assert again.message_id == delivery.message_id


def test_what_a_killed_consumer_held_comes_again(open_bus: OpenBus, clock: MovableClock) -> None:
    bus = open_bus(clock)
    bus.publish("notes", [Message(str(n).encode()) for n in range(10)])

    def take_four_ack_one(step_done: Callable[[], None]) -> None:
        own = open_bus(clock)
        first, *_ = own.pull("all-notes", limit=4)
        own.ack("all-notes", [first.ack_id])
        step_done()
        signal.pause()

    killed_after(1, take_four_ack_one)
    assert len(everything(bus, "all-notes")) == 6
    clock.advance(40)
    assert len(everything(bus, "all-notes")) == 9


def test_a_consumer_killed_while_it_waits_leaves_the_next_one_to_wake(open_bus: OpenBus) -> None:
    def wait(step_done: Callable[[], None]) -> None:
        own = open_bus(time.time)
        step_done()
        own.pull("all-notes", wait_s=60)

    for _ in range(3):
        killed_after(1, wait)

    def play(role: int) -> list[bytes]:
        own = open_bus(time.time)
        if role == 0:
            return data(own.pull("all-notes", wait_s=60))
        own.publish("notes", [LOW])
        return []

    assert in_processes(2, play)[0] == [LOW.data]


# ---------------------------------------------------------- the local bus only


@pytest.fixture
def local_bus(tmp_path: Path, clock: MovableClock) -> SqliteBus:
    return SqliteBus(tmp_path / "bus.db", TOPOLOGY, clock)


def test_a_backlog_counts_what_is_not_acked(local_bus: SqliteBus) -> None:
    local_bus.publish("notes", [LOW] * 3)
    (delivery, _) = local_bus.pull("all-notes", limit=2)
    assert local_bus.backlog("all-notes") == 3
    local_bus.ack("all-notes", [delivery.ack_id])
    assert (local_bus.backlog("all-notes"), local_bus.backlog("high-notes")) == (2, 0)


def test_a_purge_drops_what_is_old(local_bus: SqliteBus, clock: MovableClock) -> None:
    local_bus.publish("notes", [Message(b"old")])
    clock.advance(100)
    local_bus.publish("notes", [Message(b"new")])
    local_bus.purge("all-notes", published_before=clock.now)
    assert data(everything(local_bus, "all-notes")) == [b"new"]


def test_a_log_that_nobody_reads_keeps_only_the_newest(
    local_bus: SqliteBus, clock: MovableClock
) -> None:
    for n in range(100):
        clock.advance(0.01)
        local_bus.publish("gossip", [Message(str(n).encode())])
    kept = [int(number) for number in data(everything(local_bus, "gossip-log"))]
    assert len(kept) <= 22
    assert set(range(80, 100)) <= set(kept)


def test_a_log_forgets_what_is_too_old(local_bus: SqliteBus, clock: MovableClock) -> None:
    local_bus.publish("gossip", [Message(b"old")])
    clock.advance(61)
    local_bus.publish("gossip", [Message(b"new")] * 2)
    assert data(everything(local_bus, "gossip-log")) == [b"new"] * 2


def test_a_delayed_message_is_seen_in_time(local_bus: SqliteBus, clock: MovableClock) -> None:
    local_bus.publish("notes", [LOW], delay_s=5)
    clock.advance(4.9)
    assert local_bus.pull("all-notes") == []
    clock.advance(0.2)
    assert data(local_bus.pull("all-notes")) == [LOW.data]


def test_nothing_is_lost_in_chaos(local_bus: SqliteBus, clock: MovableClock) -> None:
    chaotic = ChaoticBus(local_bus, Chaos(seed=1, duplicate=0.3, delay=0.3, shuffle=1))
    numbers = [str(n).encode() for n in range(200)]
    chaotic.publish("notes", [Message(number) for number in numbers])
    received = data(everything(chaotic, "all-notes"))
    assert len(set(received)) < 200
    clock.advance(1)
    received += data(everything(chaotic, "all-notes"))
    assert set(received) == set(numbers)
    assert 220 < len(received) < 300
    assert received[:50] != numbers[:50]


def test_a_chaotic_pull_comes_from_anywhere(local_bus: SqliteBus) -> None:
    chaotic = ChaoticBus(local_bus, Chaos(shuffle=1))
    for n in range(20):
        local_bus.publish("notes", [Message(str(n).encode())])
    order = [chaotic.pull("all-notes")[0].message.data for _ in range(20)]
    assert order != sorted(order, key=int)
    assert len(set(order)) == 20
