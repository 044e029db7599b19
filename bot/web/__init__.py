"""The web chat: the same talk in a browser."""
