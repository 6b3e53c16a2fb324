"""Lead forms of TikTok."""
