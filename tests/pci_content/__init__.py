"""The content packs, and what keeps them good."""
