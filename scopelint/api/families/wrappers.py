"""Functions whose Python wrapper only renames, reorders or defaults the arguments of one op."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scopelint.api.generated import _bind, apply_generated
from scopelint.api.registry import primitive
from scopelint.interp.values import Value

if TYPE_CHECKING:
    from scopelint.interp.machine import Machine

PLAIN = """
tf.Print Print input=input_ data message=None first_n=None summarize=None name=None
tf.string_to_number StringToNumber string_tensor=None out_type=float32 name=None input=>string_tensor=None
tf.string_join StringJoin inputs separator= name=None
tf.as_string AsString input precision=-1 scientific=False shortest=False width=-1 fill= name=None
tf.decode_raw DecodeRaw bytes=input_bytes=None out_type=None little_endian=True name=None bytes=>bytes=None
tf.substr Substr input pos len name=None unit=BYTE
tf.strings.substr Substr input pos len name=None unit=BYTE
tf.strings.length StringLength input name=None unit=BYTE
tf.string_to_hash_bucket StringToHashBucket string_tensor=None num_buckets=None name=None input=>string_tensor=None
tf.ensure_shape EnsureShape input=x shape name=None
tf.identity_n IdentityN input name=None
tf.guarantee_const GuaranteeConst input name=None
tf.stop_gradient StopGradient input name=None
tf.diag_part DiagPart input name=None
tf.read_file ReadFile filename name=None
tf.encode_png EncodePng image compression=-1 name=None
tf.sparse_to_dense SparseToDense sparse_indices output_shape sparse_values default_value=0 validate_indices=True name=None
tf.extract_image_patches ExtractImagePatches images ksizes=None strides=None rates=None padding=None name=None ksizes=>sizes=None
tf.image.extract_image_patches ExtractImagePatches images ksizes=None strides=None rates=None padding=None name=None ksizes=>sizes=None
tf.nn.softplus Softplus features name=None
tf.nn.depthwise_conv2d_native DepthwiseConv2dNative input filter strides padding data_format=NHWC dilations=1111 name=None
tf.nn.dilation2d Dilation2D input filter=None strides=None rates=None padding=None name=None filter=>filters=None rates=>dilations=None
tf.image.resize_bilinear ResizeBilinear images size align_corners=False name=None half_pixel_centers=False
tf.image.resize_nearest_neighbor ResizeNearestNeighbor images size align_corners=False name=None half_pixel_centers=False
tf.image.resize_bicubic ResizeBicubic images size align_corners=False name=None half_pixel_centers=False
tf.image.crop_and_resize CropAndResize image boxes box_ind=None crop_size=None method=bilinear extrapolation_value=0 name=None box_ind=>box_indices=None
tf.image.draw_bounding_boxes DrawBoundingBoxes images boxes name=None
tf.roll Roll input shift axis name=None
tf.svd_ Svd input name=None
tf.self_adjoint_eig_ SelfAdjointEigV2 input name=None
tf.cholesky_solve_ CholeskySolve chol rhs name=None
tf.nn.l2_loss L2Loss t name=None
tf.nn.ctc_greedy_decoder_ CTCGreedyDecoder inputs sequence_length merge_repeated=True
tf.image.encode_png EncodePng image compression=-1 name=None
tf.io.encode_png EncodePng image compression=-1 name=None
tf.exp Exp x name=None
tf.quantize_ QuantizeV2 input min_range max_range T
tf.tensor_scatter_update TensorScatterUpdate tensor indices updates name=None
tf.math.reduce_euclidean_norm_ EuclideanNorm input axis=None keepdims=False name=None
tf.unravel_index UnravelIndex indices dims name=None
tf.math.cumulative_logsumexp_ CumulativeLogsumexp x axis=0 name=None
tf.serialize_tensor SerializeTensor tensor name=None
"""  # noqa: E501


def _value(text: str) -> Any:
    words = {"None": None, "True": True, "False": False, "1111": [1, 1, 1, 1], "": ""}
    if text in words:
        return words[text]
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def _define(line: str) -> None:
    symbol, op_type, *words = line.split()
    parameters: list[str] = []
    defaults: dict[str, Any] = {}
    to_op: dict[str, str] = {}
    aliases: dict[str, str] = {}
    for word in words:
        first, arrow, rest = word.partition("=>")
        if arrow:  # an old or new name of another parameter: OP_ARG=>NAME=DEFAULT
            name = rest.partition("=")[0]
            aliases[name] = first
            parameters.append(name)
            defaults[name] = None
            continue
        op_arg, eq, default = word.partition("=")
        name = op_arg
        if eq and (default.endswith("_") or "=" in default or default in ("x", "input_bytes")):
            name, more, default = default.partition("=")
            if more:
                defaults[name] = _value(default)
        elif eq:
            defaults[name] = _value(default)
        parameters.append(name)
        to_op[name] = op_arg

    @primitive(symbol)
    def wrapper(m: Machine, *args: Value, **kwargs: Value) -> Value:
        bound = _bind(m, symbol, parameters, defaults, args, kwargs)
        values = {to_op[k]: v for k, v in bound.items() if k in to_op and k != "name"}
        for alias, op_arg in aliases.items():
            if bound.get(alias) is not None:
                values[op_arg] = bound[alias]
        return apply_generated(m, op_type, values, bound.get("name"))

    _ = wrapper


for _line in PLAIN.strip().splitlines():
    if not _line.split()[0].endswith("_"):
        _define(_line)
