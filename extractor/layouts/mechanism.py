"""How the injury happened, where a clinical summary says so: the shortest phrase, without its lead-in."""

from __future__ import annotations

import re

from extractor.clauses import assertion_at, split_sentences
from extractor.document import Span
from extractor.layouts.narrative import Stated


def _rule(pattern: str) -> re.Pattern[str]:
    # Bounded, since two neighbouring blanks of a rule share a long run in quadratically many ways.
    return re.compile(pattern.replace(" ", r"\s{1,20}"), re.IGNORECASE)


_WHO = r"(?:the |this )?(?:injured worker|patient|applicant|employee|claimant|worker|he|she|s/he)"
_WHEN = r"(?:\d{1,2}[-/]\s*\d{1,2}[-/]\s*\d{2,4}|[A-Z][a-z]+ \d{1,2}, ?\d{4})"

_MECHANISM = _rule(r"\bmechanism\b")
_UNKNOWN = _rule(r"\bmechanism(?: of(?: the)? injury)? (?:is|was) un\w+|\bno details of")
_STATED = _rule(
    r"\b(?:moi|how hurt)\s?(?:\.{2,40}\s?:?|:)|"
    r"\bmechanism(?: of(?: the)?(?: \w+)? injury)?(?: to the \w+(?: \w+)?(?: on "
    + _WHEN
    + r")?)?(?::| (?:(?:is|was|were|of injury|being|"
    r"\w{4,8}ed) ?)+(?: ?(?:as|when|while|from|by|"
    r"after|a result of)\b)?:?)"
)
_CAME = _rule(r"\b(?:injury|complaints?) (?:came (?:about|on)|began|occurred|started)(?: gradually)? (?:through|from|due to)\b")
_HARM = r"(?:injur(?:y|ies)|fractures?|strains?|sprains?|burns?|lacerations?|contusions?|dislocations?|tears?)"
_INJURED = _rule(
    rf"\b(?:(?:sustained|suffered|reported|had) [^.;]{{0,60}}?\b{_HARM}\b|(?:was|were) (?:injured|hurt)\b|"
    r"\b(?:injured|hurt) \w+self\b|\b(?:twisted|strained|sprained|tore|injured|hurt) (?:his|"
    r"her|your) [^.;]{1,60}?(?= (?:when|while)\b)|\binjured(?= (?:when|while)\b)|\bwith an? injury\b|"
    r"injured (?:his|her|the) \w+(?: \w+)?)"
    r"(?:(?! to rule)[^.;]){0,80}?,?\b(?:when|while|after|as a result of|due to|"
    r"as (?:he|she))\b"
)
# Phrases that name a mechanism by themselves, looked for where no sentence declares one.
_STOP = r"(?:while|when|and|on|at|in|as|that|which)\b"
_UP_TO = rf"(?:an? |the |his |her |their |two )?(?!{_STOP})[\w-]+(?: (?!{_STOP})[\w-]+)?"
_HURT = r"(?:rolled|twisted|crushed|wrenched) (?:his|her) (?:right |left )?\w+"
_NAMED = _rule(
    r"\b(?:(?:slipped|tripped) and fell(?: (?:on|off|from|over|onto|in) [^.,;]{1,50}?(?=[.,;]))?|"
    r"(?:slipped|tripped) (?:on|over|in) (?:an? |the |his |her )?\w+(?: (?!"
    + _STOP
    + r")[A-Za-z]\w*){0,3}|assault(?:ed)? by (?:an? |the |his |her )?\w+|"
    r"(?:industrial )?(?:motor vehicle|car|auto\w*) (?:accident|collision)|MVA|"
    r"cumulative trauma|repetitive (?:motions?|activit(?:y|ies)|work|use)|"
    r"(?:fell|fall) (?:off|from|down|onto|backwards?|over) (?:an? |the |his |her )?\w+(?: \w+)?|"
    rf"(?:was |being )?(?:struck|hit|punched|kicked) (?:in|on) (?:the|his|her) \w+ (?:with|by) {_UP_TO}|"
    rf"(?:(?:right|left) )?\w+ (?:was|were|got) (?:crushed|pinned|caught) (?:between|by|in) {_UP_TO}|"
    r"(?:was |being )?(?:struck|hit|punched|kicked|bitten|attacked|assaulted) (?:by|in|on) (?:an? |the |his |"
    r"her )?\w+(?: (?!" + _STOP + r")[A-Za-z]\w*){0,3}|"
    r"(?:fell|fall) (?:about |some )?[\w-]+ (?:f(?:ee|oo)?t|st\w+) (?:from|off|down|"
    r"onto|into|through) " + _UP_TO + r"|"
    rf"(?:stepped|stumbled) (?:off|into|on|from|over) {_UP_TO}(?:,? (?:and )?{_HURT})?|"
    rf"{_HURT}(?:,? (?:and )?{_HURT})*)\b"
)
# Pain that began while doing something, told at the beginning of a summary.
_ONSET = _rule(r"\b(?:felt|feeling|noticed|experienced|started|began|developed|acute onset)\b[^.;]{0,80}?\b(?:when|while)\b")
_OPENING = 5
_NOT_THE_INJURY = _rule(
    r"\baggravated\b|\bavoid|\brestrict|\blimit(?:ed|ation)|\bno (?:repetitive|lifting|pushing)\b|\bincreased? (?:pain )?"
    r"with\b|\bif\b|"
    r"\bprior injury\b|\bprevious(?:ly)?\b|\bnon-?industrial\b|\bbreaks?\b|\bwork status\b|\bcannot\b"
)
_LEADS = (
    _rule(r"(?:when|while|as|after|from|by|due to|that|a result of|of) "),
    _rule(_WHO + r" (?:was |had |were )?(?:involved in |injured |working (?:as [^,]{0,200}? )?(?:when|and) )?"),
    _rule(r"(?:a |an |the |industrial |being |was )"),
    _rule(r"(?:[\w\s]{0,40}?(?:strain|pain|injury)s? (?:\w+ )?(?:from|while|when|due to|after) )"),
    _rule(r"(?:felt|experienced|developed|noticed|had|reported)\b[^.;]{0,200}? (?:while|when|after) "),
)
# A run of blanks is entered at its first only, so that long runs cost no cubic time.
_TAIL = re.compile(
    r"(?:(?:(?<!\s)\s+)?(?:[.;\"”]|,\s*(?:causing|resulting|which)\b|\(MVA\))|"
    r"(?<!\s)\s+(?:on\s+(?:\d|[A-Z][a-z]+\s+\d)|the\s+day\s+prior\b|"
    r"and\s+(?:broke|injured|hurt|felt|sustained|developed)\b)).*$",
    re.IGNORECASE | re.DOTALL,
)
_NOTHING = _rule(r"(?:unknown|unclear|not|industrial|none|n/?a|work[- ]related|occupational)\b|(?:(?:work|job) )?injur(?:y|ies)$")


