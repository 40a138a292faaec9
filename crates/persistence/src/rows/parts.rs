//! Lines, discounts, items, payments, claims and refunds as rows, and back.

use std::str::FromStr;

use order_domain::claim::Claim;
use order_domain::item::Item;
use order_domain::line::{Line, LineOrigin, Product};
use order_domain::money::Money;
use order_domain::number::{ClaimNo, ItemNo, PaymentNo, RefundNo, ShipmentNo};
use order_domain::order::Discount;
use order_domain::payment::Payment;
use order_domain::refund::Refund;
use order_domain::shipment::Shipment;
use order_domain::stamp::{PersonRef, Stamp};
use order_domain::tender::Tenders;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::entity::{
    order_claims, order_discounts, order_items, order_lines, order_payments, order_refunds,
    order_shipments,
};
use crate::error::Error;

/// How a line came into the order, other than by an exchange.
const PLACED: &str = "placed";
const ADDED: &str = "added";

/// Shop and order: what every key of a part begins with.
pub(super) type Key = (Uuid, Uuid);

/// A column that holds a word, a number in words, or a date.
pub(crate) fn word<T: FromStr>(column: &'static str, text: &str) -> Result<T, Error> {
    text.parse().map_err(|_| unreadable(column))
}

/// The same where there may be none.
pub(crate) fn optional<T: FromStr>(
    column: &'static str,
    text: Option<&str>,
) -> Result<Option<T>, Error> {
    text.map(|text| word(column, text)).transpose()
}

/// A column that holds a small count or number.
pub(crate) fn count(column: &'static str, number: i64) -> Result<u32, Error> {
    u32::try_from(number).map_err(|_| unreadable(column))
}

/// A column that holds a structure.
pub(crate) fn structure<T: DeserializeOwned>(
    column: &'static str,
    json: serde_json::Value,
) -> Result<T, Error> {
    serde_json::from_value(json).map_err(|error| Error::Corrupt(format!("{column}: {error}")))
}

/// A structure for a column.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> serde_json::Value {
    serde_json::to_value(value).expect("values of the domain have string keys and sound numbers")
}

fn unreadable(column: &str) -> Error {
    Error::Corrupt(format!("{column} holds an unknown value"))
}

pub(super) fn line_row((shop_id, order_id): Key, line: &Line) -> order_lines::Model {
    order_lines::Model {
        shop_id,
        order_id,
        line_no: line.line_no.into(),
        product_code: line.product.product_code.clone(),
        variant_code: line.product.variant_code.clone(),
        name: line.product.name.clone(),
        option_name: line.product.option.clone(),
        unit_price: line.unit_price.minor(),
        quantity: line.quantity.into(),
        item_discount: line.item_discount.minor(),
        discount_shares: json(&line.discount_shares),
        tax_rate: line.tax_rate.to_string(),
        payment_no: line.payment_no.0.into(),
        origin: match line.origin {
            LineOrigin::Placed => PLACED.to_owned(),
            LineOrigin::Added => ADDED.to_owned(),
            LineOrigin::Replacement(claim_no) => claim_no.to_string(),
        },
    }
}

pub(super) fn line(row: order_lines::Model) -> Result<Line, Error> {
    Ok(Line {
        line_no: count("order_lines.line_no", row.line_no)?,
        product: Product {
            product_code: row.product_code,
            variant_code: row.variant_code,
            name: row.name,
            option: row.option_name,
        },
        unit_price: Money(row.unit_price),
        quantity: count("order_lines.quantity", row.quantity)?,
        item_discount: Money(row.item_discount),
        discount_shares: structure("order_lines.discount_shares", row.discount_shares)?,
        tax_rate: word("order_lines.tax_rate", &row.tax_rate)?,
        payment_no: PaymentNo(count("order_lines.payment_no", row.payment_no)?),
        origin: match row.origin.as_str() {
            PLACED => LineOrigin::Placed,
            ADDED => LineOrigin::Added,
            claim_no => LineOrigin::Replacement(word("order_lines.origin", claim_no)?),
        },
    })
}

pub(super) fn discount_row(
    (shop_id, order_id): Key,
    discount: &Discount,
) -> order_discounts::Model {
    order_discounts::Model {
        shop_id,
        order_id,
        discount_no: discount.discount_no.into(),
        kind: discount.kind.to_string(),
        coupon_no: discount.coupon_no.clone(),
        name: discount.name.clone(),
        amount: discount.amount.minor(),
        line_nos: discount.line_nos.as_ref().map(json),
        restored_by: discount.restored_by.map(String::from),
    }
}

