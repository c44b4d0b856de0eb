"""Differential fuzzing: random TF1 programs, predicted from source and run under TensorFlow."""
