//! Every filter of the order list, and common pairs of them, with the index that answers it.

use chrono::{DateTime, TimeDelta, Utc};
use order_domain::claim::ClaimStatus;
use order_domain::item::ItemStatus;
use order_domain::payment::PaymentMethod;
use order_domain::refund::RefundStatus;
use persistence::Orders;
use persistence::lists::{OrderFilter, OrderSort, OrderSortField, OrderSummary, Slice};

use crate::support::{Backend, Index, Recorder, TestDatabase, assert_bounded, assert_planned};

/// What some orders of a shop can be found by.
pub struct Sample {
    order_no: String,
    ordered_at: DateTime<Utc>,
    member_id: String,
    email: String,
    phone: String,
    name: String,
    common_name: String,
    product_code: String,
    tracking_no: String,
}

async fn newest(orders: &Orders, filter: OrderFilter) -> Vec<OrderSummary> {
    orders.list(filter, OrderSort::default(), Slice::first(100)).await.unwrap().rows
}

fn text(order: &OrderSummary, field: &str) -> String {
    let person = order.orderer.as_ref().expect("every order has an orderer");
    person.data[field].as_str().unwrap_or_default().to_owned()
}

impl Sample {
    /// Values of orders that are there; `common_name` is a part of many names.
    pub async fn of(orders: &Orders, common_name: &str) -> Self {
        let sent = OrderFilter {
            statuses: vec![ItemStatus::Shipping, ItemStatus::Delivered],
            ..OrderFilter::default()
        };
        let mut sent = newest(orders, sent).await.into_iter();
        let sent =
            sent.find(|row| text(row, "name").chars().count() > 2).expect("goods on the way");
        let details = orders.find(&sent.order_no).await.unwrap().order;
        let many = newest(orders, OrderFilter::default()).await;
        let member = many.into_iter().find_map(|row| row.member_id);
        Self {
            ordered_at: sent.ordered_at,
            member_id: member.expect("some of a hundred are members"),
            email: text(&sent, "email"),
            phone: text(&sent, "mobile"),
            name: text(&sent, "name"),
            common_name: common_name.to_owned(),
            product_code: details.lines[0].product.product_code.clone(),
            tracking_no: details.shipments[0].tracking_no.clone(),
            order_no: sent.order_no,
        }
    }

    /// Filters as clients send them, by name.
    pub fn filters(&self) -> Vec<(&'static str, OrderFilter, Index)> {
        let none = OrderFilter::default;
        let text = |text: &str| Some(text.to_owned());
        let status = |status| OrderFilter { statuses: vec![status], ..none() };
        let box_of = |q: &str| OrderFilter { q: text(q), search_people: true, ..none() };
        let alone = vec![
            ("none", none(), Index::OrderedAt),
            (
                "ordered_from",
                OrderFilter { ordered_from: Some(self.ordered_at), ..none() },
                Index::OrderedAt,
            ),
            ("status preparing", status(ItemStatus::Preparing), Index::Marks),
            ("status shipping", status(ItemStatus::Shipping), Index::Marks),
            (
                "statuses preparing, delivered",
                OrderFilter {
                    statuses: vec![ItemStatus::Preparing, ItemStatus::Delivered],
                    ..none()
                },
                Index::Marks,
            ),
            (
                "claim_status",
                OrderFilter { claim_statuses: vec![ClaimStatus::Completed], ..none() },
                Index::Marks,
            ),
            (
                "refund_status",
                OrderFilter { refund_statuses: vec![RefundStatus::Pending], ..none() },
                Index::Marks,
            ),
            (
                "payment_method",
                OrderFilter { payment_methods: vec![PaymentMethod::Card], ..none() },
                Index::Marks,
            ),
            ("malicious", OrderFilter { malicious: Some(true), ..none() }, Index::Marks),
            ("not malicious", OrderFilter { malicious: Some(false), ..none() }, Index::OrderedAt),
            ("awaiting", OrderFilter { awaiting_payment: Some(true), ..none() }, Index::Marks),
            (
                "not awaiting",
                OrderFilter { awaiting_payment: Some(false), ..none() },
                Index::OrderedAt,
            ),
            (
                "product_code",
                OrderFilter { product_codes: vec![self.product_code.clone()], ..none() },
                Index::Marks,
            ),
            (
                "tracking_no",
                OrderFilter { tracking_no: text(&self.tracking_no), ..none() },
                Index::Marks,
            ),
            (
                "member_id",
                OrderFilter { member_id: text(&self.member_id), ..none() },
                Index::Member,
            ),
            ("email", OrderFilter { email: text(&self.email), ..none() }, Index::Texts),
            ("phone", OrderFilter { phone: text(&self.phone), ..none() }, Index::Texts),
            (
                "orderer_name",
                OrderFilter { orderer_name: text(&self.name), ..none() },
                Index::Texts,
            ),
            (
                "orderer_name, common",
                OrderFilter { orderer_name: text(&self.common_name), ..none() },
                Index::Texts,
            ),
            (
                "orderer_name, one Latin letter",
                OrderFilter { orderer_name: text("a"), ..none() },
                Index::OrderedAt,
            ),
            (
                "receiver_name, common",
                OrderFilter { receiver_name: text(&self.common_name), ..none() },
                Index::Texts,
            ),
            ("q, number", OrderFilter { q: text(&self.order_no), ..none() }, Index::Numbers),
            ("q, product", box_of(&self.product_code), Index::Marks),
            ("q, mail", box_of(&self.email), Index::Texts),
            ("q, name", box_of(&self.name), Index::Texts),
            ("q, common name", box_of(&self.common_name), Index::Texts),
        ];
        alone.into_iter().chain(self.pairs()).collect()
    }

