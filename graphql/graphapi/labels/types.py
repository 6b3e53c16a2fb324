"""Labels as the API gives them."""

from __future__ import annotations

import strawberry

from graphapi.compiler import answer_type


@answer_type
class EnumValueLabel:
    """What people call a value."""

    value: str = strawberry.field(description="The value, as the schema writes it.")
    label: str = strawberry.field(description="What people call it.")


@answer_type
class EnumLabel:
    """What people call the values of an enum."""

    name: str = strawberry.field(description="The enum.")
    values: list[EnumValueLabel] = strawberry.field(description="Its values, in the order of the schema.")


@answer_type
class EnumLabels:
    """Labels of enums in one language; the whole language is a file too, at `url`."""

    language: str = strawberry.field(description="`en`, `ru` or `kk`.")
    version: str = strawberry.field(
        description="Changes when any label of the language does: keep what you have read until it does."
    )
    url: str = strawberry.field(description="All labels of the language as JSON, with an ETag, for caches.")
    enums: list[EnumLabel] = strawberry.field(description="Those asked for, by name.")
