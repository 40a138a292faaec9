//! Where a request points: what the path names must exist in the caller's shop, or 404. Checked
//! before anything about the request's own content is said.

use std::str::FromStr;

use actix_web::HttpRequest;
use order_domain::number::{ClaimNo, PaymentNo, RefundNo, ShipmentNo};
use persistence::{
    desk::{api_keys::ApiKeys, bank_accounts::BankAccounts, inquiries::Inquiries, memos::Memos},
    orders::{Orders, PartNo},
};
use uuid::Uuid;

use super::credential::Caller;
use crate::{
    desk::Desk,
    problem::{Problem, catalogue},
};

/// The thing that a path names.
pub trait Place: Sized + 'static {
    /// Finds it, or 404: the same for a thing of another shop, a number that was never given, and a
    /// text that cannot be a number.
    fn find(
        request: &HttpRequest,
        desk: &Desk,
        caller: &Caller,
    ) -> impl Future<Output = Result<Self, Problem>>;
}

/// The shop as a whole.
pub struct InShop;

impl Place for InShop {
    async fn find(_: &HttpRequest, _: &Desk, _: &Caller) -> Result<Self, Problem> {
        Ok(Self)
    }
}

/// An order of the shop.
pub struct InOrder {
    /// Its number.
    pub order_no: String,
}

impl Place for InOrder {
    async fn find(request: &HttpRequest, desk: &Desk, caller: &Caller) -> Result<Self, Problem> {
        let order_no = segment(request, "order_no")?;
        let orders = Orders::of(&desk.database, caller.shop_id());
        if orders.exists(order_no).await? {
            Ok(Self { order_no: order_no.to_owned() })
        } else {
            Err(Problem::new(catalogue::NOT_FOUND))
        }
    }
}

/// A claim of an order.
pub struct InClaim {
    /// The order's number.
    pub order_no: String,
    /// The claim's number.
    pub claim_no: ClaimNo,
}

impl Place for InClaim {
    async fn find(request: &HttpRequest, desk: &Desk, caller: &Caller) -> Result<Self, Problem> {
        let claim_no = number(request, "claim_no")?;
        let order_no = order_with(request, desk, caller, PartNo::Claim(claim_no)).await?;
        Ok(Self { order_no, claim_no })
    }
}

/// A refund of an order.
pub struct InRefund {
    /// The order's number.
    pub order_no: String,
    /// The refund's number.
    pub refund_no: RefundNo,
}

impl Place for InRefund {
    async fn find(request: &HttpRequest, desk: &Desk, caller: &Caller) -> Result<Self, Problem> {
        let refund_no = number(request, "refund_no")?;
        let order_no = order_with(request, desk, caller, PartNo::Refund(refund_no)).await?;
        Ok(Self { order_no, refund_no })
    }
}

/// A shipment of an order; one that was canceled since is still found, for retries.
pub struct InShipment {
    /// The order's number.
    pub order_no: String,
    /// The shipment's number.
    pub shipment_no: ShipmentNo,
}

impl Place for InShipment {
    async fn find(request: &HttpRequest, desk: &Desk, caller: &Caller) -> Result<Self, Problem> {
        let shipment_no = number(request, "shipment_no")?;
        let order_no = order_with(request, desk, caller, PartNo::Shipment(shipment_no)).await?;
        Ok(Self { order_no, shipment_no })
    }
}

/// A payment of an order.
pub struct InPayment {
    /// The order's number.
    pub order_no: String,
    /// The payment's number.
    pub payment_no: PaymentNo,
}

impl Place for InPayment {
    async fn find(request: &HttpRequest, desk: &Desk, caller: &Caller) -> Result<Self, Problem> {
        let payment_no = number(request, "payment_no")?;
        let order_no = order_with(request, desk, caller, PartNo::Payment(payment_no)).await?;
        Ok(Self { order_no, payment_no })
    }
}

/// A memo of an order.
pub struct InMemo {
    /// The order's number.
    pub order_no: String,
    /// The memo's id.
    pub memo_id: Uuid,
}

