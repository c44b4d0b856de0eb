"""scopelint: what every TensorFlow 1 variable and tensor will be called, before anything runs."""

__version__ = "0.1.0"
