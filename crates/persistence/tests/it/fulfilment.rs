//! Shipments, returns, exchanges and added items are saved whole, and the stock follows them.

use chrono::TimeDelta;
use order_domain::action::exchange_items::Replacements;
use order_domain::action::{
    AddItems, AddToShipment, CollectReturn, CreateShipment, DeliverShipment, DispatchShipment,
    ExchangeItems, ReturnItems,
};
use order_domain::claim::{ClaimOptions, Deduction, Disposition, ItemDisposition, Pick};
use order_domain::money::Money;
use order_domain::number::{ClaimNo, ItemNo, ShipmentNo};
use order_domain::payment::{GivenPayment, PaymentMethod};
use persistence::desk::DeskRejection;
use persistence::desk::products::{Products, VariantDetails};
use persistence::lists::{OrderFilter, OrderSort, Slice};
use persistence::{Error, Orders, ShopId};
use rstest::rstest;
use uuid::Uuid;

use crate::support::{
    Backend, TestDatabase, cancel, debug, line, noon, paid, perform, place, plain, withdraw, write,
};

async fn stock(test: &TestDatabase, shop: ShopId, code: &str) -> Option<i64> {
    Products::of(test, shop).find(code).await.unwrap().details.stock
}

fn pick(number: u32, quantity: u32) -> Vec<Pick> {
    vec![Pick { item_no: ItemNo(number), quantity }]
}

fn transfer(bank_account_id: Option<Uuid>) -> GivenPayment {
    let method = PaymentMethod::BankTransfer;
    GivenPayment { method, depositor: None, bank_account_id, paid_at: None }
}

