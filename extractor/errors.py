"""The exceptions of the extractor; broken machinery raises, a doubtful answer is a finding in the record.

* ExtractorError
  x ConfigurationError            exit 2: flags, settings, files that contradict each other
  x DocumentError                 this document gives no record; the others of the run are unaffected
    - DocumentMissing             no such file
    - DocumentEmpty               no bytes, or no text in them
    - DocumentTooLarge            over the limit of bytes or pages
    - DocumentUnreadable          damaged, truncated or of a kind that is not read here
    - DocumentEncrypted           a user password is needed
    - SeveralDecisions            it holds more than the one that was asked for
    - NoTextLayer                 pages hold only images, and no OCR engine is there to read them
    - DocumentUnanswered          the model gave no answer about it that can be used
  x ModelError                    exit 4: the run cannot go on with this model
    - ModelUnavailable            not installed, not fetched, not reachable, not authorised
    - ModelFileError              the model file is not the one that was released
  x AnswerError                   one answer is unusable: becomes a finding, the leaf is `unanswered`
  x BudgetReached                 exit 5
"""

from __future__ import annotations


class ExtractorError(Exception):
    """Root of all errors that the extractor raises on purpose.

    `hint` says what to do next, in one sentence; it is printed after the message and stands in error rows.
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigurationError(ExtractorError):
    """Flags, settings or files that cannot be used as given."""


class DocumentError(ExtractorError):
    """A document that gives no record."""


class DocumentMissing(DocumentError):
    """The path names no file."""


class DocumentEmpty(DocumentError):
    """The file has no bytes, or no text."""


class DocumentTooLarge(DocumentError):
    """The file is over the limit of bytes or pages."""


class DocumentUnreadable(DocumentError):
    """The file is damaged, truncated or of a kind that is not read."""


class DocumentEncrypted(DocumentError):
    """The PDF opens only with a user password."""


class SeveralDecisions(DocumentError):
    """The file holds several decisions where one was asked for."""


class NoTextLayer(DocumentError):
    """The pages hold images and no text, and no OCR engine is installed, or the one that is does not start."""


class DocumentUnanswered(DocumentError):
    """The model gave no answer about it: too slow, failing on this document alone, or never with anything that can be used."""


class ModelError(ExtractorError):
    """The run cannot go on with this model."""


class ModelUnavailable(ModelError):
    """The model is not installed, not fetched, not reachable or refuses the key."""


class ModelFileError(ModelError):
    """A model file that is not the released one."""


class AnswerError(ExtractorError):
    """One answer of the model is unusable: truncated, refused, empty or not of the schema."""


class BudgetReached(ExtractorError):
    """The run's budget is used up."""
