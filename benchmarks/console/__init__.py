"""The console as a browser sees it: Lighthouse, what comes over the wire, and a list of very many leads being scrolled."""
