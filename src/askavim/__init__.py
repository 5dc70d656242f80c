"""AskAVIM: exact quotes from an archive on Azerbaijan's Turkic foreign policy, or an honest refusal."""

__version__ = "0.1.0"
