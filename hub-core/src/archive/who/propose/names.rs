//! Names of operators: what stays of one when all that every name may bear is
//! taken away, and how alike two are.
//!
//! A name is its *stem* (`好日子食品` of 鹤山市好日子食品有限公司), its *core* (`好日子`,
//! without the words of a trade) and its *branch* (`沙坪` of …沙坪分公司): branches of
//! a chain are operators of their own. Knows nothing of who bears it.

use super::letters::{near, plain, sound, with_digits};
use super::place::{below_county, leading_town, town, trailing_town};
use super::words::{BRANCHES, FORMS, INSTITUTIONS, TRADES};

/// A name, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// Without place, legal form and branch; two letters at least.
    pub stem: String,
    /// The stem without the words of a trade; empty where it has no other.
    pub core: String,
    /// Which of several branches; a town by its code.
    pub branch: Option<String>,
    /// The town that stands in it.
    pub town: Option<&'static str>,
    /// Whether it has a legal form or words of a trade, as names do and
    /// addresses do not.
    pub speaks_of_trade: bool,
    sound: String,
}

/// How alike two names are, the most alike first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The same stem.
    Same,
    /// Another text that sounds the same.
    Sound,
    /// A slip of the hand tells them apart, and not in what names one.
    Near,
    /// One stem stands whole in the other.
    Part,
    /// The same core in other trades.
    Core,
    /// Nothing of these.
    Other,
}

/// What two names say of branches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Branches {
    /// The same branch, or none in both.
    Same,
    /// One names a branch.
    OneSided,
    /// Two branches.
    Other,
}

impl Name {
    /// Takes a name apart; none where fewer than two letters are left.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = Parts::default();
        let open = parts.without_brackets(&plain(text));
        let open: String = open.chars().filter(|letter| !matches!(letter, '-' | ',' | '、' | ':' | ';')).collect();
        let open = parts.without_company(&open);
        let open = parts.without_branch(open);
        let stem = parts.without_place(open);
        // A town and a trade: the town is no name of its own.
        let core = Some(core(stem)).filter(|core| town(core).is_none()).unwrap_or("");
        stem.chars().nth(1)?;
        Some(Self {
            core: core.to_owned(),
            speaks_of_trade: parts.form || core.len() < stem.len(),
            sound: sound(stem),
            stem: stem.to_owned(),
            town: parts.town,
            branch: parts.branch,
        })
    }

    /// How it sounds, and which branch it is: names of which both are alike are
    /// looked at together, and those of a chain's branches apart.
    #[must_use]
    pub fn spoken(&self) -> String {
        let branch = self.branch.as_deref().map(|branch| format!("/ {branch}"));
        format!("{}{}", self.sound, branch.unwrap_or_default())
    }

    /// How alike it is to another, branches left aside.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> Likeness {
        let within = |short: &Self, long: &Self| {
            short.core.chars().nth(1).is_some()
                && short.stem.chars().nth(2).is_some()
                && long.stem.contains(&short.stem)
        };
        let cores = !self.core.is_empty() && !other.core.is_empty();
        if self.stem == other.stem {
            Likeness::Same
        } else if self.sound == other.sound {
            Likeness::Sound
        } else if cores && self.slips_from(other) {
            Likeness::Near
        } else if within(self, other) || within(other, self) {
            Likeness::Part
        } else if cores && self.core == other.core && self.core.chars().nth(1).is_some() {
            Likeness::Core
        } else {
            Likeness::Other
        }
    }

    /// Whether a slip may have made one of the other: not where it changes the
    /// first letter, or one of a core's two (陈记 and 梁记, 金福 and 金利).
    fn slips_from(&self, other: &Self) -> bool {
        let first = self.stem.chars().next() == other.stem.chars().next();
        let long = |name: &Self| name.core.chars().nth(2).is_some();
        first && (self.core == other.core || (long(self) && long(other))) && near(&self.stem, &other.stem)
    }

    /// What both say of branches.
    #[must_use]
    pub fn branches(&self, other: &Self) -> Branches {
        match (&self.branch, &other.branch) {
            (one, another) if one == another => Branches::Same,
            (Some(_), Some(_)) => Branches::Other,
            _ => Branches::OneSided,
        }
    }
}

/// What was taken from a name.
#[derive(Default)]
struct Parts {
    branch: Option<String>,
    town: Option<&'static str>,
    form: bool,
}

