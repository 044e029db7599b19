"""The languages, and where their words are kept."""
