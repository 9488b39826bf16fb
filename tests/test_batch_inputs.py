import io
import json
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from extractor.batch import Entry, Output, open_output, plan_inputs, run_batch
from extractor.batch import members as held
from extractor.errors import ConfigurationError
from tests.test_batch import SUFFIXES, Rows, files, plan, records_of, sources


def zipped(path: Path, **contents: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return path


def tarred(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for info, content in members:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def link(name: str, target: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = tarfile.SYMTYPE, target
    return info


def read_all(*arguments: object, column: str | None = None) -> dict[str, str]:
    """Return what was read by source: the letter's first words, or what became of it."""
    seen: dict[str, str] = {}

    def read(entry: Entry) -> list[object]:
        content = entry.content if isinstance(entry.content, bytes) else entry.content.read_bytes()
        seen[entry.source] = content.decode()
        return []

    writer = Rows()
    run_batch(plan(*arguments, column=column).entries, read, Output(writer))  # type: ignore[arg-type]  # no row at all
    return seen | {row.document.source: type(row).__name__ for row in writer.rows}


def test_members_of_archives_are_documents_named_by_their_archive(tmp_path: Path) -> None:
    zipped(tmp_path / "in.zip", a_txt=b"a", sub__b_TXT=b"b", c_md=b"c")
    with zipfile.ZipFile(tmp_path / "in.zip", "a") as archive:
        archive.writestr("__MACOSX/._a.txt", b"what a Mac notes of a file")
    assert read_all(tmp_path / "in.zip") == {"in.zip!/a.txt": "a", "in.zip!/sub/b.TXT": "b"}
    assert plan(tmp_path).skipped == 1
    members = [(tarfile.TarInfo("x/c.txt"), b"c"), (link("l.txt", "/etc/hostname"), b""), (tarfile.TarInfo("d.txt"), b"d")]
    tarred(tmp_path / "in.tar.gz", *members)
    assert read_all(tmp_path / "in.tar.gz") == {"in.tar.gz!/x/c.txt": "c", "in.tar.gz!/d.txt": "d"}


def test_a_name_that_leads_out_of_an_archive_is_only_a_name(tmp_path: Path) -> None:
    tarred(tmp_path / "in.tgz", (tarfile.TarInfo("../../out.txt"), b"out"))
    assert read_all(tmp_path / "in.tgz") == {"in.tgz!/../../out.txt": "out"}
    assert [path.name for path in tmp_path.iterdir()] == ["in.tgz"]


def test_a_run_over_an_archive_goes_on_where_it_was(tmp_path: Path) -> None:
    names = {f"f{number}_txt": str(number).encode() for number in range(5)}
    archive, out = zipped(tmp_path / "in.zip", **names), tmp_path / "out.jsonl"
    for _ in range(2):
        with open_output(out, "jsonl", "a") as output:
            run_batch(plan(archive).entries, records_of, output)
        lines = out.read_text().splitlines(keepends=True)
        out.write_text("".join(lines[:1] + lines[3:]))
    with open_output(out, "jsonl", "a") as output:
        run_batch(plan(archive).entries, records_of, output)
    assert sorted(sources(out)) == [f"in.zip!/f{number}.txt" for number in range(5)]


def test_the_same_bytes_in_an_archive_and_beside_it_are_one_document(tmp_path: Path) -> None:
    files(tmp_path, a_txt="same")
    zipped(tmp_path / "b.zip", c_txt=b"same")
    (entry,) = plan(tmp_path).entries
    assert (entry.source, entry.also) == ("a.txt", ("b.zip!/c.txt",))


def test_a_damaged_archive_fails_and_what_stands_before_the_damage_is_read(tmp_path: Path) -> None:
    whole = tarred(
        tmp_path / "in.tgz", (tarfile.TarInfo("a.txt"), b"a"), (tarfile.TarInfo("b.txt"), os.urandom(50_000))
    ).read_bytes()
    (tmp_path / "in.tgz").write_bytes(whole[:20_000])
    (tmp_path / "no.zip").write_bytes(b"PK moon")
    read = read_all(tmp_path)
    assert (read["in.tgz!/a.txt"], read["no.zip"]) == ("a", "Failure")
    assert list(read.values()).count("Failure") >= 2


def test_an_archive_that_unpacks_to_far_more_than_its_size_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "_LEAST_TOTAL", 1_000)
    zipped(tmp_path / "bomb.zip", **{f"f{number}_txt": bytes([65 + number]) * 400_000 for number in range(3)})
    problems = [type(entry.problem).__name__ for entry in plan(tmp_path / "bomb.zip").entries]
    assert problems == ["NoneType", "DocumentUnreadable", "DocumentUnreadable"]


def test_a_member_over_the_limit_of_bytes_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "_MOST_BYTES", 10)
    zipped(tmp_path / "in.zip", a_txt=b"12345678901", b_txt=b"1234567890")
    assert read_all(tmp_path / "in.zip") == {"in.zip!/a.txt": "Failure", "in.zip!/b.txt": "1234567890"}


def test_a_pattern_names_files_from_its_first_folder_on(tmp_path: Path) -> None:
    files(tmp_path, a__one_txt="1", b__c__two_txt="2", b__three_md="3")
    assert read_all(tmp_path / "**" / "*.txt") == {"a/one.txt": "1", "b/c/two.txt": "2"}
    with pytest.raises(ConfigurationError, match="nothing matches"):
        plan(tmp_path / "*.pdf")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\0"], ids=["lines", "windows", "print0"])
def test_a_list_names_files_as_its_lines_have_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    monkeypatch.chdir(files(tmp_path, a__x_txt="1", b__x_txt="2"))
    lines = f"a/x.txt{end}b/x.txt{end}gone.txt{end}".encode()
    (tmp_path / "list").write_bytes(lines)
    for found in (plan(lists=["list"]), plan(lists=["-"], stdin=lines)):
        assert [entry.source for entry in found.entries] == ["a/x.txt", "b/x.txt", "gone.txt"]
    with pytest.raises(ConfigurationError, match="cannot read the list"):
        plan(lists=["no such list"])


def test_a_column_of_a_table_holds_texts_or_paths(tmp_path: Path) -> None:
    files(tmp_path, a_txt="from a file")
    (tmp_path / "t.csv").write_text('id,letter\n7,"Decision\nof ours"\n8,a.txt\n9,\n', "utf-8-sig")
    (tmp_path / "t.tsv").write_text("letter\tid\na.txt\t1\n")
    read = {"t.csv!/1": "Decision\nof ours", "a.txt": "from a file"}
    assert read_all(tmp_path / "t.csv", tmp_path / "t.tsv", column="letter") == read
    with pytest.raises(ConfigurationError, match="has no column 'text'"):
        plan(tmp_path / "t.csv", column="text")


def test_parquet_is_read_as_other_tables_are(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table({"letter": ["Decision\none", None, "Decision\ntwo"]})
    pytest.importorskip("pyarrow.parquet").write_table(table, tmp_path / "t.parquet")
    assert read_all(tmp_path / "t.parquet", column="letter") == {"t.parquet!/1": "Decision\none", "t.parquet!/3": "Decision\ntwo"}


def test_what_is_planned_lies_on_the_disk(tmp_path: Path) -> None:
    (tmp_path / "list").write_text("".join(f"{number}.txt\n" for number in range(3_000)))
    found = plan_inputs([], SUFFIXES, bytes, lists=[str(tmp_path / "list")])
    assert (len(found), len({entry.key for entry in found})) == (3_000, 3_000)
    assert json.loads(json.dumps([entry.source for entry in found]))[2_999] == "2999.txt"