pub(super) fn discount(row: order_discounts::Model) -> Result<Discount, Error> {
    Ok(Discount {
        discount_no: count("order_discounts.discount_no", row.discount_no)?,
        kind: word("order_discounts.kind", &row.kind)?,
        coupon_no: row.coupon_no,
        name: row.name,
        amount: Money(row.amount),
        line_nos: row
            .line_nos
            .map(|json| structure("order_discounts.line_nos", json))
            .transpose()?,
        restored_by: optional("order_discounts.restored_by", row.restored_by.as_deref())?,
    })
}

pub(super) fn item_row((shop_id, order_id): Key, item: &Item) -> order_items::Model {
    order_items::Model {
        shop_id,
        order_id,
        item_no: item.item_no.0.into(),
        line_no: item.line_no.into(),
        from_unit: item.from.into(),
        to_unit: item.to.into(),
        fulfilment: item.fulfilment.to_string(),
        held_from: item.held_from.map(|status| status.to_string()),
        shipment_no: item.shipment_no.map(|shipment_no| shipment_no.0.into()),
        claim_no: item.claim_no.map(String::from),
        removed_by: item.removed_by.map(String::from),
        split_from: item.split_from.map(|item_no| item_no.0.into()),
    }
}

pub(super) fn item(row: &order_items::Model) -> Result<Item, Error> {
    let shipment_no =
        row.shipment_no.map(|number| count("order_items.shipment_no", number)).transpose()?;
    let split_from =
        row.split_from.map(|number| count("order_items.split_from", number)).transpose()?;
    Ok(Item {
        item_no: ItemNo(count("order_items.item_no", row.item_no)?),
        line_no: count("order_items.line_no", row.line_no)?,
        from: count("order_items.from_unit", row.from_unit)?,
        to: count("order_items.to_unit", row.to_unit)?,
        fulfilment: word("order_items.fulfilment", &row.fulfilment)?,
        held_from: optional("order_items.held_from", row.held_from.as_deref())?,
        shipment_no: shipment_no.map(ShipmentNo),
        claim_no: optional("order_items.claim_no", row.claim_no.as_deref())?,
        removed_by: optional("order_items.removed_by", row.removed_by.as_deref())?,
        split_from: split_from.map(ItemNo),
    })
}

pub(super) fn shipment_row((shop_id, order_id): Key, part: &Shipment) -> order_shipments::Model {
    order_shipments::Model {
        shop_id,
        order_id,
        shipment_no: part.shipment_no.0.into(),
        carrier: part.carrier.clone(),
        tracking_no: part.tracking_no.clone(),
        status: part.status.to_string(),
        dispatched_at: part.dispatched_at,
        delivered_at: part.delivered_at,
    }
}

pub(super) fn shipment(row: order_shipments::Model) -> Result<Shipment, Error> {
    Ok(Shipment {
        shipment_no: ShipmentNo(count("order_shipments.shipment_no", row.shipment_no)?),
        carrier: row.carrier,
        tracking_no: row.tracking_no,
        status: word("order_shipments.status", &row.status)?,
        dispatched_at: row.dispatched_at,
        delivered_at: row.delivered_at,
    })
}

pub(super) fn payment_row((shop_id, order_id): Key, payment: &Payment) -> order_payments::Model {
    order_payments::Model {
        shop_id,
        order_id,
        payment_no: payment.payment_no.0.into(),
        kind: payment.kind.to_string(),
        claim_no: payment.claim_no.map(String::from),
        method: payment.method.to_string(),
        depositor_id: payment.depositor.map(|person| person.0),
        bank_account_id: payment.bank_account_id,
        amount: payment.amount.minor(),
        lowered: payment.lowered.minor(),
        paid: payment.paid.minor(),
        status: payment.status.to_string(),
        paid_at: payment.paid_at,
    }
}

pub(super) fn payment(row: &order_payments::Model) -> Result<Payment, Error> {
    Ok(Payment {
        payment_no: PaymentNo(count("order_payments.payment_no", row.payment_no)?),
        kind: word("order_payments.kind", &row.kind)?,
        claim_no: optional("order_payments.claim_no", row.claim_no.as_deref())?,
        method: word("order_payments.method", &row.method)?,
        depositor: row.depositor_id.map(PersonRef),
        bank_account_id: row.bank_account_id,
        amount: Money(row.amount),
        lowered: Money(row.lowered),
        paid: Money(row.paid),
        status: word("order_payments.status", &row.status)?,
        paid_at: row.paid_at,
    })
}

