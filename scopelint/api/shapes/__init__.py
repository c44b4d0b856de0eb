"""Static shape functions of ops, by op type, and the constant folding they rest on (tf.get_static_value's role)."""
