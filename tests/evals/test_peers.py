from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.peers import PEERS, PeerReading, build_peer, coerce_case, local_peer_endpoint
from evals.peers.instructor_peer import InstructorPeer, response_model
from evals.peers.langextract_peer import EXAMPLE, EXAMPLE_TEXT, LangExtractPeer, Shown, map_extractions
from evals.peers.server import MAX_OUTPUT_TOKENS
from extractor.case import Case, Issue
from extractor.document import Document, Page, Span
from extractor.errors import ConfigurationError, ModelUnavailable
from extractor.llm.client import Endpoint, remote
from tests.scripted_server import Say, ScriptedServer, say_json, scripted

TEXT = "CM99-0000001\nZyxol 7 mg #11: Upheld {{ 7 * 7 }} {% bad\n"
DOCUMENT = Document("0" * 64, "zyxol.txt", "text/plain", TEXT, (Page(1, Span(0, len(TEXT))),), "text")
NULLS = Case().model_dump(mode="json")


def whole(**stated: Any) -> dict[str, Any]:
    """Return an answer in the form that instructor asks for: every field there, null where nothing is stated."""
    item = {name: value for name, value in Issue().model_dump(mode="json").items() if name != "rationale"}
    answer = {**NULLS, **stated}
    return {**answer, "issues": [{**item, **issue} for issue in answer["issues"]]}


GOOD = say_json(
    whole(
        case_number="CM99-0000001",
        dates={**NULLS["dates"], "injury": "10-13-98", "decision": "December 9, 2016"},
        issues=[{"description": "Zyxol 7 mg #11", "category": "medication", "decision": "upheld"}],
    )
)