pub(super) fn claim_row((shop_id, order_id): Key, claim: &Claim) -> order_claims::Model {
    let opened = claim.steps.first().map(|step| step.stamp.at);
    let reason = claim.reason.as_ref().or(claim.buyer_reason.as_ref());
    order_claims::Model {
        shop_id,
        order_id,
        number: claim.claim_no.number.into(),
        kind: claim.kind().to_string(),
        status: claim.status.to_string(),
        items: json(&claim.items),
        reason: claim.reason.as_ref().map(json),
        buyer_reason: claim.buyer_reason.as_ref().map(json),
        options: claim.options.as_ref().map(json),
        settlement: claim.settlement.as_ref().map(json),
        collection: claim.collection.as_ref().map(json),
        rejection_shown: claim.rejection_shown.clone(),
        refund_no: claim.refund_no.map(|refund_no| refund_no.0.into()),
        payment_no: claim.payment_no.map(|payment_no| payment_no.0.into()),
        steps: json(&claim.steps),
        opened_at: opened.unwrap_or_default(),
        reason_code: reason.map(|reason| reason.code.to_string()).unwrap_or_default(),
        by_buyer: claim.by_buyer(),
    }
}

pub(super) fn claim(row: order_claims::Model) -> Result<Claim, Error> {
    let structure_of = |column, json: Option<serde_json::Value>| {
        json.map(|json| structure(column, json)).transpose()
    };
    let refund_no =
        row.refund_no.map(|number| count("order_claims.refund_no", number)).transpose()?;
    let payment_no =
        row.payment_no.map(|number| count("order_claims.payment_no", number)).transpose()?;
    Ok(Claim {
        claim_no: ClaimNo {
            number: count("order_claims.number", row.number)?,
            kind: word("order_claims.kind", &row.kind)?,
        },
        status: word("order_claims.status", &row.status)?,
        items: structure("order_claims.items", row.items)?,
        reason: structure_of("order_claims.reason", row.reason)?,
        buyer_reason: structure_of("order_claims.buyer_reason", row.buyer_reason)?,
        options: row.options.map(|json| structure("order_claims.options", json)).transpose()?,
        settlement: row
            .settlement
            .map(|json| structure("order_claims.settlement", json))
            .transpose()?,
        collection: row
            .collection
            .map(|json| structure("order_claims.collection", json))
            .transpose()?,
        rejection_shown: row.rejection_shown,
        refund_no: refund_no.map(RefundNo),
        payment_no: payment_no.map(PaymentNo),
        steps: structure("order_claims.steps", row.steps)?,
    })
}

pub(super) fn refund_row((shop_id, order_id): Key, refund: &Refund) -> order_refunds::Model {
    let completed_on = refund.completion.as_ref().map(|completion| completion.refunded_on);
    order_refunds::Model {
        shop_id,
        order_id,
        refund_no: refund.refund_no.0.into(),
        claim_no: refund.claim_no.into(),
        kind: refund.kind().to_string(),
        status: refund.status.to_string(),
        cash: refund.tenders.cash.minor(),
        points: refund.tenders.points.minor(),
        store_credit: refund.tenders.store_credit.minor(),
        external_points: refund.tenders.external_points.minor(),
        sources: json(&refund.sources),
        method: refund.method.to_string(),
        bank_account_id: refund.bank_account.map(|person| person.0),
        scheduled_at: refund.scheduled.at,
        scheduled_by: json(&refund.scheduled.by),
        held: refund.held.as_ref().map(json),
        adjustments: json(&refund.adjustments),
        tax_difference: json(&refund.tax_difference),
        completed_on: completed_on.map(|day| day.to_string()),
        completion: refund.completion.as_ref().map(json),
    }
}

pub(crate) fn refund(row: order_refunds::Model) -> Result<Refund, Error> {
    Ok(Refund {
        refund_no: RefundNo(count("order_refunds.refund_no", row.refund_no)?),
        claim_no: word("order_refunds.claim_no", &row.claim_no)?,
        status: word("order_refunds.status", &row.status)?,
        tenders: Tenders {
            cash: Money(row.cash),
            points: Money(row.points),
            store_credit: Money(row.store_credit),
            external_points: Money(row.external_points),
        },
        sources: structure("order_refunds.sources", row.sources)?,
        method: word("order_refunds.method", &row.method)?,
        bank_account: row.bank_account_id.map(PersonRef),
        scheduled: Stamp {
            at: row.scheduled_at,
            by: structure("order_refunds.scheduled_by", row.scheduled_by)?,
        },
        held: row.held.map(|json| structure("order_refunds.held", json)).transpose()?,
        adjustments: structure("order_refunds.adjustments", row.adjustments)?,
        tax_difference: structure("order_refunds.tax_difference", row.tax_difference)?,
        completion: row
            .completion
            .map(|json| structure("order_refunds.completion", json))
            .transpose()?,
    })
}
