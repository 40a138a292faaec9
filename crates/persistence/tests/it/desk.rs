//! Settings, bank accounts, keys, products, coupons, stored value.

use std::sync::Arc;

use order_domain::money::Money;
use order_domain::tender::Tender;
use persistence::desk::DeskRejection;
use persistence::desk::api_keys::{ApiKeys, IssuedApiKey, KeyActor, NewApiKey};
use persistence::desk::bank_accounts::{AccountType, BankAccountDetails, BankAccounts};
use persistence::desk::coupons::{CouponEntryKind, CouponStatus, Coupons};
use persistence::desk::products::{Products, VariantDetails};
use persistence::desk::settings::{Settings, ShopSettings};
use persistence::desk::stored_value::{EntryKind, StoredValue};
use persistence::{Answer, Error, ShopId};
use rstest::rstest;
use uuid::Uuid;

use crate::support::{Backend, TestDatabase, answer_of, body, debug, matching, write};

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn settings_change_with_their_version(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let created = test.shop().await;
    let settings = Settings::of(&test, created.shop_id);
    assert_eq!(settings.find().await.unwrap(), created);
    let edit = |known: &ShopSettings| {
        Ok(ShopSettings {
            use_preparing_status: false,
            return_shipping_fee: Money(700),
            standard_tax_rate: "8.5".parse().unwrap(),
            // What can't be changed stays.
            version: 99,
            shop_id: ShopId(Uuid::nil()),
            ..known.clone()
        })
    };
    settings.change(matching(1), Arc::new(edit), debug()).await.unwrap();
    let changed = settings.find().await.unwrap();
    let expected = ShopSettings {
        use_preparing_status: false,
        return_shipping_fee: Money(700),
        standard_tax_rate: "8.5".parse().unwrap(),
        version: 2,
        updated_at: changed.updated_at,
        ..created
    };
    assert_eq!(changed, expected);
    // Nothing changes, so the version stays.
    let same = |known: &ShopSettings| Ok(known.clone());
    settings.change(matching(2), Arc::new(same), debug()).await.unwrap();
    assert_eq!(settings.find().await.unwrap(), expected);
    let stale = settings.change(matching(1), Arc::new(same), debug()).await;
    assert!(matches!(stale, Err(Error::Stale { current_version: 2 })));
}

