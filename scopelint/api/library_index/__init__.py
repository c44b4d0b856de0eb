"""One file a family: which symbols api/library/*.py defines (see registry.library). Every module here is imported by registry.load_all."""
