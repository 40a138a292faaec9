//! People: orderer 注文者, receiver 受取人, depositor 入金者, the buyer's bank account. What a request
//! says about them is what is kept and shown; masked where the caller may not see people.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use order_domain::{Order, stamp::PersonRef};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// 注文者: who orders.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrdererInput {
    /// The member; null: a guest.
    #[schema(min_length = 1, max_length = 100, example = "hanako")]
    pub member_id: Option<String>,
    /// お名前
    #[schema(min_length = 1, max_length = 100, example = "山田 花子")]
    pub name: String,
    /// フリガナ
    #[schema(max_length = 100, example = "ヤマダ ハナコ")]
    pub name_furigana: Option<String>,
    /// メールアドレス
    #[schema(max_length = 254, example = "hanako@example.com")]
    pub email: Option<String>,
    /// 携帯電話
    #[schema(max_length = 40, example = "090-0000-0000")]
    pub mobile: Option<String>,
    /// 固定電話
    #[schema(max_length = 40, example = "03-0000-0000")]
    pub phone: Option<String>,
}

/// 受取人: who receives the goods, and where.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiverInput {
    /// お名前
    #[schema(min_length = 1, max_length = 100, example = "山田 花子")]
    pub name: String,
    /// フリガナ
    #[schema(max_length = 100, example = "ヤマダ ハナコ")]
    pub name_furigana: Option<String>,
    /// 携帯電話
    #[schema(max_length = 40, example = "090-0000-0000")]
    pub mobile: Option<String>,
    /// 固定電話
    #[schema(max_length = 40, example = "03-0000-0000")]
    pub phone: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(pattern = "^[A-Z]{2}$", max_length = 2, example = "JP")]
    pub country_code: Option<String>,
    /// 郵便番号
    #[schema(max_length = 20, example = "150-0001")]
    pub postal_code: Option<String>,
    /// 都道府県
    #[schema(max_length = 100, example = "東京都")]
    pub state: Option<String>,
    /// 市区町村
    #[schema(max_length = 100, example = "渋谷区")]
    pub city: Option<String>,
    /// 住所1
    #[schema(max_length = 200, example = "神宮前1-1-1")]
    pub address1: Option<String>,
    /// 住所2
    #[schema(max_length = 200, example = "101")]
    pub address2: Option<String>,
    /// 配送メッセージ
    #[schema(max_length = 500, example = "宅配ボックスへ")]
    pub delivery_message: Option<String>,
    /// 配送希望日
    #[schema(format = Date, example = "2026-11-25")]
    pub wished_date: Option<String>,
    /// 配送希望時間
    #[schema(max_length = 40, example = "14:00-16:00")]
    pub wished_time: Option<String>,
}

/// The account that a refund by bank transfer goes to.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundAccountInput {
    /// 銀行名
    #[schema(min_length = 1, max_length = 100, example = "みずほ銀行")]
    pub bank: String,
    /// 支店名
    #[schema(min_length = 1, max_length = 100, example = "渋谷支店")]
    pub branch: String,
    /// 口座番号
    #[schema(min_length = 1, max_length = 40, example = "1234567")]
    pub account: String,
    /// 口座名義
    #[schema(min_length = 1, max_length = 100, example = "ヤマダ ハナコ")]
    pub holder: String,
}

/// Who pays by bank transfer, as kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Depositor {
    /// As it stands on the transfer.
    pub name: String,
}

/// 注文者, as shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Orderer {
    /// The member; null: a guest.
    #[schema(required, max_length = 100, example = "hanako")]
    pub member_id: Option<String>,
    /// お名前
    #[schema(max_length = 100, example = "山田 花子")]
    pub name: String,
    /// フリガナ
    #[schema(required, max_length = 100, example = "ヤマダ ハナコ")]
    pub name_furigana: Option<String>,
    /// メールアドレス
    #[schema(required, max_length = 254, example = "hanako@example.com")]
    pub email: Option<String>,
    /// 携帯電話
    #[schema(required, max_length = 40, example = "090-0000-0000")]
    pub mobile: Option<String>,
    /// 固定電話
    #[schema(required, max_length = 40, example = "03-0000-0000")]
    pub phone: Option<String>,
    /// Whether this is masked: the credential lacks `customers:read`.
    pub masked: bool,
}

