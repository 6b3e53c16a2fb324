"""The documents clients already count on, and our own, operation by operation."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from graphql import DocumentNode, OperationDefinitionNode, OperationType, parse, separate_operations

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT.parent / "shared" / "contract"
OPERATIONS = ROOT / "graphql" / "operations"
DUE: dict[str, bool | list[str]] = tomllib.loads((Path(__file__).parent / "due.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Operation:
    """One operation with the fragments it uses."""

    file: Path
    name: str
    document: DocumentNode

    def __str__(self) -> str:
        return f"{self.file.name}:{self.name}"


def operations_of(file: Path) -> list[Operation]:
    """The operations of a document, each on its own as clients send them."""
    separated = separate_operations(parse(file.read_text(encoding="utf-8")))
    return [Operation(file, name, document) for name, document in separated.items()]


def due() -> list[Operation]:
    """The contract's operations due so far; empty where ../shared is missing."""
    files = {name: CONTRACT / name for name in DUE}
    found = [operation for file in files.values() if file.exists() for operation in operations_of(file)]
    return [operation for operation in found if is_due(operation.file.name, operation.name)]


def asked() -> list[Operation]:
    """Those of them that are asked by HTTP; what is listened to is in tests/graphapi/live."""
    return [operation for operation in due() if kind_of(operation) is not OperationType.SUBSCRIPTION]


def kind_of(operation: Operation) -> OperationType:
    """Whether it reads, writes or listens."""
    found = (each for each in operation.document.definitions if isinstance(each, OperationDefinitionNode))
    return next(found).operation


def is_due(file: str, name: str) -> bool:
    """Whether due.toml lists that operation."""
    listed = DUE.get(file, False)
    return listed if isinstance(listed, bool) else name in listed


def ours() -> list[Operation]:
    """The operations the console and our examples send."""
    return [operation for file in sorted(OPERATIONS.rglob("*.graphql")) for operation in operations_of(file)]
