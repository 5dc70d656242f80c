"""Pure language rules for English, Turkish, Azerbaijani and Russian: no model, no file, no network."""
