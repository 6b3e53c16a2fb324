"""Charts that the server draws: SVG that needs nothing else, for the screen and for print."""
