"""TensorFlow 1's naming rules as a state machine: unique names, scopes, variable store, collections. No Python values, no syntax."""
