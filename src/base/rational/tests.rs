//! Rational numbers against those of a crate that knows no small ones.

use super::{Rational, Repr};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::ToPrimitive;
use proptest::prelude::*;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

fn hash(value: &Rational) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn number(value: &BigRational) -> Rational {
    Rational::big(value.clone())
}

/// The number as the other crate has it; fails where it is not in its one representation.
fn checked(value: &Rational) -> BigRational {
    let wide = value.wide().into_owned();
    let fits = |x: &BigInt| x.to_i64().is_some_and(|x| x != i64::MIN);
    assert_eq!(matches!(value.0, Repr::Small(..)), fits(wide.numer()) && fits(wide.denom()), "{value}");
    assert_eq!(wide, BigRational::new(wide.numer().clone(), wide.denom().clone()));
    wide
}

/// Integers of all sizes, most of them near the ends of what is small.
fn integers() -> impl Strategy<Value = BigInt> {
    let near = |bits: u32| (-3i64..4).prop_map(move |offset| (BigInt::from(1) << bits) + offset);
    let unsigned = prop_oneof![
        4 => (0i64..20).prop_map(BigInt::from),
        2 => any::<i64>().prop_map(BigInt::from),
        2 => prop_oneof![near(31), near(32), near(62), near(63), near(64), near(126), near(127)],
        1 => any::<i128>().prop_map(BigInt::from),
    ];
    (unsigned, any::<bool>()).prop_map(|(value, negative)| if negative { -value } else { value })
}

fn rationals() -> impl Strategy<Value = BigRational> {
    let nonzero = integers().prop_map(|value| if value == BigInt::from(0) { BigInt::from(1) } else { value });
    (integers(), nonzero).prop_map(|(above, below)| BigRational::new(above, below))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn operations_are_those_of_rational_numbers(a in rationals(), b in rationals()) {
        let (x, y) = (number(&a), number(&b));
        prop_assert_eq!(checked(&(&x + &y)), &a + &b);
        prop_assert_eq!(checked(&(&x - &y)), &a - &b);
        prop_assert_eq!(checked(&(&x * &y)), &a * &b);
        prop_assert_eq!(checked(&-&x), -&a);
        prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        prop_assert_eq!(x == y, a == b);
        prop_assert_eq!(checked(&x.floor()), a.floor());
        prop_assert_eq!(checked(&x.ceil()), a.ceil());
        prop_assert_eq!(x.to_string(), a.to_string());
        prop_assert_eq!(x.to_f64(), a.to_f64().unwrap());
        prop_assert_eq!(x.is_integer(), a.is_integer());
        prop_assert_eq!(checked(&x.numerator()), BigRational::from_integer(a.numer().clone()));
        prop_assert_eq!(checked(&x.denominator()), BigRational::from_integer(a.denom().clone()));
        prop_assert_eq!((&x * &x).exact_sqrt(), Some(x.abs()));
        if !y.is_zero() {
            prop_assert_eq!(checked(&(&x / &y)), &a / &b);
            prop_assert_eq!(&x * &y / &y, x.clone());
        }
        let back = &x + &y - &y;
        prop_assert_eq!(&back, &x);
        prop_assert_eq!(hash(&back), hash(&x));
        let common = x.gcd(&y);
        if !common.is_zero() {
            let (p, q) = (&x / &common, &y / &common);
            prop_assert!(p.is_integer() && q.is_integer() && p.gcd(&q).is_one());
        }
        let modulus = (1u64 << 61) - 1;
        let residue = |x: &BigInt| (x.clone() % modulus + modulus) % modulus;
        prop_assert_eq!(x.residues(modulus).0.to_string(), residue(a.numer()).to_string());
        prop_assert_eq!(x.residues(modulus).1.to_string(), residue(a.denom()).to_string());
    }

    #[test]
    fn powers_are_products(a in rationals(), k in -9i64..10) {
        let product = (0..k.abs()).fold(BigRational::from_integer(1.into()), |product, _| product * &a);
        let power = number(&a).checked_pow(&k.into());
        if k < 0 && number(&a).is_zero() {
            prop_assert_eq!(power, None);
        } else {
            let expected = if k < 0 { product.recip() } else { product };
            prop_assert_eq!(power.map(|power| checked(&power)), Some(expected));
        }
    }

    #[test]
    fn decimals_are_exact(digits in "[0-9]{1,60}", exponent in -70i64..70) {
        let ten = |k: i64| num_traits::pow(BigRational::from_integer(10.into()), k as usize);
        let mantissa = BigRational::from_integer(digits.parse().unwrap());
        let expected = if exponent < 0 { mantissa / ten(-exponent) } else { mantissa * ten(exponent) };
        prop_assert_eq!(checked(&Rational::from_decimal(&digits, exponent).unwrap()), expected);
    }
}

#[test]
fn limits_are_kept() {
    let two = Rational::from_integer(2);
    let power = |k: i64| two.checked_pow(&k.into());
    assert_eq!(power(4095).map(|power| power.bits()), Some(4096));
    assert_eq!(power(4096), None);
    assert_eq!(power(-4096), None);
    let large = power(4095).unwrap();
    assert_eq!(large.checked_mul(&two), None);
    assert_eq!(large.checked_add(&large), None);
    assert_eq!((&large + &large).bits(), 4097);
    assert_eq!(large.checked_sub(&large), Some(Rational::zero()));
    assert_eq!(large.checked_div(&Rational::zero()), None);
    assert_eq!(Rational::from_decimal("1", i64::MAX), None);
    assert_eq!(Rational::from_decimal("1", i64::MIN), None);
    assert_eq!(Rational::from_decimal("000", i64::MAX), Some(Rational::zero()));
    assert_eq!(Rational::from_decimal(&"9".repeat(100_000), 0), None);
    let zeros = format!("1{}", "0".repeat(100_000));
    assert_eq!(Rational::from_decimal(&zeros, -100_000), Some(Rational::one()));
}

#[test]
fn the_least_integer_is_a_number_like_any_other() {
    let least = Rational::from_integer(i64::MIN);
    assert_eq!(-&least - Rational::one(), Rational::from_integer(i64::MAX));
    assert_eq!(Rational::new(i64::MIN, i64::MIN), Rational::one());
    assert_eq!(Rational::new(1, i64::MIN).recip(), least);
    assert_eq!(least.to_i64(), Some(i64::MIN));
    assert_eq!(least.to_f64(), i64::MIN as f64);
}

#[test]
fn a_number_takes_two_words() {
    assert_eq!(size_of::<Rational>(), 16);
}
