"""Documents of the outside world -> Drafts. Untrusted, all of them: nothing in them is run, fetched or believed."""
