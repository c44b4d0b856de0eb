"""Native models, one family of symbols a file. Every module here is imported by registry.load_all."""