def find_mechanism(text: str, summary: Span) -> Stated:
    """Find the phrase that says how the injury happened; certain also where a sentence says that it is not known."""
    sentences = split_sentences(text, summary)
    for rules in ((_STATED, _INJURED, _CAME), (_NAMED,), (_ONSET,)):
        for sentence in sentences[: _OPENING if _ONSET in rules else None]:
            if _is_unknown(text, sentence):
                return Stated((), (sentence,), is_certain=True)
            hit = next((m for rule in rules if (m := rule.search(text, *sentence))), None)
            if hit and not (_STATED not in rules and _NOT_THE_INJURY.search(text, *sentence)):
                start = hit.start() if _NAMED in rules else hit.end()
                end = hit.end() if _NAMED in rules else sentence.end
                phrase = shorten_mechanism(text, Span(start, end))
                if phrase:
                    return Stated((phrase,), (sentence,), is_certain=True)
    candidates = _candidates(text, sentences)
    return Stated((), candidates, is_certain=not candidates)


def _is_unknown(text: str, sentence: Span) -> bool:
    """Say whether a sentence says that the mechanism is not known or not told."""
    named = _MECHANISM.search(text, *sentence)
    is_denied = named is not None and assertion_at(text, Span(*named.span()), sentence).polarity == "negated"
    return is_denied or _UNKNOWN.search(text, *sentence) is not None


def shorten_mechanism(text: str, said: Span) -> Span | None:
    """Return the phrase without its lead-in ("when the injured worker was ...") and tail; None where nothing is left."""
    said = said.trimmed(text)
    tail = _TAIL.search(text, said.start, said.end)
    end = tail.start() if tail and tail.start() > said.start else said.end
    start = said.start
    moved = True
    while moved:
        moved = False
        for lead in _LEADS:
            hit = lead.match(text, start, end)
            if hit and hit.end() > start:
                start, moved = hit.end(), True
    phrase = Span(start, max(start, end)).trimmed(text)
    return None if phrase.start >= phrase.end or _NOTHING.match(text, *phrase) else phrase


_CANDIDATE = _rule(
    r"\bmechanism\b|\b(?:injur(?:y|ed(?! worker))|accident|incident)\b[^.]{0,200}\b(?:when|while|after|from|due to|caused|"
    r"lifting|fell|pulling|pushing|carrying)\b"
    r"|\b(?:started|began|onset|felt|feeling|noticed) [^.]{0,200}\b(?:when|while|after)\b"
    r"|\b(?:slipped|tripped|fell|twisted|lifted|struck|collided|crashed|assaulted)\b|\baccident\b"
)


# The opening of a summary that tells of harm and of a circumstance may tell the mechanism in words that no rule knows.
_TOLD = _rule(r"\b(?:when|while|from|after|due to|by an?|as (?:he|she))\b")
_HARMED = _rule(rf"\b(?:hurt|injured(?! worker)|{_HARM}|tore|torn|pull(?:ed)?|pop(?:ped)?|snap(?:ped)?|claim)\b")
_SEEN = _rule(r"\b(?:diagnos|treat|examin|MRI|x-ray|report|note|visit|exam|review|request|pain|complain|denied|certif)")


def _candidates(text: str, sentences: list[Span]) -> tuple[Span, ...]:
    def may_tell(place: int, sentence: Span) -> bool:
        if _NOT_THE_INJURY.search(text, *sentence):
            return False
        is_opening = place < _OPENING and not _SEEN.search(text, *sentence)
        return bool(
            _CANDIDATE.search(text, *sentence) or (is_opening and _TOLD.search(text, *sentence) and _HARMED.search(text, *sentence))
        )

    return tuple(sentence for place, sentence in enumerate(sentences) if may_tell(place, sentence))
