"""Steps from each released shape of the database to the next."""
