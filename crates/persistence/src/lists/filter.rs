//! Which orders a list shows (api.md §2, `GET /v1/orders`).

use chrono::{DateTime, Utc};
use order_domain::claim::ClaimStatus;
use order_domain::item::ItemStatus;
use order_domain::payment::PaymentMethod;
use order_domain::refund::RefundStatus;
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr, Query};
use sea_orm::{ColumnTrait, Condition};

use crate::entity::{order_lines, order_shipments, orders};
use crate::search::{escape_like, fold_email, fold_name, fold_phone};
use crate::write::ShopId;

/// Which orders a list shows. What is empty or `None` doesn't narrow it; of several values, one must
/// be met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// An item has one of these statuses.
    pub statuses: Vec<ItemStatus>,
    /// Placed at or after this.
    pub ordered_from: Option<DateTime<Utc>>,
    /// Placed before this.
    pub ordered_to: Option<DateTime<Utc>>,
    /// A part of the orderer's name or furigana.
    pub orderer_name: Option<String>,
    /// A part of the receiver's name or furigana.
    pub receiver_name: Option<String>,
    /// A part of a phone number of orderer or receiver, compared as digits.
    pub phone: Option<String>,
    /// The orderer's mail address.
    pub email: Option<String>,
    /// The member who ordered.
    pub member_id: Option<String>,
    /// A line is of one of these products.
    pub product_codes: Vec<String>,
    /// The tracking number of a shipment.
    pub tracking_no: Option<String>,
    /// A payment is made by one of these methods.
    pub payment_methods: Vec<PaymentMethod>,
    /// A claim has one of these statuses.
    pub claim_statuses: Vec<ClaimStatus>,
    /// A refund has one of these statuses.
    pub refund_statuses: Vec<RefundStatus>,
    /// Whether it matched the blacklist.
    pub malicious: Option<bool>,
    /// Whether a payment is awaited.
    pub awaiting_payment: Option<bool>,
    /// The beginning of the order number, a part of a name or phone number, or a whole mail address,
    /// member id or tracking number.
    pub q: Option<String>,
}

fn like(column: orders::Column, pattern: String) -> Expr {
    Expr::col((orders::Entity, column)).like(LikeExpr::new(pattern).escape('\\'))
}

fn contains(column: orders::Column, text: &str) -> Expr {
    like(column, format!("%{}%", escape_like(text)))
}

/// A set column holds one of these words.
fn holds_one(column: orders::Column, words: impl Iterator<Item = String>) -> Condition {
    words.fold(Condition::any(), |any, word| any.add(contains(column, &format!("|{word}|"))))
}

fn nothing() -> Expr {
    Expr::val(1).eq(0)
}

impl OrderFilter {
    pub(super) fn condition(&self, shop: ShopId) -> Condition {
        use orders::Column;
        let name = |column, text: &Option<String>| {
            text.as_ref().map(|text| contains(column, &fold_name(text)))
        };
        let at_least = self.ordered_from.map(|from| Column::OrderedAt.gte(from));
        let less = self.ordered_to.map(|to| Column::OrderedAt.lt(to));
        let email = self.email.as_ref().map(|email| Column::Email.eq(fold_email(email)));
        let member = self.member_id.as_ref().map(|member| Column::MemberId.eq(member.as_str()));
        let malicious = self.malicious.map(|malicious| Column::Malicious.eq(malicious));
        let mut all = Condition::all()
            .add(Column::ShopId.eq(shop.0))
            .add_option(at_least)
            .add_option(less)
            .add_option(name(Column::OrdererName, &self.orderer_name))
            .add_option(name(Column::ReceiverName, &self.receiver_name))
            .add_option(self.phone.as_ref().map(|phone| has_phone(phone)))
            .add_option(email)
            .add_option(member)
            .add_option(malicious)
            .add_option(self.q.as_ref().map(|text| matches(text)));
        if let Some(tracking_no) = &self.tracking_no {
            all = all.add(
                Column::OrderId.in_subquery(
                    Query::select()
                        .column(order_shipments::Column::OrderId)
                        .from(order_shipments::Entity)
                        .and_where(order_shipments::Column::ShopId.eq(shop.0))
                        .and_where(order_shipments::Column::TrackingNo.eq(tracking_no.as_str()))
                        .to_owned(),
                ),
            );
        }
        if !self.product_codes.is_empty() {
            all = all.add(
                Column::OrderId.in_subquery(
                    Query::select()
                        .column(order_lines::Column::OrderId)
                        .from(order_lines::Entity)
                        .and_where(order_lines::Column::ShopId.eq(shop.0))
                        .and_where(
                            order_lines::Column::ProductCode.is_in(self.product_codes.clone()),
                        )
                        .to_owned(),
                ),
            );
        }
        // The bare conditions below are those of partial indexes.
        match self.awaiting_payment {
            Some(true) => all = all.add(Expr::cust("awaiting_payment")),
            Some(false) => all = all.add(Expr::cust("NOT awaiting_payment")),
            None => (),
        }
        if !self.statuses.is_empty() {
            let words = self.statuses.iter().map(ToString::to_string);
            all = all.add(holds_one(Column::ItemStatuses, words));
        }
        if !self.payment_methods.is_empty() {
            let words = self.payment_methods.iter().map(ToString::to_string);
            all = all.add(holds_one(Column::PaymentMethods, words));
        }
        if !self.claim_statuses.is_empty() {
            let words = self.claim_statuses.iter().map(ToString::to_string);
            all = all.add(Expr::cust("claim_statuses <> ''"));
            all = all.add(holds_one(Column::ClaimStatuses, words));
        }
        if !self.refund_statuses.is_empty() {
            let words = self.refund_statuses.iter().map(ToString::to_string);
            all = all.add(Expr::cust("refund_statuses <> ''"));
            all = all.add(holds_one(Column::RefundStatuses, words));
        }
        all
    }
}

fn has_phone(text: &str) -> Expr {
    match fold_phone(text) {
        digits if digits.is_empty() => nothing(),
        digits => contains(orders::Column::Phones, &digits),
    }
}

/// The search box.
fn matches(text: &str) -> Condition {
    use orders::Column;
    let text = text.trim();
    let mut any = Condition::any()
        .add(like(Column::OrderNo, format!("{}%", escape_like(text))))
        .add(Column::Email.eq(fold_email(text)))
        .add(Column::MemberId.eq(text))
        .add(contains(Column::TrackingNos, &format!("|{text}|")));
    let name = fold_name(text);
    if !name.is_empty() {
        any = any
            .add(contains(Column::OrdererName, &name))
            .add(contains(Column::ReceiverName, &name));
    }
    let is_number = text.chars().all(|letter| !letter.is_alphabetic());
    let digits = fold_phone(text);
    // Three digits or fewer would find half the shop.
    if is_number && digits.len() >= 4 {
        any = any.add(contains(Column::Phones, &digits));
    }
    any
}
