//! Labels of what is wrong with one place of a request (`errors[].code` of a problem).

use super::Row;

// One line a code: rustfmt would make six of each.
#[rustfmt::skip]
pub(super) const FAULT: &[Row] = &[
    ("duplicate", "重複しています", "Given twice", "중복되었습니다"),
    ("duplicate_field", "同じ項目が2回指定されています", "The field is given twice", "같은 항목이 두 번 지정되었습니다"),
    ("empty", "値が空です", "Must not be empty", "값이 비어 있습니다"),
    ("invalid_value", "この値は使用できません", "The value cannot be used here", "사용할 수 없는 값입니다"),
    ("lone_surrogate", "使用できない文字が含まれています", "Contains half of a surrogate pair", "사용할 수 없는 문자가 포함되어 있습니다"),
    ("missing_field", "必須項目です", "The field is required", "필수 항목입니다"),
    ("missing_parameter", "必須パラメータです", "The parameter is required", "필수 매개변수입니다"),
    ("not_of_this_kind", "この種類の処理では指定できない項目です", "Claims of this kind don't have the field", "이 종류의 처리에서는 지정할 수 없는 항목입니다"),
    ("not_supported", "ここでは指定できません", "Cannot be asked for here", "여기에서는 지정할 수 없습니다"),
    ("nul_character", "使用できない文字(U+0000)が含まれています", "Contains U+0000", "사용할 수 없는 문자(U+0000)가 포함되어 있습니다"),
    ("out_of_range", "指定できる範囲を超えています", "Out of range", "지정할 수 있는 범위를 벗어났습니다"),
    ("scope_not_held", "お使いの認証情報にない権限です", "The credential does not have this scope", "사용 중인 인증 정보에 없는 권한입니다"),
    ("too_few", "数が足りません", "Too few", "개수가 부족합니다"),
    ("too_large", "値が大きすぎます", "Too large", "값이 너무 큽니다"),
    ("too_long", "文字数が多すぎます", "Too long", "글자 수가 너무 많습니다"),
    ("too_many", "数が多すぎます", "Too many", "개수가 너무 많습니다"),
    ("too_many_places", "小数点以下の桁数が多すぎます", "More places than the currency has", "소수점 이하 자릿수가 너무 많습니다"),
    ("too_short", "文字数が足りません", "Too short", "글자 수가 부족합니다"),
    ("too_small", "値が小さすぎます", "Too small", "값이 너무 작습니다"),
    ("unknown_field", "この項目は存在しません", "No such field", "존재하지 않는 항목입니다"),
    ("unknown_parameter", "このパラメータは存在しません", "No such parameter", "존재하지 않는 매개변수입니다"),
    ("unknown_value", "選択できない値です", "None of the values that it takes", "선택할 수 없는 값입니다"),
    ("wrong_form", "他の項目と合わない形式です", "Does not go with the other fields", "다른 항목과 맞지 않는 형식입니다"),
    ("wrong_format", "形式が正しくありません", "Not in the format", "형식이 올바르지 않습니다"),
    ("wrong_type", "データの型が正しくありません", "Another type is needed", "데이터 유형이 올바르지 않습니다"),
];
