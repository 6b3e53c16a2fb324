"""docs/limits.md: every limit with its default, its setting, its code and what the client does; made from the code."""

from collections.abc import Iterator
from typing import Any

from crm.core.bounds import CLOSED, Limits, LiveLimits, TrackLimits
from graphapi.compiler import weights
from graphapi.compiler.lists import MAX_FIRST

HEAD = f"""# Limits

What the GraphQL door takes, made from the code by `python -m tools.pages`. Everything is checked before anything is
executed, and a refusal says in `extensions` which `limit` it was and how much was `asked`. Each limit is a setting of
the environment; a name that is none, or a value out of its bounds, and the service does not start: `touchline doctor`
says which. Sizes are in bytes, times in seconds. A page has at most {MAX_FIRST} rows (`first`, `last`), and `nodes`
takes as many ids.

## Of a request

"""

COST = f"""
## Cost

An operation costs about as many units as it may read rows. It is worked out from the document and the variables alone,
so a client can do the same: the weights stand in the schema (`touchline schema export`) as `@cost` and `@listSize` of
the [cost directive specification](https://ibm.github.io/graphql-specs/cost-spec.html).

| what | costs |
| --- | --- |
| a scalar, an enum, an object of figures, `edges`, `pageInfo` | 0 |
| a row: an object that stands in a table | {weights.ROW} |
| a scalar that looks into other tables, a field computed by a function, in each row | {weights.ROW} |
| `totalCount` | {weights.TOTAL} |
| `search`, where it is given | {weights.SEARCH} |
| a function that answers a root field; inside an answer | {weights.ANSWER}; {weights.NESTED_ANSWER} |
| a report over a period; one that computes journeys | 100; 500 |
| a mutation | {weights.MUTATION}, and what it answers as many times as items are given |

A list costs what one of its rows does, as many times as `first`, `last`, `limit` or the length of `ids` say; without
them as many times as a page usually has rows, {weights.ROOT_LIST} for a list at the root and {weights.NESTED_LIST}
inside. What `@skip` and `@include` leave out costs nothing; fragments on several types are added up.

```graphql
query Inbox($first: Int) {{
  leads(first: $first) {{ totalCount edges {{ node {{ name product {{ name }} owner {{ name }} }} }} }}
}}
```

costs {weights.TOTAL} and, for each of `$first` leads, 3: with 50 that is {weights.TOTAL + 150}. Every answer says so,
over WebSocket too (events of subscriptions do not); `TOUCHLINE_TELL_COST=false` leaves it out:

```json
{{"data": {{}}, "extensions": {{"cost": {{"requested": 160, "limit": 50000, "remaining": 999840}}}}}}
```

`remaining` is what the actor has left: a bucket of `actor_burst` for each member, each key, and each address of
somebody not logged in, which fills by `actor_per_second`. Buckets, shares of connections and documents by hash are of
one process: an installation with several serving processes grants each of them. Behind a proxy those who are not logged
in have one address; hold them back there. 429 comes with the header `Retry-After`.

## Documents by hash

Automatic persisted queries as Apollo and urql send them: `extensions: {{persistedQuery: {{version: 1, sha256Hash}}}}`,
by GET too. Only valid documents of somebody logged in are kept.

Documents of a registry are taken by `documentId` (or `id`; `sha256:` and the hash will do), by their hash, or by their
very text. `TOUCHLINE_TRUSTED_DOCUMENTS` is the path of the JSON file that relay-compiler (`persistConfig.file`),
graphql-codegen (`persistedDocuments`) or Apollo's manifest generator writes. With
`TOUCHLINE_TRUSTED_DOCUMENTS_ONLY=true` no others are taken: `DOCUMENT_NOT_TRUSTED`, 403. `touchline doctor` tries each
document on the schema.

## The schema

| setting | default | |
| --- | --- | --- |
| `TOUCHLINE_INTROSPECTION` | true | whether `__schema` and `__type` are answered |
| `TOUCHLINE_SUGGESTIONS` | in development | whether errors say “Did you mean …” |
| `TOUCHLINE_IDE` | in development | whether GraphiQL is served |

Lists of requests (batches) are not taken, nor mutations by GET, nor anything but `application/json` by POST.
"""


def page() -> str:
    """The document."""
    parts = [HEAD, *_table("LIMITS", Limits), COST, "\n## Of a live connection\n\n", LIVE, *_table("LIVE", LiveLimits)]
    parts += ["\n## Of a write key\n\n", TRACK, *_table("TRACK", TrackLimits)]
    return "".join(parts)


TRACK = "What is sent to [`/v1`](website.md). An answer of 429 has the header `Retry-After`.\n\n"
LIVE = "Close codes are explained in [live.md](live.md).\n\n"


def _table(group: str, kind: Any) -> Iterator[str]:
    yield "| limit | default | setting | code | then |\n| --- | --- | --- | --- | --- |\n"
    for name, field in kind.__pydantic_fields__.items():
        told = field.json_schema_extra
        code = told["code"] if told["code"].startswith(CLOSED) else f"`{told['code']}`"
        what = " ".join(field.description.split())
        yield f"| {what} | {field.default:,} | `TOUCHLINE_{group}__{name.upper()}` | {code} | {told['do']} |\n"
