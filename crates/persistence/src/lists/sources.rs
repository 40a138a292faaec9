//! Ways to the orders of a filter: which index answers which part of it.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, Func, IntoCondition, Order as Direction, Query, SelectStatement,
    SimpleExpr, UnionType,
};
use sea_orm::{ColumnTrait, Condition, DbBackend, EntityTrait};
use uuid::Uuid;

use super::beyond;
use crate::entity::{order_marks, order_texts, orders};
use crate::search::marks::Mark;
use crate::search::texts::Terms;
use crate::write::ShopId;

/// An index that holds every order of a condition, and perhaps a few more.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// Orders with this mark, sorted by when they were placed.
    Mark(Mark),
    /// Orders of this member, sorted by when they were placed.
    Member(String),
    /// Orders whose texts have all these terms.
    Texts(Terms),
    /// Orders whose numbers meet this.
    Numbered(Condition),
    /// Orders placed within the range of the filter.
    Placed,
}

impl Source {
    /// What a source that is an index of `orders` demands of them.
    fn of_order(&self) -> Condition {
        match self {
            Self::Member(member) => {
                Condition::all().add(orders::Column::MemberId.eq(member.as_str()))
            }
            Self::Numbered(condition) => condition.clone(),
            Self::Placed | Self::Mark(_) | Self::Texts(_) => Condition::all(),
        }
    }
}

/// A part of a filter.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// The indexes that hold its orders together. None: no index does.
    pub sources: Vec<Source>,
    /// Whether an order of `orders` meets it.
    pub check: Condition,
}

impl Part {
    /// What an index finds and the order's row decides.
    pub(super) fn found(source: Option<Source>, check: impl IntoCondition) -> Self {
        Self { sources: source.into_iter().collect(), check: check.into_condition() }
    }

    /// What only the order's row knows.
    pub(super) fn check_only(check: impl IntoCondition) -> Self {
        Self::found(None, check)
    }

    /// What no order meets.
    pub(super) fn nothing() -> Self {
        Self::check_only(Expr::val(1).eq(0))
    }

    /// What meets one of several, each of which an index holds or no order meets.
    pub(super) fn any(parts: Vec<Self>) -> Self {
        let check = parts.iter().fold(Condition::any(), |any, one| any.add(one.check.clone()));
        Self { sources: parts.into_iter().flat_map(|one| one.sources).collect(), check }
    }

    /// Whether its sources come sorted by when the orders were placed.
    pub(super) fn is_sorted(&self) -> bool {
        let sorted = |source: &Source| matches!(source, Source::Mark(_) | Source::Member(_));
        !self.sources.is_empty() && self.sources.iter().all(sorted)
    }
}

/// The order has one of these marks: a look into the key of the marks for each order, which neither
/// database can mistake for a reason to read all of them.
pub(super) fn has_one(shop: ShopId, marks: &[Mark]) -> SimpleExpr {
    let mine = |column: order_marks::Column| Expr::col((order_marks::Entity, column));
    let words = marks.iter().map(|mark| mark.0.clone());
    let count = Query::select()
        .expr(Func::count(mine(order_marks::Column::OrderId)))
        .from(order_marks::Entity)
        .and_where(order_marks::Column::ShopId.eq(shop.0))
        .and_where(order_marks::Column::Mark.is_in(words))
        .and_where(
            mine(order_marks::Column::OrderedAt)
                .equals((orders::Entity, orders::Column::OrderedAt)),
        )
        .and_where(
            mine(order_marks::Column::OrderId).equals((orders::Entity, orders::Column::OrderId)),
        )
        .to_owned();
    SimpleExpr::from(count).gt(0)
}

/// Where the sources are read: of which shop, placed when, on which database.
#[derive(Clone, Debug)]
pub(super) struct Within {
    pub shop: ShopId,
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
    pub backend: DbBackend,
}

/// Where a page of orders begins and which way it goes.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    pub direction: Direction,
    pub beyond: Option<(DateTime<Utc>, Uuid)>,
    pub rows: u64,
}

impl Within {
    /// The range of the filter, for a table that has its moment.
    pub(super) fn range<C: ColumnTrait>(&self, ordered_at: C) -> Condition {
        Condition::all()
            .add_option(self.from.map(|from| ordered_at.gte(from)))
            .add_option(self.to.map(|to| ordered_at.lt(to)))
    }

