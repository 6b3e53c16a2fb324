"""What every write asks for, run: without each permission of docs/rights.md, and with these alone."""

from dataclasses import replace
from typing import Any

from crm.core.ids import decode, encode, new_id
from crm.members.permissions import Action
from graphapi.schema import schema as COMPILED
from tests.graphapi.row_scopes.conftest import Seen
from tests.tenancy.given_away import codes
from tests.tenancy.root_fields import WRITES, mixed, writing
from tools.rights import needed

EVERY = frozenset(action.value for action in Action)


async def wrongly_described(seen: Seen) -> list[str]:
    """Writes that do not ask for what the page says; they name ids that nobody has, so most end as not found."""
    nobodys = {name: encode(decode(id)[0], new_id()) for name, id in seen.it.ids.items()}
    wrong = []
    for name, asked in needed().items():
        given = mixed(WRITES[name].given, nobodys, {}, frozenset())
        for missing in asked.always:
            if "FORBIDDEN" not in await _told(seen, name, given, EVERY - {missing.value}):
                wrong.append(f"{name} is done without {missing.value}")
        enough = frozenset(action.value for action in asked.always | asked.depends)
        if "FORBIDDEN" in await _told(seen, name, given, enough):
            wrong.append(f"{name} asks for more than {sorted(enough)}")
    return wrong


async def _told(seen: Seen, name: str, given: Any, permissions: frozenset[str]) -> set[str]:
    actor = replace(seen.actor, permissions=permissions, row_scope="ALL")
    document = (
        f"{writing(COMPILED.graphql, name).partition('{')[0]} {{ {name}(input: $input) {{ errors {{ code }} }} }}"
    )
    return codes((await replace(seen, actor=actor).ask(document, input=given)).body)
