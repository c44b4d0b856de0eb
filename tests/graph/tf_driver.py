"""Runs graph programs under real TensorFlow: a JSON list of steps a line on stdin, a JSON trace a line on stdout.

Stand-alone (Python >= 3.6): started with the interpreter of a TensorFlow runtime. The steps are those of program.py.
"""

import json
import sys

import tensorflow as tf

try:
    from tensorflow.compat import v1 as tf

    tf.disable_v2_behavior()
except ImportError:
    pass

MODES = {"auto": tf.AUTO_REUSE, "true": True, "false": False, None: None}


class Driver:
    def __init__(self):
        self.stack, self.scopes, self.templates = [], [tf.get_variable_scope()], []

    def op(self, name):
        return tf.no_op(name=name).name

    def create(self, name):
        return tf.get_default_graph().create_op("NoOp", [], [], name=name).name

    def unique(self, name, mark):
        return tf.get_default_graph().unique_name(name, mark)

    def name_scope(self, name, default):
        context = tf.name_scope(name, default)
        entered = context.__enter__()
        self.stack.append(context)
        return entered

    def variable_scope(self, name, default, reuse, auxiliary):
        context = tf.variable_scope(name, default, reuse=MODES[reuse], auxiliary_name_scope=auxiliary)
        entered = context.__enter__()
        self.stack.append(context)
        return self.entered(entered)

    def scope_object(self, index, reuse, auxiliary):
        return self.variable_scope(self.scopes[index % len(self.scopes)], None, reuse, auxiliary)

    def entered(self, scope):
        self.scopes.append(scope)
        return [scope.name, scope.original_name_scope, self.mode(scope.reuse)]

    def mode(self, reuse):
        return "auto" if reuse is tf.AUTO_REUSE else bool(reuse)

    def exit(self):
        if self.stack:
            self.stack.pop().__exit__(None, None, None)
        return tf.get_default_graph().get_name_scope() or ""

    def reuse_variables(self):
        tf.get_variable_scope().reuse_variables()
        return tf.get_variable_scope().name

    def get(self, name, shape, dtype, parts):
        partitioner = None if parts is None else (lambda shape, dtype: [parts] + [1] * (len(shape.as_list()) - 1))
        made = tf.get_variable(name, shape, tf.as_dtype(dtype), initializer=tf.zeros_initializer(), partitioner=partitioner)
        return made.name if hasattr(made, "op") else [v.name for v in made]

    def variable(self, name):
        return tf.Variable(tf.zeros_initializer()([1], dtype="float32"), name=name).name

    def template(self, name, now, unique):
        self.templates.append(tf.make_template(name, self.body, now, unique))
        return len(self.templates)

    def body(self, name):
        return [tf.get_variable(name, [1], initializer=tf.zeros_initializer()).name, tf.no_op().name]

    def call(self, index, name):
        return self.templates[index % len(self.templates)](name) if self.templates else None

    def lookup(self, name):
        return tf.get_default_graph().get_tensor_by_name(name).name

    def collection(self, key, scope):
        return [v.name for v in tf.get_collection(key, scope)]


def run(program):
    trace = []
    with tf.Graph().as_default() as graph:
        driver = Driver()
        for step in program:
            try:
                trace.append(getattr(driver, step[0])(*step[1:]))
            except Exception as error:
                trace.append(
                    {
                        "type": type(error).__name__,
                        "message": str(error.args[0] if error.args else "").split("\n")[0].split(" Originally defined at")[0],
                    }
                )
        while driver.stack:
            driver.stack.pop().__exit__(None, None, None)
        trace.append([[o.name, o.type] for o in graph.get_operations()])
    return trace


if __name__ == "__main__":
    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        answers.write(json.dumps(run(json.loads(line))) + "\n")
        answers.flush()
