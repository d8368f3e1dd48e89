"""The page of clients promises that every block on it is tried."""

from __future__ import annotations

from tests.clients.snippets import snippets

TRIED = {"serenade.js", "page.html", "song.py", "ask.sh", "put.sh", "resumable.sh", "fetch.sh"}
"""In a browser, by Python, in a shell: see the tests beside this one."""


def test_every_block_is_tried_somewhere() -> None:
    assert snippets().keys() == TRIED


def test_no_line_is_too_long_to_be_read() -> None:
    for name, block in snippets().items():
        assert max(map(len, block.splitlines())) <= 110, name
