"""XML that strangers send, read without what makes XML dangerous: a document type, and with it every entity of its own,
is refused before anything is expanded; so is what is nested absurdly deep.
"""

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from funnel.adapters.shape import Unreadable

ATOM = "{http://www.w3.org/2005/Atom}"
DEEPEST = 30


def tree(body: bytes) -> Element:
    """The root. Raises Unreadable."""
    builder, depth = TreeBuilder(), 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise Unreadable("The XML is nested too deep.")
        builder.start(_clark(name), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_clark(name))

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, builder.data
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # not XML, or in an encoding that nobody knows
        raise Unreadable("The body is no XML.") from error
    return builder.close()


def inner(parent: Element, name: str) -> str | None:
    """The text of a child."""
    return parent.findtext(name)


def _clark(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def _refuse(*_told: object) -> int:
    raise Unreadable("The XML declares a document type, which no feed needs; it was refused.")
