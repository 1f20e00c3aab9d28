"""Clients that are slow, rude or gone, on a real wire; pages have to go on for everybody else."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Any

import pytest

from config.serving import pages, protocol, requests, spool
from config.serving.pages import Pages
from tests.config.server import Wire, serving

THREADS = 4
HEAD = ("Host: localhost", "Connection: close")
MEGABYTE = 1024 * 1024


class Site:
    """A WSGI site that tells what reached it."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()
        self.seen.append(environ["PATH_INFO"])
        headers = {name: value for name, value in environ.items() if name.startswith(("HTTP_", "CONTENT_"))}
        start_response("200 OK", [("Content-Type", "application/json")])
        if environ["PATH_INFO"] == "/long":
            return (b"x" * MEGABYTE for _ in range(8))
        return [json.dumps({"headers": headers, "size": len(body), "sum": sha256(body).hexdigest()}).encode()]


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def port(site: Site) -> Iterator[int]:
    with serving(Pages(site, threads=THREADS), lifespan="off") as port:
        yield port


def told(port: int, *lines: str, body: bytes = b"") -> dict[str, Any]:
    with Wire(port) as wire:
        wire.say(*lines, body=body)
        answer: dict[str, Any] = json.loads(_body(wire.hear()))
        return answer


def _body(heard: bytes) -> bytes:
    head, _, rest = heard.partition(b"\r\n\r\n")
    if b"chunked" not in head.lower():
        return rest
    body = b""
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        body += rest[: int(size, 16)]
        rest = rest[int(size, 16) + 2 :]
    return body


def pages_answer(port: int) -> bool:
    return bool(told(port, "GET / HTTP/1.1", *HEAD)["headers"])


