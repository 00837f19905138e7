#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

// The C library's functions under names that need no import of it where they are used.

/// The natural logarithm.
@inlinable public func logarithm(_ x: Double) -> Double { log(x) }
/// e to the power of `x`.
@inlinable public func exponential(_ x: Double) -> Double { exp(x) }
/// `base` to the power of `exponent`.
@inlinable public func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
/// The cosine of an angle in radians.
@inlinable public func cosine(_ x: Double) -> Double { cos(x) }
/// The sine of an angle in radians.
@inlinable public func sine(_ x: Double) -> Double { sin(x) }

/// The error function, 2/√π ∫₀ˣ exp(−t²) dt.
@inlinable public func errorFunction(_ x: Double) -> Double { erf(x) }

/// Decibels of a power ratio.
@inlinable public func decibels(power: Double) -> Double { 10 * log10(power) }
/// Decibels of an amplitude ratio.
@inlinable public func decibels(amplitude: Double) -> Double { 20 * log10(amplitude) }
/// The amplitude ratio of a gain in decibels.
@inlinable public func amplitude(decibels: Double) -> Double { pow(10, decibels / 20) }
/// The power ratio of a gain in decibels.
@inlinable public func power(decibels: Double) -> Double { pow(10, decibels / 10) }
