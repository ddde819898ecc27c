//! What made operators are called and where they are: of words by their number, so that some words are rare, some are
//! many's, and one is everyone's. The same in every run.

/// A word and the initials of its pinyin.
type Word = (&'static str, &'static str);

const SURNAMES: [Word; 30] = [
    ("黄", "h"),
    ("李", "l"),
    ("梁", "l"),
    ("陈", "c"),
    ("冯", "f"),
    ("温", "w"),
    ("吕", "l"),
    ("任", "r"),
    ("易", "y"),
    ("罗", "l"),
    ("宋", "s"),
    ("源", "y"),
    ("邓", "d"),
    ("胡", "h"),
    ("麦", "m"),
    ("何", "h"),
    ("吴", "w"),
    ("叶", "y"),
    ("谭", "t"),
    ("钟", "z"),
    ("关", "g"),
    ("劳", "l"),
    ("林", "l"),
    ("张", "z"),
    ("王", "w"),
    ("刘", "l"),
    ("杨", "y"),
    ("周", "z"),
    ("徐", "x"),
    ("郭", "g"),
];
const GIVEN: [Word; 24] = [
    ("记", "j"),
    ("明", "m"),
    ("强", "q"),
    ("华", "h"),
    ("珍", "z"),
    ("英", "y"),
    ("波", "b"),
    ("国", "g"),
    ("伟", "w"),
    ("兰", "l"),
    ("香", "x"),
    ("群", "q"),
    ("胜", "s"),
    ("发", "f"),
    ("桂", "g"),
    ("兴", "x"),
    ("荣", "r"),
    ("福", "f"),
    ("友", "y"),
    ("娟", "j"),
    ("平", "p"),
    ("新", "x"),
    ("旺", "w"),
    ("顺", "s"),
];
const DISHES: [Word; 24] = [
    ("烧腊", "sl"),
    ("肠粉", "cf"),
    ("粥品", "zp"),
    ("牛杂", "nz"),
    ("云吞", "yt"),
    ("煲仔饭", "bzf"),
    ("濑粉", "lf"),
    ("茶餐", "cc"),
    ("糖水", "ts"),
    ("烤鱼", "ky"),
    ("火锅", "hg"),
    ("海鲜", "hx"),
    ("凉茶", "lc"),
    ("面点", "md"),
    ("快餐", "kc"),
    ("农家菜", "njc"),
    ("大排档", "dpd"),
    ("鲜果", "xg"),
    ("饼家", "bj"),
    ("豆腐", "df"),
    ("鱼生", "ys"),
    ("羊肉", "yr"),
    ("酒楼", "jl"),
    ("冰室", "bs"),
];
const KINDS: [Word; 6] =
    [("饭店", "fd"), ("小吃店", "xcd"), ("餐饮店", "cyd"), ("美食店", "msd"), ("食品店", "spd"), ("便利店", "bld")];

/// A word of the names of few, of everyone's, and of those of many who stand side by side in the order of titles.
pub const OF_FEW: &str = "鸬鹚";
/// See [`OF_FEW`].
pub const OF_ALL: &str = "店";
/// See [`OF_FEW`].
pub const OF_NEIGHBOURS: &str = "鹤山市";
/// What stands in no name; but whatever two or three of its letters stand together do so in the pinyin of many.
pub const OF_NOBODY: &str = "diandian";

/// A town of few and the class of business of few.
pub const TOWN: &str = "440784106";
/// See [`TOWN`].
pub const CLASS: &str = "workshop";

const TOWNS: [&str; 4] = ["440784001", "440784101", "440784102", "440784103"];

/// The words of the `n`th operator's name.
struct Words {
    is_a_neighbour: bool,
    words: [Word; 4],
}

/// The last step of splitmix64.
fn mixed(n: usize) -> usize {
    let mut sum = (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    sum = (sum ^ (sum >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    sum = (sum ^ (sum >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (sum ^ (sum >> 31)) as usize
}

fn words(n: usize) -> Words {
    let chance = mixed(n);
    let dish = if n % 5_003 == 1 { (OF_FEW, "lc") } else { DISHES[(chance >> 20) % DISHES.len()] };
    let (surname, given) = (SURNAMES[chance % SURNAMES.len()], GIVEN[(chance >> 10) % GIVEN.len()]);
    let kind = KINDS[(chance >> 30) % KINDS.len()];
    Words { is_a_neighbour: (chance >> 40).is_multiple_of(10), words: [surname, given, dish, kind] }
}

/// What the `n`th operator is called.
pub fn name(n: usize) -> String {
    let Words { is_a_neighbour, words } = words(n);
    let place = if is_a_neighbour { OF_NEIGHBOURS } else { "" };
    words.iter().fold(place.to_owned(), |name, (word, _)| name + word)
}

/// The initials of its name, without its place.
pub fn initials(n: usize) -> String {
    words(n).words.iter().map(|(_, initials)| *initials).collect()
}

/// Two words that stand in its name: whose it is, and what there is to eat.
pub fn two_words(n: usize) -> String {
    let [surname, given, dish, _] = words(n).words;
    format!("{} {}{}", dish.0, surname.0, given.0)
}

/// Its town and its class of business.
pub fn place(n: usize) -> (&'static str, &'static str) {
    let chance = mixed(n) >> 44;
    let town = if n % 997 == 2 { TOWN } else { TOWNS[chance % TOWNS.len()] };
    let class = if n % 13 == 2 { CLASS } else { ["catering", "food-sale"][(chance >> 4) % 2] };
    (town, class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_words_of_few_of_many_and_of_everyone() {
        let names: Vec<String> = (0..100_000).map(name).collect();
        let bear = |word: &str| names.iter().filter(|name| name.contains(word)).count();
        assert_eq!((bear(OF_FEW), bear(OF_ALL)), (20, names.len()));
        assert!((9_000..11_000).contains(&bear(OF_NEIGHBOURS)));
        assert!((2_500..4_500).contains(&bear("濑粉")), "{}", bear("濑粉"));
        assert!((0..100_000).map(place).filter(|place| *place == (TOWN, CLASS)).count() > 5);
    }

    #[test]
    fn two_words_stand_in_the_name_that_they_are_of() {
        for n in 0..100 {
            assert!(two_words(n).split(' ').all(|word| name(n).contains(word)), "{n}");
        }
    }
}