def test_an_upload_of_25_megabytes_arrives_whole(port: int) -> None:
    body = bytes(range(256)) * (25 * MEGABYTE // 256)
    got = told(port, "POST / HTTP/1.1", *HEAD, f"Content-Length: {len(body)}", body=body)
    assert (got["size"], got["sum"]) == (len(body), sha256(body).hexdigest())


def test_an_upload_announced_as_too_large_is_refused_unread(port: int, site: Site) -> None:
    with Wire(port) as wire:
        wire.say("POST / HTTP/1.1", *HEAD, f"Content-Length: {requests.LARGEST_BODY + 1}")
        assert wire.hear_status() == 413
    assert site.seen == []


def test_an_upload_that_does_not_say_its_size_is_cut_at_the_limit(
    port: int, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "LARGEST_BODY", MEGABYTE)
    with Wire(port) as wire:
        wire.say("POST / HTTP/1.1", *HEAD, "Transfer-Encoding: chunked")
        wire.send(b"".join(b"10000\r\n" + b"x" * 0x10000 + b"\r\n" for _ in range(20)))
        assert wire.hear_status() == 413
    assert site.seen == []


def test_a_body_in_chunks_arrives_with_its_length(port: int) -> None:
    got = told(
        port, "POST / HTTP/1.1", *HEAD, "Transfer-Encoding: chunked", body=b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    )
    assert got["size"] == 11
    assert got["headers"]["CONTENT_LENGTH"] == "11"


def test_many_large_bodies_fill_no_disk(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "MOST_HELD", MEGABYTE)
    with Wire(port) as wire:
        wire.say("POST / HTTP/1.1", *HEAD, f"Content-Length: {2 * MEGABYTE}", body=b"x" * (2 * MEGABYTE))
        assert wire.hear_status() == 503
    assert spool.Spool.held_by_all == 0


def test_a_client_that_stops_sending_is_told_so(port: int, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "SECONDS_BETWEEN_PIECES", 0.2)
    monkeypatch.setattr(pages, "SECONDS_TO_FINISH_SENDING", 0.1)
    with Wire(port) as wire:
        wire.say("POST / HTTP/1.1", *HEAD, "Content-Length: 1000", body=b"only this")
        assert wire.hear_status() == 408
    assert site.seen == []


def test_a_client_that_drips_has_an_end_as_well(port: int, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "SECONDS_FOR_BODY", 0.3)
    monkeypatch.setattr(pages, "SECONDS_TO_FINISH_SENDING", 0.1)
    with Wire(port) as wire:
        wire.say("POST / HTTP/1.1", *HEAD, "Content-Length: 1000000")
        done = threading.Event()
        dripping = threading.Thread(target=_drip, args=(wire.socket, done))
        dripping.start()
        assert wire.hear_status() == 408
        done.set()
        dripping.join()
    assert site.seen == []


def _drip(wire: socket.socket, done: threading.Event) -> None:
    while not done.wait(0.05):
        try:
            wire.send(b".")
        except OSError:
            return


def test_a_request_cut_off_in_the_middle_reaches_no_page(port: int, site: Site) -> None:
    with Wire(port) as wire:
        wire.say("POST /half HTTP/1.1", *HEAD, "Content-Length: 1000", body=b"half of it")
    assert pages_answer(port)
    assert site.seen == ["/"]


def test_unfinished_requests_hold_no_thread(port: int) -> None:
    wires = [Wire(port) for _ in range(THREADS * 2)]
    for wire in wires:
        wire.say("POST / HTTP/1.1", *HEAD, "Content-Length: 1000", body=b"more to come")
    assert pages_answer(port)
    for wire in wires:
        wire.socket.close()


def test_clients_that_do_not_read_their_answer_hold_no_thread(port: int, site: Site) -> None:
    wires = [Wire(port, takes=64 * 1024) for _ in range(THREADS * 2)]
    for wire in wires:
        wire.say("GET /long HTTP/1.1", *HEAD)
    assert pages_answer(port)
    for wire in wires:
        wire.socket.close()


def test_a_long_answer_arrives_whole(port: int) -> None:
    with Wire(port) as wire:
        wire.say("GET /long HTTP/1.1", *HEAD)
        assert len(_body(wire.hear())) == 8 * MEGABYTE


def test_a_client_that_never_reads_is_let_go(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "SECONDS_TO_READ_ON", 0.2)
    with Wire(port, takes=64 * 1024) as wire:
        wire.say("GET /long HTTP/1.1", *HEAD)
        assert wire.hear_status() == 200
        while spool.Spool.held_by_all:
            pass
        assert len(wire.hear()) < 8 * MEGABYTE


@pytest.mark.parametrize(
    "name", ["X_Forwarded_For", "X_Forwarded-Proto", "Remote_User", "X_CSRFToken", "Content_Length"]
)
def test_header_names_with_underscores_do_not_pass_for_others(port: int, name: str) -> None:
    got = told(port, "GET / HTTP/1.1", *HEAD, f"{name}: 7")
    assert set(got["headers"]) == {"HTTP_HOST", "HTTP_CONNECTION"}


def test_what_follows_a_body_becomes_no_header(port: int) -> None:
    got = told(
        port,
        "POST / HTTP/1.1",
        *HEAD,
        "Transfer-Encoding: chunked",
        "Trailer: X-Forwarded-For",
        body=b"5\r\nhello\r\n0\r\nX-Forwarded-For: 10.0.0.1\r\nCookie: a=b\r\n\r\n",
    )
    assert not {"HTTP_X_FORWARDED_FOR", "HTTP_COOKIE"} & set(got["headers"])


@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Transfer-Encoding: xchunked",),
        ("Content-Length: +5",),
        ("Content-Length : 5",),
        ("Content-Length: 5\nX-Smuggled: 1",),
    ],
)
def test_a_request_that_can_be_read_in_two_ways_is_refused(port: int, site: Site, lines: tuple[str, ...]) -> None:
    with Wire(port) as wire:
        wire.say("POST / HTTP/1.1", *HEAD, *lines, body=b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n")
        heard = wire.hear()
    assert heard.startswith(b"HTTP/1.1 400")
    assert site.seen == []


def test_headers_have_a_largest_size(port: int, site: Site) -> None:
    with Wire(port) as wire:
        wire.say("GET / HTTP/1.1", *HEAD, "Cookie: " + "x" * requests.LARGEST_HEADERS)
        assert wire.hear_status() == 431
    with Wire(port) as wire:
        wire.say("GET / HTTP/1.1", *HEAD, *[f"X-{number}: 1" for number in range(requests.MOST_HEADERS)])
        assert wire.hear_status() == 431
    with Wire(port) as wire:
        wire.say(f"GET /?{'x' * requests.LARGEST_ADDRESS} HTTP/1.1", *HEAD)
        assert wire.hear_status() == 414
    assert site.seen == []


@pytest.mark.parametrize("start", [b"GET / HTTP/1.1\r\nCookie: ", b"GET /", b"POST / HTTP/1.1\r\nHost: x\r\n"])
def test_headers_without_an_end_are_ended(port: int, start: bytes) -> None:
    with Wire(port) as wire:
        wire.send(start)
        with pytest.raises(ConnectionError):
            wire.go_on()


def test_trailers_without_an_end_are_ended(port: int) -> None:
    with Wire(port) as wire:
        wire.say("POST / HTTP/1.1", *HEAD, "Transfer-Encoding: chunked", body=b"5\r\nhello\r\n0\r\nX-More: ")
        with pytest.raises(ConnectionError):
            wire.go_on()


def test_headers_have_a_time_limit(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    monkeypatch.setattr(protocol, "SECONDS_FOR_HEAD", 0.2)
    with serving(Pages(site, threads=1), lifespan="off") as port, Wire(port) as wire:
        wire.send(b"GET / HTTP/1.1\r\nHost: local")
        assert wire.hear_status() == 408


def test_two_requests_on_one_connection_keep_apart(port: int, site: Site) -> None:
    with Wire(port) as wire:
        wire.say("POST /first HTTP/1.1", "Host: localhost", "Content-Length: 5", body=b"hello")
        assert wire.hear_status() == 200
        wire.say("GET /second HTTP/1.1", *HEAD)
        wire.hear()
    assert site.seen == ["/first", "/second"]
