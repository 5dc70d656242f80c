"""The outside world behind the ports: model libraries, Chroma, BM25, SQL."""