fn exchange(number: u32, for_variant: &str) -> ExchangeItems {
    ExchangeItems {
        items: pick(number, 1),
        reason: cancel(&[]).reason,
        options: ClaimOptions { restock: Some(true), ..ClaimOptions::default() },
        replacements: Replacements::OtherProducts(vec![line(for_variant, 1_000, 1, 10)]),
        payment: None,
        complete_refund: false,
    }
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn goods_leave_come_back_and_are_replaced(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    for code in ["A", "B"] {
        let details = VariantDetails {
            product_code: "P".to_owned(),
            name: "P".to_owned(),
            option: None,
            price: Money(1_000),
            stock: Some(10),
        };
        Products::of(&test, shop).put(code, details, write(), debug()).await.unwrap();
    }
    let order_no = place(&orders, paid(plain(None, vec![line("A", 1_000, 4, 10)]))).await;
    let shipment = CreateShipment {
        carrier: "ヤマト運輸".to_owned(),
        tracking_no: "1234-5678".to_owned(),
        items: pick(1, 3),
        dispatch: true,
    };
    perform(&orders, &order_no, shipment).await.unwrap();
    let delivered = DeliverShipment { shipment_no: ShipmentNo(1), at: None };
    perform(&orders, &order_no, delivered).await.unwrap();
    let filter = OrderFilter { tracking_no: Some("1234-5678".to_owned()), ..Default::default() };
    let listed = orders.list(filter, OrderSort::default(), Slice::first(5)).await.unwrap();
    assert_eq!(listed.rows[0].order_no, order_no);

    // Two of the three that were delivered come back.
    let delivered = orders.find(&order_no).await.unwrap().order;
    let held = delivered.items.iter().find(|item| item.shipment_no.is_some()).unwrap().item_no;
    let back = ReturnItems {
        items: pick(held.0, 2),
        reason: cancel(&[]).reason,
        options: ClaimOptions::default(),
        collected: false,
        complete_refund: false,
    };
    perform(&orders, &order_no, back).await.unwrap();
    assert_eq!(stock(&test, shop, "A").await, Some(6));
    let returned = orders.find(&order_no).await.unwrap().order;
    let claimed = returned.claims[0].items[0].item_no;
    let disposition =
        vec![ItemDisposition { item_no: claimed, disposition: Disposition::Resellable }];
    let claim_no: ClaimNo = "R1".parse().unwrap();
    let collected = CollectReturn {
        claim_no,
        items: disposition,
        restock: Some(true),
        deduction: None,
        complete_refund: false,
    };
    perform(&orders, &order_no, collected).await.unwrap();
    assert_eq!(stock(&test, shop, "A").await, Some(8));

    // The unit that has not left is exchanged for the other product, and the exchange withdrawn.
    let left = returned.items.iter().find(|item| item.shipment_no.is_none()).unwrap().item_no;
    perform(&orders, &order_no, exchange(left.0, "B")).await.unwrap();
    assert_eq!((stock(&test, shop, "A").await, stock(&test, shop, "B").await), (Some(9), Some(9)));
    perform(&orders, &order_no, withdraw("E2")).await.unwrap();
    assert_eq!((stock(&test, shop, "A").await, stock(&test, shop, "B").await), (Some(8), Some(10)));

    let added = |bank_account_id| AddItems {
        lines: vec![line("B", 500, 3, 10)],
        payment: transfer(bank_account_id),
    };
    let unknown = perform(&orders, &order_no, added(Some(Uuid::nil()))).await;
    assert!(matches!(unknown, Err(Error::Desk(DeskRejection::BankAccountNotInUse { .. }))));
    perform(&orders, &order_no, added(None)).await.unwrap();
    assert_eq!(stock(&test, shop, "B").await, Some(7));
    let found = &mut |violation| panic!("{violation:?}");
    assert_eq!(orders.audit(found).await.unwrap().orders, 1);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_history_tells_what_happened_to_goods(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let orders = Orders::of(&test, test.shop().await.shop_id);
    let lines = vec![line("A", 1_000, 1, 10), line("B", 1_000, 1, 10)];
    let order_no = place(&orders, paid(plain(None, lines))).await;
    let shipment = |number, dispatch| CreateShipment {
        carrier: "ヤマト運輸".to_owned(),
        tracking_no: format!("1234-{number}"),
        items: pick(number, 1),
        dispatch,
    };
    perform(&orders, &order_no, shipment(1, false)).await.unwrap();
    let at = Some(noon() + TimeDelta::minutes(1));
    perform(&orders, &order_no, DispatchShipment { shipment_no: ShipmentNo(1), at }).await.unwrap();
    perform(&orders, &order_no, shipment(2, false)).await.unwrap();
    let joined = AddToShipment { shipment_no: ShipmentNo(1), items: pick(2, 1) };
    perform(&orders, &order_no, joined).await.unwrap();
    let at = Some(noon() + TimeDelta::minutes(2));
    perform(&orders, &order_no, DeliverShipment { shipment_no: ShipmentNo(1), at }).await.unwrap();
    let back = ReturnItems {
        items: pick(2, 1),
        reason: cancel(&[]).reason,
        options: ClaimOptions::default(),
        collected: false,
        complete_refund: false,
    };
    perform(&orders, &order_no, back).await.unwrap();
    let damaged = CollectReturn {
        claim_no: "R1".parse().unwrap(),
        items: vec![ItemDisposition { item_no: ItemNo(2), disposition: Disposition::Defective }],
        restock: None,
        deduction: Some(Deduction { amount: Money(100), reason: "箱なし".to_owned() }),
        complete_refund: false,
    };
    perform(&orders, &order_no, damaged).await.unwrap();

    let history = orders.history(&order_no, None, Slice::first(100)).await.unwrap();
    let told = |entry_type: &str, field: &str| {
        let entry =
            history.rows.iter().find(|entry| entry.entry_type.as_ref() == entry_type).unwrap();
        let change = entry.changes.iter().find(|change| change.field == field).unwrap();
        (change.before.clone(), change.after.clone())
    };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(told("items_joined_shipment", "shipment_no"), (text("D2"), text("D1")));
    let delivered_at = told("shipment_delivered", "delivered_at");
    assert_eq!(delivered_at, (None, text("2026-11-22T03:02:00Z")));
    assert_eq!(told("return_collected", "disposition:02"), (None, text("defective")));
    assert_eq!(told("return_collected", "deduction"), (None, text("100")));
}