    /// The ids of a source's orders.
    fn ids(&self, source: &Source) -> SelectStatement {
        let mut ids = Query::select();
        match source {
            Source::Mark(mark) => {
                ids.column(order_marks::Column::OrderId)
                    .from(order_marks::Entity)
                    .and_where(order_marks::Column::ShopId.eq(self.shop.0))
                    .and_where(order_marks::Column::Mark.eq(mark.0.as_str()))
                    .cond_where(self.range(order_marks::Column::OrderedAt));
            }
            Source::Texts(terms) => {
                ids.column(order_texts::Column::OrderId)
                    .from(order_texts::Entity)
                    .and_where(terms.condition(self.backend));
            }
            Source::Member(_) | Source::Numbered(_) | Source::Placed => {
                ids.column(orders::Column::OrderId)
                    .from(orders::Entity)
                    .and_where(orders::Column::ShopId.eq(self.shop.0))
                    .cond_where(source.of_order())
                    .cond_where(self.range(orders::Column::OrderedAt));
            }
        }
        ids
    }

    /// The ids of all orders of a part; of each of its sources at most so many.
    pub(super) fn all(&self, part: &Part, at_most: Option<u64>) -> Option<SelectStatement> {
        let each = part.sources.iter().map(|source| {
            let mut ids = self.ids(source);
            if let Some(at_most) = at_most {
                ids.limit(at_most);
            }
            wrapped(ids)
        });
        each.reduce(together)
    }

    /// How many orders the sources of a part hold; of each at most so many are counted.
    pub(super) fn count(&self, part: &Part, at_most: u64) -> SimpleExpr {
        let count = |source: &Source| {
            let ids = self.ids(source).limit(at_most).to_owned();
            let counted = Func::count(Expr::col(orders::Column::OrderId));
            SimpleExpr::from(
                Query::select().expr(counted).from_subquery(ids, Alias::new("found")).to_owned(),
            )
        };
        let zero = SimpleExpr::from(Expr::val(0_i64));
        part.sources.iter().map(count).reduce(ExprTrait::add).unwrap_or(zero)
    }

    /// The ids of a page, read in order from each of a sorted part's sources. `check` is the whole
    /// filter; a page of each source holds the page of them all.
    pub(super) fn page(
        &self,
        part: &Part,
        check: &Condition,
        leaf: &Leaf,
    ) -> Option<SelectStatement> {
        let each = part.sources.iter().map(|source| wrapped(self.leaf(source, check, leaf)));
        each.reduce(together)
    }

    fn leaf(&self, source: &Source, check: &Condition, leaf: &Leaf) -> SelectStatement {
        let order_id = (orders::Entity, orders::Column::OrderId);
        let mut page = Query::select();
        page.column(order_id).cond_where(check.clone());
        match source {
            Source::Mark(mark) => {
                let same_order = Condition::all().add(orders::Column::ShopId.eq(self.shop.0)).add(
                    Expr::col(order_id).equals((order_marks::Entity, order_marks::Column::OrderId)),
                );
                page.from(order_marks::Entity)
                    .inner_join(orders::Entity, same_order)
                    .and_where(order_marks::Column::ShopId.eq(self.shop.0))
                    .and_where(order_marks::Column::Mark.eq(mark.0.as_str()))
                    .cond_where(self.range(order_marks::Column::OrderedAt));
                let key = [order_marks::Column::OrderedAt, order_marks::Column::OrderId];
                in_order(&mut page, order_marks::Entity, key, leaf);
            }
            source => {
                page.from(orders::Entity)
                    .and_where(orders::Column::ShopId.eq(self.shop.0))
                    .cond_where(source.of_order());
                let key = [orders::Column::OrderedAt, orders::Column::OrderId];
                in_order(&mut page, orders::Entity, key, leaf);
            }
        }
        page
    }
}

/// A page along the key of a table.
fn in_order<E>(page: &mut SelectStatement, table: E, key: [E::Column; 2], leaf: &Leaf)
where
    E: EntityTrait,
{
    if let Some((ordered_at, order_id)) = leaf.beyond {
        let ascending = leaf.direction == Direction::Asc;
        let columns = key.map(|column| SimpleExpr::from(Expr::col((table, column))));
        page.and_where(beyond(columns, [Expr::val(ordered_at), Expr::val(order_id)], ascending));
    }
    for column in key {
        page.order_by((table, column), leaf.direction.clone());
    }
    page.limit(leaf.rows);
}

/// A limit must not stand beside a union.
fn wrapped(ids: SelectStatement) -> SelectStatement {
    Query::select()
        .column(orders::Column::OrderId)
        .from_subquery(ids, Alias::new("found"))
        .to_owned()
}

fn together(mut one: SelectStatement, other: SelectStatement) -> SelectStatement {
    one.union(UnionType::All, other).to_owned()
}