impl Place for InMemo {
    async fn find(request: &HttpRequest, desk: &Desk, caller: &Caller) -> Result<Self, Problem> {
        let (order_no, memo_id) = (segment(request, "order_no")?, number(request, "memo_id")?);
        Memos::of(&desk.database, caller.shop_id()).find(order_no, memo_id).await?;
        Ok(Self { order_no: order_no.to_owned(), memo_id })
    }
}

/// An inquiry about an order.
pub struct InInquiry {
    /// The order's number.
    pub order_no: String,
    /// The inquiry's id.
    pub inquiry_id: Uuid,
}

impl Place for InInquiry {
    async fn find(request: &HttpRequest, desk: &Desk, caller: &Caller) -> Result<Self, Problem> {
        let order_no = segment(request, "order_no")?;
        let inquiry_id = number(request, "inquiry_id")?;
        Inquiries::of(&desk.database, caller.shop_id()).find(order_no, inquiry_id).await?;
        Ok(Self { order_no: order_no.to_owned(), inquiry_id })
    }
}

/// A bank account of the shop.
pub struct InBankAccount {
    /// Its id.
    pub bank_account_id: Uuid,
}

impl Place for InBankAccount {
    async fn find(request: &HttpRequest, desk: &Desk, caller: &Caller) -> Result<Self, Problem> {
        let bank_account_id = number(request, "bank_account_id")?;
        BankAccounts::of(&desk.database, caller.shop_id()).find(bank_account_id).await?;
        Ok(Self { bank_account_id })
    }
}

/// An API key of the shop.
pub struct InApiKey {
    /// Its id.
    pub key_id: Uuid,
}

impl Place for InApiKey {
    async fn find(request: &HttpRequest, desk: &Desk, caller: &Caller) -> Result<Self, Problem> {
        let key_id = number(request, "key_id")?;
        let keys = ApiKeys::of(&desk.database, caller.shop_id()).all().await?;
        if keys.iter().any(|key| key.key_id == key_id) {
            Ok(Self { key_id })
        } else {
            Err(Problem::new(catalogue::NOT_FOUND))
        }
    }
}

/// Something that is named by a text; whether it exists is for the operation to say, which may
/// create it.
pub struct Named {
    /// As in the path.
    pub name: String,
}

impl Place for Named {
    async fn find(request: &HttpRequest, _: &Desk, _: &Caller) -> Result<Self, Problem> {
        let not_found = || Problem::new(catalogue::NOT_FOUND);
        let (_, text) = request.match_info().iter().next().ok_or_else(not_found)?;
        let decoded = percent_decoded(text).ok_or_else(not_found)?;
        let sane =
            (1..=100).contains(&decoded.chars().count()) && !decoded.chars().any(char::is_control);
        if sane { Ok(Self { name: decoded }) } else { Err(not_found()) }
    }
}

/// The number of the order in the path, which has this part.
async fn order_with(
    request: &HttpRequest,
    desk: &Desk,
    caller: &Caller,
    part: PartNo,
) -> Result<String, Problem> {
    let order_no = segment(request, "order_no")?;
    let orders = Orders::of(&desk.database, caller.shop_id());
    if orders.has(order_no, part).await? {
        Ok(order_no.to_owned())
    } else {
        Err(Problem::new(catalogue::NOT_FOUND))
    }
}

/// A number in the path; 404 where it is none.
pub(super) fn number<T: FromStr>(request: &HttpRequest, name: &str) -> Result<T, Problem> {
    segment(request, name)?.parse().map_err(|_| Problem::new(catalogue::NOT_FOUND))
}

/// Decodes `%XX`; `None` where that gives no UTF-8.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let (high, low) = (rest.next()?, rest.next()?);
            let digit = |byte: u8| char::from(byte).to_digit(16);
            bytes.push(u8::try_from(digit(high)? * 16 + digit(low)?).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// A segment of the path; 404 for what no number of ours can be.
pub(super) fn segment<'a>(request: &'a HttpRequest, name: &str) -> Result<&'a str, Problem> {
    let not_found = || Problem::new(catalogue::NOT_FOUND);
    let text = request.match_info().get(name).ok_or_else(not_found)?;
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'%';
    if text.len() <= 100 && text.bytes().all(plain) { Ok(text) } else { Err(not_found()) }
}
