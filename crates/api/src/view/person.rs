//! People: orderer 注文者, receiver 受取人, depositor 入金者, the buyer's bank account. What a request
//! says about them is what is kept and shown; masked where the caller may not see people.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{extract::language::Language, labels};

/// 注文者: who orders, as a request says it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrdererInput {
    /// The member; null: a guest.
    #[schema(min_length = 1, max_length = 100, example = "hanako")]
    pub member_id: Option<String>,
    /// お名前: family name and given name.
    #[schema(min_length = 1, max_length = 100, example = "山田 花子")]
    pub name: String,
    /// フリガナ: reading of the name, in kana.
    #[schema(max_length = 100, example = "ヤマダ ハナコ")]
    pub name_furigana: Option<String>,
    /// メールアドレス: the mail address.
    #[schema(max_length = 254, pattern = r"^[^@\s]+@[^@\s]+$", example = "hanako@example.com")]
    pub email: Option<String>,
    /// 携帯電話: mobile phone; any writing that holds at least one digit.
    #[schema(max_length = 40, pattern = "[0-9０-９]", example = "090-0000-0000")]
    pub mobile: Option<String>,
    /// 固定電話: landline; any writing that holds at least one digit.
    #[schema(max_length = 40, pattern = "[0-9０-９]", example = "03-0000-0000")]
    pub phone: Option<String>,
}

/// 受取人: who receives the goods, and where.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiverInput {
    /// お名前: family name and given name.
    #[schema(min_length = 1, max_length = 100, example = "山田 花子")]
    pub name: String,
    /// フリガナ: reading of the name, in kana.
    #[schema(max_length = 100, example = "ヤマダ ハナコ")]
    pub name_furigana: Option<String>,
    /// 携帯電話: mobile phone; any writing that holds at least one digit.
    #[schema(max_length = 40, pattern = "[0-9０-９]", example = "090-0000-0000")]
    pub mobile: Option<String>,
    /// 固定電話: landline; any writing that holds at least one digit.
    #[schema(max_length = 40, pattern = "[0-9０-９]", example = "03-0000-0000")]
    pub phone: Option<String>,
    /// Country: two capital letters, as in ISO 3166-1 alpha-2; not compared with its list.
    #[schema(pattern = "^[A-Z]{2}$", max_length = 2, example = "JP")]
    pub country_code: Option<String>,
    /// 郵便番号: the postal code.
    #[schema(max_length = 20, example = "150-0001")]
    pub postal_code: Option<String>,
    /// 都道府県: prefecture or state.
    #[schema(max_length = 100, example = "東京都")]
    pub state: Option<String>,
    /// 市区町村: city, ward or town.
    #[schema(max_length = 100, example = "渋谷区")]
    pub city: Option<String>,
    /// 住所1: street and number.
    #[schema(max_length = 200, example = "神宮前1-1-1")]
    pub address1: Option<String>,
    /// 住所2: building and room.
    #[schema(max_length = 200, example = "101")]
    pub address2: Option<String>,
    /// 配送メッセージ: message to the carrier.
    #[schema(max_length = 500, example = "宅配ボックスへ")]
    pub delivery_message: Option<String>,
    /// 配送希望日: wished day of delivery; any day, also one that has passed.
    #[schema(format = Date, example = "2026-11-25")]
    pub wished_date: Option<String>,
    /// 配送希望時間: wished time of delivery, as the shop writes it.
    #[schema(max_length = 40, example = "14:00-16:00")]
    pub wished_time: Option<String>,
}

/// The account that a refund by bank transfer goes to.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundAccountInput {
    /// 銀行名: the bank's name.
    #[schema(min_length = 1, max_length = 100, example = "みずほ銀行")]
    pub bank: String,
    /// 支店名: name of its branch.
    #[schema(min_length = 1, max_length = 100, example = "渋谷支店")]
    pub branch: String,
    /// 口座番号: number of the account.
    #[schema(min_length = 1, max_length = 40, example = "1234567")]
    pub account: String,
    /// 口座名義: name of the account's holder.
    #[schema(min_length = 1, max_length = 100, example = "ヤマダ ハナコ")]
    pub holder: String,
}

/// Who pays by bank transfer, as kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Depositor {
    /// As it stands on the transfer.
    pub name: String,
}

