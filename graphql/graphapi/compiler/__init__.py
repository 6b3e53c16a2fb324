"""The GraphQL compiler: selections of records become one SQL statement that writes the answer's JSON.

How to declare types and fields stands in `README.md` beside this file.
"""

from graphapi.compiler.declare import (
    by_id,
    column,
    connection,
    embed,
    expr,
    hole,
    many,
    micro,
    money,
    one,
    public_id,
    shaped,
)
from graphapi.compiler.errors import RequestError, SchemaError
from graphapi.compiler.filters import FilterSpec, filters, match
from graphapi.compiler.functions import answer, id_of, page_of
from graphapi.compiler.orders import OrderSpec, SortDirection, orders
from graphapi.compiler.policy import allow, everyone
from graphapi.compiler.records import answer_type, input_type, mutations, queries, record, shape
from graphapi.compiler.refs import ref, ref_or_none
from graphapi.compiler.sources import Search

__all__ = [
    "FilterSpec",
    "OrderSpec",
    "RequestError",
    "SchemaError",
    "Search",
    "SortDirection",
    "allow",
    "answer",
    "answer_type",
    "by_id",
    "column",
    "connection",
    "embed",
    "everyone",
    "expr",
    "filters",
    "hole",
    "id_of",
    "input_type",
    "many",
    "match",
    "micro",
    "money",
    "mutations",
    "one",
    "orders",
    "page_of",
    "public_id",
    "queries",
    "record",
    "ref",
    "ref_or_none",
    "shape",
    "shaped",
]
