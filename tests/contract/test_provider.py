"""What a provider of predictions promises, held against a server that speaks Replicate's API."""

from __future__ import annotations

import json
import logging
import socket
import traceback
from collections.abc import Iterator

import pytest

from infra.providers.replicate_predictions import ReplicatePredictions
from shared.errors import EngineUnavailable, Permanent, Refused, SerenadeError
from shared.ports import Declined, Unanswered, Unavailable
from shared.ports.providers import Prediction, Provider, Usage
from tests.contract.conftest import MovableClock
from tests.providers.loopback import Fault
from tests.providers.receiver import receiving
from tests.providers.replicate_server import BadOutput, FakeReplicate, Webhook

TOKEN = "r8_loopback0123456789abcdef"
SECRET = "whsec_bG9vcGJhY2sgc2VjcmV0"
MUSIC = "meta/musicgen"
WISH = {"prompt": "a slow waltz", "duration": 8, "seed": 7}
SOON_S = 0.4
MIB = 1024 * 1024


@pytest.fixture
def server(clock: MovableClock) -> Iterator[FakeReplicate]:
    with FakeReplicate(TOKEN, SECRET, clock) as api:
        yield api


@pytest.fixture
def provider(server: FakeReplicate) -> Provider:
    return ReplicatePredictions(TOKEN, server.url, SECRET)


def impatient(server: FakeReplicate) -> Provider:
    return ReplicatePredictions(TOKEN, server.url, SECRET, call_s=SOON_S, file_s=SOON_S)


def test_a_prediction_is_started_and_left(
    provider: Provider, server: FakeReplicate, clock: MovableClock
) -> None:
    started = provider.start(MUSIC, WISH, "https://us.example/predictions?claim=c")
    assert started == Prediction(
        id=server.started()[0], status="starting", model=MUSIC, input=WISH, created_at=clock.now
    )
    assert not started.over
    assert server.requests[-1].path == f"/v1/models/{MUSIC}/predictions"
    assert server.requests[-1].body == {
        "input": WISH,
        "webhook": "https://us.example/predictions?claim=c",
        "webhook_events_filter": ["completed"],
    }
    assert "prefer" not in server.requests[-1].headers  # nobody waits for it


def test_a_version_may_be_meant(provider: Provider, server: FakeReplicate) -> None:
    assert provider.start("cjwbw/demucs:0a1b2c", WISH, None).model == "0a1b2c"
    assert server.requests[-1].path == "/v1/predictions"
    assert server.requests[-1].body == {"version": "0a1b2c", "input": WISH}


@pytest.mark.parametrize(
    "name", ["", "musicgen", "meta/", "../secrets", "a/b/c", "a/b:", "a/b?c=d"]
)
def test_what_is_no_model_is_not_asked_for(
    provider: Provider, server: FakeReplicate, name: str
) -> None:
    with pytest.raises(EngineUnavailable) as refused:
        provider.start(name, WISH, None)
    assert refused.value.code == "provider_refused"
    assert server.requests == []


def test_a_model_that_is_not_there_is_refused(provider: Provider, server: FakeReplicate) -> None:
    server.models = {"someone/else"}
    with pytest.raises(EngineUnavailable, match=r"404\): No such model") as refused:
        provider.start(MUSIC, WISH, None)
    assert refused.value.code == "provider_refused"


def test_a_prediction_is_seen_through_its_life(provider: Provider, server: FakeReplicate) -> None:
    started = provider.start(MUSIC, WISH, None).id
    server.processing(started)
    assert status(provider, started) == "processing"
    server.finish(started, output={"audio": "https://replicate.delivery/x.wav"}, seconds=41.5)
    done = provider.look(started)
    assert done is not None
    assert done.over
    assert done.output == {"audio": "https://replicate.delivery/x.wav"}
    assert done.usage == Usage(seconds=41.5, runs=1)


def test_a_failure_says_why_and_its_time_is_known(
    provider: Provider, server: FakeReplicate
) -> None:
    started = provider.start(MUSIC, WISH, None).id
    server.fail(started, "CUDA out of memory", seconds=3.0)
    failed = provider.look(started)
    assert failed is not None
    assert (failed.status, failed.error, failed.output) == ("failed", "CUDA out of memory", None)
    assert failed.usage == Usage(seconds=3.0, runs=0)


@pytest.mark.parametrize("word", ["canceled", "aborted"])
def test_cancelled_is_cancelled_by_any_word(
    provider: Provider, server: FakeReplicate, word: str
) -> None:
    started = provider.start(MUSIC, WISH, None).id
    server.cancel(started, word)
    assert status(provider, started) == "canceled"
    assert [each.status for each in provider.find(0.0, 4e9)] == ["canceled"]


