"""tf.train.replica_device_setter (run by scopelint's interpreter)."""

import tensorflow as tf


def _jobs(cluster):
    """The jobs of a cluster by name."""
    if isinstance(cluster, tf.train.ClusterSpec):
        cluster = cluster._args[0] if cluster._args else cluster.cluster
    return cluster if isinstance(cluster, dict) else tf.scopelint.unknown("the jobs of a cluster")


def replica_device_setter(
    ps_tasks=0, ps_device="/job:ps", worker_device="/job:worker", merge_devices=True, cluster=None, ps_ops=None, ps_strategy=None
):
    """tf.train.replica_device_setter: what it places where is not known, only whether it places at all."""
    if cluster is not None:
        jobs = _jobs(cluster)
        if not tf.scopelint.is_known(jobs):
            return tf.scopelint.harmless("a device setter")
        job = tf.DeviceSpec.from_string(ps_device).job
        if jobs.get(job) is None:
            return None
        ps_tasks = len(jobs[job])
    if tf.scopelint.surely(ps_tasks == 0):
        return None
    return tf.scopelint.harmless("a device setter")
