"""What holds for all tests."""

from hypothesis import settings

# Two shared cores: how long an example takes says nothing about the code.
settings.register_profile("askavim", deadline=None)
settings.load_profile("askavim")
