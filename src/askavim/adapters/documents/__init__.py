"""Documents of many formats -> Drafts.

`dispatch.py` says what a document is; one module reads each kind; `reader.py` has all of it done in a process of its
own.
"""
