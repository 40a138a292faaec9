//! Changes of people: a merge patch of the fields (RFC 7396) onto the record of before, checked like
//! the people of a new order.

use order_domain::stamp::PersonRef;
use persistence::orders::{OrderRecord, PersonKind};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    contract::{self, given},
    people::NewPeople,
    problem::Problem,
};

/// 注文者情報の変更: what is left out stays, null empties a field. The member stays the member.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"mobile": "090-1111-2222", "phone": null}))]
#[allow(clippy::option_option, reason = "left out, null and a value are three different wishes")]
pub struct OrdererChange {
    /// お名前: family name and given name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 100, example = "山田 花子")]
    pub name: Option<String>,
    /// フリガナ: reading of the name, in kana.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 100, example = "ヤマダ ハナコ")]
    pub name_furigana: Option<Option<String>>,
    /// メールアドレス: the mail address.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(
        value_type = Option<String>,
        max_length = 254,
        pattern = r"^[^@\s]+@[^@\s]+$",
        example = "hanako@example.com"
    )]
    pub email: Option<Option<String>>,
    /// 携帯電話: mobile phone; any writing that holds at least one digit.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(
        value_type = Option<String>,
        max_length = 40,
        pattern = "[0-9０-９]",
        example = "090-0000-0000"
    )]
    pub mobile: Option<Option<String>>,
    /// 固定電話: landline; any writing that holds at least one digit.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(
        value_type = Option<String>,
        max_length = 40,
        pattern = "[0-9０-９]",
        example = "03-0000-0000"
    )]
    pub phone: Option<Option<String>>,
}

/// 受取人情報の変更: what is left out stays, null empties a field.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"address1": "神宮前2-2-2", "address2": null}))]
#[allow(clippy::option_option, reason = "left out, null and a value are three different wishes")]
pub struct ReceiverChange {
    /// お名前: family name and given name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 100, example = "山田 花子")]
    pub name: Option<String>,
    /// フリガナ: reading of the name, in kana.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 100, example = "ヤマダ ハナコ")]
    pub name_furigana: Option<Option<String>>,
    /// 携帯電話: mobile phone; any writing that holds at least one digit.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(
        value_type = Option<String>,
        max_length = 40,
        pattern = "[0-9０-９]",
        example = "090-0000-0000"
    )]
    pub mobile: Option<Option<String>>,
    /// 固定電話: landline; any writing that holds at least one digit.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(
        value_type = Option<String>,
        max_length = 40,
        pattern = "[0-9０-９]",
        example = "03-0000-0000"
    )]
    pub phone: Option<Option<String>>,
    /// Country: two capital letters, as in ISO 3166-1 alpha-2; not compared with its list.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, pattern = "^[A-Z]{2}$", max_length = 2, example = "JP")]
    pub country_code: Option<Option<String>>,
    /// 郵便番号: the postal code.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 20, example = "150-0001")]
    pub postal_code: Option<Option<String>>,
    /// 都道府県: prefecture or state.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 100, example = "東京都")]
    pub state: Option<Option<String>>,
    /// 市区町村: city, ward or town.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 100, example = "渋谷区")]
    pub city: Option<Option<String>>,
    /// 住所1: street and number.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 200, example = "神宮前1-1-1")]
    pub address1: Option<Option<String>>,
    /// 住所2: building and room.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 200, example = "101")]
    pub address2: Option<Option<String>>,
    /// 配送メッセージ: message to the carrier.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 500, example = "宅配ボックスへ")]
    pub delivery_message: Option<Option<String>>,
    /// 配送希望日: wished day of delivery; any day, also one that has passed.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date, example = "2026-11-25")]
    pub wished_date: Option<Option<String>>,
    /// 配送希望時間: wished time of delivery, as the shop writes it.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 40, example = "14:00-16:00")]
    pub wished_time: Option<Option<String>>,
}

/// The person that a change makes of a record; `None` where it is like that already. Refused (422)
/// where the whole would not be accepted of a new order: an erased person needs a name again.
pub fn changed<T: Serialize + DeserializeOwned + ToSchema + 'static>(
    record: &OrderRecord,
    kind: PersonKind,
    person: PersonRef,
    change: &impl Serialize,
) -> Result<Option<(PersonRef, NewPeople)>, Problem> {
    let before = record.person(person).map_or_else(|| json!({}), |known| known.data.clone());
    let mut after = before.clone();
    if let Ok(Value::Object(fields)) = serde_json::to_value(change) {
        for (name, value) in fields {
            after[name] = value;
        }
    }
    if after == before {
        return Ok(None);
    }
    let mut people = NewPeople::default();
    let reference = people.add(kind, &contract::hold::<T>(after, Vec::new())?);
    Ok(Some((reference, people)))
}
