//! CRM: what the shop knows of a member's stored value, and of coupons (domain.md §5).

use actix_web::{HttpResponse, get};
use order_domain::{money::Currency, tender::Tender};
use persistence::desk::{
    coupons::{Coupon as StoredCoupon, Coupons},
    customers::{Customer as Member, Customers, LedgerKey},
    stored_value::{Balance as StoredBalance, StoredValueEntry},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    amount::AmountText,
    contract::query::QueryParameters,
    extract::{
        Call,
        conditions::Unconditional,
        input::{Nothing, Query},
        language::Language,
        place::Named,
        scope::CustomersRead,
    },
    labels,
    page::Wanted,
    problem::{Fault, FaultCode, Problem},
    view::moment,
    vocabulary::{self, KnownTender},
};

/// A coupon.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CouponPath {
    /// クーポン番号: number of the coupon.
    #[param(min_length = 1, max_length = 100, example = "CP-1")]
    pub coupon_no: String,
}

/// A member.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct MemberPath {
    /// 会員ID: id of the member in the shop.
    #[param(min_length = 1, max_length = 100, example = "hanako")]
    pub member_id: String,
}

/// クーポン: a coupon, and what happened to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Coupon {
    /// クーポン番号: number of the coupon.
    #[schema(max_length = 100, example = "CP-1")]
    pub coupon_no: String,
    /// What it is called.
    #[schema(max_length = 255, example = "秋クーポン")]
    pub name: String,
    /// The only member who may use it.
    #[schema(required, max_length = 100, example = "hanako")]
    pub member_id: Option<String>,
    /// Whether it can be used; label: group `coupon_status` of `GET /v1/meta/labels`.
    pub status: vocabulary::CouponStatus,
    /// The order that uses it, while it is used.
    #[schema(required, max_length = 40, example = "20261122-0000001")]
    pub order_no: Option<String>,
    /// What happened to it, oldest first.
    #[schema(max_items = 100_000)]
    pub entries: Vec<CouponEntry>,
    /// When it became known.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When something last happened to it.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// Something that happened to a coupon.
#[derive(Debug, Serialize, ToSchema)]
pub struct CouponEntry {
    /// Position in its history, from 1.
    #[schema(minimum = 1, maximum = 1_000_000, example = 1)]
    pub entry_no: i64,
    /// What happened; label: group `coupon_entry_kind` of `GET /v1/meta/labels`.
    pub kind: vocabulary::CouponEntryKind,
    /// The order that it happened in.
    #[schema(required, max_length = 40, example = "20261122-0000001")]
    pub order_no: Option<String>,
    /// The claim that it happened by.
    #[schema(required, max_length = 20, example = "C1")]
    pub claim_no: Option<String>,
    /// When it happened.
    #[schema(format = DateTime)]
    pub at: String,
}

impl From<StoredCoupon> for Coupon {
    fn from(coupon: StoredCoupon) -> Self {
        let entries = coupon.entries.into_iter().map(|entry| CouponEntry {
            entry_no: entry.entry_no,
            kind: entry.kind.into(),
            order_no: entry.order_no,
            claim_no: entry.claim_no,
            at: moment(entry.at),
        });
        Self {
            coupon_no: coupon.coupon_no,
            name: coupon.name,
            member_id: coupon.member_id,
            status: coupon.status.into(),
            order_no: coupon.order_no,
            entries: entries.collect(),
            created_at: moment(coupon.created_at),
            updated_at: moment(coupon.updated_at),
        }
    }
}

/// クーポン: whether it can be used, and what happened to it.
///
/// Known since it was issued, or since an order brought it. `entries` say by which orders it was
/// used and by which claims it was restored.
#[utoipa::path(
    tag = "customers",
    operation_id = "getCoupon",
    params(CouponPath),
    responses((status = 200, description = "The coupon", body = Coupon)),
    security(("bearer" = ["customers:read"]))
)]
#[get("/coupons/{coupon_no}")]
pub async fn get_coupon(
    call: Call<CustomersRead, Named, Unconditional, Nothing>,
) -> Result<HttpResponse, Problem> {
    let coupons = Coupons::of(&call.desk.database, call.caller.shop_id());
    let coupon = coupons.find(&call.place.name).await?;
    Ok(HttpResponse::Ok().json(Coupon::from(coupon)))
}

/// Which part of the ledger.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StoredValueQuery {
    /// The ledger of this kind only; the balances are always those of all.
    pub kind: Option<KnownTender>,
    /// Entries on a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
    /// From an answer of before, with the same `kind`.
    #[param(min_length = 1, max_length = 2000)]
    pub cursor: Option<String>,
}

impl QueryParameters for StoredValueQuery {
    type Schemas = (KnownTender,);
}