def test_cancelling_stops_what_is_not_over(provider: Provider, server: FakeReplicate) -> None:
    going, done = (provider.start(MUSIC, WISH, None).id for _ in range(2))
    server.finish(done, output="https://replicate.delivery/x.wav")
    stopped, kept = provider.cancel(going), provider.cancel(done)
    assert stopped is not None
    assert stopped.status == "canceled"
    assert kept is not None
    assert kept.status == "succeeded"


@pytest.mark.parametrize("name", ["p404", "", "../models", "x/cancel", "x?y"])
def test_there_is_no_such_prediction(provider: Provider, name: str) -> None:
    assert provider.look(name) is None
    assert provider.cancel(name) is None


def test_predictions_of_a_window_are_found_newest_first(
    provider: Provider, server: FakeReplicate, clock: MovableClock
) -> None:
    server.page_size = 3
    first = clock.now
    for number in range(20):
        provider.start(MUSIC, {"number": number}, None)
        clock.advance(10.0)
    found = list(provider.find(first + 60.0, first + 110.0))
    assert [each.input["number"] for each in found] == [11, 10, 9, 8, 7, 6]
    pages = [asked for asked in server.requests if asked.method == "GET"]
    assert len(pages) == 5  # of seven: it does not look behind the window


def test_where_nothing_was_started_nothing_is_found(provider: Provider) -> None:
    assert list(provider.find(0.0, 4e9)) == []


def test_a_lost_answer_leaves_a_prediction_to_be_found(
    provider: Provider, server: FakeReplicate, clock: MovableClock
) -> None:
    server.faults("lost")
    with pytest.raises(Unavailable):
        provider.start(MUSIC, WISH, None)
    assert [each.input for each in provider.find(clock.now, clock.now)] == [WISH]


def test_a_page_elsewhere_is_not_asked_for(provider: Provider, server: FakeReplicate) -> None:
    with FakeReplicate(TOKEN, SECRET) as elsewhere:
        server.next_page = f"{elsewhere.url}/v1/predictions"
        with pytest.raises(Unavailable):
            list(provider.find(0.0, 4e9))
        assert elsewhere.requests == []


def status(provider: Provider, prediction_id: str) -> str:
    prediction = provider.look(prediction_id)
    assert prediction is not None
    return prediction.status


CALLS = ("start", "look", "find", "cancel")


def called(provider: Provider, call: str, prediction_id: str) -> object:
    match call:
        case "start":
            return provider.start(MUSIC, WISH, None)
        case "look":
            return provider.look(prediction_id)
        case "find":
            return list(provider.find(0.0, 4e9))
        case _:
            return provider.cancel(prediction_id)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        *((status, EngineUnavailable) for status in (400, 401, 402, 403, 422)),
        *((status, Declined) for status in (429, 529)),
        *((status, Unavailable) for status in (500, 502, 503, 504)),
        ("closed", Unanswered),
        ("broken json", Unanswered),
    ],
)
def test_every_call_tells_what_went_wrong_and_asks_once(
    provider: Provider, server: FakeReplicate, call: str, fault: Fault, kind: type[SerenadeError]
) -> None:
    started = provider.start(MUSIC, WISH, None).id
    server.requests.clear()
    server.faults(fault)
    with pytest.raises(SerenadeError) as failed:
        called(provider, call, started)
    assert type(failed.value) is kind
    assert len(server.requests) == 1
    told = [repr(provider), str(failed.value), *traceback.format_exception(failed.value)]
    assert TOKEN not in "\n".join(told)
    assert failed.value.__cause__ is failed.value.__context__ is None


def test_a_long_wait_is_told_and_not_waited(provider: Provider, server: FakeReplicate) -> None:
    server.retry_after = "3600"
    server.faults(429)
    with pytest.raises(Declined, match="asks to wait 3600 s"):
        provider.look("p1")


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", ["hang", "slow"])
def test_no_call_takes_longer_than_it_may(server: FakeReplicate, call: str, fault: Fault) -> None:
    provider = impatient(server)
    assert provider.look("p1") is None  # the client is loaded
    server.faults(fault)
    with pytest.raises(Unavailable, match=r"within 0\.4 s"):
        called(provider, call, "p1")


