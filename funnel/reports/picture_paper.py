"""A picture as a document: shown by itself, with the one style it has and nothing else."""

from funnel.charts.canvas import Picture, style_hash, svg
from funnel.documents.document import Document, file_name

MEDIA_TYPE = "image/svg+xml"


def picture_paper(picture: Picture) -> Document:
    """The SVG document; its policy allows its own style, no script, nothing loaded."""
    policy = (
        f"default-src 'none'; style-src {style_hash()}; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
        " sandbox"
    )
    name = f"{file_name(picture.title)}.svg"
    body = svg(picture).encode()
    return Document(name, MEDIA_TYPE, body, is_shown=True, headers={"Content-Security-Policy": policy})
