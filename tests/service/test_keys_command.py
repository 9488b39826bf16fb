"""`imr keys`."""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner, Result

from extractor.cli import app


def imr_keys(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["keys", *arguments, "--folder", str(folder)])


def test_key_is_printed_once_and_listed_without_its_secret(tmp_path: Path) -> None:
    made = imr_keys(tmp_path, "create", "Zyx Ol", "--scope", "read")
    assert made.exit_code == 0
    assert re.fullmatch(r"imr_[0-9a-f]{12}_[\w-]{43}\n", made.stdout)
    key_id, secret = made.stdout.strip()[4:16], made.stdout.strip()[17:]
    listed = imr_keys(tmp_path, "list")
    assert secret not in listed.output
    row = listed.stdout.splitlines()[1].split()
    assert (row[0], row[1], *row[3:]) == (key_id, "read", "never", "valid", "Zyx", "Ol")


def test_revoking_takes_an_id_or_the_key_itself_and_tells_of_the_last(tmp_path: Path) -> None:
    first, second = (imr_keys(tmp_path, "create", name).stdout.strip() for name in ("a", "b"))
    one = imr_keys(tmp_path, "revoke", first)
    assert (one.exit_code, one.stderr) == (0, f"key {first[4:16]} is revoked\n")
    other = imr_keys(tmp_path, "revoke", second[4:16])
    assert other.stderr.splitlines()[1] == "it was the last one: the service lets nobody in until there is another"
    assert [line.split()[4] for line in imr_keys(tmp_path, "list").stdout.splitlines()[1:]] == ["revoked", "revoked"]


def test_faults_name_what_to_do(tmp_path: Path) -> None:
    nobody, nameless = imr_keys(tmp_path, "revoke", "000000000000"), imr_keys(tmp_path, "create", " ")
    assert (nobody.exit_code, nobody.stderr) == (2, "error: no valid key '000000000000'\n  imr keys list shows them.\n")
    assert (nameless.exit_code, nameless.stderr) == (2, "error: ' ' is no name\n  Give one of 1 to 100 printable characters.\n")
    wrong = CliRunner().invoke(app, ["keys", "list", "--database-url", "mysql://x"])
    assert (wrong.exit_code, wrong.stderr.splitlines()[1]) == (2, "  postgresql://USER@HOST/NAME")


def test_without_keys_the_list_says_what_that_means(tmp_path: Path) -> None:
    listed = imr_keys(tmp_path, "list")
    assert (listed.exit_code, listed.stdout, listed.stderr) == (0, "", "no keys: the service answers this machine alone\n")