/// What a member has of stored value, and how it came to that. Counting is not offered here.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoredValue {
    /// 会員ID: id of the member in the shop.
    #[schema(max_length = 100, example = "hanako")]
    pub member_id: String,
    /// The shop's currency.
    #[schema(pattern = "^[A-Z]{3}$", max_length = 3, example = "JPY")]
    pub currency: String,
    /// What the member has, by kind.
    #[schema(max_items = 10)]
    pub balances: Vec<Balance>,
    /// The ledger, newest first.
    #[schema(max_items = 100)]
    pub data: Vec<LedgerEntry>,
    /// Send it as `cursor` for older entries; null where there are none.
    #[schema(required, max_length = 2000)]
    pub next_cursor: Option<String>,
    /// Send it as `cursor` for newer entries; null where there are none.
    #[schema(required, max_length = 2000)]
    pub prev_cursor: Option<String>,
}

/// What a member has of one kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct Balance {
    /// Which kind it is.
    pub kind: vocabulary::Tender,
    /// The same for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "ポイント")]
    pub label: &'static str,
    /// What the member has of it, in the shop's currency.
    pub balance: AmountText,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// Why a balance changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct LedgerEntry {
    /// From 1, per member and kind.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 1)]
    pub entry_no: i64,
    /// Which kind changed; label: group `tender`.
    pub kind: vocabulary::Tender,
    /// Why; label: group `ledger_entry_type` of `GET /v1/meta/labels`.
    #[serde(rename = "type")]
    pub entry_kind: vocabulary::LedgerEntryType,
    /// By how much; negative where it was used.
    pub amount: AmountText,
    /// The balance from then on.
    pub balance_after: AmountText,
    /// The order that changed it.
    #[schema(required, max_length = 40, example = "20261122-0000001")]
    pub order_no: Option<String>,
    /// By what in that order: `order`, or a claim or refund number.
    #[schema(required, max_length = 40, example = "order")]
    pub cause: Option<String>,
    /// A note in free text.
    #[schema(required, max_length = 1000)]
    pub note: Option<String>,
    /// When the balance changed.
    #[schema(format = DateTime)]
    pub at: String,
}

/// 会員のポイント・預り金: balances, and the ledger of one kind or of all.
///
/// Balances of all kinds, and the ledger, newest first: what was there at first, was granted, used
/// and restored, and by which order.
#[utoipa::path(
    tag = "customers",
    operation_id = "getStoredValue",
    params(MemberPath, StoredValueQuery),
    responses((status = 200, description = "Balances and ledger", body = StoredValue)),
    security(("bearer" = ["customers:read"]))
)]
#[get("/customers/{member_id}/stored-value")]
pub async fn get_stored_value(
    call: Call<CustomersRead, Named, Unconditional, Query<StoredValueQuery>>,
) -> Result<HttpResponse, Problem> {
    let query = &call.input.0;
    let kind = query.kind.map(|kind| kind.0);
    if kind == Some(Tender::Cash) {
        let detail = "must be a kind of stored value, which cash is not";
        return Err(Problem::of_parameters(vec![Fault::parameter(
            "kind",
            FaultCode::UnknownValue,
            detail,
        )]));
    }
    let Member { member_id, balances, .. } = call.member().await?;
    let list = ("stored_value", &member_id, kind);
    let wanted = Wanted::read(query.limit, query.cursor.as_deref(), false, &list)?;
    let members = Customers::of(&call.desk.database, call.caller.shop_id());
    let listed = members.stored_value(&member_id, kind, wanted.slice.clone()).await?;
    let currency = call.caller.shop.currency;
    let key = |entry: &StoredValueEntry| LedgerKey {
        at: entry.at,
        kind: entry.kind,
        entry_no: entry.entry_no,
    };
    let page = wanted.page(listed, key, |entry| LedgerEntry::of(currency, entry));
    Ok(HttpResponse::Ok().json(StoredValue {
        member_id,
        currency: currency.to_string(),
        balances: Balance::all(&balances, currency, call.language),
        data: page.data,
        next_cursor: page.next_cursor,
        prev_cursor: page.prev_cursor,
    }))
}

impl Balance {
    /// What a member has, by kind.
    pub fn all(balances: &[StoredBalance], currency: Currency, language: Language) -> Vec<Self> {
        let show = |balance: &StoredBalance| Self {
            kind: balance.kind.into(),
            label: labels::label("tender", balance.kind.into(), language),
            balance: AmountText::of(currency, balance.balance),
            updated_at: moment(balance.updated_at),
        };
        balances.iter().map(show).collect()
    }
}

impl LedgerEntry {
    fn of(currency: Currency, entry: StoredValueEntry) -> Self {
        Self {
            entry_no: entry.entry_no,
            kind: entry.kind.into(),
            entry_kind: entry.entry_kind.into(),
            amount: AmountText::of(currency, entry.amount),
            balance_after: AmountText::of(currency, entry.balance_after),
            order_no: entry.order_no,
            cause: entry.cause,
            note: entry.note,
            at: moment(entry.at),
        }
    }
}
