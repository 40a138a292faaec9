//! Scopes as types: what an operation needs stands in its handler's signature, and the OpenAPI
//! document states the same (a test calls every operation without its scopes).

use strum::{Display, EnumIter, EnumString, IntoStaticStr};

/// What a credential may do (api.md §1 "scopes").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Display, EnumIter, EnumString, IntoStaticStr)]
pub enum Scope {
    /// Read orders with everything in them, people masked.
    #[strum(serialize = "orders:read")]
    OrdersRead,
    /// Place and import orders.
    #[strum(serialize = "orders:write")]
    OrdersWrite,
    /// Open, accept, reject and withdraw claims.
    #[strum(serialize = "claims:write")]
    ClaimsWrite,
    /// Change and complete refunds.
    #[strum(serialize = "refunds:write")]
    RefundsWrite,
    /// Confirm deposits, change banks.
    #[strum(serialize = "payments:write")]
    PaymentsWrite,
    /// Move goods.
    #[strum(serialize = "shipments:write")]
    ShipmentsWrite,
    /// See people unmasked.
    #[strum(serialize = "customers:read")]
    CustomersRead,
    /// Change people.
    #[strum(serialize = "customers:write")]
    CustomersWrite,
    /// Write memos and inquiries.
    #[strum(serialize = "memos:write")]
    MemosWrite,
    /// Read and change the shop's settings, bank accounts, products.
    #[strum(serialize = "settings:write")]
    SettingsWrite,
    /// Reserved for webhooks: no operation needs it yet.
    #[strum(serialize = "webhooks:write")]
    WebhooksWrite,
    /// Manage API keys.
    #[strum(serialize = "keys:write")]
    KeysWrite,
    /// Act for a buyer.
    #[strum(serialize = "storefront")]
    Storefront,
}

impl Scope {
    /// What it allows, in words.
    pub const fn about(self) -> &'static str {
        match self {
            Self::OrdersRead => "Read orders with everything in them, people masked.",
            Self::OrdersWrite => "Place and import orders, add items.",
            Self::ClaimsWrite => "Open, accept, reject and withdraw claims.",
            Self::RefundsWrite => "Change and complete refunds.",
            Self::PaymentsWrite => "Confirm deposits, change where bank transfers go.",
            Self::ShipmentsWrite => "Move items, make and dispatch shipments.",
            Self::CustomersRead => "See people unmasked, and members with what they have.",
            Self::CustomersWrite => "Change people, notices to them, and the blacklist.",
            Self::MemosWrite => "Write memos and inquiries.",
            Self::SettingsWrite => "Read and change the shop's settings, bank accounts, products.",
            Self::WebhooksWrite => "Reserved for webhooks: no operation needs it yet.",
            Self::KeysWrite => "Manage API keys.",
            Self::Storefront => "Act for a buyer: see an order, ask for claims.",
        }
    }
}

/// The scopes of an operation: one of them is needed.
pub trait Scopes: 'static {
    /// Any one of these opens the door.
    const ANY_OF: &'static [Scope];
}

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $($scope:ident)|+;)*) => {
        $(
            $(#[$doc])*
            pub struct $name;
            impl Scopes for $name {
                const ANY_OF: &'static [Scope] = &[$(Scope::$scope),+];
            }
        )*
    };
}

scopes! {
    /// `orders:read`
    OrdersRead = OrdersRead;
    /// `orders:write`
    OrdersWrite = OrdersWrite;
    /// `claims:write`
    ClaimsWrite = ClaimsWrite;
    /// `orders:read` or `claims:write`: who may open claims may see them
    ClaimsRead = OrdersRead | ClaimsWrite;
    /// `refunds:write`
    RefundsWrite = RefundsWrite;
    /// `orders:read` or `refunds:write`: who may complete refunds may see them
    RefundsRead = OrdersRead | RefundsWrite;
    /// `payments:write`
    PaymentsWrite = PaymentsWrite;
    /// `orders:read` or `payments:write`: who may confirm deposits may see payments
    PaymentsRead = OrdersRead | PaymentsWrite;
    /// `shipments:write`
    ShipmentsWrite = ShipmentsWrite;
    /// `orders:read` or `shipments:write`: who may move goods may see where they are
    ShipmentsRead = OrdersRead | ShipmentsWrite;
    /// `storefront`
    Storefront = Storefront;
    /// `customers:read`
    CustomersRead = CustomersRead;
    /// `customers:write`
    CustomersWrite = CustomersWrite;
    /// `customers:read` or `customers:write`: who may change people may see them, masked
    PeopleRead = CustomersRead | CustomersWrite;
    /// `memos:write`
    MemosWrite = MemosWrite;
    /// `orders:read` or `memos:write`: who may write memos may read them
    MemosRead = OrdersRead | MemosWrite;
    /// `settings:write`
    SettingsWrite = SettingsWrite;
    /// `orders:write`, `payments:write` or `settings:write`: who may name a bank account of the shop
    /// in an order or a payment may see which there are
    BankAccountsRead = OrdersWrite | PaymentsWrite | SettingsWrite;
    /// `orders:read` or `settings:write`: who sees orders may see price and stock of what they name
    ProductsRead = OrdersRead | SettingsWrite;
    /// `keys:write`
    KeysWrite = KeysWrite;
}
