//! What is personal in the sample: as it is masked, and as it is.

use serde_json::json;

use crate::serve::view::Operator;

/// Where the one pair of the queue waits.
pub(in crate::serve::tests) const PLACE: &str = "85.12.40";
/// The person in charge of the operator that is whole.
pub(in crate::serve::tests) const PERSON: [&str; 2] = ["演*", "演小明"];
/// Telephones of the pair's two sides: masked they look alike.
pub(in crate::serve::tests) const PHONES: [[&str; 2]; 2] = [["1*******", "1*******"], ["13800001234", "13900004321"]];

/// An operator with what is personal as it is.
pub(super) fn unmasked(mut operator: Operator) -> Operator {
    for field in operator.matters.iter_mut().flat_map(|matter| &mut matter.fields) {
        if field.value == json!(PERSON[0]) {
            field.value = json!(PERSON[1]);
        }
    }
    operator
}
