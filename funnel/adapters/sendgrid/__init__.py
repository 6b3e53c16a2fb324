"""Mail events of SendGrid."""
