"""Age and sex of the injured worker as prose states them."""

from __future__ import annotations

import re

from extractor.case import Sex
from extractor.clauses import assertion_at, sentence_at
from extractor.document import Span
from extractor.values.counts import COUNT, NAMES, parse_count
from extractor.values.found import Found, remembered

_PLAIN = rf"(?:\d{{2}}|{NAMES})"
_AFTER = r"\s{0,2}[,.;)]|\s{1,3}(?:and|years?|now|but|who|when|with)\b|\s{0,3}\Z"
_AGES = (
    re.compile(
        rf"(?<![\w.,/#])(?P<n>{COUNT})[\s-]{{1,4}}(?:years?|yrs?)[\s-]{{0,4}}(?:of[\s-]{{1,3}}age|olds?)",
        re.I,
    ),
    re.compile(r"(?<![\w.,/#])(?P<n>\d{1,3})\s{0,2}(?:y/?o|y\.o\.)(?!\w)", re.I),
    # "She is twenty-nine and packs produce", "a roofer of thirty-eight, male", "F, 57", "female, 61".
    re.compile(
        rf"\b(?:he|she|you|who|worker|patient|claimant|applicant|employee|lady|man|woman|gentleman)\s{{1,3}}(?:is|"
        rf"are)\s{{1,3}}(?:now\s{{1,3}})?(?P<n>{_PLAIN})(?={_AFTER})",
        re.I,
    ),
    # "Ms. Quux is 41 and a clerk", "a lady of forty-one", "a woman aged forty-one", "a man, forty-one".
    re.compile(rf"\b(?-i:M(?:r|rs|s)\.?\s{{1,3}}[A-Z][\w'’-]{{1,30}})\s{{1,3}}is\s{{1,3}}(?P<n>{_PLAIN})(?={_AFTER})", re.I),
    re.compile(
        rf"\ban?\s{{1,3}}(?:woman|man|lady|gentleman)(?:,?\s{{1,3}}(?:of|aged)|,)\s{{1,3}}(?P<n>{_PLAIN})"
        rf"(?={_AFTER})",
        re.I,
    ),
    re.compile(
        rf"\b(?:fe)?male(?:\s{{1,3}}(?:patient|worker))?,?\s{{1,3}}(?:aged?\s{{1,3}})?(?P<n>{_PLAIN})(?=[,.;)\n]|\s{{0,9}}$)",
        re.I,
    ),
    re.compile(r"\b[FM],?\s{0,3}(?P<n>\d\d)(?=[,.;)\s/]|$)"),
    re.compile(rf"(?<![\w.,/#:])(?P<n>{_PLAIN}),\s{{1,3}}(?:fe)?male\b", re.I),
    re.compile(r"(?<![\w.,/#:-])(?P<n>\d\d)\s?[/,]?\s?[FM]\b(?=[,.;)\s]|$)"),
    # "At age 19" tells when something happened.
    re.compile(r"(?<!\bat\s)(?<!\bat the\s)\b(?:aged?|age\s+of|age\s*:)\s{1,3}(?P<n>\d{1,3})(?![\w%]|[.,/-]\d)", re.I),
)
_MALE = "male|man|gentleman"
_FEMALE = "female|woman|lady"
# "male" and "man" beside an age or as the word for the worker; pronouns count only where no such noun stands.
_CODE = re.compile(r"(?:(?<=:\s)|(?<=,\s)|(?<=\d\s)|(?<=\d)|(?<![^\r\n]))(?P<word>[FM])(?=,?\s{0,3}\d\d\b|[,.;)]|\s{0,3}$)", re.M)
_NOUN = re.compile(rf"(?<![\w-])(?P<word>{_FEMALE}|{_MALE})(?![\w-]|\s+(?:pattern|relative|doctor|physician|provider))", re.I)
_TITLE = re.compile(r"\b(?P<word>Mr|Ms|Mrs|Miss)\b\.?(?=\s+[A-Z])")
_PRONOUN = re.compile(r"(?<!/)\b(?P<word>he|his|him|she|her|hers)\b(?!/)", re.I)
_OLDEST = 110


@remembered
def find_ages(text: str, within: Span) -> list[Found[int]]:
    """Find stated ages in whole years inside `within`, in order; ages beyond any worker's are none.

    >>> text = "This 141 year old male, a 41-year-old man, 41 y/o"
    >>> [found.value for found in find_ages(text, Span(0, len(text)))]
    [41, 41]
    """
    found: dict[int, Found[int]] = {}
    for pattern in _AGES:
        for match in pattern.finditer(text, within.start, within.end):
            value = parse_count(match["n"])
            if value is not None and 0 < value <= _OLDEST and _is_patients(text, Span(*match.span()), within):
                found.setdefault(match.start("n"), Found(value, Span(*match.span())))
    return [found[start] for start in sorted(found)]


def parse_age(quote: str) -> int | None:
    """Return the age that a quote states ("41-year-old", "41"), or None.

    >>> [parse_age(quote) for quote in ("41-year-old", "forty-one", "41", "the worker")]
    [41, 41, 41, None]
    """
    value = parse_count(quote.strip(" ,;."))
    if value is not None:
        return value if 0 < value <= _OLDEST else None
    values = {found.value for found in find_ages(quote, Span(0, len(quote)))}
    return values.pop() if len(values) == 1 else None


@remembered
def find_sexes(text: str, within: Span) -> list[Found[Sex]]:
    """Find what says the worker's sex inside `within`: first the nouns, then titles, then pronouns, each in order.

    >>> text = "He was seen. This 41 year old woman reports pain."
    >>> [(found.value, found.span.text(text)) for found in find_sexes(text, Span(0, len(text)))]
    [('female', 'woman'), ('male', 'He')]
    """
    return [
        Found(_sex(match["word"]), Span(*match.span()))
        for pattern in (_NOUN, _TITLE, _CODE, _PRONOUN)
        for match in pattern.finditer(text, within.start, within.end)
        if pattern is _PRONOUN
        or assertion_at(text, Span(*match.span()), sentence_at(text, Span(*match.span()), within)).subject in ("patient", "thing")
    ]


def _is_patients(text: str, span: Span, within: Span) -> bool:
    """Say whether an age is the worker's today: of no other person or thing, and not told of an earlier time."""
    said = assertion_at(text, span, sentence_at(text, span, within))
    return said.subject == "patient" and said.time != "past"


def parse_sex(quote: str) -> Sex | None:
    """Return the sex that a quote states, or None where it states none or both.

    >>> [parse_sex(quote) for quote in ("41 year old male", "her", "worker")]
    ['male', 'female', None]
    """
    values = {found.value for found in find_sexes(quote, Span(0, len(quote)))}
    return values.pop() if len(values) == 1 else None


def _sex(word: str) -> Sex:
    return "male" if word.casefold() in {*_MALE.split("|"), "mr", "m", "he", "his", "him"} else "female"
