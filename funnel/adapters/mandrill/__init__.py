"""Mail events of Mandrill (Mailchimp Transactional)."""
