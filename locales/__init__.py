"""The languages we speak, and where their words are kept."""