/// 受取人, as shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Receiver {
    /// お名前
    #[schema(max_length = 100, example = "山田 花子")]
    pub name: String,
    /// フリガナ
    #[schema(required, max_length = 100, example = "ヤマダ ハナコ")]
    pub name_furigana: Option<String>,
    /// 携帯電話
    #[schema(required, max_length = 40, example = "090-0000-0000")]
    pub mobile: Option<String>,
    /// 固定電話
    #[schema(required, max_length = 40, example = "03-0000-0000")]
    pub phone: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(required, max_length = 2, example = "JP")]
    pub country_code: Option<String>,
    /// 郵便番号
    #[schema(required, max_length = 20, example = "150-0001")]
    pub postal_code: Option<String>,
    /// 都道府県
    #[schema(required, max_length = 100, example = "東京都")]
    pub state: Option<String>,
    /// 市区町村
    #[schema(required, max_length = 100, example = "渋谷区")]
    pub city: Option<String>,
    /// 住所1
    #[schema(required, max_length = 200, example = "神宮前1-1-1")]
    pub address1: Option<String>,
    /// 住所2
    #[schema(required, max_length = 200, example = "101")]
    pub address2: Option<String>,
    /// 配送メッセージ
    #[schema(required, max_length = 500, example = "宅配ボックスへ")]
    pub delivery_message: Option<String>,
    /// 配送希望日
    #[schema(required, format = Date, example = "2026-11-25")]
    pub wished_date: Option<String>,
    /// 配送希望時間
    #[schema(required, max_length = 40, example = "14:00-16:00")]
    pub wished_time: Option<String>,
    /// When it was last changed; null: never.
    #[schema(required, format = DateTime, example = "2026-11-22T03:00:00Z")]
    pub last_changed_at: Option<String>,
    /// Whether this is masked: the credential lacks `customers:read`.
    pub masked: bool,
}

/// The account that a refund goes to, as shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RefundAccount {
    /// 銀行名
    #[schema(max_length = 100, example = "みずほ銀行")]
    pub bank: String,
    /// 支店名
    #[schema(max_length = 100, example = "渋谷支店")]
    pub branch: String,
    /// 口座番号
    #[schema(max_length = 40, example = "1234567")]
    pub account: String,
    /// 口座名義
    #[schema(max_length = 100, example = "ヤマダ ハナコ")]
    pub holder: String,
}

/// The records of an order's people.
#[derive(Clone, Debug, Default)]
pub struct People(BTreeMap<Uuid, (Value, DateTime<Utc>)>);

impl People {
    /// People by the reference that the order names them by.
    pub fn of(records: impl IntoIterator<Item = (PersonRef, Value, DateTime<Utc>)>) -> Self {
        Self(records.into_iter().map(|(person, data, at)| (person.0, (data, at))).collect())
    }

    /// Adds one.
    pub fn insert(&mut self, person: PersonRef, data: Value, at: DateTime<Utc>) {
        self.0.insert(person.0, (data, at));
    }

    fn read<T: DeserializeOwned>(&self, person: PersonRef) -> Option<T> {
        let (data, _) = self.0.get(&person.0)?;
        serde_json::from_value(data.clone()).ok()
    }

    /// The orderer, or nobody where the record was erased.
    pub fn orderer(&self, person: PersonRef, sees_people: bool) -> Orderer {
        let known: Option<OrdererInput> = self.read(person);
        let hide = hider(sees_people);
        Orderer {
            member_id: known.as_ref().and_then(|known| known.member_id.clone()),
            name: known.as_ref().map_or(String::new(), |known| hide(&known.name, mask_name)),
            name_furigana: field(known.as_ref(), |known| &known.name_furigana, &hide, mask_name),
            email: field(known.as_ref(), |known| &known.email, &hide, mask_email),
            mobile: field(known.as_ref(), |known| &known.mobile, &hide, mask_digits),
            phone: field(known.as_ref(), |known| &known.phone, &hide, mask_digits),
            masked: !sees_people,
        }
    }

