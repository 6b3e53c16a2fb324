"""The page on which a form is filled in: HTML that needs no script, no other address and no colour scheme.

What people and members wrote is escaped by the template. Style, and inside another page the script that tells the
height, carry the nonce of the answer's Content-Security-Policy; nothing else runs or loads.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined

from crm.core.problems import Problem
from funnel.forms.context import CLICK_IDS, UTM
from funnel.forms.definition import Definition, FormField
from funnel.forms.fill import OTHER
from funnel.forms.open import OpenForm
from funnel.forms.sent import Sent
from funnel.forms.words import NAMES, page_words
from funnel.models.words import FormFieldKind

_K = FormFieldKind
MEDIA_TYPE = "text/html"
_CONTROLS = {
    _K.EMAIL: "email", _K.PHONE: "tel", _K.LONG_TEXT: "area", _K.CHOICE: "select", _K.MANY_CHOICES: "group",
    _K.DATE: "date", _K.CHECKBOX: "tick",
}  # fmt: skip
_AUTOCOMPLETE = {_K.NAME: "name", _K.EMAIL: "email", _K.PHONE: "tel", _K.COMPANY: "organization"}
_MARKS = (*UTM, *CLICK_IDS)


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """What one answer shows."""

    form: OpenForm
    language: str
    nonce: str
    submission_id: str
    stamp: str
    address: str
    """The page's own, without a question."""
    is_embedded: bool = False
    is_done: bool = False
    sent: Sent | None = None
    """What was written so far."""
    context: Mapping[str, Any] = field(default_factory=dict)
    problems: Sequence[Problem] = ()


def render(shown: Shown) -> bytes:
    """The page."""
    definition, language = shown.form.definition, shown.language
    words = page_words(language)
    fields = [] if shown.is_done else list(_fields(shown, words))
    labels = {each["name"]: (each["id"], each["label"]) for each in fields}
    page = _environment().get_template("form.html.jinja").render(
        language=language, nonce=shown.nonce, style=source("form.css"), frame=source("frame.js"),
        embedded=shown.is_embedded, token=shown.form.token, done=shown.is_done, words=words,
        title=definition.title.told(language), intro=definition.intro.told(language),
        thanks=definition.thanks.told(language) or words["thanks"], redirect_url=definition.redirect_url,
        submit=definition.submit.told(language) or words["send"], languages=_languages(shown),
        action=urlsplit(shown.address).path, fields=fields, hidden=list(_hidden(shown)),
        problems=[_problem(each, labels) for each in shown.problems],
        general=next((each.message for each in shown.problems if each.field is None), None),
    )  # fmt: skip
    return page.encode()


def embedding(token: str) -> bytes:
    """The script that shows the form inside another page."""
    marks = orjson.dumps(sorted({name.lower() for name in _MARKS})).decode()
    return source("embed.js").replace("{{ token }}", token).replace("{{ marks }}", marks).encode()


def policy(definition: Definition, nonce: str) -> str:
    """The page's Content-Security-Policy. Browsers hold redirects after a form to `form-action` too."""
    ancestors = " ".join(["'self'", *definition.allowed_origins])
    onward = [urlsplit(definition.onward)] if definition.onward else []
    actions = " ".join(["'self'", *(f"{each.scheme}://{each.netloc}" for each in onward)])
    return (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; base-uri 'none';"
        f" form-action {actions}; frame-ancestors {ancestors}"
    )


@cache
def source(name: str) -> str:
    """A file that goes into the page as it is."""
    loader = _environment().loader
    assert loader is not None
    return loader.get_source(_environment(), name)[0]


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("funnel.forms"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip


def _fields(shown: Shown, words: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    errors = {each.field: each.message for each in shown.problems if each.field}
    definition = shown.form.definition
    for asked in definition.shown():
        yield _field(asked, shown, errors.get(asked.key))
    if definition.is_source_asked:
        yield from _source(shown, words, errors)
    for each in definition.consents:
        name = f"consent.{each.key}"
        ticked = bool(shown.sent and shown.sent.consents.get(each.key))
        yield _plain(name, each.text.told(shown.language), "tick", required=each.is_required, value=ticked,
                     error=errors.get(name))  # fmt: skip


def _field(asked: FormField, shown: Shown, error: str | None) -> dict[str, Any]:
    given = shown.sent.values.get(asked.key, ()) if shown.sent else ()
    options = [
        {"value": each.value, "label": each.label.told(shown.language), "chosen": each.value in given}
        for each in asked.options
    ]
    is_number = asked.kind is _K.NUMBER
    return _plain(
        asked.key, asked.label.told(shown.language), _CONTROLS.get(asked.kind, "text"), required=asked.is_required,
        value=given[0] if given else "", error=error, help=asked.help.told(shown.language), options=options,
        autocomplete=_AUTOCOMPLETE.get(asked.kind), inputmode="decimal" if is_number else None,
        longest=None if asked.kind in (_K.CHOICE, _K.DATE) else asked.longest,
    )  # fmt: skip


def _source(shown: Shown, words: Mapping[str, str], errors: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    chosen = shown.sent.heard_from if shown.sent else None
    known = {**shown.form.channels, OTHER: words["other"]}
    options = [{"value": key, "label": name, "chosen": key == chosen} for key, name in known.items()]
    yield _plain("heard_from", words["heard_from"], "select", required=shown.form.definition.is_source_required,
                 options=options, error=errors.get("heard_from"))  # fmt: skip
    told = (shown.sent.heard_from_other if shown.sent else None) or ""
    yield _plain("heard_from_other", words["heard_from_other"], "text", value=told, longest=500,
                 error=errors.get("heard_from_other"))  # fmt: skip


def _plain(name: str, label: str, control: str, **more: Any) -> dict[str, Any]:
    usual = {"required": False, "value": "", "error": None, "help": "", "options": [], "autocomplete": None,
             "inputmode": None, "longest": None}  # fmt: skip
    return {**usual, "name": name, "id": f"f-{name.replace('.', '-')}", "label": label, "control": control, **more}


def _hidden(shown: Shown) -> Iterator[tuple[str, str]]:
    """What the page remembers for the answer: no script has to."""
    context = shown.context
    yield from (("submission_id", shown.submission_id), ("t", shown.stamp), ("lang", shown.language))
    if shown.is_embedded:
        yield "embed", "1"
    for part in ("utm", "click_ids"):
        yield from (context.get(part) or {}).items()
    for name, value in (context.get("page") or {}).items():
        yield f"page_{name}", value
    for asked in shown.form.definition.fields:
        if asked.kind is _K.HIDDEN:
            given = shown.sent.values.get(asked.key, ()) if shown.sent else ()
            yield asked.key, given[0] if given else asked.value or ""


def _languages(shown: Shown) -> list[dict[str, str]]:
    """Links to the same page in the form's other languages, with what it remembers of where people came from."""
    kept = [(name, value) for name, value in _hidden(shown) if name.startswith(("page_", "utm_")) or name in CLICK_IDS]
    more = [("embed", "1")] if shown.is_embedded else []
    path = urlsplit(shown.address).path
    return [
        {"code": each, "name": NAMES[each], "href": f"{path}?{urlencode([('lang', each), *more, *kept])}"}
        for each in shown.form.definition.languages
    ]


def _problem(problem: Problem, labels: Mapping[str, tuple[str, str]]) -> dict[str, str | None]:
    anchor, label = labels.get(problem.field or "", (None, ""))
    return {"anchor": anchor, "label": label, "message": problem.message}
