"""Who sends by a mapping signs the body, or sends the secret as a key: the same secret for both."""

from funnel.adapters.shape import Account, Received, Secrets
from funnel.adapters.signatures import hex_sha256, is_one_of

SECRET = "secret"
SIGNATURE, KEY = "x-signature-256", "x-api-key"


def is_authentic(received: Received, secrets: Secrets, _account: Account) -> bool:
    """`X-Signature-256: sha256=<hex>` fits the raw bytes; where there is none `X-Api-Key` is the secret."""
    ours, signature = secrets.get(SECRET, ()), received.headers.get(SIGNATURE)
    if signature is not None:
        return is_one_of(signature, ours, hex_sha256(received.body, prefix="sha256="))
    return is_one_of(received.headers.get(KEY), ours)
