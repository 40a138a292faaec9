//! What the words mean that are about faulty requests.

use super::Words;

/// What is wrong with one place of a request.
pub(super) const FAULT_CODE: Words = &[
    ("duplicate", "a value stands twice where each may stand once"),
    ("duplicate_field", "an object names a field twice"),
    ("empty", "a parameter is given without a value"),
    ("invalid_value", "the schema allows it, but it cannot be used"),
    ("lone_surrogate", "a text has half of a surrogate pair"),
    ("missing_field", "the object needs the field"),
    ("missing_parameter", "the operation needs the parameter"),
    ("not_of_this_kind", "the kind of a claim decides which fields its body has"),
    ("not_supported", "`detail` says what to do instead"),
    ("nul_character", "a text has U+0000, which cannot be kept"),
    ("out_of_range", "a moment before 1970 or after 9999"),
    ("scope_not_held", "a key can give away only what it may do itself"),
    ("too_few", "fewer items or fields than `minItems` or `minProperties`"),
    ("too_large", "a number or amount above its bound"),
    ("too_long", "more characters than `maxLength`"),
    ("too_many", "more items than `maxItems`"),
    ("too_many_places", "more decimal places than the currency has"),
    ("too_short", "fewer characters than `minLength`"),
    ("too_small", "a number below its bound"),
    ("unknown_field", "the object does not have the field"),
    ("unknown_parameter", "the operation does not have the parameter"),
    ("unknown_value", "none of the words in `enum`"),
    ("wrong_form", "one of several forms, but not the one that goes with the rest"),
    ("wrong_format", "a text that does not fit `pattern` or `format`"),
    ("wrong_type", "another JSON type than the schema's"),
];
