"""Cases + answers -> figures. What is measured here decides what the rooms do."""
