"""absl.logging, as our interpreter runs it: nothing is logged."""
FATAL = -3
ERROR = -2
WARNING = WARN = -1
INFO = 0
DEBUG = 1


def _nothing(*args, **kwargs):
    pass


debug = info = warning = warn = error = exception = fatal = log = vlog = log_if = log_every_n = log_first_n = log_every_n_seconds = _nothing
set_verbosity = set_stderrthreshold = use_absl_handler = use_python_logging = flush = set_logger_class = _nothing
get_absl_handler = get_absl_logger = _nothing


def get_verbosity():
    return INFO


def vlog_is_on(level):
    return False


def level_debug():
    return False


level_info = level_warning = level_error = level_debug
