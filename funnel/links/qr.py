"""An address as a QR code."""

import io
import re

import segno

from crm.core.problems import Invalid

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def qr_svg(url: str, dark: str = "#000000") -> str:
    """An SVG document without a size of its own, so that print and page scale it.

    Error correction M and the quiet zone of the standard. Raises Invalid for no colour: it is put into the picture as
    it is.
    """
    if not _COLOUR.fullmatch(dark):
        raise Invalid("A colour is written like #1a2b3c.", field="dark")
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        out, kind="svg", dark=dark, light="#ffffff", omitsize=True, xmldecl=False, nl=False
    )
    return out.getvalue().decode()
