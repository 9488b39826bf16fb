"""A second model decides what the first reading leaves in doubt, and the record says who read what."""

from __future__ import annotations

import copy
from typing import Any

from extractor.cleaning import Cleaned, clean
from extractor.document import Outline
from extractor.errors import DocumentUnanswered
from extractor.layouts import outline
from extractor.llm.session import ModelSession
from extractor.readers import Models, build_reader
from extractor.readers.escalating import EscalatingReader
from extractor.readers.llm import LlmReader, everything
from extractor.readers.parts import Chosen
from extractor.record import Reading
from tests.readers.test_whole import ANSWER, document
from tests.scripted_server import Asked, Say, say_json, scripted


def read(first: list[Say], second: list[Say]) -> tuple[Reading, list[Asked], list[Asked]]:
    """Read the letter with two scripted models, by the model alone."""
    with scripted(*first) as one, scripted(*second) as other:
        sessions = [ModelSession("zyx-70b", base_url=server.base_url, timeout_seconds=10.0) for server in (one, other)]
        try:
            reader = build_reader("llm", Models(sessions[0], "whole", sessions[1]), max_reasks=0)
            source = document()
            reading = reader.read(clean(source), outline(source))
        finally:
            for session in sessions:
                session.close()
        return reading, one.asked, other.asked


def with_spelled_date(**leaves: Any) -> dict[str, Any]:
    """Return the answer without the leaf that no parser reads, so that nothing else is in doubt."""
    return copy.deepcopy(ANSWER) | {"injury": None, "meanings": []} | leaves


def test_a_leaf_that_the_first_model_answered_in_vain_is_the_second_ones() -> None:
    reading, _, asked = read([say_json(with_spelled_date(age="soon"))], [say_json(with_spelled_date())])
    assert len(asked) == 1
    assert (reading.case.patient.age, reading.readers["patient.age"]) == (41, ("second",))
    assert ["patient.age"] in [finding.fields for finding in reading.findings if finding.code == "readers.escalated"]
    assert reading.unanswered == {}


def test_what_is_not_in_doubt_stays_the_first_ones() -> None:
    other = with_spelled_date(mechanism="hurt your left wrist")
    reading, _, _ = read([say_json(with_spelled_date(age="soon"))], [say_json(other)])
    assert reading.case.mechanism_of_injury == "a crate of comets slid"
    assert reading.readers["mechanism_of_injury"] == ("llm",)


def test_where_the_second_model_reads_the_same_both_are_named() -> None:
    answer = copy.deepcopy(ANSWER)
    reading, _, _ = read([say_json(answer)], [say_json(answer)])
    assert reading.readers["dates.injury"] == ("llm", "second")


def test_a_key_goes_to_its_own_server_alone() -> None:
    with scripted(say_json(copy.deepcopy(ANSWER))) as one, scripted(say_json(ANSWER)) as other:
        sessions = [
            ModelSession("zyx-70b", base_url=server.base_url, api_key=key, timeout_seconds=10.0)
            for server, key in ((one, "first-key"), (other, "second-key"))
        ]
        source = document()
        build_reader("llm", Models(sessions[0], "whole", sessions[1]), max_reasks=0).read(clean(source), outline(source))
        for session in sessions:
            session.close()
    assert [asked.headers["authorization"] for asked in one.asked] == ["Bearer first-key"]
    assert [asked.headers["authorization"] for asked in other.asked] == ["Bearer second-key"]


class Unable(LlmReader):
    """A second model that gives no answer about any document."""

    def read(self, cleaned: Cleaned, outline: Outline, chosen: Chosen = everything) -> Reading:  # noqa: ARG002
        raise DocumentUnanswered("no answer in time")


def test_a_second_model_that_fails_on_a_document_leaves_the_first_reading_as_it_is() -> None:
    with scripted(say_json(with_spelled_date(age="soon"))) as server:
        session = ModelSession("zyx-70b", base_url=server.base_url, timeout_seconds=10.0)
        source = document()
        first = LlmReader(session, ask_as="whole", max_reasks=0)
        reading = EscalatingReader(first, Unable(session)).read(clean(source), outline(source))
        session.close()
    assert reading.case.mechanism_of_injury == "a crate of comets slid"
    assert [finding.message for finding in reading.findings if finding.code == "readers.second-unanswered"] == ["no answer in time"]
