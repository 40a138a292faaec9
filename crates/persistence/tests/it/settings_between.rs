//! An import decides about a batch before its transaction begins. A change of the settings that comes
//! in between is not overlooked.

use std::sync::{Arc, Mutex};

use order_domain::item::ItemStatus;
use persistence::desk::settings::{Settings, ShopSettings};
use persistence::{Database, DatabaseOptions, Orders, ShopId};
use rstest::rstest;

use crate::support::{Backend, TestDatabase, debug, laws_broken, line, paid, place, plain, write};

/// What is still to be done.
type Act = Box<dyn FnOnce() + Send>;

/// Something that is done once, right after the next reading of the settings.
#[derive(Clone, Default)]
struct Between(Arc<Mutex<Option<Act>>>);

impl Between {
    fn watch(&self, options: &mut DatabaseOptions) {
        let between = self.clone();
        options.observer = Some(Arc::new(move |sql, _| {
            if sql.to_string().contains(r#"FROM "shops""#) {
                let act = between.0.lock().unwrap().take();
                if let Some(act) = act {
                    act();
                }
            }
        }));
    }

    fn arm(&self, act: impl FnOnce() + Send + 'static) {
        *self.0.lock().unwrap() = Some(Box::new(act));
    }

    fn is_armed(&self) -> bool {
        self.0.lock().unwrap().is_some()
    }
}

/// Paid goods are ready to ship at once from now on: another process says so, and has committed it
/// when this returns.
fn skip_preparing(options: DatabaseOptions, shop: ShopId) {
    let change = async move {
        let database = Database::connect(&options).await.unwrap();
        let edit = |known: &ShopSettings| {
            Ok(ShopSettings { use_preparing_status: false, ..known.clone() })
        };
        let settings = Settings::of(&database, shop);
        settings.change(write(), Arc::new(edit), debug()).await.unwrap();
        database.close().await.unwrap();
    };
    // The observer is no place to wait in: a thread with a runtime of its own.
    let run = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.unwrap().block_on(change);
    };
    std::thread::spawn(run).join().unwrap();
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_decided_again_when_the_settings_change_meanwhile(#[case] backend: Backend) {
    let between = Between::default();
    let Some(test) = TestDatabase::with(backend, |options| between.watch(options)).await else {
        return;
    };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    let new = |order_no: &str| plain(Some(order_no), vec![line("A", 1_000, 1, 10)]);
    place(&orders, paid(new("before"))).await;

    let options = test.options.clone();
    between.arm(move || skip_preparing(options, shop));
    let batch = vec![paid(new("first")), new("unpaid"), new("first"), paid(new("last"))];
    let outcomes = orders.place_many(batch, write().origin).await.unwrap();
    assert!(!between.is_armed());
    let placed: Vec<bool> = outcomes.iter().map(Result::is_ok).collect();
    assert_eq!(placed, [true, true, false, true], "{outcomes:?}");

    for (order_no, status) in [
        ("before", ItemStatus::Preparing),
        ("first", ItemStatus::ReadyToShip),
        ("unpaid", ItemStatus::AwaitingPayment),
        ("last", ItemStatus::ReadyToShip),
    ] {
        let order = orders.find(order_no).await.unwrap().order;
        assert_eq!(order.status_of(&order.items[0]), status, "{order_no}");
    }
    assert_eq!(laws_broken(&test, shop).await, Vec::<String>::new());
}
