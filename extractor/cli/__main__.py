"""`python -m extractor.cli` is `imr`."""

from extractor.cli import main

main()
