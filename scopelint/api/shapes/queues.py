"""Static shapes of queues and readers."""

from __future__ import annotations

from scopelint.api.shapes.rules import Attrs, Inputs, rule
from scopelint.graph.model import Shape


@rule("SummaryWriter", "FIFOQueueV2", "RandomShuffleQueueV2", "PaddingFIFOQueueV2", "PriorityQueueV2", "QueueSizeV2", "QueueIsClosedV2")
@rule("WholeFileReaderV2", "TextLineReaderV2", "FixedLengthRecordReaderV2", "TFRecordReaderV2", "IdentityReaderV2")
@rule("ReaderNumRecordsProducedV2", "ReaderNumWorkUnitsCompletedV2", "ReaderSerializeStateV2", "EncodeJpeg")
def scalar(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """One scalar."""
    return [()]


@rule("FakeQueue")
def fake_queue(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """A reference as old queues are."""
    return [(2,)]


@rule("ReaderReadV2", "ReaderRead")
def read(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """A key and a value."""
    return [(), ()]


@rule("ReaderReadUpToV2", "ReaderReadUpTo")
def read_up_to(inputs: Inputs, attrs: Attrs) -> list[Shape]:
    """Keys and values."""
    return [(None,), (None,)]
