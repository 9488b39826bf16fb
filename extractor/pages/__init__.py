"""A record for a person: in a terminal, or as one self-contained HTML page."""

from extractor.pages.html import render_html
from extractor.pages.terminal import render_list, render_record

__all__ = ["render_html", "render_list", "render_record"]
