//! The row of the order itself: what it is, and what lists need of it.

use order_domain::Order;
use order_domain::money::Money;
use order_domain::order::{Shipping, ShippingRule};
use order_domain::payment::PaymentStatus;
use order_domain::stamp::PersonRef;
use order_domain::tax::TaxTerms;
use order_domain::tender::Tenders;

use super::Frame;
use super::parts::{json, structure, word};
use crate::entity::orders;
use crate::error::Error;
use crate::search::{SearchTexts, names_of, set_of};
use crate::write::ShopId;

pub(super) fn order_row(order: &Order, frame: &Frame) -> orders::Model {
    let given_back = order.refunded() + order.refund_pending();
    let figures = order.figures();
    let in_order = order.items.iter().filter(|item| item.removed_by.is_none());
    let awaited = |status| status == PaymentStatus::Awaiting;
    orders::Model {
        shop_id: frame.shop.0,
        order_id: frame.order_id,
        order_no: order.order_no.clone(),
        version: order.version,
        currency: order.currency.to_string(),
        ordered_at: order.ordered_at,
        ordered_on: order.ordered_on.to_string(),
        member_id: order.member_id.clone(),
        orderer_id: order.orderer.0,
        receiver_id: order.receiver.0,
        standard_tax_rate: order.tax_terms.standard_rate.to_string(),
        tax_rounding: order.tax_terms.rounding.to_string(),
        points_tax_treatment: order.tax_terms.points.to_string(),
        shipping_fee: order.shipping.fee.minor(),
        shipping_discount: order.shipping.discount.minor(),
        shipping_base_fee: order.shipping_rule.map(|rule| rule.base_fee.minor()),
        shipping_free_from: order.shipping_rule.and_then(|rule| rule.free_from).map(Money::minor),
        payment_fee: order.payment_fee.minor(),
        used_points: order.stored_value.points.minor(),
        used_store_credit: order.stored_value.store_credit.minor(),
        used_external_points: order.stored_value.external_points.minor(),
        initial_figures: json(&order.initial),
        malicious: order.malicious(),
        malicious_flags: order.malicious().then(|| json(&order.flags)),
        blacklist_entry: order.blacklist_entry,
        customer_notice: order.customer_notice.clone(),
        placed_at: frame.placed_at,
        updated_at: frame.updated_at,
        history_entries: frame.history_entries,
        journal_entries: frame.journal_entries,
        paid_cash: order.paid().cash.minor(),
        back_cash: given_back.cash.minor(),
        back_points: given_back.points.minor(),
        back_store_credit: given_back.store_credit.minor(),
        back_external_points: given_back.external_points.minor(),
        value: figures.total.minor(),
        payment_total: figures.payment_total.minor(),
        outstanding: order.outstanding().minor(),
        refund_pending: order.refund_pending().total().minor(),
        awaiting_payment: order.payments.iter().any(|payment| awaited(payment.status)),
        line_count: i64::try_from(order.lines.len()).expect("an order has at most 1,000 lines"),
        first_product_name: order
            .lines
            .first()
            .map(|line| line.product.name.clone())
            .unwrap_or_default(),
        product_names: names_of(order.lines.iter().map(|line| line.product.name.as_str())),
        item_statuses: set_of(in_order.map(|item| order.status_of(item).to_string())),
        claim_statuses: set_of(order.claims.iter().map(|claim| claim.status.to_string())),
        refund_statuses: set_of(order.refunds.iter().map(|refund| refund.status.to_string())),
        payment_methods: set_of(order.payments.iter().map(|payment| payment.method.to_string())),
        orderer_name: frame.search.orderer_name.clone(),
        receiver_name: frame.search.receiver_name.clone(),
        email: frame.search.email.clone(),
        phones: frame.search.phones.clone(),
    }
}

/// The order of a row, without its parts.
pub(super) fn order(row: orders::Model) -> Result<(Order, Frame), Error> {
    let rule = |base_fee| ShippingRule {
        base_fee: Money(base_fee),
        free_from: row.shipping_free_from.map(Money),
    };
    let order = Order {
        version: row.version,
        ordered_at: row.ordered_at,
        ordered_on: word("orders.ordered_on", &row.ordered_on)?,
        currency: word("orders.currency", &row.currency)?,
        orderer: PersonRef(row.orderer_id),
        receiver: PersonRef(row.receiver_id),
        customer_notice: row.customer_notice,
        flags: row
            .malicious_flags
            .map(|flags| structure("orders.malicious_flags", flags))
            .transpose()?
            .unwrap_or_default(),
        blacklist_entry: row.blacklist_entry,
        tax_terms: TaxTerms {
            standard_rate: word("orders.standard_tax_rate", &row.standard_tax_rate)?,
            rounding: word("orders.tax_rounding", &row.tax_rounding)?,
            points: word("orders.points_tax_treatment", &row.points_tax_treatment)?,
        },
        lines: Vec::new(),
        discounts: Vec::new(),
        shipping: Shipping { fee: Money(row.shipping_fee), discount: Money(row.shipping_discount) },
        shipping_rule: row.shipping_base_fee.map(rule),
        payment_fee: Money(row.payment_fee),
        stored_value: Tenders {
            cash: Money::ZERO,
            points: Money(row.used_points),
            store_credit: Money(row.used_store_credit),
            external_points: Money(row.used_external_points),
        },
        initial: structure("orders.initial_figures", row.initial_figures)?,
        items: Vec::new(),
        payments: Vec::new(),
        claims: Vec::new(),
        refunds: Vec::new(),
        shipments: Vec::new(),
        order_no: row.order_no,
        member_id: row.member_id,
    };
    let frame = Frame {
        shop: ShopId(row.shop_id),
        order_id: row.order_id,
        placed_at: row.placed_at,
        updated_at: row.updated_at,
        history_entries: row.history_entries,
        journal_entries: row.journal_entries,
        search: SearchTexts {
            orderer_name: row.orderer_name,
            receiver_name: row.receiver_name,
            email: row.email,
            phones: row.phones,
        },
    };
    Ok((order, frame))
}
