"""Devices' names."""

from __future__ import annotations

from scopelint.api.registry import library

library("device_spec", "tf.DeviceSpec")
library("replica_devices", "tf.train.replica_device_setter", "tf.train.ClusterSpec")
