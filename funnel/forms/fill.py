"""Holds what was sent against what was asked: answers as they are kept, or what is wrong, field by field.

Pure: the same answers to the same definition are always judged alike, on the page, over JSON and in tests.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from crm.core.problems import Problem, Problems
from crm.models.words import IdentityKind
from crm.people.identity import IdentityKey
from crm.people.normalise import normalise
from funnel.forms.definition import CHOICES, TEXTS, Definition, FormField
from funnel.forms.patterns import fits
from funnel.forms.sent import Sent
from funnel.forms.words import refusal
from funnel.models.words import FormFieldKind

_K = FormFieldKind
_IDENTITIES = {_K.EMAIL: (IdentityKind.EMAIL, "NO_EMAIL"), _K.PHONE: (IdentityKind.PHONE, "NO_PHONE")}
LONGEST_NUMBER = 40
OTHER = "other"
"""The answer to "where did you hear of us" that wants words."""
_YES, _NO = frozenset({"on", "true", "1", "yes"}), frozenset({"", "off", "false", "0", "no"})


class Refused(Problem):
    """An answer that does not fit; the sentence is for the person who wrote it, in the form's language."""


@dataclass(frozen=True, slots=True, repr=False)
class Filled:
    """Answers that fit. Never printed: they are personal data."""

    answers: Mapping[str, Any]
    """Key of a field → text; of many choices a list."""
    consents: Sequence[Mapping[str, Any]]
    self_reported: str | None


@dataclass
class _Judge:
    """One request on its way through the fields."""

    definition: Definition
    sent: Sent
    language: str
    region: str | None
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, code: str, path: str, **numbers: object) -> None:
        self.problems.append(Refused(refusal(code, self.language, **numbers), field=path, code=code))


def fill(
    definition: Definition, sent: Sent, *, language: str, region: str | None, channels: Mapping[str, str]
) -> Filled:
    """The answers. Raises Problems with a code, a field and a sentence in `language` for each that does not fit.

    `region` is the country whose numbers are written without a country code; `channels` are those to choose from where
    it is asked where people heard of us: key → name.
    """
    judge = _Judge(definition, sent, language, region)
    answers = {each.key: found for each in definition.fields if (found := _answer(judge, each)) is not None}
    consents = list(_consents(judge))
    told = _source(judge, channels) if definition.is_source_asked else None
    if judge.problems:
        raise Problems(judge.problems)
    return Filled(answers, consents, told)


def _answer(judge: _Judge, asked: FormField) -> str | list[str] | None:
    given = judge.sent.values.get(asked.key, ())
    if not all(_is_storable(each) for each in given):
        judge.refuse("UNUSABLE", asked.key)
        return None
    told = [each for text in given if (each := _clean(text, asked.kind))]
    if asked.kind is _K.HIDDEN:
        return (told[0] if told else asked.value or "")[: asked.longest] or None
    if asked.kind is _K.CHECKBOX:
        return _ticked(judge, asked, told)
    if not told:
        if asked.is_required:
            judge.refuse("REQUIRED", asked.key)
        return None
    if asked.kind is _K.MANY_CHOICES:
        return _several(judge, asked, told)
    if len(told) > 1:
        judge.refuse("ONE_ANSWER", asked.key)
        return None
    return _one(judge, asked, told[0])


def _one(judge: _Judge, asked: FormField, told: str) -> str | None:
    if asked.kind in TEXTS:
        return _text(judge, asked, told)
    if asked.kind in CHOICES:
        return told if _several(judge, asked, [told]) else None
    if asked.kind is _K.NUMBER:
        return _number(judge, asked, told)
    if asked.kind is _K.DATE:
        return _date(judge, asked, told)
    return _identity(judge, asked, told)


def _text(judge: _Judge, asked: FormField, told: str) -> str | None:
    if len(told) > asked.longest:
        judge.refuse("TOO_LONG", asked.key, most=asked.longest)
    elif len(told) < (asked.min_length or 0):
        judge.refuse("TOO_SHORT", asked.key, least=asked.min_length)
    elif asked.pattern is not None and not fits(asked.pattern, told):
        judge.refuse("PATTERN", asked.key)
    else:
        return told
    return None


def _several(judge: _Judge, asked: FormField, told: list[str]) -> list[str] | None:
    known = {option.value for option in asked.options}
    if not known.issuperset(told):
        judge.refuse("NO_CHOICE", asked.key)
        return None
    return [option.value for option in asked.options if option.value in told]


def _ticked(judge: _Judge, asked: FormField, told: list[str]) -> str | None:
    word = told[-1].lower() if told else ""
    if word not in _YES | _NO:
        judge.refuse("NO_CHOICE", asked.key)
        return None
    if asked.is_required and word not in _YES:
        judge.refuse("REQUIRED", asked.key)
    return "true" if word in _YES else "false"


def _number(judge: _Judge, asked: FormField, told: str) -> str | None:
    written = told.replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace(",", ".")
    try:
        number = Decimal(written) if len(written) <= LONGEST_NUMBER and "_" not in written else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or abs(number.adjusted()) > LONGEST_NUMBER:
        judge.refuse("NO_NUMBER", asked.key)
    elif asked.minimum is not None and number < Decimal(str(asked.minimum)):
        judge.refuse("TOO_SMALL", asked.key, least=f"{asked.minimum:g}")
    elif asked.maximum is not None and number > Decimal(str(asked.maximum)):
        judge.refuse("TOO_GREAT", asked.key, most=f"{asked.maximum:g}")
    else:
        return f"{number:f}"
    return None


def _date(judge: _Judge, asked: FormField, told: str) -> str | None:
    try:
        return date.fromisoformat(told).isoformat()
    except ValueError:
        judge.refuse("NO_DATE", asked.key)
        return None


def _identity(judge: _Judge, asked: FormField, told: str) -> str | None:
    kind, code = _IDENTITIES[asked.kind]
    try:
        return normalise(IdentityKey(kind, told), judge.region).value
    except Problem:
        judge.refuse(code, asked.key)
        return None


def _consents(judge: _Judge) -> Iterator[dict[str, Any]]:
    """What was shown, the version of the words, and whether they agreed; who does not tick a box has not refused."""
    for each in judge.definition.consents:
        granted = judge.sent.consents.get(each.key, False)
        if each.is_required and not granted:
            judge.refuse("CONSENT_REQUIRED", f"consent.{each.key}")
        version = judge.sent.text_version or each.version
        yield {"key": each.key, "granted": granted, "text_version": version}


def _source(judge: _Judge, channels: Mapping[str, str]) -> str | None:
    """A channel's name, so that what people say is counted under one word; else their own words."""
    chosen, words = judge.sent.heard_from, judge.sent.heard_from_other
    if chosen and chosen in channels:
        return channels[chosen]
    if chosen and chosen != OTHER:
        judge.refuse("NO_CHOICE", "heard_from")
        return None
    if judge.definition.is_source_required and not words:
        judge.refuse("REQUIRED", "heard_from_other" if chosen else "heard_from")
    return words


def _clean(told: str, kind: FormFieldKind) -> str:
    """Without blanks around it; line breaks in long texts only, of one kind."""
    if kind is _K.LONG_TEXT:
        return told.replace("\r\n", "\n").replace("\r", "\n").strip()
    return " ".join(told.split())


def _is_storable(told: str) -> bool:
    """PostgreSQL takes no NUL and no half of a surrogate pair."""
    return "\0" not in told and not any("\ud800" <= letter <= "\udfff" for letter in told)
