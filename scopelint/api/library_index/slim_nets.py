"""Where the networks of tf.contrib.slim.nets live."""

from __future__ import annotations

from scopelint.api.registry import library

_DEPTHS = (50, 101, 152, 200)
_NETS = {
    ("slim_resnet", "resnet_utils"): "Block subsample conv2d_same stack_blocks_dense resnet_arg_scope",
    ("slim_vgg", "vgg"): "vgg_arg_scope vgg_a vgg_16 vgg_19 vgg_d vgg_e",
    ("slim_vgg", "alexnet"): "alexnet_v2_arg_scope alexnet_v2",
    ("slim_inception", "overfeat"): "overfeat_arg_scope overfeat",
}
for _v in ("v1", "v2"):
    _names = [f"bottleneck=bottleneck_{_v}", f"resnet_{_v}", f"resnet_{_v}_block", "resnet_arg_scope"]
    _NETS["slim_resnet", f"resnet_{_v}"] = " ".join([*_names, *(f"resnet_{_v}_{d}" for d in _DEPTHS)])
for _v in ("v1", "v2", "v3"):
    _names = [f"inception_{_v}", f"inception_{_v}_base", f"inception_{_v}_arg_scope"]
    _NETS["slim_inception", f"inception_{_v}"] = " ".join(_names)
    _NETS["slim_inception", "inception"] = " ".join([_NETS.get(("slim_inception", "inception"), ""), *_names])

for (_file, _module), _listed in _NETS.items():
    library(_file, *(f"tf.contrib.slim.python.slim.nets.{_module}.{_name}" for _name in _listed.split()))