    fn pairs(&self) -> Vec<(&'static str, OrderFilter, Index)> {
        let preparing =
            || OrderFilter { statuses: vec![ItemStatus::Preparing], ..OrderFilter::default() };
        vec![
            (
                "status, payment_method",
                OrderFilter { payment_methods: vec![PaymentMethod::BankTransfer], ..preparing() },
                Index::Marks,
            ),
            (
                "status, orderer_name",
                OrderFilter { orderer_name: Some(self.common_name.clone()), ..preparing() },
                Index::Marks,
            ),
            (
                "status, range",
                OrderFilter {
                    ordered_from: Some(self.ordered_at - TimeDelta::days(30)),
                    ordered_to: Some(self.ordered_at),
                    ..preparing()
                },
                Index::Marks,
            ),
            (
                "product_code, q",
                OrderFilter {
                    product_codes: vec![self.product_code.clone()],
                    q: Some(self.order_no[..2].to_owned()),
                    ..OrderFilter::default()
                },
                Index::Marks,
            ),
        ]
    }

    /// Filters in a list that is sorted by the last change.
    fn changed_last(&self) -> Vec<(OrderFilter, Index)> {
        let status = |status| OrderFilter { statuses: vec![status], ..OrderFilter::default() };
        let name = Some(self.name.clone());
        let day = (self.ordered_at - TimeDelta::minutes(1), self.ordered_at);
        vec![
            (OrderFilter::default(), Index::UpdatedAt),
            (status(ItemStatus::Preparing), Index::UpdatedAt),
            (status(ItemStatus::OnHold), Index::Marks),
            (OrderFilter { orderer_name: name, ..OrderFilter::default() }, Index::Texts),
            (
                OrderFilter {
                    ordered_from: Some(day.0),
                    ordered_to: Some(day.1),
                    ..OrderFilter::default()
                },
                Index::OrderedAt,
            ),
        ]
    }
}

/// Every filter, and common pairs, are answered from an index.
pub async fn assert_all(
    test: &TestDatabase,
    recorder: &Recorder,
    orders: &Orders,
    backend: Backend,
    sample: &Sample,
    is_small: bool,
) {
    for (_, filter, index) in sample.filters() {
        let list = (&filter, OrderSort::default());
        assert_planned(test, recorder, orders, backend, list, index, is_small).await;
    }
    let sort = OrderSort { field: OrderSortField::UpdatedAt, ascending: false };
    for (filter, index) in sample.changed_last() {
        assert_planned(test, recorder, orders, backend, (&filter, sort), index, is_small).await;
    }
    if backend == Backend::Sqlite {
        let ordered_to = Some(after(sample));
        let range = || OrderFilter { ordered_to, ..OrderFilter::default() };
        let preparing = OrderFilter { statuses: vec![ItemStatus::Preparing], ..range() };
        for filter in [OrderFilter::default(), range(), preparing] {
            assert_bounded(test, recorder, orders, &filter).await;
        }
    }
}

/// Later than an order of the sample.
fn after(sample: &Sample) -> DateTime<Utc> {
    sample.ordered_at + TimeDelta::days(400)
}
