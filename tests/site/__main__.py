"""Serves the test site until Ctrl+C: `python -m tests.site`."""

import threading
from contextlib import suppress

from tests.site.server import serving

with serving() as site, suppress(KeyboardInterrupt):
    print(f"{site.url}/sitemap.xml, {site.url}/sitemap-with-trouble.xml, {site.url}/feed.rss", flush=True)
    threading.Event().wait()
