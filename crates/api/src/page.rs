//! Lists (api.md §1 "lists"): keyset pages with opaque cursors, each bound to the filter and the
//! sort that it came from.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use persistence::lists::{Listed, Slice, Start};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        Ref,
        path::{Parameter, ParameterIn},
        schema::ArrayBuilder,
    },
};

use crate::{
    contract::query::QueryParameters,
    problem::{Fault, FaultCode, Problem, catalogue},
};

/// Rows on a page where the client does not say.
pub const DEFAULT_LIMIT: u64 = 20;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T: ToSchema> {
    /// The rows.
    #[schema(schema_with = list_of::<T>)]
    pub data: Vec<T>,
    /// Send it as `cursor` for the next page; null on the last one.
    #[schema(required, max_length = 2000)]
    pub next_cursor: Option<String>,
    /// Send it as `cursor` for the page before; null on the first one.
    #[schema(required, max_length = 2000)]
    pub prev_cursor: Option<String>,
    /// How many rows all pages have together; only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub total: Option<u64>,
}

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Rows on a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
    /// `next_cursor` or `prev_cursor` of an answer of before, with the same filters and sort.
    #[param(min_length = 1, max_length = 2000)]
    pub cursor: Option<String>,
    /// Whether to count all rows that match (`total`); false where it is left out.
    #[serde(default)]
    #[param(required = false)]
    pub count: bool,
}

impl QueryParameters for PageQuery {
    type Schemas = ();
}

impl PageQuery {
    /// The rows that are asked for; `list` is what a cursor is bound to.
    pub fn wanted<K: Serialize + for<'de> Deserialize<'de>>(
        &self,
        list: &impl Serialize,
    ) -> Result<Wanted<K>, Problem> {
        Wanted::read(self.limit, self.cursor.as_deref(), self.count, list)
    }
}

/// Which rows of a list, and which page of them.
#[derive(Debug, Deserialize)]
pub struct Listing<F> {
    /// Filters and sort.
    #[serde(flatten)]
    pub filter: F,
    /// The page.
    #[serde(flatten)]
    pub page: PageQuery,
}

impl<F: IntoParams> IntoParams for Listing<F> {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = F::into_params(&parameter_in);
        parameters.extend(PageQuery::into_params(parameter_in));
        parameters
    }
}

impl<F: QueryParameters> QueryParameters for Listing<F> {
    type Schemas = F::Schemas;
}

/// utoipa writes the element of a generic out; a reference is what people want to read.
fn list_of<T: ToSchema>() -> utoipa::openapi::schema::Array {
    ArrayBuilder::new()
        .description(Some("The rows of this page, in the list's order."))
        .items(Ref::from_schema_name(T::name()))
        .max_items(Some(100))
        .build()
}

/// Which way a cursor goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Direction {
    /// The rows behind the key.
    #[serde(rename = "n")]
    Next,
    /// The rows before the key.
    #[serde(rename = "p")]
    Previous,
}

/// A place in a list, as the client holds it.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor<K> {
    /// Fingerprint of filter and sort.
    f: String,
    d: Direction,
    k: K,
}

/// Which rows a request asks for.
#[derive(Clone, Debug)]
pub struct Wanted<K> {
    /// Where the page begins and how long it is.
    pub slice: Slice<K>,
    fingerprint: String,
}

impl<K: Serialize + for<'de> Deserialize<'de>> Wanted<K> {
    /// Reads limit and cursor. `list` is what a cursor is bound to: the operation, its filters and
    /// its sort, without limit and cursor.
    pub fn read(
        limit: Option<i64>,
        cursor: Option<&str>,
        count: bool,
        list: &impl Serialize,
    ) -> Result<Self, Problem> {
        let list = serde_json::to_vec(list).expect("filters are strings and numbers");
        let fingerprint = URL_SAFE_NO_PAD.encode(&Sha256::digest(&list)[..9]);
        let limit = limit.and_then(|limit| u64::try_from(limit).ok()).unwrap_or(DEFAULT_LIMIT);
        let start = match cursor {
            None => Start::First,
            Some(text) => {
                let cursor = decode::<K>(text).ok_or_else(|| {
                    let fault = Fault::parameter(
                        "cursor",
                        FaultCode::WrongFormat,
                        "is not a cursor of ours",
                    );
                    Problem::of_parameters(vec![fault])
                })?;
                if cursor.f != fingerprint {
                    return Err(Problem::new(catalogue::CURSOR_FILTER_MISMATCH));
                }
                match cursor.d {
                    Direction::Next => Start::After(cursor.k),
                    Direction::Previous => Start::Before(cursor.k),
                }
            }
        };
        Ok(Self { slice: Slice { start, limit, count }, fingerprint })
    }

