"""`python -m graphapi.compiler DOCUMENT [VARIABLES]`: prints the SQL of a document over the project's schema."""

import importlib
import sys
from typing import Any

import orjson
from graphql import GraphQLError

from crm.core.actor import Actor, ActorKind
from crm.core.ids import NIL
from graphapi.compiler.errors import RequestError
from graphapi.context import Context
from graphapi.gateway import Gateway, Request
from graphapi.gateway.refused import Refused

_VISIBLE = {code: 0x2400 + code for code in range(32) if chr(code) != "\n"}


def main(document: str, variables: str = "{}") -> str:
    """The statement's SQL with visible marks, or the reasons why there is none."""
    schema = importlib.import_module("graphapi.schema").schema
    gateway, nobody = Gateway(schema), Actor(ActorKind.SYSTEM, NIL)
    without_database: Any = None
    try:
        operation = gateway.operation(Request(document))
        given = gateway.variables(operation, orjson.loads(variables))
        plan = gateway.plan(operation, given, Context(without_database, nobody))
    except Refused as refused:
        return "\n".join(error["message"] for error in refused.errors)
    except (RequestError, GraphQLError) as error:
        return str(error)
    text = plan.statement.sql if plan.statement is not None else "-- no record root fields"
    return text.translate(_VISIBLE)


if __name__ == "__main__":
    sys.stdout.write(main(*sys.argv[1:]) + "\n")
