"""Rules as data: small typed condition trees over dated facts."""
