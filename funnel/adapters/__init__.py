"""What networks send, read into contacts of people: one folder a network, all of one shape, pure functions only.

`verify.py` proves who sent a request and answers the network's own questions; `parse.py` makes contacts of its bytes;
`README.md` says which of the network's events become which facts, and why the others make none.
"""