fn details(holder: &str) -> BankAccountDetails {
    BankAccountDetails {
        bank_name: "みずほ銀行".to_owned(),
        branch_name: None,
        account_type: AccountType::Ordinary,
        account_number: "1234567".to_owned(),
        holder: holder.to_owned(),
        in_use: true,
    }
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn bank_accounts_come_change_and_go(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (test.shop().await.shop_id, test.shop().await.shop_id);
    let accounts = BankAccounts::of(&test, shop);
    accounts.create(details("カ）テスト"), write(), debug()).await.unwrap();
    let account = accounts.all().await.unwrap().remove(0);
    let id = account.bank_account_id;
    assert_eq!(account.details, details("カ）テスト"));

    let edit =
        |known: &BankAccountDetails| Ok(BankAccountDetails { in_use: false, ..known.clone() });
    accounts.change(id, matching(1), Arc::new(edit), debug()).await.unwrap();
    let changed = accounts.find(id).await.unwrap();
    assert!(!changed.details.in_use);
    assert_eq!(changed.version, 2);

    // Another shop sees nothing of it.
    let foreign = BankAccounts::of(&test, other);
    assert!(foreign.all().await.unwrap().is_empty());
    assert!(matches!(foreign.find(id).await, Err(Error::NotFound { .. })));
    let foreign_edit = foreign.change(id, write(), Arc::new(edit), debug()).await;
    assert!(matches!(foreign_edit, Err(Error::NotFound { .. })));
    assert!(matches!(foreign.delete(id, write(), debug()).await, Err(Error::NotFound { .. })));

    assert!(matches!(
        accounts.delete(id, matching(1), debug()).await,
        Err(Error::Stale { current_version: 2 })
    ));
    accounts.delete(id, matching(2), debug()).await.unwrap();
    assert!(matches!(accounts.find(id).await, Err(Error::NotFound { .. })));
    assert!(accounts.all().await.unwrap().is_empty());
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_key_opens_its_shop_until_it_is_revoked(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (test.shop().await.shop_id, test.shop().await.shop_id);
    let keys = ApiKeys::of(&test, shop);
    let new = NewApiKey {
        name: "popup".to_owned(),
        scopes: "orders:read claims:write".to_owned(),
        actor: KeyActor::Operator,
    };
    let token: Answer<IssuedApiKey> = Arc::new(|issued| Ok(answer_of(&issued.token)));
    let answered = keys.create(new, write(), token).await.unwrap();
    let token = body(&answered).to_owned();
    assert!(token.starts_with("od_live_"));

    let found = ApiKeys::find_by_token(&test, &token).await.unwrap().unwrap();
    assert_eq!(found.shop_id, shop);
    assert_eq!(found.scopes, "orders:read claims:write");
    assert!(token.ends_with(&found.token_hint));
    assert_eq!(keys.all().await.unwrap(), std::slice::from_ref(&found));
    assert!(ApiKeys::of(&test, other).all().await.unwrap().is_empty());

    let mut wrong = token.clone();
    let last = if wrong.ends_with('A') { 'B' } else { 'A' };
    wrong.replace_range(wrong.len() - 1.., &last.to_string());
    for text in ["", "od_live_", "od_live_%%%", "Bearer x", &wrong, &token[..20]] {
        assert_eq!(ApiKeys::find_by_token(&test, text).await.unwrap(), None, "{text}");
    }

    let foreign = ApiKeys::of(&test, other).revoke(found.key_id, write(), debug()).await;
    assert!(matches!(foreign, Err(Error::NotFound { .. })));
    keys.revoke(found.key_id, write(), debug()).await.unwrap();
    assert_eq!(ApiKeys::find_by_token(&test, &token).await.unwrap(), None);
    let again = keys.revoke(found.key_id, write(), debug()).await;
    assert!(matches!(again, Err(Error::NotFound { .. })));
}

fn variant(stock: Option<i64>) -> VariantDetails {
    VariantDetails {
        product_code: "P-A".to_owned(),
        name: "A".to_owned(),
        option: Some("赤".to_owned()),
        price: Money(6_000),
        stock,
    }
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_product_is_put_and_put_again(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (test.shop().await.shop_id, test.shop().await.shop_id);
    let products = Products::of(&test, shop);
    assert!(matches!(products.find("P-A-RED").await, Err(Error::NotFound { .. })));
    products.put("P-A-RED", variant(None), write(), debug()).await.unwrap();
    products.put("P-A-RED", variant(Some(5)), matching(1), debug()).await.unwrap();
    let found = products.find("P-A-RED").await.unwrap();
    assert_eq!(found.details, variant(Some(5)));
    assert_eq!(found.version, 2);
    let stale = products.put("P-A-RED", variant(Some(6)), matching(1), debug()).await;
    assert!(matches!(stale, Err(Error::Stale { current_version: 2 })));
    let foreign = Products::of(&test, other).find("P-A-RED").await;
    assert!(matches!(foreign, Err(Error::NotFound { .. })));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_coupon_is_issued_once(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (test.shop().await.shop_id, test.shop().await.shop_id);
    let coupons = Coupons::of(&test, shop);
    coupons.issue("CP-1", "秋クーポン", Some("m-1"), write(), debug()).await.unwrap();
    let coupon = coupons.find("CP-1").await.unwrap();
    assert_eq!(coupon.status, CouponStatus::Usable);
    assert_eq!(coupon.entries[0].kind, CouponEntryKind::Issued);
    let again = coupons.issue("CP-1", "秋クーポン", None, write(), debug()).await;
    assert!(matches!(again, Err(Error::Desk(DeskRejection::CouponNotUsable { .. }))));
    let foreign = Coupons::of(&test, other).find("CP-1").await;
    assert!(matches!(foreign, Err(Error::NotFound { .. })));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn stored_value_is_granted_and_told(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (test.shop().await.shop_id, test.shop().await.shop_id);
    let stored_value = StoredValue::of(&test, shop);
    for amount in [100, 50] {
        let note = Some("お詫び".to_owned());
        stored_value
            .grant("m-1", Tender::StoreCredit, Money(amount), note, write(), debug())
            .await
            .unwrap();
    }
    let entries = stored_value.entries("m-1", Tender::StoreCredit, None, 10).await.unwrap();
    let told: Vec<_> = entries
        .iter()
        .map(|entry| (entry.entry_no, entry.entry_kind, entry.balance_after))
        .collect();
    assert_eq!(told, [(2, EntryKind::Grant, Money(150)), (1, EntryKind::Grant, Money(100))]);
    let older = stored_value.entries("m-1", Tender::StoreCredit, Some(2), 10).await.unwrap();
    assert_eq!(older.len(), 1);
    assert!(StoredValue::of(&test, other).balances("m-1").await.unwrap().is_empty());
}