NAMES = st.sampled_from([*Case.model_fields, *Issue.model_fields, "age", "name", "source", "ingredients", "weeks", "decision"])
ANSWERS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.sampled_from(["10/13/16", "upheld"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
)


def endpoint_of(server: ScriptedServer) -> Endpoint:
    return remote(server.base_url, "zyx-1b", api_key="scripted-key")


def read(*script: Say, timeout_seconds: float = 30.0) -> tuple[PeerReading, ScriptedServer]:
    """Let instructor read the document with a scripted model."""
    with scripted(*script) as server:
        peer = InstructorPeer(endpoint_of(server), timeout_seconds=timeout_seconds, sleep=lambda _: None)
        return peer.read(DOCUMENT), server


class TestCoercion:
    @pytest.mark.parametrize(
        "garbage",
        [None, "Zyxol", 7, [], [{"case_number": "CM99-0000001"}], {}, {"mood": "grim"}, {7: 7}, {"dates": 7, "issues": {"a": 1}}],
        ids=repr,
    )
    def test_what_is_no_case_is_all_null(self, garbage: object) -> None:
        assert coerce_case(garbage) == NULLS

    @pytest.mark.parametrize(
        ("part", "value", "expected"),
        [
            ("case_number", ["CM99-0000001"], None),
            ("case_number", " CM99-0000001 ", "CM99-0000001"),
            ("case_number", "half of a pair \ud83d", "half of a pair ?"),
            ("priority", "EXPEDITED", "expedited"),
            ("priority", "urgent", None),
            ("mechanism_of_injury", "N/A", None),
            ("diagnoses", "tail sprain", ["tail sprain"]),
            ("diagnoses", ["tail sprain", None, {"name": "x"}, "none", ""], ["tail sprain"]),
            ("patient", {"age": "199", "sex": "Male"}, {"age": 199, "sex": "male"}),
            ("patient", {"age": True, "sex": 1}, {"age": None, "sex": None}),
            ("patient", {"age": 41.5}, {"age": None, "sex": None}),
            ("patient", {"age": float("nan")}, {"age": None, "sex": None}),
            ("patient", {"age": 10**5000}, {"age": None, "sex": None}),
            ("dates", {"injury": "02/30/1999", "decision": 7}, NULLS["dates"]),
            ("dates", {"injury": "1999-03-04"}, {**NULLS["dates"], "injury": "1999-03-04"}),
            (
                "dates",
                {"injury": "10-13-98", "decision": "12-09-16"},
                {**NULLS["dates"], "injury": "1998-10-13", "decision": "2016-12-09"},
            ),
        ],
    )
    def test_value_of_the_wrong_type_is_null_and_of_another_writing_is_read(
        self, part: str, value: object, expected: object
    ) -> None:
        assert coerce_case({part: value}) == {**NULLS, part: expected}

    def test_parts_without_what_they_must_have_are_dropped(self) -> None:
        drugs = {"ingredients": [{"strength": "7 mg"}, {"name": "Zyxol", "dose": 1}], "quantity": "11", "refills": 0}
        cited = [{"sections": ["Special Studies"]}, {"source": "MTUS Tail Complaints 1999", "sections": "Special Studies"}]
        item = {"category": "Medication", "retrospective": "yes", "medication": drugs, "schedule": {"weeks": None}}
        (issue,) = coerce_case({"issues": [{}, {"retrospective": False}, "Zyxol", {**item, "reviewer_guidelines": cited}]})[
            "issues"
        ]
        expected = Issue.model_validate(
            {
                "category": "medication",
                "retrospective": True,
                "medication": {"ingredients": [{"name": "Zyxol"}], "quantity": 11, "refills": 0},
                "reviewer_guidelines": [{"source": "MTUS Tail Complaints 1999", "sections": ["Special Studies"]}],
            }
        )
        assert issue == expected.model_dump(mode="json")

    def test_good_case_stays_as_it_is(self) -> None:
        issue = {
            "description": "Comet therapy",
            "service_dates": ["1999-01-02"],
            "medication": {"ingredients": [{"name": "Zyxol", "strength": "7 mg"}], "quantity": 2.5},
            "schedule": {"sessions": 6, "per_week": "2-3", "weeks": None},
            "rationale": "Because.\nAnd so on.",
        }
        case = Case.model_validate({"case_number": "CM99-0000001", "patient": {"age": 199, "sex": "male"}, "issues": [issue]})
        assert coerce_case(case.model_dump(mode="json")) == case.model_dump(mode="json")

    @settings(max_examples=100)
    @given(answer=ANSWERS | st.dictionaries(NAMES, ANSWERS))
    def test_any_answer_becomes_a_case_that_can_be_written(self, answer: object) -> None:
        case = coerce_case(answer)
        written = json.dumps(case, allow_nan=False, ensure_ascii=False).encode()
        assert Case.model_validate_json(written).model_dump(mode="json") == case


class TestInstructor:
    def test_good_answer_is_a_case_with_its_dates_normalised(self) -> None:
        reading, _ = read(GOOD)
        item = Issue.model_validate({"description": "Zyxol 7 mg #11", "category": "medication", "decision": "upheld"})
        dates = {**NULLS["dates"], "injury": "1998-10-13", "decision": "2016-12-09"}
        issues = [item.model_dump(mode="json")]
        assert reading.case == {**NULLS, "case_number": "CM99-0000001", "dates": dates, "issues": issues}
        assert (reading.calls, reading.input_tokens, reading.output_tokens, reading.error) == (1, 11, 7, None)

    def test_whole_text_goes_out_as_given_with_bounded_room_and_the_schema(self) -> None:
        _, server = read(GOOD)
        (asked,) = server.asked
        assert asked.body["messages"][-1] == {"role": "user", "content": TEXT}
        assert (asked.body["model"], asked.body["max_tokens"], asked.body["temperature"]) == ("zyx-1b", MAX_OUTPUT_TOKENS, 0.0)
        assert asked.body["response_format"]["type"] == "json_schema"
        assert asked.headers["authorization"] == "Bearer scripted-key"

    def test_bad_answer_is_asked_again_once_and_both_are_counted(self) -> None:
        reading, _ = read(Say("no JSON"), GOOD)
        assert (reading.calls, reading.input_tokens, reading.output_tokens, reading.error) == (2, 22, 14, None)
        assert reading.case["case_number"] == "CM99-0000001"

    @pytest.mark.parametrize(
        ("script", "error"),
        [
            ([Say("Zyxol, of course"), Say("Zyxol!")], "not JSON"),
            ([say_json({"zyxol": 7}), say_json({"zyxol": 7})], "ValidationError"),
            ([Say("[" * 100_000), Say("[" * 100_000)], "not JSON"),
            ([Say(None, refusal="no Zyxol"), Say(None, refusal="no Zyxol")], "refused"),
            ([Say('{"case_number": "CM99', finish_reason="length")], f"truncated at {MAX_OUTPUT_TOKENS} tokens"),
            ([Say(""), Say("")], "empty"),
            ([Say(body='{"choices": []}')], "empty"),
            (
                [Say(status=400, error={"message": "Zyxol", "code": "context_length_exceeded"})],
                "Refused: HTTP 400 context_length_exceeded",
            ),
        ],
        ids=["garbage", "wrong-schema", "deep", "refusal", "truncated", "empty", "no-choices", "too-long"],
    )
    def test_unusable_answer_is_an_error_without_words_of_the_document(self, script: list[Say], error: str) -> None:
        reading, _ = read(*script)
        assert (reading.error, reading.case, reading.calls) == (error, NULLS, len(script))

    def test_answer_that_does_not_come_in_time_is_an_error(self) -> None:
        reading, _ = read(Say(hangs=True), Say(hangs=True), timeout_seconds=0.2)
        assert (reading.error, reading.case) == ("TimedOut: no answer in time", NULLS)

    @pytest.mark.parametrize(
        "script",
        [[Say(status=401)], [Say(status=404)], [Say(body="<html>Zyxol</html>")], []],
        ids=["key", "model", "page", "failing"],
    )
    def test_model_that_cannot_be_used_ends_the_run(self, script: list[Say]) -> None:
        with pytest.raises(ModelUnavailable):
            read(*script)

    def test_unreachable_server_ends_the_run(self) -> None:
        with scripted() as server:
            peer = InstructorPeer(endpoint_of(server), sleep=lambda _: None)
        with pytest.raises(ModelUnavailable, match="cannot be reached"):
            peer.read(DOCUMENT)

    def test_model_is_asked_for_every_field_of_a_case_but_the_rationale(self) -> None:
        schema = response_model().model_json_schema()
        assert list(schema["properties"]) == schema["required"] == list(Case.model_fields)
        assert schema["$defs"]["Issue"]["required"] == [name for name in Issue.model_fields if name != "rationale"]
        injury = schema["$defs"]["Dates"]["properties"]["injury"]
        assert injury["anyOf"] == [{"type": "string"}, {"type": "null"}]
        assert injury["description"] == "Date of injury, ISO."


@dataclass
class Extracted:
    """What LangExtract returns, as far as it is used."""

    extraction_class: str
    extraction_text: str
    attributes: Any = None


class TestMapping:
    def test_example_maps_to_the_case_that_it_states(self) -> None:
        case = coerce_case(map_extractions([Extracted(each.kind, each.text, dict(each.attributes)) for each in EXAMPLE]))
        tail = "MTUS Tail Complaints 1999"
        expected = {
            "case_number": "CM99-0000001",
            "priority": "standard",
            "dates": {
                "assigned": "1999-01-02",
                "injury": "1998-03-04",
                "decision": "1999-02-03",
                "ur_denial": "1998-12-30",
                "application_received": "1999-01-01",
            },
            "reviewer": {"licensed_states": ["Atlantis"], "specialties": ["Moon Medicine"]},
            "patient": {"age": 199, "sex": "male"},
            "mechanism_of_injury": "falling off a comet",
            "diagnoses": ["tail sprain"],
            "prior_treatments": ["stardust", "rest"],
            "issues": [
                {
                    "description": "Zyxol 7mg #11",
                    "category": "medication",
                    "decision": "upheld",
                    "medication": {"ingredients": [{"name": "Zyxol", "strength": "7 mg"}], "quantity": 11},
                    "claims_administrator_guidelines": [{"source": tail}],
                    "reviewer_guidelines": [{"source": tail, "sections": ["Special Studies"]}],
                },
                {
                    "description": "Comet therapy, twice a week for 77 weeks",
                    "category": "therapy",
                    "decision": "overturned",
                    "schedule": {"per_week": "2", "weeks": 77},
                },
            ],
        }
        assert case == Case.model_validate(expected).model_dump(mode="json")

    @pytest.mark.parametrize("attributes", [None, [], "drug", {"drug": ["Zyxol"]}, {"drug": 7, "quantity": {}}, {"section": None}])
    def test_attributes_of_any_kind_give_an_item(self, attributes: object) -> None:
        said = [Extracted("disputed_item", "Zyxol", attributes), Extracted("reviewer_guideline", "MTUS", attributes)]
        (issue,) = coerce_case(map_extractions(said))["issues"]
        assert (issue["description"], issue["reviewer_guidelines"][0]["source"]) == ("Zyxol", "MTUS")

    def test_citation_before_any_item_belongs_to_none(self) -> None:
        assert coerce_case(map_extractions([Extracted("reviewer_guideline", "MTUS"), Extracted("mood", "grim")])) == NULLS

    def test_states_in_one_extraction_are_split(self) -> None:
        case = coerce_case(map_extractions([Extracted("licensed_states", "Atlantis, Lemuria")]))
        assert case["reviewer"]["licensed_states"] == ["Atlantis", "Lemuria"]

    @pytest.mark.parametrize("shown", EXAMPLE, ids=lambda shown: f"{shown.kind} {shown.text}")
    def test_example_shows_only_what_stands_in_its_text(self, shown: Shown) -> None:
        assert shown.text in EXAMPLE_TEXT


@dataclass
class StandInModel:
    """LangExtract's provider: built with the server's address, asks through the client that it holds."""

    options: dict[str, Any]
    _client: Any = None


@dataclass
class StandIn:
    """LangExtract as far as it is used: asks once a chunk, drops what does not parse, wraps what the provider raises."""

    chunks: int
    asked_with: dict[str, Any] = field(default_factory=dict)

    def extract(self, **options: Any) -> SimpleNamespace:
        self.asked_with = options
        extractions = []
        for _ in range(self.chunks):
            messages = [{"role": "user", "content": options["text_or_documents"]}]
            try:
                completion = options["model"]._client.chat.completions.create(model="other", n=1, messages=messages)
            except Exception as error:
                raise RuntimeError(f"OpenAI API error: {error}") from error
            try:
                extractions += [Extracted(*each) for each in json.loads(completion.choices[0].message.content)]
            except ValueError:
                continue
        return SimpleNamespace(extractions=extractions)


class TestLangExtract:
    @staticmethod
    def _install(monkeypatch: pytest.MonkeyPatch, chunks: int) -> StandIn:
        tool = StandIn(chunks)
        package = ModuleType("langextract")
        package.extract = tool.extract  # type: ignore[attr-defined]
        package.data = SimpleNamespace(Extraction=Extracted, ExampleData=SimpleNamespace)  # type: ignore[attr-defined]
        provider = ModuleType("langextract.providers.openai")
        provider.OpenAILanguageModel = lambda **options: StandInModel(options)  # type: ignore[attr-defined]
        for module in (package, ModuleType("langextract.providers"), provider):
            monkeypatch.setitem(sys.modules, module.__name__, module)
        return tool

    def test_missing_package_names_the_extra(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "langextract", None)
        with pytest.raises(ConfigurationError, match="'langextract'") as caught:
            build_peer("langextract", base_url="http://127.0.0.1:9/v1", model="zyx-1b", api_key=None)
        assert "imr-extractor[peers]" in str(caught.value.hint)

    def test_tool_gets_the_text_one_example_and_the_same_model(self, monkeypatch: pytest.MonkeyPatch) -> None:
        tool = self._install(monkeypatch, chunks=1)
        with scripted(say_json([["case_number", "CM99-0000001"]])) as server:
            reading = LangExtractPeer(endpoint_of(server)).read(DOCUMENT)
        assert reading.case == {**NULLS, "case_number": "CM99-0000001"}
        assert (reading.calls, reading.input_tokens, reading.output_tokens, reading.error) == (1, 11, 7, None)
        (asked,) = server.asked
        assert (asked.body["model"], asked.body["temperature"], asked.body["max_tokens"]) == ("zyx-1b", 0.0, MAX_OUTPUT_TOKENS)
        assert (tool.asked_with["text_or_documents"], tool.asked_with["fetch_urls"]) == (TEXT, False)
        assert [example.text for example in tool.asked_with["examples"]] == [EXAMPLE_TEXT]
        assert tool.asked_with["model"].options["base_url"] == server.base_url

    def test_lost_chunk_is_told_and_the_others_are_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._install(monkeypatch, chunks=3)
        cut = Say('[["diagnosis", "tail', finish_reason="length")
        with scripted(say_json([["diagnosis", "tail sprain"]]), cut, Say("garbage")) as server:
            reading = LangExtractPeer(endpoint_of(server)).read(DOCUMENT)
        assert reading.case == {**NULLS, "diagnoses": ["tail sprain"]}
        assert reading.error == f"2 of 3 answers: not JSON, truncated at {MAX_OUTPUT_TOKENS} tokens"

    def test_unavailable_model_ends_the_run_though_the_tool_wraps_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._install(monkeypatch, chunks=1)
        with scripted(Say(status=401)) as server, pytest.raises(ModelUnavailable, match="refuses the key"):
            LangExtractPeer(endpoint_of(server)).read(DOCUMENT)


class TestBuilding:
    def test_peers_are_the_floor_and_the_tools(self) -> None:
        assert PEERS == ("empty", "instructor", "langextract")

    @pytest.mark.parametrize("name", ["empty", "instructor"])
    def test_peer_bears_its_name(self, name: str) -> None:
        assert build_peer(name, base_url="http://127.0.0.1:9/v1", model="zyx-1b", api_key=None).name == name

    def test_empty_answers_nothing_and_asks_nobody(self) -> None:
        peer = build_peer("empty", base_url="http://127.0.0.1:9/v1", model="zyx-1b", api_key=None)
        assert peer.read(DOCUMENT) == PeerReading(NULLS)

    @pytest.mark.parametrize(("name", "url"), [("regex", "http://127.0.0.1:9/v1"), ("instructor", "127.0.0.1:9")])
    def test_unknown_peer_or_address_is_an_error_of_the_configuration(self, name: str, url: str) -> None:
        with pytest.raises(ConfigurationError):
            build_peer(name, base_url=url, model="zyx-1b", api_key=None)

    def test_embedded_model_that_is_not_there_is_unavailable(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        with pytest.raises(ModelUnavailable), local_peer_endpoint():
            pass
