"""All rules, in the order of their codes."""

from __future__ import annotations

from scopelint.rules import (
    auto_reuse_merges_layers,
    auto_reuse_second_pass_creates,
    auto_reuse_shares_slots,
    auto_reuse_unnamed_layer,
    auto_reuse_unneeded,
    contrib_layer_scope,
    contrib_removed,
    default_name_uniquified,
    duplicate_variable,
    empty_variable_filter,
    fetch_by_name_creates,
    init_before_variables,
    invalid_scope_name,
    invalid_variable_spec,
    keras_layer_ignores_scope,
    layer_bound_to_first_scope,
    leaky_reuse_variables,
    malformed_tensor_name,
    model_built_in_loop,
    name_scope_does_not_prefix_variable,
    non_trainable_in_var_list,
    ops_created_while_running,
    order_dependent_names,
    overmatching_variable_filter,
    repeated_rnn_cell,
    reset_graph_misuse,
    reuse_false_has_no_effect,
    reuse_missing_variable,
    root_auto_reuse,
    saver_before_variables,
    scope_not_entered,
    second_rnn_same_scope,
    shared_spec_mismatch,
    slash_in_variable_scope,
    slots_under_reuse,
    template_creates_late,
    template_rebuilt,
    tf_variable_never_shared,
    unknown_tensor_name,
    unnamed_layer_sharing,
    update_ops_not_run,
    update_ops_scope_mismatch,
    variable_in_control_flow,
    variable_renamed_by_graph,
)
from scopelint.rules.base import Rule

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            auto_reuse_merges_layers.RULE,
            auto_reuse_second_pass_creates.RULE,
            auto_reuse_shares_slots.RULE,
            auto_reuse_unnamed_layer.RULE,
            auto_reuse_unneeded.RULE,
            contrib_layer_scope.RULE,
            contrib_removed.RULE,
            default_name_uniquified.RULE,
            duplicate_variable.RULE,
            empty_variable_filter.RULE,
            fetch_by_name_creates.RULE,
            init_before_variables.RULE,
            invalid_scope_name.RULE,
            invalid_variable_spec.RULE,
            keras_layer_ignores_scope.RULE,
            layer_bound_to_first_scope.RULE,
            leaky_reuse_variables.RULE,
            malformed_tensor_name.RULE,
            model_built_in_loop.RULE,
            name_scope_does_not_prefix_variable.RULE,
            non_trainable_in_var_list.RULE,
            ops_created_while_running.RULE,
            order_dependent_names.RULE,
            overmatching_variable_filter.RULE,
            repeated_rnn_cell.RULE,
            reset_graph_misuse.RULE,
            reuse_false_has_no_effect.RULE,
            reuse_missing_variable.RULE,
            root_auto_reuse.RULE,
            saver_before_variables.RULE,
            scope_not_entered.RULE,
            second_rnn_same_scope.RULE,
            shared_spec_mismatch.RULE,
            slash_in_variable_scope.RULE,
            slots_under_reuse.RULE,
            template_creates_late.RULE,
            template_rebuilt.RULE,
            tf_variable_never_shared.RULE,
            unknown_tensor_name.RULE,
            unnamed_layer_sharing.RULE,
            update_ops_not_run.RULE,
            update_ops_scope_mismatch.RULE,
            variable_in_control_flow.RULE,
            variable_renamed_by_graph.RULE,
        ),
        key=lambda rule: rule.code,
    )
)


def find(name: str) -> Rule | None:
    """The rule of that name or code."""
    return next((r for r in RULES if name in (r.name, r.code)), None)


def select(chosen: list[str], ignored: list[str]) -> tuple[Rule, ...]:
    """The rules that names, codes, code prefixes (`SL1`) or ALL choose; none chosen means those on by default.

    Raises KeyError with the first word that is no rule.
    """
    wanted = {r.code for word in chosen for r in _matching(word)} if chosen else {r.code for r in RULES if r.on}
    wanted -= {r.code for word in ignored for r in _matching(word)}
    return tuple(r for r in RULES if r.code in wanted)


def _matching(word: str) -> list[Rule]:
    if word == "ALL":
        return list(RULES)
    found = [r for r in RULES if r.name == word or (word.startswith("SL") and r.code.startswith(word))]
    if not found:
        raise KeyError(word)
    return found
