//! Made-up goods.

use order_domain::{line::Product, tax::TaxRate};

use super::chance::Chance;

/// How many products the shop sells.
const PRODUCTS: u32 = 2_000;

const CLOTHES: [&str; 8] = [
    "リネンシャツ",
    "デニムパンツ",
    "ウールコート",
    "コットンT-Shirt",
    "レインブーツ",
    "刺繍ブラウス",
    "Canvas Tote",
    "ニット帽",
];
const FOOD: [&str; 4] = ["煎茶 100g", "はちみつ", "Coffee Beans 200g", "柚子胡椒"];
const LOOKS: [&str; 6] = ["赤", "青", "白", "黒", "生成り", "Navy"];
const SIZES: [&str; 4] = ["S", "M", "L", "XL"];

/// What is sold, at a price in the currency's larger unit.
pub(super) struct Goods {
    pub product: Product,
    pub price: i64,
    pub tax_rate: TaxRate,
}

impl Goods {
    /// Something from the shelves, the popular things more often.
    pub(super) fn pick(seed: u32, order: &mut Chance) -> Self {
        let number = order.low(PRODUCTS);
        let mut chance = Chance::of(seed, 2, number);
        let is_food = chance.percent(25);
        let name = if is_food { chance.pick(&FOOD) } else { chance.pick(&CLOTHES) };
        let product_code = format!("P-{number:04}");
        let (variant_code, option) = if is_food {
            (format!("{product_code}-0"), None)
        } else {
            let (look, size) = (order.pick(&LOOKS), order.pick(&SIZES));
            (format!("{product_code}-{size}"), Some(format!("{look} / {size}")))
        };
        Self {
            product: Product {
                product_code,
                variant_code,
                name: format!("{name} No.{number}"),
                option,
            },
            price: i64::from(chance.below(150) + 5) * if is_food { 20 } else { 100 },
            tax_rate: TaxRate::percent(if is_food { 8 } else { 10 }),
        }
    }
}
