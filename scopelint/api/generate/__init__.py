"""Scripts that run under a TensorFlow runtime and write api/data/*.json. Never imported by the package."""
