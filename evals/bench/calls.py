"""How much of a slow server's room the client uses, beside the bare client of the same SDK, and what a call costs the processor.

usage: python -m evals.bench.calls [--latency 1] [--calls 8 32 64 128] [--rounds 6] [--document FILE]

A server of its own process answers every question after the latency, any number at once. For each number of calls in flight the bare
asynchronous client and the project's take turns with the same question. A share of 1.0 means that as many calls end a second as the
latency allows.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import openai

from extractor.ingest import read_document
from extractor.llm.client import Client, remote
from extractor.llm.ledger import Ledger
from extractor.llm.pace import Pace
from extractor.llm.request import Request
from extractor.llm.whole import WholeAnswer
from extractor.readers.whole import question_of

MODEL = "zyx-70b"
DOCUMENT = Path(__file__).parents[1] / "data"
SERVER = """
import asyncio, json, sys
latency, answer = float(sys.argv[1]), sys.argv[2]
usage = {"prompt_tokens": 1500, "completion_tokens": 300, "total_tokens": 1800}
choice = {"index": 0, "message": {"role": "assistant", "content": answer}, "finish_reason": "stop"}
body = json.dumps({"id": "x", "object": "chat.completion", "created": 0, "model": "zyx-70b", "choices": [choice], "usage": usage}).encode()
reply = b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(body) + body

async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\\r\\n\\r\\n")
            length = next(int(l.split(b":")[1]) for l in head.split(b"\\r\\n") if l.lower().startswith(b"content-length"))
            await reader.readexactly(length)
            await asyncio.sleep(latency)
            writer.write(reply)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()

async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


class Measured(NamedTuple):
    """`share` of the calls that the latency allows; `milliseconds` of processor time a call."""

    share: float
    milliseconds: float


@contextmanager
def slow_server(latency: float, answer: str) -> Iterator[str]:
    """Run the server and give its base URL."""
    command = [sys.executable, "-c", SERVER, str(latency), answer]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.terminate()


def empty_answer() -> dict[str, Any]:
    """Return an answer of the wanted form that states nothing."""
    lists = {"states", "specialties", "diagnoses", "treatments", "items", "meanings"}
    return {name: [] if name in lists else None for name in WholeAnswer.model_fields}


def bare(base_url: str, request: Request, calls: int, count: int) -> None:
    """Ask with the bare asynchronous client."""
    shape = {"name": "WholeAnswer", "strict": True, "schema": WholeAnswer.model_json_schema()}
    body: dict[str, Any] = {
        "model": MODEL,
        "messages": request.messages(),
        "response_format": {"type": "json_schema", "json_schema": shape},
        "max_tokens": request.max_output_tokens,
    }

    async def main() -> None:
        async with openai.AsyncOpenAI(base_url=base_url, api_key="none", max_retries=0, timeout=300) as client:
            room = asyncio.Semaphore(calls)

            async def ask() -> None:
                async with room:
                    await client.chat.completions.create(**body)

            await asyncio.gather(*(ask() for _ in range(count)))

    asyncio.run(main())


def ours(base_url: str, request: Request, calls: int, count: int) -> None:
    """Ask with the project's client, from as many threads as calls."""
    client = Client(remote(base_url, MODEL), cache=None, ledger=Ledger(), pace=Pace(calls))
    with ThreadPoolExecutor(calls) as pool:
        for done in [pool.submit(client.ask, request) for _ in range(count)]:
            done.result()
    client.close()


def measure(
    ask: Callable[[str, Request, int, int], None], base_url: str, request: Request, calls: int, count: int
) -> tuple[float, float]:
    """Return the seconds that the calls took, and the seconds of processor time."""
    began, used = time.perf_counter(), _processor()
    ask(base_url, request, calls, count)
    return time.perf_counter() - began, _processor() - used


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def compare(base_url: str, request: Request, latency: float, calls: int, rounds: int) -> dict[str, Measured]:
    """Return what both clients reach with so many calls in flight, after a first call each that imports what they need."""
    count, found = calls * rounds, dict[str, Measured]()
    for ask in (bare, ours):
        ask(base_url, request, 1, 1)
        seconds, used = measure(ask, base_url, request, calls, count)
        found[ask.__name__] = Measured(rounds * latency / seconds, 1000 * used / count)
    return found


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--latency", type=float, default=1.0)
    parser.add_argument("--calls", type=int, nargs="+", default=[8, 32, 64, 128])
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--document", type=Path)
    given = parser.parse_args()
    document = given.document or min(DOCUMENT.rglob("*.txt"))
    request = question_of(read_document(document))
    print(f"{'calls':>5}  {'bare':>6} {'ms':>6}  {'ours':>6} {'ms':>6}  ours/bare")
    with slow_server(given.latency, json.dumps(empty_answer())) as base_url:
        for calls in given.calls:
            found = compare(base_url, request, given.latency, calls, given.rounds)
            one, other = found["bare"], found["ours"]
            print(
                f"{calls:>5}  {one.share:6.1%} {one.milliseconds:6.2f}  {other.share:6.1%} {other.milliseconds:6.2f}"
                f"  {other.share / one.share:6.1%}"
            )


if __name__ == "__main__":
    main()
