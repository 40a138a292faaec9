//! For whom the storefront asks: a member, or a guest who has proven to know an order.
//!
//! An access token speaks for one buyer: the member of its claim `member_id` (or `sub`), or with the
//! claim `order_no` the guest who placed that order. An API key of the shop's storefront server
//! speaks for many, and names one in headers with each request; a guest's mail address or telephone
//! number is compared with the order's here, so that a mixed-up number shows nobody else's order.
//! Whatever does not fit is 404, like an order that does not exist.

use actix_web::HttpRequest;
use order_domain::{
    number::ClaimNo,
    stamp::{Actor, ActorKind},
};
use persistence::{
    fold_email, fold_phone,
    orders::{OrderRecord, Orders},
};

use super::{
    credential::{Caller, Identity},
    place::{Place, number, segment},
};
use crate::{
    desk::Desk,
    problem::{Problem, catalogue},
};

/// Names the member for whom a storefront server asks.
pub const MEMBER_ID: &str = "X-Member-Id";
/// Names the order that a guest knows.
pub const GUEST_ORDER_NO: &str = "X-Guest-Order-No";
/// Mail address or telephone number by which the guest is known.
pub const GUEST_CONTACT: &str = "X-Guest-Contact";

/// Longer values are none of ours.
const LONGEST_VALUE: usize = 400;

/// An order, of the buyer for whom the request speaks.
pub struct InBuyersOrder {
    /// The order.
    pub record: OrderRecord,
    /// The buyer, as recorded with what they do.
    pub buyer: Actor,
}

/// A claim of such an order.
pub struct InBuyersClaim {
    /// The order's number.
    pub order_no: String,
    /// The claim's number.
    pub claim_no: ClaimNo,
    /// The buyer, as recorded with what they do.
    pub buyer: Actor,
}

/// Who wants to see an order.
enum Buyer {
    Member(String),
    /// The order that they know, and what a storefront server says of them.
    Guest {
        order_no: String,
        contact: Option<String>,
    },
}

impl Place for InBuyersOrder {
    async fn find(request: &HttpRequest, desk: &Desk, caller: &Caller) -> Result<Self, Problem> {
        let buyer = Buyer::of(request, caller)?;
        let order_no = segment(request, "order_no")?;
        let record = Orders::of(&desk.database, caller.shop_id()).find(order_no).await?;
        if buyer.placed(&record) {
            Ok(Self { record, buyer: buyer.actor() })
        } else {
            Err(Problem::new(catalogue::NOT_FOUND))
        }
    }
}

impl Place for InBuyersClaim {
    async fn find(request: &HttpRequest, desk: &Desk, caller: &Caller) -> Result<Self, Problem> {
        let claim_no = number(request, "claim_no")?;
        let InBuyersOrder { record, buyer } = InBuyersOrder::find(request, desk, caller).await?;
        match record.order.claim(claim_no) {
            Some(_) => Ok(Self { order_no: record.order.order_no, claim_no, buyer }),
            None => Err(Problem::new(catalogue::NOT_FOUND)),
        }
    }
}

impl Buyer {
    fn of(request: &HttpRequest, caller: &Caller) -> Result<Self, Problem> {
        match &caller.identity {
            // Headers say nothing beside a token: it was issued for one buyer.
            Identity::Token { order_no: Some(order_no), .. } => {
                Ok(Self::Guest { order_no: order_no.clone(), contact: None })
            }
            Identity::Token { member_id, .. } => Ok(Self::Member(member_id.clone())),
            Identity::StorefrontServer => Self::named(request),
            Identity::Other => Err(Problem::new(catalogue::BUYER_REQUIRED)
                .detail("This key is not one of a storefront server (actor storefront).")),
        }
    }

    /// The buyer whom a storefront server names.
    fn named(request: &HttpRequest) -> Result<Self, Problem> {
        let member = header(request, MEMBER_ID)?;
        let (order_no, contact) =
            (header(request, GUEST_ORDER_NO)?, header(request, GUEST_CONTACT)?);
        match (member, order_no, contact) {
            (Some(member), None, None) => Ok(Self::Member(member)),
            (None, Some(order_no), Some(contact)) => {
                Ok(Self::Guest { order_no, contact: Some(contact) })
            }
            _ => Err(Problem::new(catalogue::BUYER_REQUIRED)),
        }
    }

    /// Whether this buyer has placed the order. A member's order is never a guest's.
    fn placed(&self, record: &OrderRecord) -> bool {
        let order = &record.order;
        match self {
            Self::Member(member) => order.member_id.as_ref() == Some(member),
            Self::Guest { order_no, contact } => {
                let known = contact.as_ref().is_none_or(|contact| is_known(record, contact));
                order.member_id.is_none() && order.order_no == *order_no && known
            }
        }
    }

    /// As recorded: never by name, so that erasing a person leaves nothing behind.
    fn actor(self) -> Actor {
        let id = match self {
            Self::Member(member) => member,
            Self::Guest { .. } => "guest".to_owned(),
        };
        Actor { kind: ActorKind::Buyer, name: id.clone(), id }
    }
}

/// Whether the orderer has this mail address or telephone number, however it is written.
fn is_known(record: &OrderRecord, contact: &str) -> bool {
    let Some(orderer) = record.person(record.order.orderer) else { return false };
    let field = |name: &str| orderer.data[name].as_str().unwrap_or_default();
    if contact.contains('@') {
        return fold_email(contact) == fold_email(field("email"));
    }
    let digits = fold_phone(contact);
    !digits.is_empty() && ["mobile", "phone"].iter().any(|name| fold_phone(field(name)) == digits)
}

/// A header's value, in UTF-8; given twice it names nobody.
fn header(request: &HttpRequest, name: &str) -> Result<Option<String>, Problem> {
    let mut values = request.headers().get_all(name);
    let Some(value) = values.next() else { return Ok(None) };
    let text = std::str::from_utf8(value.as_bytes()).map(str::trim).unwrap_or_default();
    let sane = (1..=LONGEST_VALUE).contains(&text.len()) && !text.chars().any(char::is_control);
    if sane && values.next().is_none() {
        Ok(Some(text.to_owned()))
    } else {
        Err(Problem::new(catalogue::BUYER_REQUIRED))
    }
}
