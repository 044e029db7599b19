"""Rules of talk: what a resident says goes in, what the bot does comes out; nothing is sent."""
