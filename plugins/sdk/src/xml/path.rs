//! Where an element stands in its document, for a note about it.
//!
//! Nothing is carried along while a document is read: the way to an element is
//! looked for once something is wrong with it. Knows nothing of what elements mean.

use std::ptr;

use super::Element;

impl Element {
    /// The XPath, by local names, of an element of this tree, this being the root;
    /// none for one of another tree, or for a copy. For [`Note::at`](crate::Note::at).
    ///
    /// ```
    /// use hub_adapter_sdk::xml::Element;
    ///
    /// let root = Element::read("<orders><order><id>7</id></order><order><id/></order></orders>").unwrap();
    /// let missing = root.all("order").map(|order| order.child("id").unwrap()).find(|id| id.text.is_empty());
    /// assert_eq!(root.path_to(missing.unwrap()).as_deref(), Some("/orders/order[2]/id"));
    /// ```
    pub fn path_to(&self, wanted: &Self) -> Option<String> {
        Some(format!("/{}{}", self.name, self.below(wanted)?))
    }

    fn below(&self, wanted: &Self) -> Option<String> {
        if ptr::eq(self, wanted) {
            return Some(String::new());
        }
        self.children.iter().enumerate().find_map(|(place, child)| {
            let rest = child.below(wanted)?;
            let alike = |children: &[Self]| children.iter().filter(|one| one.name == child.name).count();
            Some(match alike(&self.children) {
                1 => format!("/{}{rest}", child.name),
                _ => format!("/{}[{}]{rest}", child.name, alike(&self.children[..=place])),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_numbered_where_others_of_its_name_stand_beside_it() {
        let root = Element::read("<a><b/><c><d/></c><e:b xmlns:e='u'><d/><d/></e:b></a>").unwrap();
        for (element, path) in [
            (&root, "/a"),
            (&root.children[0], "/a/b[1]"),
            (&root.children[1].children[0], "/a/c/d"),
            (&root.children[2].children[1], "/a/b[2]/d[2]"),
        ] {
            assert_eq!(root.path_to(element).as_deref(), Some(path));
        }
        assert_eq!(root.path_to(&root.children[0].clone()), None);
    }
}
