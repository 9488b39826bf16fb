"""Report which alternatives no document of a selection exercises: `python -m tests.exercised DOCUMENT-OR-FOLDER...`."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from tests.exercised.report import tally
from tests.exercised.rows import watch_cues
from tests.exercised.watching import Watch


def main(arguments: list[str] | None = None) -> None:
    """Read the documents by the rules and print what they leave unexercised, then the counts by package."""
    parser = argparse.ArgumentParser(prog="python -m tests.exercised", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    parser.add_argument("--uses", type=Path, help="also write what was used, as JSON that --with of another run takes")
    parser.add_argument("--with", dest="others", type=Path, nargs="*", default=[], help="what other runs used counts too")
    options = parser.parse_args(arguments)
    watch = Watch("extractor")
    watch.begin()
    _import_all()
    watch_cues(watch)
    read(documents(options.paths))
    for other in options.others:
        watch.add(other.read_text(encoding="utf-8"))
    if options.uses:
        options.uses.write_text(watch.counted(), encoding="utf-8")
    found = tally(watch, Path(__file__).parents[2])
    for place in found.unexercised:
        print(place)  # noqa: T201
    for package, (every, never) in found.by_package().items():
        print(f"{package}: {never} of {every} unexercised", file=sys.stderr)  # noqa: T201
    print(f"all: {len(found.unexercised)} of {len(found.places)} unexercised", file=sys.stderr)  # noqa: T201


def documents(paths: list[Path]) -> list[Path]:
    """Return the files given and the PDFs and texts in the folders given."""
    inside = (
        sorted(file for file in path.rglob("*") if file.suffix in (".pdf", ".txt")) if path.is_dir() else [path] for path in paths
    )
    return [file for files in inside for file in files]


def read(files: list[Path]) -> int:
    """Extract each file by the rules and return of how many that was possible."""
    from extractor import extract_all
    from extractor.errors import ExtractorError

    done = 0
    for file in files:
        try:
            extract_all(file, reader="regex")
            done += 1
        except ExtractorError as error:
            print(f"{file.name}: {error}", file=sys.stderr)  # noqa: T201
    return done


def _import_all() -> None:
    import extractor

    for module in walk_packages(extractor.__path__, "extractor."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


if __name__ == "__main__":
    main()
