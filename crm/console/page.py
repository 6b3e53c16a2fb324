"""The console's page and the headers that go with it: everything comes from this server, and no script stands in it."""

import secrets

from crm.console import files

PLACEHOLDER = b"__CSP_NONCE__"
"""Stands in the built page wherever the nonce belongs (Vite's `html.cspNonce`)."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""The nonce is for the style elements that the components write at run time. They set single styles through the object
model, which no policy forbids, so attributes need no exception; 'self' covers the WebSocket of the same origin."""

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), publickey-credentials-get=(), usb=()"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def page() -> tuple[bytes, dict[str, str]]:
    """The page with a nonce nobody had before, and its headers; where the console was not built, one that says so."""
    nonce = secrets.token_urlsafe(18)
    headers = HEADERS | {"Content-Security-Policy": POLICY.format(nonce=nonce)}
    built = files.file(files.PAGE)
    body = _MISSING if built is None else built.plain
    return body.replace(PLACEHOLDER, nonce.encode()), headers


_MISSING = b"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Touchline</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style nonce="__CSP_NONCE__">body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; \
padding: 0 1rem; color-scheme: light dark; }</style></head>
<body><main><h1>The console is not built here.</h1>
<p>The API itself answers at <code>/graphql</code>. In a checkout, <code>make setup</code> builds the console
(it takes Node's npm, which it installs when the machine has none); a wheel made by <code>make wheel</code>
carries it.</p></main></body>
</html>
"""
