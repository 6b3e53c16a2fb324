"""What the attribution benchmark is compared with."""
