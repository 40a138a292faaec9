//! Parts of names of people and products, of phone numbers, and mail addresses that orders are found by.
//!
//! Of each text, an inverted index holds the letter pairs (of phone numbers three digits in a row),
//! so that any part of a text finds it, in languages with and without blanks alike. A term of the
//! index is a hash of the shop, the kind of text and the letters: it means nothing outside its shop,
//! and two that collide do no harm, because the index only proposes orders, and their own columns
//! decide. Orderer and receiver share the terms of an order for the same reason.

use std::collections::BTreeSet;

use sea_orm::sea_query::{BinOper, Expr, ExprTrait, Func, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter};

use super::words_of;
use crate::bulk;
use crate::entity::{order_texts, orders};
use crate::error::Error;
use crate::write::ShopId;

/// Digits in a row that make a term: two would be in every tenth number.
const DIGITS: usize = 3;

/// Terms of texts, as the index knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Terms(BTreeSet<u32>);

/// Kinds of texts.
#[derive(Clone, Copy)]
enum Kind {
    Name,
    Product,
    Phone,
    Email,
}

impl Terms {
    /// The terms of an order.
    fn of(order: &orders::Model) -> Self {
        let shop = ShopId(order.shop_id);
        let mut terms = BTreeSet::new();
        for (names, kind) in [
            (&order.orderer_name, Kind::Name),
            (&order.receiver_name, Kind::Name),
            (&order.product_names, Kind::Product),
        ] {
            for name in names.split(' ') {
                let letters: Vec<char> = name.chars().collect();
                let pairs = letters.windows(2);
                let alone = letters.chunks(1).filter(|letter| stands_alone(letter[0]));
                terms.extend(pairs.chain(alone).map(|part| term(shop, kind, part)));
            }
        }
        for phone in words_of(&order.phones) {
            let digits: Vec<char> = phone.chars().collect();
            terms.extend(digits.windows(DIGITS).map(|part| term(shop, Kind::Phone, part)));
        }
        if !order.email.is_empty() {
            terms.extend(Self::of_email(shop, &order.email).0);
        }
        Self(terms)
    }

    /// What every order has where the name of a person holds this part; `None`: too short to say.
    pub(crate) fn of_name(shop: ShopId, folded: &str) -> Option<Self> {
        Self::of_part(shop, Kind::Name, folded)
    }

    /// The same of the name of a product.
    pub(crate) fn of_product(shop: ShopId, folded: &str) -> Option<Self> {
        Self::of_part(shop, Kind::Product, folded)
    }

    fn of_part(shop: ShopId, kind: Kind, folded: &str) -> Option<Self> {
        let letters: Vec<char> = folded.chars().collect();
        match letters.as_slice() {
            [letter] if stands_alone(*letter) => {
                Some(Self(BTreeSet::from([term(shop, kind, &[*letter])])))
            }
            [] | [_] => None,
            letters => Some(Self(letters.windows(2).map(|part| term(shop, kind, part)).collect())),
        }
    }

    /// What every order has where a phone number holds these digits; `None`: too few to say.
    pub(crate) fn of_phone(shop: ShopId, digits: &str) -> Option<Self> {
        let digits: Vec<char> = digits.chars().collect();
        let terms: BTreeSet<u32> =
            digits.windows(DIGITS).map(|part| term(shop, Kind::Phone, part)).collect();
        (!terms.is_empty()).then_some(Self(terms))
    }

    /// What every order has where this is the mail address.
    pub(crate) fn of_email(shop: ShopId, folded: &str) -> Self {
        let letters: Vec<char> = folded.chars().collect();
        Self(BTreeSet::from([term(shop, Kind::Email, &letters)]))
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn text(&self) -> String {
        let words: Vec<String> = self.0.iter().map(|term| format!("{term:08x}")).collect();
        words.join(" ")
    }

    /// The condition on `order_texts` that all of these are there.
    pub(crate) fn condition(&self, backend: DbBackend) -> SimpleExpr {
        if backend == DbBackend::Sqlite {
            return Expr::cust_with_values("order_texts MATCH ?", [self.text()]);
        }
        // The expression that the index is on.
        let words = |text: SimpleExpr| {
            Func::cust("string_to_array").arg(text).arg(Expr::cust("' '")).into()
        };
        let held: SimpleExpr = words(Expr::col(order_texts::Column::Terms));
        held.binary(BinOper::Custom("@>"), words(Expr::val(self.text())))
    }
}

/// Letters that are searched for alone: 林 and 김 are whole names, "a" and "ア" are in half of all.
fn stands_alone(letter: char) -> bool {
    !letter.is_ascii() && !('\u{30a0}'..='\u{30ff}').contains(&letter)
}

/// FNV-1a of shop, kind and letters. It is stored: another hash is another index.
fn term(shop: ShopId, kind: Kind, letters: &[char]) -> u32 {
    let kind: u8 = match kind {
        Kind::Name => 1,
        Kind::Phone => 2,
        Kind::Email => 3,
        Kind::Product => 4,
    };
    let letters = letters.iter().flat_map(|letter| u32::from(*letter).to_be_bytes());
    let bytes = shop.0.into_bytes().into_iter().chain([kind]).chain(letters);
    bytes.fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn row(order: &orders::Model) -> Option<order_texts::Model> {
    let terms = Terms::of(order);
    (!terms.is_empty()).then(|| order_texts::Model {
        shop_id: order.shop_id,
        order_id: order.order_id,
        terms: terms.text(),
    })
}

/// The rows of new orders.
pub(crate) fn rows_of<'a>(
    orders: impl IntoIterator<Item = &'a orders::Model>,
) -> Vec<order_texts::Model> {
    orders.into_iter().filter_map(row).collect()
}

/// Lets the index follow an order whose people have changed; nothing is done where they haven't.
pub(crate) async fn follow<C: ConnectionTrait>(
    connection: &C,
    before: &orders::Model,
    after: &orders::Model,
) -> Result<(), Error> {
    let (old, new) = (Terms::of(before), Terms::of(after));
    if old == new {
        return Ok(());
    }
    if !old.is_empty() {
        let of_order = order_texts::Column::OrderId.eq(after.order_id);
        let found = match connection.get_database_backend() {
            // Its rows have no key of ours: what the order was found by finds it.
            DbBackend::Sqlite => old.condition(DbBackend::Sqlite).and(of_order),
            _ => order_texts::Column::ShopId.eq(after.shop_id).and(of_order),
        };
        order_texts::Entity::delete_many().filter(found).exec(connection).await?;
    }
    bulk::insert::<order_texts::Entity, _>(connection, row(after).into_iter().collect()).await
}
