"""POST /graphql: documents are parsed and planned once, then answered by one statement and a pass over its text."""

from graphapi.gateway.gateway import Gateway, Reply, Request
from graphapi.gateway.limits import Limits

__all__ = ["Gateway", "Limits", "Reply", "Request"]
