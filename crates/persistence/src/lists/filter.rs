//! Which orders a list shows (api.md §2, `GET /v1/orders`).

use chrono::{DateTime, Utc};
use order_domain::claim::ClaimStatus;
use order_domain::item::ItemStatus;
use order_domain::payment::PaymentMethod;
use order_domain::refund::RefundStatus;
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr, SimpleExpr};
use sea_orm::{ColumnTrait, Condition};

use super::sources::{Part, Source, has_one};
use crate::entity::orders;
use crate::search::marks::Mark;
use crate::search::texts::Terms;
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
    /// The tracking number of a shipment, its letters and digits.
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
    /// The search box: the beginning of the order number, a part of the name of a product, or a whole
    /// member id, product code or tracking number; with `search_people` also a part of the name of
    /// somebody or of a phone number (four digits at least), or a whole mail address. Parts of names
    /// are two letters or more, one where it may be a whole name (林, 김).
    pub q: Option<String>,
    /// Whether `q` looks at people too: only for callers who may see them.
    pub search_people: bool,
}

impl OrderFilter {
    /// The parts of the filter: an order of the shop is shown that meets all of them.
    pub(super) fn parts(&self, shop: ShopId) -> Vec<Part> {
        use orders::Column;
        let name = |column, text: &Option<String>| {
            text.as_ref().map(|text| named(shop, column, &fold_name(text)))
        };
        let one_of = |marks: Vec<Mark>| (!marks.is_empty()).then(|| marked(shop, marks));
        let flag = |wanted: Option<bool>, mark: fn() -> Mark, column: Column| {
            // Those without are most orders: no index knows them.
            let without = || Part::check_only(column.eq(false));
            wanted.map(|wanted| if wanted { marked(shop, vec![mark()]) } else { without() })
        };
        let texts = [
            name(Column::OrdererName, &self.orderer_name),
            name(Column::ReceiverName, &self.receiver_name),
            self.phone.as_ref().map(|phone| reached(shop, &fold_phone(phone))),
            self.email.as_ref().map(|email| mailed(shop, &fold_email(email))),
            self.member_id.as_ref().map(|member| of_member(member)),
            self.tracking_no.as_ref().map(|tracking_no| tracked(shop, tracking_no)),
            self.q.as_ref().map(|text| self.searched(shop, text.trim())),
        ];
        // Of two that narrow alike, the first leads: what narrows most stands before.
        let marks = [
            one_of(self.refund_statuses.iter().map(Mark::refund).collect()),
            one_of(self.claim_statuses.iter().map(Mark::claim).collect()),
            flag(self.malicious, Mark::malicious, Column::Malicious),
            flag(self.awaiting_payment, Mark::awaiting_payment, Column::AwaitingPayment),
            one_of(self.product_codes.iter().map(|code| Mark::product(code)).collect()),
            one_of(self.statuses.iter().map(Mark::item).collect()),
            one_of(self.payment_methods.iter().map(Mark::method).collect()),
        ];
        texts.into_iter().chain(marks).flatten().collect()
    }

    /// The search box: whatever of these it may be.
    fn searched(&self, shop: ShopId, text: &str) -> Part {
        let mut any = vec![
            numbered(text),
            of_member(text),
            marked(shop, vec![Mark::product(text)]),
            tracked(shop, text),
        ];
        let name = fold_name(text);
        let of_product = Terms::of_product(shop, &name);
        any.extend(of_product.map(|terms| held(terms, orders::Column::ProductNames, &name)));
        if self.search_people {
            any.push(mailed(shop, &fold_email(text)));
            if let Some(terms) = Terms::of_name(shop, &name) {
                any.push(held(terms.clone(), orders::Column::OrdererName, &name));
                any.push(held(terms, orders::Column::ReceiverName, &name));
            }
            let is_number = text.chars().all(|letter| !letter.is_alphabetic());
            let digits = fold_phone(text);
            // Three digits or fewer would find half the shop.
            if is_number && digits.len() >= 4 {
                any.push(reached(shop, &digits));
            }
        }
        Part::any(any)
    }
}

fn like(column: orders::Column, pattern: String) -> SimpleExpr {
    Expr::col((orders::Entity, column)).like(LikeExpr::new(pattern).escape('\\'))
}

fn contains(column: orders::Column, text: &str) -> SimpleExpr {
    like(column, format!("%{}%", escape_like(text)))
}

/// One of the names holds this.
fn named(shop: ShopId, column: orders::Column, folded: &str) -> Part {
    let terms = Terms::of_name(shop, folded);
    Part::found(terms.map(Source::Texts), contains(column, folded))
}

/// A text holds this, of which the index has these terms.
fn held(terms: Terms, column: orders::Column, folded: &str) -> Part {
    Part::found(Some(Source::Texts(terms)), contains(column, folded))
}

/// One of the phone numbers holds these digits.
fn reached(shop: ShopId, digits: &str) -> Part {
    if digits.is_empty() {
        return Part::nothing();
    }
    let terms = Terms::of_phone(shop, digits);
    Part::found(terms.map(Source::Texts), contains(orders::Column::Phones, digits))
}

/// The orderer's mail address is this.
fn mailed(shop: ShopId, folded: &str) -> Part {
    let terms = Terms::of_email(shop, folded);
    Part::found(Some(Source::Texts(terms)), orders::Column::Email.eq(folded))
}

fn of_member(member_id: &str) -> Part {
    let check = orders::Column::MemberId.eq(member_id);
    Part::found(Some(Source::Member(member_id.to_owned())), check)
}

/// The order number begins with this.
fn numbered(beginning: &str) -> Part {
    // Behind every text that begins so, in the order of code points.
    let end = format!("{beginning}\u{10ffff}");
    let check = Condition::all()
        .add(orders::Column::OrderNo.gte(beginning))
        .add(orders::Column::OrderNo.lt(end));
    Part::found(Some(Source::Numbered(check.clone())), check)
}

fn tracked(shop: ShopId, tracking_no: &str) -> Part {
    match Mark::tracking(tracking_no) {
        Some(mark) => marked(shop, vec![mark]),
        None => Part::nothing(),
    }
}

/// It has one of these marks.
fn marked(shop: ShopId, marks: Vec<Mark>) -> Part {
    let check = has_one(shop, &marks);
    Part {
        sources: marks.into_iter().map(Source::Mark).collect(),
        check: Condition::all().add(check),
    }
}