def test_where_nobody_listens_nothing_was_done() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Declined, match="cannot be reached"):
        ReplicatePredictions(TOKEN, f"http://127.0.0.1:{port}", SECRET).start(MUSIC, WISH, None)


def test_nothing_that_is_logged_holds_the_token(
    provider: Provider, server: FakeReplicate, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    started = provider.start(MUSIC, WISH, None).id
    assert list(provider.download(server.output("a.wav", b"RIFF"), 10)) == [b"RIFF"]
    server.faults(401)
    with pytest.raises(EngineUnavailable):
        provider.look(started)
    assert TOKEN not in caplog.text
    assert SECRET not in caplog.text


def test_a_token_that_no_header_can_hold_is_told_of_but_not_told(server: FakeReplicate) -> None:
    with pytest.raises(EngineUnavailable, match="a line end or the like") as refused:
        ReplicatePredictions(f"{TOKEN}\n", server.url, SECRET).look("p1")
    assert TOKEN not in repr(refused.value)


# webhooks


def webhook(
    server: FakeReplicate, provider: Provider, how: Webhook = "normal"
) -> list[tuple[str, str]]:
    """What becomes of a finished prediction's webhook: its status, or why it is not believed."""
    outcomes: list[tuple[str, str]] = []

    def receive(headers: dict[str, str], body: bytes) -> None:
        try:
            told = provider.verify(headers, body, server.clock())
        except SerenadeError as error:
            outcomes.append(("refused", error.code))
        else:
            outcomes.append((told.status, told.id))

    with receiving(receive) as address:
        started = provider.start(MUSIC, WISH, address).id
        server.finish(started, output="https://replicate.delivery/x.wav")
        server.tell(started, how)
    return outcomes


def test_a_webhook_tells_that_a_prediction_is_over(
    provider: Provider, server: FakeReplicate
) -> None:
    assert webhook(server, provider) == [("succeeded", server.started()[0])]


def test_a_webhook_that_comes_twice_tells_the_same(
    provider: Provider, server: FakeReplicate
) -> None:
    assert webhook(server, provider, "doubled") == [("succeeded", server.started()[0])] * 2


@pytest.mark.parametrize("how", ["forged", "late"])
def test_a_forged_or_late_webhook_is_not_believed(
    provider: Provider, server: FakeReplicate, how: Webhook
) -> None:
    assert webhook(server, provider, how) == [("refused", "bad_signature")]


ID, AT = "msg_1", "1800000000"
TOLD = json.dumps(
    {"id": "p1", "status": "succeeded", "created_at": "2027-01-15T08:00:00Z", "input": {}}
).encode()


def headers(server: FakeReplicate, body: bytes = TOLD, at: float = 1_800_000_000) -> dict[str, str]:
    return server.signature(body, ID, at)


def test_a_webhook_may_be_five_minutes_old_or_ahead(
    provider: Provider, server: FakeReplicate, clock: MovableClock
) -> None:
    for age in (-300, 0, 300):
        signed = headers(server, at=clock.now - age)
        assert provider.verify(signed, TOLD, clock.now).id == "p1"
    for age in (-301, 301):
        refused(provider, headers(server, at=clock.now - age), TOLD, clock.now)


def test_names_of_headers_may_be_written_in_any_case(
    provider: Provider, server: FakeReplicate, clock: MovableClock
) -> None:
    shouted = {name.upper(): value for name, value in headers(server).items()}
    assert provider.verify(shouted, TOLD, clock.now).id == "p1"


def test_while_keys_are_changed_one_good_signature_is_enough(
    provider: Provider, server: FakeReplicate, clock: MovableClock
) -> None:
    good = headers(server)
    two = {**good, "Webhook-Signature": f"v1,AAAA v2,BBBB {good['Webhook-Signature']}"}
    assert provider.verify(two, TOLD, clock.now).id == "p1"


def test_nothing_of_a_webhook_may_be_changed(
    provider: Provider, server: FakeReplicate, clock: MovableClock
) -> None:
    good = headers(server)
    refused(provider, good, TOLD + b" ", clock.now)
    for changed in (
        {"Webhook-Id": "msg_2"},
        {"Webhook-Timestamp": "1800000001"},
        {"Webhook-Timestamp": ""},
        {"Webhook-Timestamp": "now"},
        {"Webhook-Timestamp": "9" * 5000},
        {"Webhook-Id": ""},
        {"Webhook-Signature": ""},
        {"Webhook-Signature": "v1,"},
        {"Webhook-Signature": "v1,ü"},
        {"Webhook-Signature": good["Webhook-Signature"].replace("v1,", "v2,")},
        {"Webhook-Signature": good["Webhook-Signature"].removeprefix("v1,")},
    ):
        refused(provider, {**good, **changed}, TOLD, clock.now)
    refused(provider, {}, TOLD, clock.now)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!", "whsec_ü"])
def test_without_a_key_no_webhook_is_believed(
    server: FakeReplicate, clock: MovableClock, secret: str
) -> None:
    keyless = ReplicatePredictions(TOKEN, server.url, secret)
    refused(keyless, server.signature(TOLD, ID, clock.now, "whsec_"), TOLD, clock.now)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"not json",
        b"\xff",
        TOLD.replace(b"succeeded", b"flying"),
        TOLD.replace(b"2027-01-15T08:00:00Z", b"today"),
        TOLD.replace(b'"p1"', b'""'),
    ],
)
def test_what_is_signed_but_no_prediction_is_a_bad_message(
    provider: Provider, server: FakeReplicate, clock: MovableClock, body: bytes
) -> None:
    with pytest.raises(Permanent) as bad:
        provider.verify(headers(server, body), body, clock.now)
    assert bad.value.code == "bad_message"


