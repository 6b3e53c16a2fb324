"""Whom a contact names: what cannot be used is left out and told, so that a mistyped address loses no lead."""

from dataclasses import replace

from crm.core.problems import Invalid, Problem
from crm.models.words import IdentityKind
from crm.people.identity import IdentityKey
from crm.people.normalise import normalise
from funnel.adapters.shape import Contact
from funnel.intake.facts import source_of
from funnel.intake.read import Waiting

_CALLED = {IdentityKind.EMAIL: "e-mail address", IdentityKind.PHONE: "phone number"}


def usable(event: Waiting, contact: Contact, region: str | None) -> tuple[Contact, list[Problem]]:
    """The contact with the identities that can be used, and what is wrong with the others.

    The text of what is left out stays among the form's answers. A form without any is known by its own number
    in its network and account.
    """
    kept: list[IdentityKey] = []
    answers = dict(contact.form_answers or {})
    problems: list[Problem] = []
    for key in contact.identities:
        try:
            normalise(key, region)
            kept.append(key)
        except Problem:
            called = _CALLED.get(key.kind, "identity")
            answers.setdefault(key.kind.value.lower(), key.value)
            problems.append(
                Invalid(f"The {called} cannot be one; it was left out.", field="identities", code="IDENTITY_LEFT_OUT")
            )
    if not kept and contact.starts_lead:
        kept.append(IdentityKey(IdentityKind.EXTERNAL_ID, contact.external_id, source_of(event, contact)))
    return replace(contact, identities=tuple(kept), form_answers=answers or None), problems
