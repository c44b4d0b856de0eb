"""tf.train.replica_device_setter (run by scopelint's interpreter)."""

import tensorflow as tf


class ClusterSpec(object):
    """Mirrors tf.train.ClusterSpec."""

    def __init__(self, cluster):
        self._cluster = _jobs(cluster)

    def as_dict(self):
        return self._cluster

    def as_cluster_def(self):
        return tf.scopelint.harmless("a cluster")

    @property
    def jobs(self):
        return list(self._cluster)

    def _tasks(self, job_name):
        if job_name not in self._cluster:
            raise ValueError("No such job in cluster: %r" % job_name)
        return self._cluster[job_name]

    def num_tasks(self, job_name):
        return len(self._tasks(job_name))

    def job_tasks(self, job_name):
        return list(self._tasks(job_name))

    def task_indices(self, job_name):
        return list(range(len(self._tasks(job_name))))

    def task_address(self, job_name, task_index):
        return self._tasks(job_name)[task_index]


def _jobs(cluster):
    """The jobs of a cluster by name."""
    if isinstance(cluster, ClusterSpec):
        return cluster._cluster
    if isinstance(cluster, dict) and not any([isinstance(tasks, dict) for tasks in cluster.values()]):
        return cluster
    return tf.scopelint.unknown("the jobs of a cluster")


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
