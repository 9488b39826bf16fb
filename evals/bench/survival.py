"""Kill a run of many documents with SIGKILL, start it again, and count: is every document in the output exactly once?

usage: python -m evals.bench.survival EXAMPLE.txt [--documents 1000] [--kills 3]
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path


def main() -> None:
    """Print how many documents each run had written when it was killed, and what stands in the output at the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("example", type=Path)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=3)
    options = parser.parse_args()
    source = random.Random(11)  # noqa: S311 - when to kill, not a secret
    with tempfile.TemporaryDirectory() as folder:
        letters, out = Path(folder) / "letters", Path(folder) / "out.jsonl"
        letters.mkdir()
        text = options.example.read_text("utf-8")
        for number in range(options.documents):
            (letters / f"{number:05}.txt").write_text(f"{text}\n{number}\n", "utf-8")
        command = [
            sys.executable,
            "-m",
            "extractor.cli",
            "extract",
            str(letters),
            "--reader",
            "regex",
            "--jobs",
            "2",
            "-q",
            "-o",
            str(out),
        ]
        for kill in range(options.kills):
            written = _lines(out)
            process = subprocess.Popen(command)
            while _lines(out) < min(options.documents, written + source.randint(50, 250)) and process.poll() is None:
                time.sleep(0.05)
            process.send_signal(signal.SIGKILL)
            process.wait()
            print(f"killed {kill + 1}: {_lines(out)} written")
        done = subprocess.run(command, check=False)
        seen = Counter(json.loads(line)["document"]["source"] for line in out.read_text("utf-8").splitlines())
    doubled = sum(count > 1 for count in seen.values())
    print(f"exit {done.returncode}: {len(seen)} of {options.documents} documents, {doubled} more than once")
    if len(seen) != options.documents or doubled:
        raise SystemExit(1)


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


if __name__ == "__main__":
    main()
