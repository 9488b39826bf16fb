"""A model that is never asked: what would be asked of it is counted, for a run that is only planned."""

from __future__ import annotations

import json

from pydantic import BaseModel

from extractor.llm.answer_forms import schema_of
from extractor.llm.client import Client
from extractor.llm.ledger import Entry
from extractor.llm.request import Request, UnusableAnswer
from extractor.llm.session import ModelSession
from extractor.record import Answer

CHARACTERS_A_TOKEN = 4.0
"""Of English text, with most tokenizers."""

SHARE_OF_ROOM = 0.1
"""Of the room for an answer that it takes: 500 to 640 of 6,000 about whole documents, 80 of 900 about an item (recorded answers)."""


class Counter(Client):
    """Answers from the cache what stands there, and nothing else; the ledger counts tokens as they may be expected."""

    def ask(self, request: Request) -> tuple[BaseModel, Answer]:
        """Return a kept answer.

        Raises:
            UnusableAnswer: None is kept.
        """
        kept = self._kept(request, self.key(request))
        if kept is not None:
            self._ledger.add(Entry(request.question, 0.0, cached=True))
            return kept
        read = len(request.system) + len(request.user)
        read += 0 if self.endpoint.takes_grammar else len(json.dumps(schema_of(request.response_model)))
        tokens, written = int(read / CHARACTERS_A_TOKEN), int(request.max_output_tokens * SHARE_OF_ROOM)
        cost = self._price.cost(tokens, written) if self._price else None
        self._ledger.add(Entry(request.question, 0.0, tokens, written, attempts=0, cost_usd=cost))
        answer = Answer(request.question, "", tokens, written, unusable="empty")
        raise UnusableAnswer(f"{request.question}: counted and not asked", reason="empty", answer=answer)


class CountingSession(ModelSession):
    """The model of a run that is only planned."""

    client_type = Counter
