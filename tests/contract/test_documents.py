"""Every operation clients count on is valid against the SDL that is committed."""

import pytest
from graphql import GraphQLSchema, build_schema, parse, print_ast, validate
from graphql.language import EnumTypeDefinitionNode, InputObjectTypeDefinitionNode

from tests.contract.documents import CONTRACT, DUE, ROOT, Operation, due, operations_of, ours

needs_contract = pytest.mark.skipif(
    not CONTRACT.exists(), reason=f"{CONTRACT} is missing: it lies beside a full checkout."
)


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "graphql" / "schema.graphql").read_text(encoding="utf-8"))


@needs_contract
def test_every_document_due_exists_with_the_operations_named() -> None:
    assert [name for name in DUE if not (CONTRACT / name).exists()] == []
    wanted = {f"{file}:{name}" for file, listed in DUE.items() if isinstance(listed, list) for name in listed}
    assert wanted <= {str(operation) for operation in due()}


@needs_contract
@pytest.mark.parametrize("operation", due(), ids=str)
def test_operation_of_the_contract_is_valid(schema: GraphQLSchema, operation: Operation) -> None:
    assert _errors(schema, operation) == []


@pytest.mark.parametrize("operation", ours(), ids=str)
def test_own_operation_is_valid(schema: GraphQLSchema, operation: Operation) -> None:
    assert _errors(schema, operation) == []


def test_the_welcome_of_graphiql_is_valid(schema: GraphQLSchema) -> None:
    (welcome,) = operations_of(ROOT / "graphql" / "graphapi" / "ide" / "client" / "welcome.graphql")
    assert _errors(schema, welcome) == []


def _errors(schema: GraphQLSchema, operation: Operation) -> list[str]:
    return [error.message for error in validate(schema, operation.document)]


@needs_contract
def test_inputs_are_as_the_contract_pins_them(schema: GraphQLSchema) -> None:
    """Of the inputs there are: every pinned field, with its type; what is not pinned may be there too."""
    pinned = parse((CONTRACT / "inputs.sdl").read_text(encoding="utf-8")).definitions
    inputs = [node for node in pinned if isinstance(node, InputObjectTypeDefinitionNode)]
    known = [node for node in inputs if node.name.value in schema.type_map]
    assert {line for node in known for line in _differences(schema, node)} == set()


def _differences(schema: GraphQLSchema, pinned: InputObjectTypeDefinitionNode) -> list[str]:
    fields = getattr(schema.type_map[pinned.name.value], "fields", {})
    name = pinned.name.value
    wanted = {field.name.value: print_ast(field.type) for field in pinned.fields or ()}
    found = {key: str(fields[key].type) if key in fields else "missing" for key in wanted}
    return [f"{name}.{key}: {found[key]}, pinned {kind}" for key, kind in wanted.items() if found[key] != kind]


@needs_contract
def test_enums_have_the_values_the_contract_pins(schema: GraphQLSchema) -> None:
    pinned = parse((CONTRACT / "inputs.sdl").read_text(encoding="utf-8")).definitions
    enums = [node for node in pinned if isinstance(node, EnumTypeDefinitionNode) and node.name.value in schema.type_map]
    missing = {
        f"{node.name.value}.{value.name.value}"
        for node in enums
        for value in node.values or ()
        if value.name.value not in getattr(schema.type_map[node.name.value], "values", {})
    }
    assert missing == set()
