"""Documents, extractions, verdicts and keys, in SQLite or PostgreSQL; what leaves is frozen.

```
store = Store("sqlite:///imr.sqlite")                          # or "postgresql+psycopg://..."; see ServiceConfig.store_url
add_document(content, name, media_type) -> id                  # id: sha256 of the bytes
document(id) -> Content | None        content(id) -> bytes | None
text(extraction_id) -> Document | None     whole_text(id)       # as it was read; of a part that part, or the whole
submit(document_id, source, reader, model, configuration) -> Extraction   # the one that is there, if it is; a failed one is queued anew
extraction(id) -> Extraction | None   summary(id) -> Summary | None       status(id) -> ExtractionStatus | None
page(status=None, review=None, after=None, limit=50, order="newest", filters=EVERYTHING) -> Page[Summary]
all(status, review, order, filters) -> Iterator[Summary]      read_again(id, configuration, schedule=...) -> bool
count(status=None, review=None) -> int       states(filters) -> Counter       facets() -> {name: [value]}
cases(filters) -> [CaseFacts]      in_random_order(asked=..., filters) -> [Drawn]
neighbours(id, status=None, review=None, order="queue") -> Neighbours
set_verdict(extraction_id, path, Verdict)    set_verdicts(extraction_id, {path: Verdict})
set_reviewed(extraction_id, reviewer | None)    history(extraction_id) -> [PastVerdict]
start(id) -> Summary | None    finish(id, record, document) -> bool    finish_parts(id, records, document) -> bool
parts(id) -> [Extraction]    fail(id, JobError) -> bool    counts()    delete(id) -> Summary | None
add_key(id, name, hash, scope) -> Key    key(id)    keys()    has_keys()    touch_key(id)    revoke_key(id) -> bool
```
"""

from __future__ import annotations

from extractor.service.store.documents import Documents
from extractor.service.store.engine import Database
from extractor.service.store.extractions import Extractions
from extractor.service.store.facts import Facts
from extractor.service.store.fleet import HELD_SECONDS, Fleet, Worker
from extractor.service.store.keys import Keys
from extractor.service.store.listing import EVERYTHING, LONGEST_PAGE, CursorError, Drawn, Listing
from extractor.service.store.reviews import Reviews
from extractor.service.store.types import (
    Content,
    Extraction,
    ExtractionStatus,
    FacetName,
    Filters,
    JobError,
    Key,
    Neighbours,
    Order,
    Page,
    PastVerdict,
    ReviewState,
    Scope,
    Summary,
)
from extractor.service.verdicts import Action, Verdict

__all__ = [
    "EVERYTHING",
    "HELD_SECONDS",
    "LONGEST_PAGE",
    "Action",
    "Content",
    "CursorError",
    "Drawn",
    "Extraction",
    "ExtractionStatus",
    "FacetName",
    "Filters",
    "JobError",
    "Key",
    "Neighbours",
    "Order",
    "Page",
    "PastVerdict",
    "ReviewState",
    "Scope",
    "Store",
    "Summary",
    "Verdict",
    "Worker",
]


class Store(Documents, Extractions, Listing, Facts, Reviews, Keys, Fleet):
    """The database of the service; shared by threads, and by processes.

    Raises:
        ConfigurationError: the database cannot be reached, or is of another version of this program.
    """

    def __init__(self, url: str) -> None:
        super().__init__(Database(url))

    @property
    def database(self) -> Database:
        """The connection, for backups."""
        return self._database

    def close(self) -> None:
        """Close all connections."""
        self._database.close()
