"""Meta: Facebook pages, Messenger, Instagram, WhatsApp Cloud API. One address for an app and all its pages."""
