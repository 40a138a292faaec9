//! Orders to place and commands to run on them.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use order_domain::action::place_order::GivenDiscount;
use order_domain::action::{
    CancelItems, CompleteRefund, ConfirmDeposit, PlaceOrder, WithdrawClaim,
};
use order_domain::claim::{ClaimOptions, Fault, Pick, Reason, ReasonCode};
use order_domain::draft::Command;
use order_domain::line::Product;
use order_domain::money::{Currency, Money};
use order_domain::number::{ClaimNo, ItemNo, RefundNo};
use order_domain::order::{DiscountKind, Shipping};
use order_domain::ordered::OrderedLine;
use order_domain::payment::{GivenPayment, PaymentMethod};
use order_domain::stamp::PersonRef;
use order_domain::tender::Tenders;
use persistence::{Answer, Answered, Error, NewOrder, NewPerson, Orders, Performed, PersonKind};
use serde_json::json;
use uuid::Uuid;

use super::{answer_of, keyed, write};

/// A moment on the 22nd of November 2026, by day in Tokyo and in Greenwich.
pub fn noon() -> DateTime<Utc> {
    "2026-11-22T03:00:00Z".parse().unwrap()
}

pub fn line(variant: &str, price: i64, quantity: u32, rate: u8) -> OrderedLine {
    OrderedLine {
        product: Product {
            product_code: format!("P-{variant}"),
            variant_code: variant.to_owned(),
            name: format!("商品{variant}"),
            option: None,
        },
        unit_price: Money(price),
        quantity,
        item_discount: Money::ZERO,
        tax_rate: order_domain::tax::TaxRate::percent(rate),
    }
}

/// Example 1 of domain.md §4: 6,000 + 4,000, shipping 500, coupon 1,000, points 500; 9,000 are due.
pub fn example(order_no: Option<&str>, coupon_no: &str) -> NewOrder {
    let (orderer, receiver) = (PersonRef(Uuid::now_v7()), PersonRef(Uuid::now_v7()));
    NewOrder {
        order_no: order_no.map(str::to_owned),
        command: PlaceOrder {
            order_no: String::new(),
            ordered_at: noon(),
            ordered_on: NaiveDate::MIN,
            currency: Currency::Jpy,
            member_id: Some("m-1".to_owned()),
            orderer,
            receiver,
            flags: Vec::new(),
            lines: vec![line("A", 6_000, 1, 10), line("B", 4_000, 1, 8)],
            discounts: vec![GivenDiscount {
                kind: DiscountKind::Coupon,
                coupon_no: Some(coupon_no.to_owned()),
                name: "秋クーポン".to_owned(),
                amount: Money(1_000),
                line_nos: None,
            }],
            shipping: Shipping { fee: Money(500), discount: Money::ZERO },
            shipping_rule: None,
            payment_fee: Money::ZERO,
            stored_value: Tenders { points: Money(500), ..Tenders::default() },
            payment: GivenPayment {
                method: PaymentMethod::BankTransfer,
                depositor: None,
                bank_account_id: None,
                paid_at: None,
            },
            expected: None,
        },
        people: vec![
            NewPerson {
                person: orderer,
                kind: PersonKind::Orderer,
                data: json!({"name": "山田 花子", "name_furigana": "ヤマダ ハナコ",
                    "email": "H@Example.com", "mobile": "090-1234-5678", "phone": null}),
            },
            NewPerson {
                person: receiver,
                kind: PersonKind::Receiver,
                data: json!({"name": "鈴木 一郎", "mobile": null, "phone": "+81 3 1111 2222",
                    "postal_code": "150-0001"}),
            },
        ],
    }
}

/// A guest's order without discounts or stored value.
pub fn plain(order_no: Option<&str>, lines: Vec<OrderedLine>) -> NewOrder {
    let mut new = example(order_no, "");
    new.command.member_id = None;
    new.command.lines = lines;
    new.command.discounts.clear();
    new.command.stored_value = Tenders::default();
    new
}

/// The same, paid.
pub fn paid(mut new: NewOrder) -> NewOrder {
    new.command.payment.paid_at = Some(noon());
    new
}

/// Answers with the number and version of the order.
pub fn numbers() -> Answer<Performed> {
    Arc::new(|performed| {
        let order = &performed.record.order;
        Ok(answer_of(&format!("{} {}", order.order_no, order.version)))
    })
}

pub async fn place(orders: &Orders, new: NewOrder) -> String {
    let answered = orders.place(new, write(), numbers()).await.unwrap();
    super::body(&answered).split(' ').next().unwrap().to_owned()
}

pub async fn perform<C>(orders: &Orders, order_no: &str, command: C) -> Result<Answered, Error>
where
    C: Command + Send + Sync + 'static,
{
    orders.perform(order_no, command, Vec::new(), write(), numbers()).await
}

pub async fn perform_keyed<C>(
    orders: &Orders,
    order_no: &str,
    command: C,
    key: &str,
) -> Result<Answered, Error>
where
    C: Command + Send + Sync + 'static,
{
    orders.perform(order_no, command, Vec::new(), keyed(key, 1), numbers()).await
}

pub fn deposit() -> ConfirmDeposit {
    ConfirmDeposit::default()
}

/// Cancels units of items, given as number and quantity.
pub fn cancel(items: &[(u32, u32)]) -> CancelItems {
    let pick = |&(number, quantity): &(u32, u32)| Pick { item_no: ItemNo(number), quantity };
    CancelItems {
        items: items.iter().map(pick).collect(),
        reason: Reason {
            code: ReasonCode::CustomerChangeOfMind,
            text: Some("気が変わった".to_owned()),
            fault: Fault::Buyer,
        },
        options: ClaimOptions::default(),
        complete_refund: false,
    }
}

pub fn complete(number: u32) -> CompleteRefund {
    CompleteRefund { refund_no: RefundNo(number), refunded_on: None, memo: None }
}

pub fn withdraw(claim_no: &str) -> WithdrawClaim {
    let claim_no: ClaimNo = claim_no.parse().unwrap();
    WithdrawClaim { claim_no, reason: Some("撤回".to_owned()) }
}
