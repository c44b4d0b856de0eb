"""The walk over the registry of models: every modelled symbol is called in generated programs, and TensorFlow says what is right."""
