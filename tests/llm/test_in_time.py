"""Answers that come a byte at a time."""

from __future__ import annotations

import socket
import threading

import pytest

from extractor.errors import DocumentUnanswered
from extractor.llm.client import Client, remote
from extractor.llm.ledger import Ledger
from tests.llm.test_client import REQUEST
from tests.made_up_time import MadeUpTime


def drip(listener: socket.socket, ended: threading.Event) -> None:
    """Answer one request with a body of which a byte comes now and then, until whoever asked has gone."""
    connection, _ = listener.accept()
    with connection:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{")
        while not ended.wait(0.05):
            try:
                connection.sendall(b" ")
            except OSError:
                return


def test_body_that_comes_a_byte_at_a_time_is_no_answer_in_time() -> None:
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=drip, args=(listener, ended), daemon=True)
        server.start()
        endpoint = remote(f"http://127.0.0.1:{listener.getsockname()[1]}/v1", "zyx-1b")
        client = Client(endpoint, cache=None, ledger=Ledger(), pace=MadeUpTime().pace(), timeout_seconds=0.5, max_attempts=1)
        with pytest.raises(DocumentUnanswered, match="no answer in time"):
            client.ask(REQUEST)
        ended.set()
        client.close()
        server.join()