    /// Makes a page of the rows that were found.
    pub fn page<R, T: ToSchema>(
        &self,
        listed: Listed<R>,
        key: impl Fn(&R) -> K,
        show: impl FnMut(R) -> T,
    ) -> Page<T> {
        let cursor = |wanted: bool, direction, row: Option<&R>| {
            row.filter(|_| wanted).map(|row| self.cursor(direction, key(row)))
        };
        Page {
            next_cursor: cursor(listed.has_next, Direction::Next, listed.rows.last()),
            prev_cursor: cursor(listed.has_previous, Direction::Previous, listed.rows.first()),
            data: listed.rows.into_iter().map(show).collect(),
            total: listed.total,
        }
    }

    /// The cursor that goes on behind a row.
    pub fn next(&self, key: K) -> String {
        self.cursor(Direction::Next, key)
    }

    fn cursor(&self, direction: Direction, key: K) -> String {
        let cursor = Cursor { f: self.fingerprint.clone(), d: direction, k: key };
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).expect("keys are strings and numbers"))
    }
}

impl Wanted<u64> {
    /// Makes a page of a whole list, whose rows are known by their positions, from 1.
    pub fn page_of<T: ToSchema>(&self, all: Vec<T>) -> Page<T> {
        let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
        let (from, to) = match self.slice.start {
            Start::First => (0, self.slice.limit),
            Start::After(position) => (position, position.saturating_add(self.slice.limit)),
            Start::Before(position) => {
                let to = position.saturating_sub(1);
                (to.saturating_sub(self.slice.limit), to)
            }
        };
        let listed = Listed {
            rows: (1..)
                .zip(all)
                .filter(|(position, _)| (from + 1..=to).contains(position))
                .collect(),
            has_previous: from > 0,
            has_next: to < total,
            total: self.slice.count.then_some(total),
        };
        self.page(listed, |(position, _)| *position, |(_, row)| row)
    }
}

fn decode<K: for<'de> Deserialize<'de>>(text: &str) -> Option<Cursor<K>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_list_is_read_page_by_page_there_and_back() {
        let read = |cursor: Option<&str>| {
            let wanted = Wanted::<u64>::read(Some(2), cursor, true, &"list").expect("fine");
            wanted.page_of(["a", "b", "c"].map(str::to_owned).to_vec())
        };
        let first = read(None);
        assert_eq!(
            (first.data.as_slice(), first.prev_cursor),
            (&["a".into(), "b".into()][..], None)
        );
        assert_eq!(first.total, Some(3));
        let last = read(first.next_cursor.as_deref());
        assert_eq!((last.data.as_slice(), last.next_cursor), (&["c".into()][..], None));
        let back = read(last.prev_cursor.as_deref());
        assert_eq!((back.data.as_slice(), back.prev_cursor), (&["a".into(), "b".into()][..], None));
    }

    #[test]
    fn a_cursor_goes_on_only_in_its_own_list() {
        let read = |cursor: Option<&str>, sort| {
            Wanted::<i64>::read(Some(5), cursor, false, &("orders", sort))
        };
        let first = read(None, "-ordered_at").expect("no cursor");
        let cursor = first.next(7);
        let next = read(Some(&cursor), "-ordered_at").expect("its own");
        assert_eq!(next.slice.start, Start::After(7));
        let other = read(Some(&cursor), "ordered_at");
        assert_eq!(other.err().map(|problem| problem.entry().code), Some("cursor_filter_mismatch"));
        let nonsense = read(Some("%%"), "-ordered_at");
        assert_eq!(nonsense.err().map(|problem| problem.entry().code), Some("invalid_parameter"));
    }
}