def refused(provider: Provider, signed: dict[str, str], body: bytes, now: float) -> None:
    with pytest.raises(Refused) as refusal:
        provider.verify(signed, body, now)
    assert (refusal.value.status, refusal.value.code) == (401, "bad_signature")


# outputs


def test_an_output_comes_in_chunks(provider: Provider, server: FakeReplicate) -> None:
    song = bytes(range(256)) * 10_000
    chunks = list(provider.download(server.output("song.wav", song), len(song)))
    assert b"".join(chunks) == song
    assert all(0 < len(chunk) <= MIB for chunk in chunks)
    assert len(chunks) > 1
    assert server.requests[-1].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(("fault", "code"), [("gone", "output_gone"), ("away", "output_elsewhere")])
def test_an_output_that_is_not_there(
    provider: Provider, server: FakeReplicate, fault: BadOutput, code: str
) -> None:
    with pytest.raises(EngineUnavailable) as missing:
        list(provider.download(server.bad_output("a.wav", fault), MIB))
    assert missing.value.code == code


def test_an_output_that_says_it_is_too_large_is_not_read(
    provider: Provider, server: FakeReplicate
) -> None:
    chunks = provider.download(server.output("a.wav", bytes(1001)), 1000)
    with pytest.raises(EngineUnavailable) as large:
        next(chunks)
    assert large.value.code == "output_too_large"


def test_an_output_without_an_end_is_read_up_to_the_limit(
    provider: Provider, server: FakeReplicate
) -> None:
    read: list[int] = []
    chunks = provider.download(server.bad_output("a.wav", "huge"), 3 * MIB)
    with pytest.raises(EngineUnavailable) as large:
        read.extend(len(chunk) for chunk in chunks)
    assert large.value.code == "output_too_large"
    assert sum(read) <= 3 * MIB


def test_an_output_that_breaks_off_may_be_asked_for_again(
    provider: Provider, server: FakeReplicate
) -> None:
    with pytest.raises(Unavailable):
        list(provider.download(server.bad_output("a.wav", "closed"), MIB))


def test_an_output_that_trickles_is_given_up(server: FakeReplicate) -> None:
    provider = impatient(server)
    with pytest.raises(Unavailable, match=r"within 0\.4 s"):
        list(provider.download(server.bad_output("a.wav", "slow"), MIB))


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a.wav",
        "http://replicate.delivery/a.wav",
        "https://replicate.delivery:8443/a.wav",
        "https://replicate.delivery.example.com/a.wav",
        "https://notreplicate.delivery/a.wav",
        "https://replicate.delivery@example.com/a.wav",
        "http://169.254.169.254/computeMetadata/v1/",
        "http://127.0.0.1/a.wav",
        "file:///etc/passwd",
        "data:audio/wav;base64,AAAA",
        "a.wav",
        "",
        "http://[",
    ],
)
def test_nothing_is_fetched_from_elsewhere(provider: Provider, url: str) -> None:
    with pytest.raises(EngineUnavailable) as elsewhere:
        list(provider.download(url, MIB))
    assert elsewhere.value.code == "output_elsewhere"


def test_an_output_that_nobody_finishes_reading_harms_nobody(
    provider: Provider, server: FakeReplicate
) -> None:
    chunks = provider.download(server.bad_output("a.wav", "huge"), 100 * MIB)
    assert next(chunks)
    del chunks
    assert provider.look("p1") is None