/// 注文者: who ordered, as the caller may see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Orderer {
    /// The member; null: a guest.
    #[schema(required, max_length = 100, example = "hanako")]
    pub member_id: Option<String>,
    /// お名前: family name and given name.
    #[schema(max_length = 100, example = "山田 花子")]
    pub name: String,
    /// フリガナ: reading of the name, in kana.
    #[schema(required, max_length = 100, example = "ヤマダ ハナコ")]
    pub name_furigana: Option<String>,
    /// メールアドレス: the mail address.
    #[schema(required, max_length = 254, example = "hanako@example.com")]
    pub email: Option<String>,
    /// 携帯電話: the mobile phone.
    #[schema(required, max_length = 40, example = "090-0000-0000")]
    pub mobile: Option<String>,
    /// 固定電話: the landline phone.
    #[schema(required, max_length = 40, example = "03-0000-0000")]
    pub phone: Option<String>,
    /// When it was last changed; null: never.
    #[schema(required, format = DateTime, example = "2026-11-22T03:00:00Z")]
    pub last_changed_at: Option<String>,
    /// When the person was erased: what remains are empty fields; null: they were not.
    #[schema(required, format = DateTime, example = "2026-11-22T03:00:00Z")]
    pub erased_at: Option<String>,
    /// Whether this is masked: the credential lacks `customers:read`.
    pub masked: bool,
    /// What to know about a change of it; only where it is shown or changed by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 10)]
    pub warnings: Option<Vec<PersonWarning>>,
}

/// 受取人: who receives the goods and where, as the caller may see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Receiver {
    /// お名前: family name and given name.
    #[schema(max_length = 100, example = "山田 花子")]
    pub name: String,
    /// フリガナ: reading of the name, in kana.
    #[schema(required, max_length = 100, example = "ヤマダ ハナコ")]
    pub name_furigana: Option<String>,
    /// 携帯電話: the mobile phone.
    #[schema(required, max_length = 40, example = "090-0000-0000")]
    pub mobile: Option<String>,
    /// 固定電話: the landline phone.
    #[schema(required, max_length = 40, example = "03-0000-0000")]
    pub phone: Option<String>,
    /// Country, as in ISO 3166-1 alpha-2.
    #[schema(required, max_length = 2, example = "JP")]
    pub country_code: Option<String>,
    /// 郵便番号: the postal code.
    #[schema(required, max_length = 20, example = "150-0001")]
    pub postal_code: Option<String>,
    /// 都道府県: prefecture or state.
    #[schema(required, max_length = 100, example = "東京都")]
    pub state: Option<String>,
    /// 市区町村: city, ward or town.
    #[schema(required, max_length = 100, example = "渋谷区")]
    pub city: Option<String>,
    /// 住所1: street and number.
    #[schema(required, max_length = 200, example = "神宮前1-1-1")]
    pub address1: Option<String>,
    /// 住所2: building and room.
    #[schema(required, max_length = 200, example = "101")]
    pub address2: Option<String>,
    /// 配送メッセージ: message to the carrier.
    #[schema(required, max_length = 500, example = "宅配ボックスへ")]
    pub delivery_message: Option<String>,
    /// 配送希望日: wished day of delivery.
    #[schema(required, format = Date, example = "2026-11-25")]
    pub wished_date: Option<String>,
    /// 配送希望時間: wished time of delivery, as the shop writes it.
    #[schema(required, max_length = 40, example = "14:00-16:00")]
    pub wished_time: Option<String>,
    /// When it was last changed; null: never.
    #[schema(required, format = DateTime, example = "2026-11-22T03:00:00Z")]
    pub last_changed_at: Option<String>,
    /// When the person was erased: what remains are empty fields; null: they were not.
    #[schema(required, format = DateTime, example = "2026-11-22T03:00:00Z")]
    pub erased_at: Option<String>,
    /// Whether this is masked: the credential lacks `customers:read`.
    pub masked: bool,
    /// What to know about a change of it; only where it is shown or changed by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 10)]
    pub warnings: Option<Vec<PersonWarning>>,
}

/// The account that a refund goes to, as shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RefundAccount {
    /// 銀行名: the bank's name.
    #[schema(max_length = 100, example = "みずほ銀行")]
    pub bank: String,
    /// 支店名: name of its branch.
    #[schema(max_length = 100, example = "渋谷支店")]
    pub branch: String,
    /// 口座番号: number of the account.
    #[schema(max_length = 40, example = "1234567")]
    pub account: String,
    /// 口座名義: name of the account's holder.
    #[schema(max_length = 100, example = "ヤマダ ハナコ")]
    pub holder: String,
}

/// Something to know about a change of a person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonWarning {
    /// `goods_already_shipped`: items have left for the address before; `member_data_unchanged`: the
    /// member's own data stand outside the order. More may come.
    #[schema(max_length = 60, example = "goods_already_shipped")]
    pub code: &'static str,
    /// The same for people, in the language of `Accept-Language`.
    #[schema(max_length = 500, example = "発送済みの商品は変更前の住所に届きます。")]
    pub detail: &'static str,
    /// The items that it is about.
    #[schema(max_items = 100_000, example = json!(["01"]))]
    pub item_nos: Vec<String>,
}

impl PersonWarning {
    /// A warning about some items.
    pub fn of(code: &'static str, item_nos: Vec<String>, language: Language) -> Self {
        Self { code, detail: labels::label("warning", code, language), item_nos }
    }
}
