"""Record many scripts with one import of TensorFlow: each runs in a forked child (Python >= 3.6, run by a runtime's own Python).

usage: record_batch.py RECORDER.PY < JOBS.json      JOBS: [[script, out], ...]; a script's folder is its root
       record_batch.py --serve RECORDER.PY          a job a line, answered by a line: the child's status, 0 if it wrote the recording
"""

import importlib.util
import json
import os
import signal
import sys
import warnings

os.environ.update(TF_USE_LEGACY_KERAS="1", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")
warnings.filterwarnings("ignore")


ATTEMPTS = 3
"""TensorFlow 2 has threads when it is forked: now and then a child crashes before it has begun."""


PATIENCE = 120
"""Seconds after which a child is ended: it may have been forked while a thread of TensorFlow held a lock."""


def child(recorder, module, script, out):
    root = os.path.dirname(os.path.realpath(script))
    recorder.files = module.Files(root, [])
    os.chdir(root)
    sys.argv = [os.path.basename(script)]
    sys.path[:1] = module.import_paths(os.path.realpath(script), root, [])
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)
    os.dup2(devnull, 2)
    recorder.run(script)
    module.write(out, recorder.answer())


def record(recorder, module, script, out):
    """Record one script in a forked child; its status."""
    pid = os.fork()
    if pid == 0:
        try:
            signal.alarm(PATIENCE)
            child(recorder, module, script, out)
        finally:
            os._exit(0 if os.path.exists(out) else 1)
    return os.waitpid(pid, 0)[1]


def record_again(recorder, module, script, out):
    """Record one script, once more if that was TensorFlow's fault; the last status."""
    for _ in range(ATTEMPTS):
        status = record(recorder, module, script, out)
        if status == 0:
            break
    return status


def load(path):
    """The recorder's module, and a recorder that has imported TensorFlow."""
    spec = importlib.util.spec_from_file_location("recorder", os.path.abspath(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    recorder = module.Recorder(module.Files(os.getcwd(), []))
    recorder.load()
    return module, recorder


def serve(path):
    module, recorder = load(path)
    for line in sys.stdin:
        print(record_again(recorder, module, *json.loads(line)), flush=True)


def main():
    sys.dont_write_bytecode = True
    if sys.argv[1] == "--serve":
        return serve(sys.argv[2])
    module, recorder = load(sys.argv[1])
    failed = 0
    for script, out in json.load(sys.stdin):
        status = record_again(recorder, module, script, out)
        if status:
            failed += 1
            print(f"not recorded: {script} (status {status})")
    print(f"recorded under TensorFlow {recorder.version}, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
