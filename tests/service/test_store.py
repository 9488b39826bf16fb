"""The store keeps documents, extractions, verdicts and keys."""

from __future__ import annotations

import datetime as dt
import hashlib
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from extractor.errors import ConfigurationError
from extractor.service.store import CursorError, JobError, Neighbours, Store
from extractor.service.store.engine import sqlite_url
from extractor.service.store.tables import meta
from extractor.service.verdicts import Verdict
from tests.service.decisions_made_up import done, letter, queued, record_of

DOUBTFUL = b"Zyxol 7 mg #11"
"""No decision: its record needs a look."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(sqlite_url(tmp_path / "imr.sqlite"))
    yield store
    store.close()


def verdict(action: str = "accept", value: object = None, reviewer: str = "R. Zyxol") -> Verdict:
    return Verdict.model_validate({"action": action, "value": value, "reviewer": reviewer, "at": dt.datetime.now(dt.UTC)})


def test_database_file_is_its_owners_alone(store: Store, tmp_path: Path) -> None:
    assert stat.S_IMODE((tmp_path / "imr.sqlite").stat().st_mode) == 0o600


def test_same_bytes_are_one_document_under_their_digest(store: Store) -> None:
    first = store.add_document(b"Zyxol", "a.txt", "text/plain")
    assert store.add_document(b"Zyxol", "b.txt", "text/plain") == first == hashlib.sha256(b"Zyxol").hexdigest()
    found = store.document(first)
    assert found is not None
    assert (found.content, found.name, found.media_type) == (b"Zyxol", "a.txt", "text/plain")


def test_same_document_reader_and_model_are_one_extraction(store: Store) -> None:
    first = queued(store, letter())
    assert queued(store, letter()) == first
    other = store.submit(first.document_id, "letter.txt", "hybrid", "zyxol-7b", "c")
    assert other.id != first.id
    assert store.count() == 2


def test_submitting_a_deleted_document_is_a_lookup_error(store: Store) -> None:
    with pytest.raises(LookupError):
        store.submit("0" * 64, "a.txt", "regex", None, "c")


def test_job_that_cannot_be_entered_leaves_no_extraction(store: Store) -> None:
    def fail(_connection: sa.Connection, _extraction: object) -> None:
        raise RuntimeError("no queue")

    document_id = store.add_document(b"Zyxol", "a.txt", "text/plain")
    with pytest.raises(RuntimeError):
        store.submit(document_id, "a.txt", "regex", None, "c", schedule=fail)
    assert store.count() == 0


def test_record_is_kept_once_with_the_document_as_read(store: Store) -> None:
    extraction = queued(store, letter())
    assert store.start(extraction.id) is not None
    record, document = record_of(letter())
    assert store.finish(extraction.id, record, document)
    assert not store.finish(extraction.id, record, document)
    assert not store.fail(extraction.id, JobError(type="X", message="late"))
    assert store.start(extraction.id) is None
    found = store.extraction(extraction.id)
    assert found is not None
    assert (found.status, found.record, found.case_number) == ("done", record, "CM99-0000002")
    assert store.text(extraction.id) == document


def test_failed_extraction_is_queued_again_as_its_next_attempt(store: Store) -> None:
    extraction = queued(store, letter())
    error = JobError(type="ModelUnavailable", message="no model", hint="fetch it")
    assert store.fail(extraction.id, error)
    failed = store.summary(extraction.id)
    assert failed is not None
    assert (failed.status, failed.error) == ("failed", error)
    again = queued(store, letter())
    assert (again.id, again.status, again.error, again.attempt) == (extraction.id, "queued", None, 2)


def test_deleting_leaves_nothing_but_a_note_for_other_machines(store: Store) -> None:
    extraction = done(store, letter())
    store.set_verdict(extraction.id, "dates.injury", verdict())
    assert store.delete(extraction.id) is not None
    assert store.delete(extraction.id) is None
    assert store.extraction(extraction.id) is None
    assert store.content(extraction.document_id) is None
    assert store.text(extraction.id) is None
    assert store.history(extraction.id) == []
    assert store.removed_since(dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)) == [extraction.document_id]
    store.add_document(letter(), "again.txt", "text/plain")
    assert store.removed_since(dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)) == []


def test_document_stays_while_another_extraction_uses_it(store: Store) -> None:
    first = queued(store, letter())
    store.submit(first.document_id, "letter.txt", "hybrid", "zyxol-7b", "c")
    store.delete(first.id)
    assert store.content(first.document_id) == letter()


def test_deleted_text_is_overwritten_in_the_file(store: Store, tmp_path: Path) -> None:
    extraction = queued(store, b"Zyxolovir only here")
    store.delete(extraction.id)
    store.close()
    assert b"Zyxolovir" not in (tmp_path / "imr.sqlite").read_bytes()


def test_pages_tile_the_list_in_both_orders(store: Store) -> None:
    for number in range(3):
        done(store, letter(number))
    doubtful = done(store, DOUBTFUL)
    failed = queued(store, letter(8))
    store.fail(failed.id, JobError(type="X", message="m"))
    waiting = queued(store, letter(9))
    newest = [item.id for item in store.all()]
    queue = [item.id for item in store.all(order="queue")]
    assert newest == [waiting.id, failed.id, doubtful.id, *newest[3:]]
    assert queue == [doubtful.id, failed.id, waiting.id, *newest[3:]]
    for order, whole in (("newest", newest), ("queue", queue)):
        seen, after = [], None
        for _ in whole:
            page = store.page(after=after, limit=1, order=order)  # type: ignore[arg-type]  # the two names above
            seen += [item.id for item in page.items]
            after = page.next
        assert (seen, after) == (whole, None)


def test_neighbours_are_those_of_the_list(store: Store) -> None:
    ids = [queued(store, letter(number)).id for number in range(3)]
    assert store.neighbours(ids[1], order="newest") == Neighbours(ids[2], ids[0])
    assert store.neighbours(ids[1], order="queue") == Neighbours(ids[2], ids[0])
    assert store.neighbours(ids[2], order="queue") == Neighbours(None, ids[1])
    assert store.neighbours("0" * 32) == Neighbours(None, None)


@pytest.mark.parametrize("cursor", ["", "x", "é", "bi4wLjAuMQ\n", "bi4wLjAuMS4y", "cS4wLjAuMQ"], ids=repr)
def test_cursor_that_was_not_given_out_for_the_list_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(CursorError):
        store.page(after=cursor)


def test_review_states(store: Store) -> None:
    clear, doubtful = done(store, letter()), done(store, DOUBTFUL)
    assert (clear.review, doubtful.review) == ("clear", "needed")
    store.set_reviewed(clear.id, "R. Zyxol")
    assert [item.id for item in store.all(review="reviewed")] == [clear.id]
    assert [item.id for item in store.all(review="needed")] == [doubtful.id]
    assert store.count(review="clear") == 0
    store.set_reviewed(clear.id, None)
    assert store.count(review="clear") == 1


def test_deciding_the_last_doubt_ends_the_review_and_withdrawing_it_opens_it_again(store: Store) -> None:
    extraction = done(store, DOUBTFUL)
    assert extraction.record is not None
    (doubt,) = extraction.record.review.fields
    store.set_verdict(extraction.id, "priority", verdict("not-stated"))
    assert store.count(review="needed") == 1
    store.set_verdict(extraction.id, doubt, verdict("accept", reviewer="Q. Zyxol"))
    found = store.extraction(extraction.id)
    assert found is not None
    assert (found.review, found.reviewer, found.decided, set(found.reviews)) == ("reviewed", "Q. Zyxol", 2, {"priority", doubt})
    store.set_verdict(extraction.id, doubt, verdict("withdraw"))
    found = store.extraction(extraction.id)
    assert found is not None
    assert (found.review, found.reviewer, found.decided, set(found.reviews)) == ("needed", None, 1, {"priority"})


def test_newest_verdict_counts_and_a_withdrawn_one_gives_way_to_the_one_before(store: Store) -> None:
    extraction = done(store, letter())
    first, second = verdict("correct", "1999-01-12"), verdict("not-stated")
    for said in (first, second):
        store.set_verdict(extraction.id, "dates.injury", said)
    assert _standing(store, extraction.id) == {"dates.injury": second}
    back = verdict("withdraw")
    store.set_verdict(extraction.id, "dates.injury", back)
    assert _standing(store, extraction.id) == {"dates.injury": first}
    assert [past.verdict for past in store.history(extraction.id)] == [first, second, back]


def test_verdict_without_a_record_is_a_lookup_error(store: Store) -> None:
    with pytest.raises(LookupError):
        store.set_verdict(queued(store, letter()).id, "dates.injury", verdict())


def test_keys_are_added_used_and_revoked(store: Store) -> None:
    assert not store.has_keys()
    key = store.add_key("k1", "ward 7", "abc", "write")
    assert (key.is_valid, key.last_used_at, key.scope) == (True, None, "write")
    with pytest.raises(ValueError, match="k1"):
        store.add_key("k1", "other", "def", "read")
    store.touch_key("k1")
    assert store.revoke_key("k1")
    assert not store.revoke_key("k1")
    (found,) = store.keys()  # no dict
    assert not found.is_valid
    assert found.last_used_at is not None
    assert store.has_keys()


def test_database_of_another_version_is_refused(store: Store, tmp_path: Path) -> None:
    with store.database.write() as connection:
        connection.execute(sa.update(meta).values(value="99"))
    with pytest.raises(ConfigurationError, match="schema 99"):
        Store(sqlite_url(tmp_path / "imr.sqlite"))


def test_unreachable_database_is_a_configuration_error_without_its_password() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Store("postgresql+psycopg://zyxol:hunter2@127.0.0.1:1/none")
    assert "hunter2" not in caught.value.message


def _standing(store: Store, extraction_id: str) -> dict[str, Verdict]:
    found = store.extraction(extraction_id)
    assert found is not None
    return dict(found.reviews)