impl Parts {
    /// What stands in brackets is a legal form, a place, a branch; anything
    /// else belongs to the name.
    fn without_brackets(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('(') {
            let (inside, after) = after.split_once(')').unwrap_or((after, ""));
            out.push_str(before);
            if FORMS.contains(&inside) || inside.contains("合伙") || inside == "筹" {
                self.form = true;
            } else if let Some(branch) = BRANCHES.iter().find_map(|word| inside.strip_suffix(word)) {
                self.is_branch(branch);
            } else if let Some(code) = town(below_county(inside)) {
                self.town = Some(code);
            } else if !below_county(inside).is_empty() {
                out.push_str(inside);
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// Takes legal forms away; what follows 公司 within the name is a branch.
    fn without_company<'t>(&mut self, text: &'t str) -> &'t str {
        let mut text = text;
        if let Some((firm, branch)) =
            text.rsplit_once("公司").filter(|(firm, branch)| !firm.is_empty() && !branch.is_empty())
        {
            // A branch office itself ends in 公司 (…公司沙坪分公司) and is found further left.
            let word = BRANCHES.iter().find_map(|word| branch.strip_suffix(word));
            let canteen = ["员工食堂", "职工食堂", "食堂", "饭堂", "员工饭堂"].contains(&branch);
            if !canteen {
                self.is_branch(word.unwrap_or(branch));
            }
            self.form = true;
            text = firm;
        } else if let Some(office) = text.strip_suffix("分公司") {
            self.form = true;
            match office.split_once("公司") {
                Some((firm, branch)) => {
                    self.is_branch(branch);
                    text = firm;
                }
                None => text = office,
            }
        }
        while let Some(rest) = FORMS.iter().find_map(|form| text.strip_suffix(form)).filter(|rest| !rest.is_empty()) {
            self.form = true;
            text = rest;
        }
        text
    }

    /// A branch at the end: before 分店 a town, a number, or the last two
    /// letters; before 店 alone only a town, a road or a number.
    fn without_branch<'t>(&mut self, text: &'t str) -> &'t str {
        let Some((before, plainly)) = text
            .strip_suffix("分店")
            .map(|before| (before, true))
            .or_else(|| text.strip_suffix("号店").or_else(|| text.strip_suffix('店')).map(|before| (before, false)))
        else {
            return text;
        };
        let cut = |at: usize| (&before[..at], &before[at..]);
        let letters: Vec<(usize, char)> = before.char_indices().collect();
        let numbered = letters.iter().rev().take_while(|(_, letter)| is_number(*letter)).count();
        let last = |count: usize| letters.get(letters.len().checked_sub(count)?).map(|(at, _)| *at);
        let (stem, branch) = if numbered > 0 {
            cut(last(numbered).unwrap_or(0))
        } else if let Some((_, stem)) = trailing_town(before) {
            cut(stem.len())
        } else if before.ends_with(['路', '街', '村']) {
            cut(last(3).unwrap_or(0))
        } else if plainly {
            cut(last(2).unwrap_or(0))
        } else {
            return text;
        };
        // 沙坪店 and 第一饭店 are names, not branches of nothing.
        if stem.chars().nth(1).is_none() {
            return text;
        }
        self.is_branch(branch);
        stem
    }

    /// Takes the place before the name away, unless only a trade would be left:
    /// 沙坪小学 is not 小学.
    fn without_place<'t>(&mut self, text: &'t str) -> &'t str {
        let below = below_county(text);
        if let Some((town, rest)) = leading_town(below) {
            self.town = self.town.or(Some(town));
            if !names_nobody(rest) {
                return rest;
            }
        }
        below
    }

    fn is_branch(&mut self, text: &str) {
        let text = below_county(text);
        let branch = match trailing_town(text) {
            Some((town, "")) => town.to_owned(),
            _ => with_digits(text).replace('第', ""),
        };
        if !branch.is_empty() {
            self.branch = Some(branch);
        }
    }
}

fn is_number(letter: char) -> bool {
    letter.is_ascii_digit() || letter == '第' || super::letters::numeral(letter).is_some()
}

/// A stem without the words of a trade at its end; empty where it is only that.
fn core(stem: &str) -> &str {
    let mut core = stem;
    while let Some(rest) = TRADES.iter().find_map(|word| core.strip_suffix(word)) {
        core = rest;
    }
    // One letter before a trade (旺 of 旺餐厅) is a core no more than none.
    if core.chars().nth(1).is_some() { core } else { "" }
}