    /// The receiver of an order, or nobody where the record was erased.
    pub fn receiver(&self, order: &Order, sees_people: bool) -> Receiver {
        let person = order.receiver;
        let written = |person: PersonRef| self.0.get(&person.0).map(|(_, at)| *at);
        // The first record is as old as the orderer's, which came with the order too.
        let changed = written(person) > written(order.orderer);
        let known: Option<ReceiverInput> = self.read(person);
        let known = known.as_ref();
        let hide = hider(sees_people);
        let changed_at = written(person).filter(|_| changed).map(super::moment);
        Receiver {
            name: known.map_or(String::new(), |known| hide(&known.name, mask_name)),
            name_furigana: field(known, |known| &known.name_furigana, &hide, mask_name),
            mobile: field(known, |known| &known.mobile, &hide, mask_digits),
            phone: field(known, |known| &known.phone, &hide, mask_digits),
            country_code: known.and_then(|known| known.country_code.clone()),
            postal_code: field(known, |known| &known.postal_code, &hide, mask_all),
            state: known.and_then(|known| known.state.clone()),
            city: field(known, |known| &known.city, &hide, mask_all),
            address1: field(known, |known| &known.address1, &hide, mask_all),
            address2: field(known, |known| &known.address2, &hide, mask_all),
            delivery_message: field(known, |known| &known.delivery_message, &hide, mask_all),
            wished_date: known.and_then(|known| known.wished_date.clone()),
            wished_time: known.and_then(|known| known.wished_time.clone()),
            last_changed_at: changed_at,
            masked: !sees_people,
        }
    }

    /// The name of a depositor.
    pub fn depositor(&self, person: PersonRef, sees_people: bool) -> Option<String> {
        let known: Depositor = self.read(person)?;
        Some(hider(sees_people)(&known.name, mask_name))
    }

    /// The account that a refund goes to.
    pub fn refund_account(&self, person: PersonRef, sees_people: bool) -> Option<RefundAccount> {
        let known: RefundAccountInput = self.read(person)?;
        let hide = hider(sees_people);
        Some(RefundAccount {
            bank: known.bank,
            branch: hide(&known.branch, mask_all),
            account: hide(&known.account, mask_digits),
            holder: hide(&known.holder, mask_name),
        })
    }
}

type Mask = fn(&str) -> String;

fn hider(sees_people: bool) -> impl Fn(&str, Mask) -> String {
    move |text, mask| if sees_people { text.to_owned() } else { mask(text) }
}

fn field<T>(
    known: Option<&T>,
    read: impl Fn(&T) -> &Option<String>,
    hide: &impl Fn(&str, Mask) -> String,
    mask: Mask,
) -> Option<String> {
    read(known?).as_deref().map(|text| hide(text, mask))
}

/// The first letter of each word, whatever their lengths.
pub fn mask_name(name: &str) -> String {
    let words = name.split_whitespace();
    let masked: Vec<String> =
        words.map(|word| word.chars().take(1).chain("**".chars()).collect()).collect();
    masked.join(" ")
}

/// The first letter, and the domain's last part.
pub fn mask_email(email: &str) -> String {
    let first: String = email.chars().take(1).collect();
    let last = email.rsplit_once('.').map_or("", |(_, last)| last);
    format!("{first}***@***.{last}")
}

/// The last four digits, for telling two apart on the phone; fewer where there are few.
pub fn mask_digits(number: &str) -> String {
    let count = number.chars().filter(|character| character.is_alphanumeric()).count();
    let mut left = count.saturating_sub(4.min(count / 2));
    let masked = number.chars().map(|character| {
        if character.is_alphanumeric() && left > 0 {
            left -= 1;
            '*'
        } else {
            character
        }
    });
    masked.collect()
}

/// Nothing of it.
pub fn mask_all(_: &str) -> String {
    "***".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_leave_enough_to_tell_apart_and_no_more() {
        assert_eq!(mask_name("山田 花子"), "山** 花**");
        assert_eq!(mask_email("hanako@example.com"), "h***@***.com");
        assert_eq!(mask_digits("090-1234-5678"), "***-****-5678");
        assert_eq!(mask_digits("12"), "*2");
        assert_eq!(mask_all("神宮前1-1-1"), "***");
        assert_eq!(mask_name(""), "");
    }
}
