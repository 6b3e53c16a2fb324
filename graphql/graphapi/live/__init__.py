"""What happens, while it happens: subscriptions to leads and to due times."""
