"""The rules: what can go wrong with TF1 scopes, read from a program's facts."""
