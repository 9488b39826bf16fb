"""The report of an evaluation: one self-contained HTML page, and the same tables in Markdown."""

from evals.report.render import write_report

__all__ = ["write_report"]
