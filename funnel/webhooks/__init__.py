"""What happens, told to programs of others: signed requests by Standard Webhooks, tried again until they are taken."""
