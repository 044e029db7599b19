"""What we say: content packs as data, checked when they load."""