/// Whether a text is only a trade, or an institution of which a town has one:
/// 第一小学食堂.
fn names_nobody(text: &str) -> bool {
    let mut rest = core(text);
    while let Some(shorter) = INSTITUTIONS.iter().find_map(|word| rest.strip_suffix(word)) {
        rest = shorter;
    }
    rest.chars().all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::read(text).unwrap()
    }

    fn likeness(one: &str, other: &str) -> Likeness {
        assert_eq!(name(one).likeness(&name(other)), name(other).likeness(&name(one)), "{one}, {other}");
        name(one).likeness(&name(other))
    }

    #[test]
    fn place_form_width_and_brackets_leave_the_same_stem() {
        for text in [
            "鹤山市好日子食品有限公司",
            "鹤山好日子食品有限责任公司",
            "好日子食品（鹤山）有限公司",
            "广东省江门市鹤山市好日子食品 有限公司",
            "好日子食品公司",
            "鶴山市沙坪好日子食品股份有限公司",
        ] {
            assert_eq!((name(text).stem.as_str(), name(text).branch), ("好日子食品", None), "{text}");
        }
        assert_eq!(name("鹤山市沙坪金记饭店（个体工商户）").stem, "金记饭店");
        assert_eq!(name("鹤山市沙坪街道金记饭店").town, Some("440784001"));
    }

    #[test]
    fn a_branch_is_kept_apart_from_the_stem() {
        for (text, stem, branch) in [
            ("好日子食品有限公司沙坪分公司", "好日子食品", "440784001"),
            ("好日子食品有限公司人民路店", "好日子食品", "人民路"),
            ("益家便利店（新城店）", "益家便利店", "新城"),
            ("益家便利店第二分店", "益家便利店", "2"),
            ("益家便利店2店", "益家便利店", "2"),
            ("益家超市沙坪店", "益家超市", "440784001"),
            ("益家超市新城分店", "益家超市", "新城"),
            ("益家超市人民路分店", "益家超市", "人民路"),
        ] {
            let name = name(text);
            assert_eq!((name.stem.as_str(), name.branch.as_deref()), (stem, Some(branch)), "{text}");
        }
        for text in ["金记饭店", "沙坪店", "便民便利店", "好日子食品有限公司食堂"] {
            assert_eq!(name(text).branch, None, "{text}");
        }
    }

    #[test]
    fn two_branches_of_a_chain_have_one_stem_and_differ() {
        let (one, other) = (name("益家便利店（沙坪店）"), name("益家便利店共和店"));
        assert_eq!((one.likeness(&other), one.branches(&other)), (Likeness::Same, Branches::Other));
        assert_eq!(one.branches(&name("益家便利店")), Branches::OneSided);
    }

    #[test]
    fn a_place_stays_where_only_a_trade_would_be_left() {
        assert_eq!(name("鹤山市沙坪小学食堂").stem, "沙坪小学食堂");
        assert_eq!(likeness("鹤山市沙坪小学食堂", "鹤山市龙口小学食堂"), Likeness::Other);
        assert_eq!(likeness("鹤山市沙坪第一小学", "鹤山市沙坪第一小学食堂"), Likeness::Part);
    }

    #[test]
    fn slips_sounds_parts_and_cores_are_told_apart() {
        assert_eq!(likeness("金记饭店", "鹤山市沙坪金纪饭店"), Likeness::Sound);
        assert_eq!(likeness("金记烧腊饭店", "金记烧饭店"), Likeness::Near);
        assert_eq!(likeness("陈记烧腊饭店", "梁记烧腊饭店"), Likeness::Other);
        assert_eq!(likeness("金福饭店", "金利饭店"), Likeness::Other);
        assert_eq!(likeness("好日子酒家", "好曰子酒家"), Likeness::Near);
        assert_eq!(likeness("好日子酒家", "新好日子酒家饼屋"), Likeness::Part);
        assert_eq!(likeness("好日子酒家", "鹤山市好日子餐饮管理有限公司"), Likeness::Core);
        assert_eq!(likeness("好日子酒家", "金记饭店"), Likeness::Other);
        assert_eq!(likeness("饭店", "餐厅"), Likeness::Other, "a trade is nobody's name");
    }

    #[test]
    fn what_says_nothing_is_no_name() {
        for text in ["", "（）", "店", " / "] {
            assert_eq!(Name::read(text), None, "{text}");
        }
    }
}
