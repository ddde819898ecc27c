//! The fixed fields of a JSON row as a table: our name, their names.
//!
//! Knows nothing of any platform.

/// Declares a row of [`Scalar`](crate::json::Scalar) fields with the names that
/// the platform gives them; further names after `|`. What is not a scalar
/// stands behind `with`, with its type. Unknown fields are skipped, absent ones
/// are empty. The crate needs `serde` with its derive.
///
/// ```
/// hub_adapter_sdk::row! {
///     /// One row of the list of shops.
///     Shop {
///         name: "shopName" | "SHOP_NAME",
///         code: "unitCode",
///     }
/// }
/// let shop: Shop = hub_adapter_sdk::json::parse(br#"{"SHOP_NAME":"A1","unitCode":7}"#).unwrap();
/// assert!(shop.name.is("A1") && shop.code.is("7"));
/// ```
#[macro_export]
macro_rules! row {
    (
        $(#[$meta:meta])*
        $row:ident {
            $($field:ident: $name:literal $(| $alias:literal)*),+ $(,)?
        }
        $(with { $($other:ident: $type:ty = $other_name:literal $(| $other_alias:literal)*),+ $(,)? })?
    ) => {
        $(#[$meta])*
        #[derive(Debug, Default, ::serde::Deserialize)]
        pub struct $row<'a> {
            $(
                #[doc = $name]
                #[serde(borrow, default, rename = $name $(, alias = $alias)*)]
                pub $field: $crate::json::Scalar<'a>,
            )+
            $($(
                #[doc = $other_name]
                #[serde(borrow, default, rename = $other_name $(, alias = $other_alias)*)]
                pub $other: $type,
            )+)?
        }
    };
}
